"""Questions about an indicator of the catalogue: the table first, then the clauses that name it, else a refusal by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause, Observation
from retrieval.findings import Finding, Refused
from retrieval.lookup.guards.sided import (
    AMOUNT,
    asked_side,
    how_much,
    of_another,
    of_side,
    only_planned,
    stated_instead,
)
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.refusing import refuse
from retrieval.lookup.table.demanded import (
    aimed_at,
    asks_for_state,
    only_demands,
)
from retrieval.lookup.table.rows import observed, quotes_state, row_meant, rows_of
from retrieval.lookup.table.series import missing_time
from retrieval.lookup.table.standing import asks_order, standing_of
from retrieval.lookup.texts.clauses import misses, settle
from retrieval.lookup.texts.hits import candidates
from retrieval.lookup.texts.passage import WIDE
from retrieval.lookup.texts.special import rather_meant
from retrieval.lookup.wanted import asks_growth
from retrieval.lookup.wishes import asks_number, has_numeral
from retrieval.metrics.catalog import Indicator
from retrieval.questions.model import Question
from retrieval.questions.side import Side


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
        standing = standing_of(question, rows, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
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
    observation = None if aimed else row_meant(question, rows, knowledge)
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
        or quotes_state(observation, question, indicator, knowledge, viewer, as_of)
        or only_planned(clause, question, knowledge, as_of)
    ):
        stating = _stating(observation, indicator, knowledge)
        if stating is None:
            return observed(question, indicator, observation, rows, knowledge, viewer, as_of)
        clause = stating
    reported = None if side is Side.DEMAND else observation
    elsewhere = None if clause else _said_elsewhere(question, knowledge, place)
    if (said := clause or elsewhere) and reported and _silent(said, question, knowledge, as_of):
        return observed(question, indicator, reported, rows, knowledge, viewer, as_of)
    if clause and misses(clause, question, knowledge):
        return None
    if clause:
        settled = settle(clause, question, knowledge=knowledge, as_of=as_of, place=place)
        if isinstance(settled, Refused) and observation:
            return observed(question, indicator, observation, rows, knowledge, viewer, as_of)
        return demanded if isinstance(settled, Refused) and demanded else settled
    in_text = bool(question.wants & WIDE) or elsewhere is not None
    return None if in_text else demanded or _not_held(question, indicator, rows, knowledge, viewer, as_of, place)


def _silent(clause: Clause, question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a clause has no number for what is asked, so that a row of the table is the answer."""
    if "rank" in question.wants or only_demands(question, knowledge):
        return False
    if not (asks_number(question, knowledge) or how_much(question, knowledge)):
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
    rows = rows_of(named, knowledge, viewer, as_of, place)
    base = indicators.get(named.growth_of or "")
    if base is None or row_meant(question, rows, knowledge):
        return named, rows
    return base, rows_of(base, knowledge, viewer, as_of, place)


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
    special = rather_meant(question, hits, knowledge, place)
    stated = special or stated_instead(hits, question, indicator, knowledge=knowledge, place=place, as_of=as_of)
    if stated:
        return stated
    if not hits:
        return None
    if question.topic.replace(" ", "") in ("", question.indicator.surface) and not question.context:
        # Nothing but the name: a clause with a figure of it goes before one that only has the name among its words.
        of_it = (hit.clause for hit in hits if _states(hit.clause, indicator, knowledge))
        return next(of_it, hits[0].clause)
    if "number" not in question.wants or "rank" in question.wants or asks_growth(question):
        return hits[0].clause
    # An amount is asked for: a growth rate of the same thing is no answer while an amount stands nearly as high.
    near = (hit.clause for hit in hits if hit.rank > hits[0].rank - AMOUNT)
    return next((c for c in near if any(f.measure == "value" and f.unit for f in knowledge.figures(c))), hits[0].clause)


def _states(clause: Clause, indicator: Indicator, knowledge: Knowledge) -> bool:
    """Whether a clause gives a figure of the indicator itself."""
    return any(knowledge.indicator_of(each) == indicator.id for each in knowledge.figures(clause))


def _relation(
    question: Question, indicator: Indicator, knowledge: Knowledge, place: Place | None, as_of: date
) -> Clause | None:
    """The clause that says of the named growth rate alone how it relates to another one («增幅不低于…»), without a figure."""
    named = knowledge.catalogue.indicators[question.indicator.key]
    found = _best_clause(question, named, knowledge, place, as_of) if named.id != indicator.id else None
    return found if found and not knowledge.figures(found) else None
