"""How far a value that a report states is from a target that a plan states, where the table holds no such pair.

Both have to be of the same indicator, region and unit; else there is no gap, and neither of them stands for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause
from retrieval.findings import Computed, Finding, Quoted, Refused
from retrieval.lookup.guards.sided import side_of_clause
from retrieval.lookup.knowledge import Knowledge, due_by, stated_period
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.reckoning.compute import computed
from retrieval.lookup.refusing import refuse
from retrieval.lookup.texts.fit import same_time
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.rules import difference_unit
from retrieval.metrics.statements import Statement
from retrieval.questions.model import Question
from retrieval.questions.side import Side
from retrieval.table_findings import Aimed


def asks_gap(question: Question) -> bool:
    """Whether the way that is left to a target of one indicator is asked for."""
    return "gap" in question.table and len({mention.key for mention in question.indicators}) == 1


def gap_to_aim(
    question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Computed | None:
    """Target less value, from two clauses; None: nothing of the kind is asked, or it is not known which figures are meant."""
    if not asks_gap(question) or any(quantity.unit not in ("", "年") for quantity in question.quantities):
        return None
    region = region_meant(place, viewer, knowledge.catalogue)
    key = question.indicator.key
    clauses = [c for c in knowledge.clauses() if c.id in knowledge.naming(key) and c.region == region]
    sides = {c.id: side_of_clause(c, knowledge, as_of) for c in clauses}
    years = {asked.period.end.year for asked in question.periods if asked.year_given and asked.period.end > as_of}
    aims = _values((c for c in clauses if sides[c.id] is Side.DEMAND), key, knowledge)
    aims = [s for s in aims if (due := due_by(s.clause, knowledge, as_of)) and (not years or due.end.year in years)]
    reached = _values((c for c in clauses if sides[c.id] is Side.STATE), key, knowledge)
    times = [asked for asked in asked_times(question) if asked.period.end <= as_of]
    reached = [s for s in reached if same_time(times, (stated_period(s.clause, knowledge, as_of),))]
    held = _newest([s for s in reached if not s.aimed], knowledge, as_of)
    pairs = [(aim, value) for aim in aims for value in held if aim.unit == value.unit]
    if len(pairs) != 1:
        return None
    aim, value = pairs[0]
    goal = replace(aim, subject=aim.text, measure="limit")
    found = computed(
        "threshold", (goal, value), aim.value - value.value, knowledge, as_of, unit=difference_unit(aim.unit)
    )
    period = stated_period(value.clause, knowledge, as_of)
    return replace(found, period_text=period.text if period else None)


def no_gap(question: Question, found: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """The refusal that takes the place of a target or a value alone, where the way between them is asked for."""
    unnamed = "gap" in question.table and not question.indicators and question.side is Side.DEMAND
    if not (asks_gap(question) or unnamed) or not isinstance(found, Quoted | Aimed):
        return None
    if isinstance(found, Quoted) and (not found.figures or found.premise is not None):
        return None
    refused = refuse("operand", question, knowledge, place=place)
    nearest = found.clause if isinstance(found, Quoted) else None
    return replace(refused, nearest=nearest, nearest_region=knowledge.region_name(nearest.region) if nearest else None)


def _values(clauses: Iterable[Clause], key: str, knowledge: Knowledge) -> list[Statement]:
    """Amounts of the indicator; in a clause that names it and states one amount only, that one."""
    found = []
    for clause in clauses:
        amounts = [s for s in knowledge.figures(clause) if s.measure == "value" and s.unit]
        own = [s for s in amounts if knowledge.indicator_of(s) == key]
        found += own or (amounts if len(amounts) == 1 else [])
    return found


def _newest(stated: list[Statement], knowledge: Knowledge, as_of: date) -> list[Statement]:
    """Those of the newest time that is stated; none where a text does not say its time."""
    times = [stated_period(each.clause, knowledge, as_of) for each in stated]
    if not times or any(period is None for period in times):
        return []
    last = max(period.end for period in times if period)
    return [each for each, period in zip(stated, times, strict=True) if period and period.end == last]
