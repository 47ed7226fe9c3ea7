"""Parsed files → one corpus: printings of a document found, labelled and merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from retrieval.documents.editions import completeness, merge
from retrieval.documents.force import with_ends
from retrieval.documents.misprints import Words
from retrieval.documents.records import Corpus, Difference, DocumentRecord, Edition, ParsedDocument
from retrieval.documents.rules import Rules
from retrieval.documents.versions import grouped
from retrieval.evidence import Clause


def assemble(documents: Iterable[ParsedDocument], rules: Rules, *, version: int = 0) -> Corpus:
    """The corpus of parsed documents, given in the order of their files."""
    records: list[DocumentRecord] = []
    clauses: list[Clause] = []
    differences: list[Difference] = []
    issues = grouped(documents, rules)
    several = [item for issue in issues if len(issue.printings) > 1 for item in issue.printings]
    words = Words(clause.text for document in several for clause in document.clauses)
    for issue in issues:
        printings = sorted(_labelled(list(issue.printings), rules), key=completeness, reverse=True)
        merged = merge(issue.key, printings, rules=rules, words=words)
        records.append(_record(issue.key, printings, tuple(item.edition for item in issue.kept)))
        clauses.extend(merged.clauses)
        differences.extend(merged.differences)
    records = with_ends(records, clauses, rules.papers.state)
    return Corpus(version=version, documents=tuple(records), clauses=tuple(clauses), differences=tuple(differences))


def _labelled(group: list[ParsedDocument], rules: Rules) -> list[ParsedDocument]:
    """Every printing gets a label of its own: the sidecar's, else the next free one."""
    if len(group) == 1:
        return group
    used: set[str] = set()
    found: list[ParsedDocument] = []
    said = {document.edition.label for document in group}
    for number, document in enumerate(group):
        label = document.edition.label
        if label is None or label in used:
            free = (name for name in rules.editions.labels if name not in used and name not in said)
            label = next(free, f"{number + 1}")
        used.add(label)
        clauses = tuple(replace(clause, edition=label) for clause in document.clauses)
        found.append(replace(document, edition=replace(document.edition, label=label), clauses=clauses))
    return found


def _record(document_id: str, printings: list[ParsedDocument], kept: tuple[Edition, ...]) -> DocumentRecord:
    editions = tuple(printing.edition for printing in printings)
    first = editions[0]

    def told(name: str) -> str | None:
        return next((getattr(edition, name) for edition in editions if getattr(edition, name) is not None), None)

    dated = next((edition for edition in editions if edition.published), first)
    return DocumentRecord(
        id=document_id,
        title=first.title,
        region=told("region"),
        issuer=told("issuer"),
        number=told("number"),
        date=told("date"),
        published=dated.published,
        inferred=dated.inferred,
        reason=dated.reason,
        state=told("state"),
        expires=told("expires"),
        level=_strictest((*editions, *kept)),
        kind=first.kind,
        bureau=told("bureau"),
        official=any(edition.official for edition in editions),
        editions=(*editions, *kept),
        loaded=min((edition.loaded for edition in (*editions, *kept) if edition.loaded), default=None),
    )


def _strictest(editions: tuple[Edition, ...]) -> str:
    from retrieval.access import Level

    order = [level.value for level in Level]
    return max(
        (edition.level for edition in editions), key=lambda name: order.index(name) if name in order else len(order)
    )
