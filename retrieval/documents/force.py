"""Whether a document is in force: what it says itself, what the sidecar says, and what later documents repeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from retrieval.documents.articles import normalised_title
from retrieval.documents.paper_rules import StateRules
from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause
from retrieval.metrics.periods import Period

SHORTEST = 8
"""Letters of a title that may stand for a longer one, which begins with its issuer."""


class Ended(StrEnum):
    """Why a document is no longer in force."""

    REPEALED = "repealed"
    LAPSED = "lapsed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class End:
    """That a document is no longer in force: why, since or until which day, by which other document."""

    kind: Ended
    day: date | None = None
    by: str | None = None


def end_of(record: DocumentRecord, as_of: date) -> End | None:
    """How a document has ended by a day; None: it is in force."""
    if record.ended is not None:
        day = _last(record.ended_on)
        if day is None or day <= as_of:
            return End(Ended(record.ended), day, record.ended_by)
    expires = _last(record.expires)
    return End(Ended.EXPIRED, expires) if expires is not None and expires < as_of else None


def with_ends(records: Sequence[DocumentRecord], clauses: Iterable[Clause], rules: StateRules) -> list[DocumentRecord]:
    """The records with the end that their state says, or that another official document puts to them."""
    found = {record.id: _by_state(record, rules) for record in records}
    by_id = {record.id: record for record in records}
    starts: dict[str, str] = {}
    repeals: list[tuple[DocumentRecord, Clause]] = []
    for clause in clauses:
        record = by_id[clause.document_id]
        if not record.official:
            continue
        begins = rules.starts.search("".join(clause.text.split()))
        if begins:
            starts.setdefault(record.id, "-".join((begins[1], begins[2].zfill(2), begins[3].zfill(2))))
        if rules.repeals.search(clause.text):
            repeals.append((record, clause))
    for by, clause in repeals:
        since = starts.get(by.id) or by.date or by.known_from
        for other in _named(clause.text, by, records, rules):
            if found[other.id].ended is None:
                found[other.id] = replace(
                    found[other.id], ended=Ended.REPEALED.value, ended_on=since, ended_by=by.title
                )
    return [found[record.id] for record in records]


def _by_state(record: DocumentRecord, rules: StateRules) -> DocumentRecord:
    state = rules.denied.sub("", record.state or "")
    if rules.says_repealed.search(state):
        return replace(record, ended=Ended.REPEALED.value)
    return replace(record, ended=Ended.LAPSED.value) if rules.says_lapsed.search(state) else record


def _named(
    text: str, by: DocumentRecord, records: Sequence[DocumentRecord], rules: StateRules
) -> Iterable[DocumentRecord]:
    """The documents that the clause names between 《》 in front of the word that repeals them."""
    said = rules.repeals.search(text)
    assert said is not None
    part = text[: said.end()]
    titles = {normalised_title(title) for title in rules.title.findall(part)}
    plain = "".join(part.split())
    for record in records:
        own = normalised_title(record.title)
        named = any(own == title or (len(own) >= SHORTEST and title.endswith(own)) for title in titles)
        numbered = record.number is not None and "".join(record.number.split()) in plain
        if record.id != by.id and (named or numbered):
            yield record


def _last(day: str | None) -> date | None:
    return Period.parse_key(day).end if day else None
