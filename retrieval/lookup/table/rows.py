"""Which row of the table a question means, and what is said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Observation, Target
from retrieval.findings import Observed
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.table.demanded import beside_target, target_for, years_without_target
from retrieval.lookup.table.grown import growth_premise, ungrown, value_premise
from retrieval.lookup.texts.days import asks_when
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.periods import PeriodKind
from retrieval.questions.model import Question


def row_meant(question: Question, held: Sequence[Observation], knowledge: Knowledge) -> Observation | None:
    """The row of the asked time, rather the one whose value or growth the question quotes or asks for."""
    rows = _of_asked_time(question, held)
    if question.last_year and rows:
        same = rows[0].period.same_last_year().twins()
        rows = [row for row in rows if row.period in same]
    grown = [row for row in rows if row.yoy is not None] if "growth" in question.table else []
    claimed = [row for row in rows if _claimed(row, question, knowledge)]
    return next(iter(claimed or grown or rows), None)


def _of_asked_time(question: Question, rows: Sequence[Observation]) -> list[Observation]:
    """Rows of the asked time, the newest first: cumulative before single ones, the better source first."""
    asked = question.periods
    if len(asked) > 1 and ("change" in question.table or "growth" in question.wants):
        asked = (max(asked, key=lambda each: each.period.end),)
    # «近三年», «“十四五”以来»: only a frame.
    asked = tuple(each for each in asked if each.period.kind is not PeriodKind.SPAN) or asked
    return [row for row in rows if all(each.fits(row.period) for each in asked)]


def rows_of(
    indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> list[Observation]:
    """All rows of an indicator that the viewer sees of the place."""
    region = region_meant(place, viewer, knowledge.catalogue)
    return knowledge.metrics.observations(
        indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of
    )


def quotes_state(
    row: Observation, question: Question, indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date
) -> bool:
    """Whether a value that the question quotes is the row's, and not the target's: then it speaks of the state."""
    target = target_for(indicator, row.region, knowledge, viewer, as_of)
    aimed = target is not None and target.value == row.value
    timed = bool(question.periods) or asks_when(question)  # «1000万户是哪年»
    return timed and not aimed and _claimed(row, question, knowledge)


def _claimed(row: Observation, question: Question, knowledge: Knowledge) -> bool:
    """Whether the question quotes the value of a row: then it means that row."""
    units = knowledge.catalogue.units
    return row.value is not None and any(
        units.same(row.value, row.unit, quantity.value, quantity.unit or row.unit) for quantity in question.quantities
    )


def observed(
    question: Question,
    indicator: Indicator,
    observation: Observation,
    held: Sequence[Observation],
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
) -> Observed:
    """The row as a finding: with its target, what contradicts it, and what the question took for granted of it."""
    target = target_for(indicator, observation.region, knowledge, viewer, as_of)
    claimed = next((q for q in question.quantities if q.unit), None)
    growth = None if _is_target(question, target, knowledge) else growth_premise(question, observation, knowledge)
    if question.compute:
        claimed = None
    premise = value_premise(claimed, observation, knowledge.catalogue.units) if claimed else None
    rows = _of_asked_time(question, held)
    return replace(
        beside_target(observation, target),
        others=tuple(row for row in rows if _contradicts(row, observation)),
        official=_official(observation, rows) if not question.periods else None,
        uncompared=_uncompared(question),
        no_growth=ungrown(question, indicator, observation, knowledge),
        premise=premise or growth,
        years_without_target=years_without_target(question, target, knowledge),
    )


def _is_target(question: Question, target: Target | None, knowledge: Knowledge) -> bool:
    """The question quotes the target («达到年均增长10%的目标了吗»), not a growth rate."""
    same = knowledge.catalogue.units.same
    value = target.value if target else None
    return value is not None and any(
        same(q.value, q.unit, value, target.unit if target else "") for q in question.quantities if q.unit
    )


def _contradicts(row: Observation, used: Observation) -> bool:
    same = row.id != used.id and row.period in used.period.twins() and row.unit == used.unit
    return same and None not in (row.value, used.value) and row.value != used.value


def _official(used: Observation, rows: Sequence[Observation]) -> Observation | None:
    if used.source.kind.is_official:
        return None
    return next((row for row in rows if row.source.kind.is_official and row.value is not None), None)


def _uncompared(question: Question) -> bool:
    """Whether a comparison was asked for that rows are missing for: a single value would look like the answer."""
    several = len({mention.key for mention in question.regions}) > 1
    return bool(question.table & {"share", "average"}) or (several and "compare" in question.table)
