"""Clauses and stated figures as evidence with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause, Figure, SourceRef
from retrieval.lookup.knowledge import Knowledge, day_of, stated_period
from retrieval.metrics.statements import Statement


def source_of(passage: Sequence[Clause], knowledge: Knowledge, as_of: date) -> SourceRef:
    """Where a passage stands; the quote is the passage, verbatim."""
    first, last = passage[0], passage[-1]
    document = knowledge.document(first)
    ends = day_of(document.expires)
    return SourceRef(
        document=document.title,
        place=f"{first.file} 第{first.lines[0]}行"
        + (f"—第{last.lines[1]}行" if last.lines[1] != first.lines[0] else ""),
        quote="".join(c.text + c.tail for c in passage[:-1]) + last.text,
        section=first.section,
        edition=_printings(passage, document),
        number=document.number,
        kind=document.kind,
        bureau=document.bureau,
        expired=f"{ends.year}年" if ends and ends < as_of else None,
    )


def _printings(passage: Sequence[Clause], document: DocumentRecord) -> str | None:
    """Labels of all printings that word the passage so; only that of the quoted one where they differ."""
    if any(clause.variant or clause.only_in for clause in passage):
        return passage[0].edition
    labels = [edition.label for edition in sorted(document.editions, key=lambda e: e.file) if edition.label]
    return "、".join(labels) if passage[0].edition and len(labels) > 1 else passage[0].edition


def in_force(source: SourceRef, knowledge: Knowledge, as_of: date) -> SourceRef:
    """A stored source with the state that its document has on a day."""
    documents = knowledge.index.corpus.documents
    ends = next((day_of(d.expires) for d in documents if d.title == source.document), None)
    return replace(source, expired=f"{ends.year}年" if ends and ends < as_of else None)


def variant_source(clause: Clause, knowledge: Knowledge, as_of: date) -> SourceRef | None:
    """The other printing of a clause as a source of its own; None where the printings agree."""
    other = clause.variant
    if other is None:
        return None
    document = knowledge.document(clause)
    return SourceRef(
        document=document.title,
        place=f"{other.file} 第{other.lines[0]}行",
        quote=other.text,
        section=clause.section,
        edition=other.edition,
        number=document.number,
        kind=document.kind,
        bureau=document.bureau,
    )


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
        indicator=knowledge.indicator_named(knowledge.facts.subject(statement)),
        indicator_name=statement.subject,
        region=clause.region,
        region_name=knowledge.region_name(clause.region),
        period=stated_period(clause, knowledge, as_of),
    )
