"""Questions about an indicator of the catalogue: the table first, then the clauses that name it, else a refusal by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause, Observation, Target
from retrieval.findings import Finding, Observed, Refused
from retrieval.lookup.clauses import misses, refuse, settle
from retrieval.lookup.demanded import (
    aimed_at,
    asks_for_state,
    beside_target,
    only_demands,
    target_for,
    years_without_target,
)
from retrieval.lookup.grown import growth_premise, ungrown, value_premise
from retrieval.lookup.hits import candidates
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.passage import WIDE
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.series import missing_time
from retrieval.lookup.sided import asked_side, of_another, of_side
from retrieval.lookup.standing import asks_order, ranked
from retrieval.lookup.wanted import asks_growth
from retrieval.lookup.wishes import asks_number, has_numeral
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.periods import PeriodKind
from retrieval.questions.model import Question
from retrieval.questions.side import Side

AMOUNT = 0.15
"""Difference of rank below which a clause with an amount of the indicator goes before one with its growth alone."""


def look_up(
    question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Finding | None:
    """What is held about the indicator that the question names.

    Returns None when the question names none, or asks for a text rather than for a figure.
    """
    if not question.indicators or question.intent in ("editions", "outline"):
        return None
    indicator, rows = _meant(question, knowledge, viewer, as_of, place)
    if asks_order(question):
        standing = ranked(question, indicator, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        if standing or _asks_which(question, knowledge):
            unranked = refuse("ranking", question, knowledge, place=place)
            return standing or replace(unranked, period_text=_period_text(question))
    side = asked_side(question, knowledge)
    clause = _best_clause(question, indicator, knowledge, place, as_of)
    clause = clause or _relation(question, indicator, knowledge, place, as_of)
    demanded = None
    if side is Side.DEMAND or (side is None and clause is None):
        demanded = aimed_at(question, indicator, knowledge, viewer, as_of, place)
    aimed = side is Side.DEMAND and (clause is not None or demanded is not None)
    observation = None if aimed else _observation(question, rows, knowledge)
    if demanded and clause is None and only_demands(question, knowledge):
        return demanded
    without = missing_time(question, rows, as_of)
    if without is not None and side is not Side.DEMAND:
        refused = refuse("time", question, knowledge, place=place)
        return replace(refused, period_text=without.text, held=_held(indicator, knowledge, viewer, as_of, place))
    if observation and (
        place
        or asks_for_state(question, knowledge)
        or any(asked.year_given for asked in question.periods)
        or _quotes_state(observation, question, indicator, knowledge, viewer, as_of)
    ):
        stating = _stating(observation, indicator, knowledge)
        if stating is None:
            return _observed(question, indicator, observation, rows, knowledge, viewer, as_of)
        clause = stating
    reported = None if side is Side.DEMAND else observation
    elsewhere = None if clause else _said_elsewhere(question, knowledge, place)
    if (said := clause or elsewhere) and reported and _silent(said, question, knowledge, as_of):
        return _observed(question, indicator, reported, rows, knowledge, viewer, as_of)
    if clause and misses(clause, question, knowledge):
        return None
    if clause:
        settled = settle(clause, question, knowledge=knowledge, as_of=as_of, place=place)
        if isinstance(settled, Refused) and observation:
            return _observed(question, indicator, observation, rows, knowledge, viewer, as_of)
        return demanded if isinstance(settled, Refused) and demanded else settled
    in_text = bool(question.wants & WIDE) or elsewhere is not None
    return None if in_text else demanded or _not_held(question, indicator, rows, knowledge, viewer, as_of, place)


def _silent(clause: Clause, question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a clause has no number for what is asked, so that a row of the table is the answer."""
    if "rank" in question.wants or only_demands(question, knowledge) or not asks_number(question, knowledge):
        return False
    numberless = not (knowledge.figures(clause) or has_numeral(clause, question))
    return numberless or of_another(question, clause, knowledge, as_of)


def _not_held(
    question: Question,
    indicator: Indicator,
    rows: Sequence[Observation],
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
    place: Place | None,
) -> Refused:
    """The refusal: of a time when the indicator has figures of others, of the figure when only a target is held."""
    nearest = _best_clause(question, indicator, knowledge, None, as_of) if place else None
    refused = refuse("indicator", question, knowledge, place=place, nearest=nearest)
    other_times = _held(indicator, knowledge, viewer, as_of, place)
    if other_times:
        unheld = [each for each in question.periods if not any(each.fits(row.period) for row in rows)]
        asked = next((each.period.text for each in unheld or question.periods), None)
        reason = "time" if asked else "figure"
        return replace(refused, reason=reason, period_text=asked, held=other_times, nearest=None, nearest_region=None)
    region = region_meant(place, viewer, knowledge.catalogue)
    aims = knowledge.metrics.targets(indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of)
    return replace(refused, reason="figure") if aims else refused


