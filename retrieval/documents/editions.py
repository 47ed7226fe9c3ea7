"""Printings of one document → one searched copy, with every difference kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from retrieval.documents.align import Sheet, comparable, counterpart, match, printed, sheet, unmatched
from retrieval.documents.differences import differences
from retrieval.documents.misprints import Words
from retrieval.documents.records import Difference, Edition, ParsedDocument
from retrieval.documents.rules import Rules
from retrieval.evidence import Clause, Variant


@dataclass(frozen=True, slots=True)
class Merged:
    """The searched clauses of one document and where its printings differ."""

    clauses: tuple[Clause, ...]
    differences: tuple[Difference, ...]


def completeness(document: ParsedDocument) -> tuple[int, int]:
    """Orders printings: more text first, then fewer damaged ends; the sidecar's word goes before both."""
    edition = document.edition
    size = sum(len(clause.text) for clause in document.clauses)
    damage = edition.missing_head + edition.missing_tail
    said = {True: 1, None: 0, False: -1}[edition.preferred]
    return said, round(size * (1 - 0.02 * damage))


def merge(document_id: str, printings: list[ParsedDocument], *, rules: Rules, words: Words) -> Merged:
    """One searched copy; the first printing is the preferred one.

    A preferred clause that another printing words differently carries the `variant`; a clause that only one printing
    has carries `only_in`.
    """
    preferred = printings[0]
    clauses = [replace(clause, document_id=document_id) for clause in preferred.clauses]
    if len(printings) == 1:
        return Merged(tuple(replace(clause, edition=None) for clause in clauses), ())
    left = sheet(tuple(clauses))
    found_differences: list[Difference] = []
    extra: list[Clause] = []
    held = [False] * len(clauses)
    for other in printings[1:]:
        right = sheet(other.clauses)
        matched = match(left, right)
        for index in range(len(clauses)):
            found = counterpart(left, right, matched, index)
            if found is None:
                continue
            held[index] = True
            clauses[index] = _with_variant(clauses[index], right, found, other.edition)
        found_differences += differences(document_id, preferred, other, rules=rules, words=words)
        known = {comparable(clause.text) for clause in (*clauses, *extra)}
        sections = _sections(left, right, matched)
        for index in unmatched(right, matched):
            clause = right.clauses[index]
            if comparable(clause.text) not in known:
                section = tuple(sections.get(comparable(part), part) for part in clause.section)
                label = other.edition.label
                extra.append(replace(clause, document_id=document_id, section=section, only_in=label))
    for index, clause in enumerate(clauses):
        if not held[index]:
            clauses[index] = replace(clause, only_in=preferred.edition.label)
    return Merged((*clauses, *extra), tuple(found_differences))


def _with_variant(clause: Clause, right: Sheet, found: tuple[int, int], edition: Edition) -> Clause:
    """The clause with the other printing's wording, where letters or figures differ."""
    if clause.variant is not None:
        return clause
    text, lines = printed(right, *found)
    if comparable(text) == comparable(clause.text):
        return clause
    return replace(clause, variant=Variant(text=text, edition=edition.label or "", file=edition.file, lines=lines))


def _sections(left: Sheet, right: Sheet, matched: list[int]) -> dict[str, str]:
    """Headings of the other printing in the preferred one's wording, so that one section has one name."""
    known = {comparable(part): part for clause in left.clauses for part in clause.section}
    for index, other in enumerate(matched):
        if other < 0:
            continue
        ours, theirs = left.clauses[left.owner[index]].section, right.clauses[right.owner[other]].section
        if len(ours) == len(theirs):
            for mine, part in zip(ours, theirs, strict=True):
                known.setdefault(comparable(part), mine)
    return known
