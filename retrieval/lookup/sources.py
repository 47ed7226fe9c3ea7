"""Clauses and stated figures as evidence with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from config.messages import Messages
from retrieval.documents.force import Ended, end_of
from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause, Figure, SourceRef
from retrieval.lookup.knowledge import Knowledge, deadline_of, stated_period
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement


def source_of(passage: Sequence[Clause], knowledge: Knowledge, as_of: date) -> SourceRef:
    """Where a passage stands; the quote is the passage, verbatim."""
    first, last = passage[0], passage[-1]
    document = knowledge.document(first)
    found = source_in(
        document,
        place=place_of(first, last, knowledge.messages),
        quote="".join(c.text + c.tail for c in passage[:-1]) + last.text,
        edition=_printings(passage, document),
        as_of=as_of,
    )
    return replace(found, section=first.section, unsure=any(clause.is_unsure for clause in passage))


def source_in(document: DocumentRecord, *, place: str, quote: str, edition: str | None, as_of: date) -> SourceRef:
    """A place in a document, with the state that the document has on a day."""
    ended, expired = state_of(document, as_of)
    return SourceRef(
        document=document.title,
        place=place,
        quote=quote,
        edition=edition,
        number=document.number,
        kind=document.kind,
        bureau=document.bureau,
        expired=expired,
        ended=ended,
    )


def state_of(document: DocumentRecord, as_of: date) -> tuple[str | None, str | None]:
    """`SourceRef.ended` and `SourceRef.expired` of a document on a day."""
    end = end_of(document, as_of)
    if end is None:
        return None, None
    if end.kind is Ended.EXPIRED and end.day is not None:
        if deadline_of(document, as_of) is not None:
            return "plan", Period.of_year(end.day.year).text
        return "expired", Period.of_point(end.day).text
    return ("repealed_by", end.by) if end.by else (end.kind.value, None)


def place_of(first: Clause, last: Clause, messages: Messages) -> str:
    """Where a passage stands, for people: sheet and cells, page, lines, or paragraphs, whatever the format has."""
    if first.cells:
        cells = first.cells if last.cells in (None, first.cells) else f"{first.cells}—{last.cells}"
        page = f" {messages.say('places.page', page=first.page)}" if first.page else ""
        return f"{first.file}{page} {cells}"
    start, end = (first.page, last.page or first.page) if first.page else (first.lines[0], last.lines[1])
    kind = "page" if first.page else "paragraph" if first.counted else "line"
    said = messages.say(f"places.{kind}", **{kind: start})
    return f"{first.file} {said}" + (f"—{messages.say(f'places.{kind}', **{kind: end})}" if end != start else "")


def _printings(passage: Sequence[Clause], document: DocumentRecord) -> str | None:
    """Labels of all printings that word the passage so; only that of the quoted one where they differ."""
    if any(clause.variant or clause.only_in for clause in passage):
        return passage[0].edition
    labels = [edition.label for edition in sorted(document.editions, key=lambda e: e.file) if edition.label]
    return "、".join(labels) if passage[0].edition and len(labels) > 1 else passage[0].edition


def in_force(source: SourceRef, knowledge: Knowledge, as_of: date) -> SourceRef:
    """A stored source with the state that its document has on a day."""
    documents = knowledge.index.corpus.documents
    document = next((d for d in documents if d.title == source.document), None)
    ended, expired = state_of(document, as_of) if document else (None, None)
    return replace(source, ended=ended, expired=expired)


def variant_source(clause: Clause, knowledge: Knowledge, as_of: date) -> SourceRef | None:
    """The other printing of a clause as a source of its own; None where the printings agree."""
    other = clause.variant
    if other is None:
        return None
    place = f"{other.file} {knowledge.messages.say('places.line', line=other.lines[0])}"
    found = source_in(knowledge.document(clause), place=place, quote=other.text, edition=other.edition, as_of=as_of)
    return replace(found, section=clause.section)


def figure_of(statement: Statement, knowledge: Knowledge, as_of: date) -> Figure:
    """A stated figure with what it is about."""
    clause = statement.clause
    measures = {"growth": "yoy"}
    return Figure(
        value=float(statement.value),
        unit=statement.unit,
        text=statement.text,
        measure=measures.get(statement.measure, statement.measure),
        source=source_of((clause,), knowledge, as_of),
        indicator=knowledge.indicator_of(statement),
        indicator_name=statement.subject,
        region=clause.region,
        region_name=knowledge.region_name(clause.region),
        period=stated_period(clause, knowledge, as_of),
    )
