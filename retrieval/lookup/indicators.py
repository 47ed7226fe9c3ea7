"""Questions about an indicator of the catalogue: the table first, then the clauses that name it, else a refusal by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause, Observation, Target
from retrieval.findings import Finding, Observed, Premise, Refused
from retrieval.lookup.clauses import candidates, misses, refuse, settle
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.passage import WIDE
from retrieval.lookup.places import Place
from retrieval.lookup.sources import in_force
from retrieval.lookup.standing import ranked
from retrieval.metrics.catalog import Indicator
from retrieval.questions.model import Question


def look_up(
    question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Finding | None:
    """What is held about the indicator that the question names.

    Returns None when the question names none, or asks for a text rather than for a figure.
    """
    if not question.indicators or question.intent in ("editions", "outline"):
        return None
    indicator = _meant(question, knowledge, viewer, as_of, place)
    if "rank" in question.wants:
        standing = ranked(question, indicator, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        if standing:
            return standing
        if _asks_which(question):
            return refuse("indicator", question, knowledge, place=place)
    clause = _best_clause(question, indicator, knowledge, place)
    observation = _observation(question, indicator, knowledge, viewer, as_of, place)
    if observation and (
        place or _asks_for_state(question, knowledge) or _other_year(question, knowledge, viewer, as_of)
    ):
        stating = _stating(observation, indicator, knowledge)
        if stating is None:
            return _observed(question, indicator, observation, knowledge, viewer, as_of)
        clause = stating
    if clause and misses(clause, question, knowledge):
        return None
    if clause:
        settled = settle(clause, question, knowledge=knowledge, as_of=as_of, place=place)
        if isinstance(settled, Refused) and observation:
            return _observed(question, indicator, observation, knowledge, viewer, as_of)
        return settled
    if question.wants & WIDE or _said_elsewhere(question, knowledge, place):
        return None
    nearest = _best_clause(question, indicator, knowledge, None) if place else None
    return refuse("indicator", question, knowledge, place=place, nearest=nearest)


def _meant(question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None) -> Indicator:
    """The longest name wins; the growth rate of an indicator is looked up with the indicator, unless it has rows of its own."""
    indicators = knowledge.catalogue.indicators
    named = indicators[max(question.indicators, key=lambda m: m.end - m.start).key]
    base = indicators.get(named.growth_of or "")
    if base is None or _observation(question, named, knowledge, viewer, as_of, place):
        return named
    return base


def _asks_which(question: Question) -> bool:
    """Whether the question asks which region leads or trails: one region's figure is no answer to that."""
    return "最" in question.normal and re.search(r"哪(?:个|些|几个)", question.normal) is not None


def _stating(observation: Observation, indicator: Indicator, knowledge: Knowledge) -> Clause | None:
    """The clause that states an observation, when it was read from a held text; it says more than the row."""
    named = knowledge.naming(indicator.id)
    quote = observation.source.quote
    return next((c for c in knowledge.clauses() if c.id in named and c.text == quote), None)


def _said_elsewhere(question: Question, knowledge: Knowledge, place: Place | None) -> bool:
    """Whether a clause speaks of all that was asked although it does not name the indicator: then the text answers."""
    best = next(iter(candidates(question, knowledge, place)), None)
    surface = max(question.indicators, key=lambda m: m.end - m.start).surface
    return (
        best is not None
        and best.score >= knowledge.index.calibration.threshold
        and surface in knowledge.index.normal(best.clause)
    )


def _best_clause(question: Question, indicator: Indicator, knowledge: Knowledge, place: Place | None) -> Clause | None:
    hits = candidates(question, knowledge, place, named=knowledge.naming(indicator.id))
    return hits[0].clause if hits else None


def _asks_for_state(question: Question, knowledge: Knowledge) -> bool:
    status = knowledge.lexicon.vocabulary.status
    now = any(word in question.normal for word in status["now"])
    return now and not any(word in question.normal for word in status["demand"])


def _other_year(question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date) -> bool:
    return any(asked.year_given for asked in question.periods)


def _observation(
    question: Question, indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Observation | None:
    region = place.code if place else (viewer.home_region or knowledge.catalogue.province.code)
    rows = knowledge.metrics.observations(
        indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of
    )
    fitting = [row for row in rows if all(asked.fits(row.period) for asked in question.periods)]
    fitting.sort(
        key=lambda row: (
            _claimed(row, question, knowledge),
            row.source.kind.is_official,
            row.period.end,
            row.period.is_annual,
        )
    )
    return fitting[-1] if fitting else None


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
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
) -> Observed:
    target = target_for(indicator, observation.region, knowledge, viewer, as_of)
    claimed = next((q for q in question.quantities if q.unit), None)
    growth = _growth_premise(question, observation, knowledge)
    if question.compute:
        claimed = None
    units = knowledge.catalogue.units
    premise = None
    if (
        claimed
        and observation.value is not None
        and not units.same(claimed.value, claimed.unit, observation.value, observation.unit)
    ):
        known = units.find(claimed.unit), units.find(observation.unit)
        if known[0] and known[1] and known[0].dimension == known[1].dimension:
            premise = Premise(claimed=claimed.text, actual=units.format_value(observation.value, observation.unit))
    return Observed(
        observation=observation,
        sources=(observation.source, *((target.source,) if target else ())),
        target=target,
        reference=target is not None and target.region != observation.region,
        judged=target is not None and target.region == observation.region and observation.period.is_annual,
        unofficial=not observation.source.kind.is_official,
        premise=premise or growth,
        years_without_target=_years_without_target(question, target, knowledge.lexicon.vocabulary.status["demand"]),
    )


def _growth_premise(question: Question, row: Observation, knowledge: Knowledge) -> Premise | None:
    """A growth rate that the question claims and the row does not have, its sign included."""
    claimed = next((q for q in question.quantities if q.unit == row.yoy_unit), None)
    if claimed is None or row.yoy is None or row.unit == row.yoy_unit:
        return None
    falls = knowledge.grammar.says_fall(question.normal)
    value = -abs(claimed.value) if falls else claimed.value
    if knowledge.catalogue.units.same(row.yoy, row.yoy_unit, value, claimed.unit):
        return None
    return Premise(claimed=claimed.text, actual="")


def _years_without_target(question: Question, target: Target | None, demand: Sequence[str]) -> tuple[str, ...]:
    if target is None or target.deadline is None:
        return ()
    if not any(word in question.normal for word in demand):
        return ()
    asked = [a.period for a in question.periods if a.year_given and a.period.is_annual]
    return tuple(period.text for period in asked if period.end.year != target.deadline.end.year)


def target_for(indicator: Indicator, region: str, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Target | None:
    """The target of the region itself, else that of the nearest region above it, which is only a reference."""
    code: str | None = region
    while code:
        found = knowledge.metrics.targets(indicators=(indicator.id,), regions=(code,), scope=viewer.scope, as_of=as_of)
        if found:
            return replace(found[0], source=in_force(found[0].source, knowledge, as_of))
        code = knowledge.catalogue.regions[code].parent
    return None
