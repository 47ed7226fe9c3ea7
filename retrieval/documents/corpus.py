"""Parsed files → one corpus: printings of a document found, labelled and merged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from retrieval.documents.align import likeness, sheet
from retrieval.documents.articles import normalised_title
from retrieval.documents.editions import completeness, merge
from retrieval.documents.records import Corpus, Difference, DocumentRecord, Edition, ParsedDocument
from retrieval.documents.rules import Rules
from retrieval.evidence import Clause

ALIKE = 0.3  # two texts under one title are printings of one document when this share of the shorter one is common


def assemble(documents: Iterable[ParsedDocument], rules: Rules, *, version: int = 0) -> Corpus:
    """The corpus of parsed documents, given in the order of their files."""
    records: list[DocumentRecord] = []
    clauses: list[Clause] = []
    differences: list[Difference] = []
    for document_id, group in _grouped(documents):
        printings = sorted(_labelled(group, rules), key=completeness, reverse=True)
        merged = merge(document_id, printings)
        records.append(_record(document_id, printings))
        clauses.extend(merged.clauses)
        differences.extend(merged.differences)
    return Corpus(version=version, documents=tuple(records), clauses=tuple(clauses), differences=tuple(differences))


def _grouped(documents: Iterable[ParsedDocument]) -> list[tuple[str, list[ParsedDocument]]]:
    groups: dict[str, list[ParsedDocument]] = {}
    for document in documents:
        title = normalised_title(document.edition.title)
        key, number = _digest(title), 0
        while key in groups and not _same(groups[key], document):
            number += 1
            key = _digest(title, str(number))
        groups.setdefault(key, []).append(document)
    return list(groups.items())


def _same(group: list[ParsedDocument], document: ParsedDocument) -> bool:
    """Two reports may share a title («简讯»); one file does not print a document twice unless the text is the same."""
    own = sheet(document.clauses)
    return any(likeness(sheet(other.clauses), own) >= ALIKE for other in group)


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
            free = (name for name in rules.labels if name not in used and name not in said)
            label = next(free, f"{number + 1}")
        used.add(label)
        clauses = tuple(replace(clause, edition=label) for clause in document.clauses)
        found.append(ParsedDocument(edition=replace(document.edition, label=label), clauses=clauses))
    return found


def _record(document_id: str, printings: list[ParsedDocument]) -> DocumentRecord:
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
        level=_strictest(editions),
        kind=first.kind,
        bureau=told("bureau"),
        official=any(edition.official for edition in editions),
        editions=editions,
    )


def _strictest(editions: tuple[Edition, ...]) -> str:
    from retrieval.access import Level

    order = [level.value for level in Level]
    return max(
        (edition.level for edition in editions), key=lambda name: order.index(name) if name in order else len(order)
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