def _meant(
    question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> tuple[Indicator, list[Observation]]:
    """The indicator with its rows: the longest name wins.

    The growth rate of an indicator is looked up with the indicator, unless it has rows of its own.
    """
    indicators = knowledge.catalogue.indicators
    named = indicators[question.indicator.key]
    rows = _rows_of(named, knowledge, viewer, as_of, place)
    base = indicators.get(named.growth_of or "")
    if base is None or _observation(question, rows, knowledge):
        return named, rows
    return base, _rows_of(base, knowledge, viewer, as_of, place)


def _asks_which(question: Question, knowledge: Knowledge) -> bool:
    """Whether the question asks which region leads or trails, or for a table: one region's figure is no answer to that."""
    calc = knowledge.lexicon.vocabulary.calc
    leads = all(calc[name].search(question.normal) for name in ("most", "which_one"))
    return leads or ("rank" in question.wants and "whole" in question.table)


def _period_text(question: Question) -> str | None:
    return question.periods[0].period.text if question.periods and question.periods[0].year_given else None


def _held(
    indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> tuple[Observation, ...]:
    """The newest row of the indicator for the region, of whatever time: what is held instead."""
    region = region_meant(place, viewer, knowledge.catalogue)
    row = knowledge.metrics.latest(indicator.id, region, scope=viewer.scope, as_of=as_of, official=None)
    return (row,) if row is not None and row.value is not None else ()


def _stating(observation: Observation, indicator: Indicator, knowledge: Knowledge) -> Clause | None:
    """The clause that states an observation, when it was read from a held text; it says more than the row."""
    named = knowledge.naming(indicator.id)
    quote = observation.source.quote
    return next((c for c in knowledge.clauses() if c.id in named and c.text == quote), None)


def _said_elsewhere(question: Question, knowledge: Knowledge, place: Place | None) -> Clause | None:
    """The clause that speaks of all that was asked although it does not name the indicator: then the text answers."""
    best = next(iter(candidates(question, knowledge, place)), None)
    sure = best is not None and best.score >= knowledge.index.calibration.threshold
    return best.clause if best and sure and question.indicator.surface in knowledge.index.normal(best.clause) else None


def _best_clause(
    question: Question, indicator: Indicator, knowledge: Knowledge, place: Place | None, as_of: date
) -> Clause | None:
    named = of_side(knowledge.naming(indicator.id), asked_side(question, knowledge), knowledge, as_of)
    hits = candidates(question, knowledge, place, named=named)
    if not hits or "number" not in question.wants or "rank" in question.wants or asks_growth(question):
        return hits[0].clause if hits else None
    # An amount is asked for: a growth rate of the same thing is no answer while an amount stands nearly as high.
    near = (hit.clause for hit in hits if hit.rank > hits[0].rank - AMOUNT)
    return next((c for c in near if any(f.measure == "value" and f.unit for f in knowledge.figures(c))), hits[0].clause)


def _relation(
    question: Question, indicator: Indicator, knowledge: Knowledge, place: Place | None, as_of: date
) -> Clause | None:
    """The clause that says of the named growth rate alone how it relates to another one («增幅不低于…»), without a figure."""
    named = knowledge.catalogue.indicators[question.indicator.key]
    found = _best_clause(question, named, knowledge, place, as_of) if named.id != indicator.id else None
    return found if found and not knowledge.figures(found) else None


def _observation(question: Question, held: Sequence[Observation], knowledge: Knowledge) -> Observation | None:
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


def _rows_of(
    indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> list[Observation]:
    region = region_meant(place, viewer, knowledge.catalogue)
    return knowledge.metrics.observations(
        indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of
    )


def _quotes_state(
    row: Observation, question: Question, indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date
) -> bool:
    """Whether a value that the question quotes is the row's, and not the target's: then it speaks of the state."""
    target = target_for(indicator, row.region, knowledge, viewer, as_of)
    aimed = target is not None and target.value == row.value
    return bool(question.periods) and not aimed and _claimed(row, question, knowledge)


def _claimed(row: Observation, question: Question, knowledge: Knowledge) -> bool:
    """Whether the question quotes the value of a row: then it means that row."""
    units = knowledge.catalogue.units
    return row.value is not None and any(
        units.same(row.value, row.unit, quantity.value, quantity.unit or row.unit) for quantity in question.quantities
    )


def _observed(
    question: Question,
    indicator: Indicator,
    observation: Observation,
    held: Sequence[Observation],
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
) -> Observed:
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
