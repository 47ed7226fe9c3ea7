"""Clauses and stated figures as evidence with their place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retrieval.evidence import Clause, Figure, SourceRef
from retrieval.lookup.knowledge import Knowledge, day_of, stated_period
from retrieval.metrics.statements import Statement, spoken_subject


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
        edition=first.edition,
        number=document.number,
        kind=document.kind,
        bureau=document.bureau,
        expired=f"{ends.year}年" if ends and ends < as_of else None,
    )


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
        indicator=knowledge.indicator_named(spoken_subject(statement, knowledge.grammar)),
        indicator_name=statement.subject,
        region=clause.region,
        region_name=knowledge.region_name(clause.region),
        period=stated_period(clause, knowledge, as_of),
    )
