"""What is demanded of an indicator: the targets of a region, and whether a question asks for them or for the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Observation, Target
from retrieval.findings import Observed, Refused
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.refusing import refuse
from retrieval.lookup.sources import in_force
from retrieval.lookup.wanted import asks_growth, years_named
from retrieval.metrics.assessment import is_growth_target, softness
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.catalog_entries import Region
from retrieval.questions.model import Question
from retrieval.questions.side import AIMS, Side
from retrieval.table_findings import Aimed

UPPER = {"upper_goal": "province", "city_goal": "city"}
"""Lists of [table] that name the target of a region above → its level."""


def aimed_at(
    question: Question, indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Aimed | None:
    """The target of the region itself, where a demand or the year of a deadline is asked for."""
    region = region_meant(place, viewer, knowledge.catalogue)
    found = knowledge.metrics.targets(indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of)
    grown = asks_growth(question)
    found.sort(key=lambda target: (target.value is None, is_growth_target(indicator, target) is not grown))
    years = years_named(question)
    due = [target for target in found if target.deadline is not None and target.deadline.end.year in years]
    if not found or not (due or _demands(question, knowledge, years)):
        return None
    target = due[0] if due else _nearest(found, years)
    # «only until …» can be said of the only deadline alone.
    return Aimed(
        target=target,
        sources=(in_force(target.source, knowledge, as_of),),
        years_without_target=() if due else years_without_target(question, target, knowledge),
        only_deadline=len({each.deadline for each in found}) == 1,
    )


def _demands(question: Question, knowledge: Knowledge, years: set[int]) -> bool:
    """Whether a demand is asked for, or nothing but the name is said: the target says of itself that it is one."""
    bare = not (question.side or question.wants or question.table or question.quantities or question.periods)
    return asks_for_demand(question, knowledge) or (question.side is Side.DEMAND and not years) or bare


def _nearest(found: Sequence[Target], years: set[int]) -> Target:
    """The first that is due after the asked years, else the first."""
    later = [t for t in found if years and t.deadline is not None and t.deadline.end.year > max(years)]
    return min(later, key=lambda t: t.deadline.end if t.deadline else date.max) if later else found[0]


def years_without_target(question: Question, target: Target | None, knowledge: Knowledge) -> tuple[str, ...]:
    """Years that are asked for and that a target is not set for; empty where no demand is asked for."""
    if target is None or target.deadline is None or not asks_for_demand(question, knowledge):
        return ()
    asked = [a.period for a in question.periods if a.year_given and a.period.is_annual]
    return tuple(period.text for period in asked if period.end.year != target.deadline.end.year)


def target_for(indicator: Indicator, region: str, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Target | None:
    """The target of the region itself, else that of the nearest region above it, which is only a reference."""
    code: str | None = region
    while code:
        found = knowledge.metrics.targets(indicators=(indicator.id,), regions=(code,), scope=viewer.scope, as_of=as_of)
        if found:
            meant = min(found, key=lambda target: softness(indicator, target))
            return replace(meant, source=in_force(meant.source, knowledge, as_of))
        code = knowledge.catalogue.regions[code].parent
    return None


def beside_target(row: Observation, target: Target | None) -> Observed:
    """A row with the target of its indicator; held against it only where both are of the region and the row is annual."""
    own = target is not None and target.region == row.region
    return Observed(
        observation=row,
        sources=(row.source, *((target.source,) if target else ())),
        target=target,
        reference=target is not None and not own,
        judged=own and row.period.is_annual,
        unofficial=not row.source.kind.is_official,
    )


def above_goal(
    question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Place | Aimed | Refused | None:
    """The target of a region above, asked for with another region in view; a refusal to judge that region by it.

    The region above alone, where the table holds no such target: the texts may.

    None: nothing of the kind is asked.
    """
    region = knowledge.catalogue.regions.get(region_meant(place, viewer, knowledge.catalogue))
    upper = _named_above(question, region, knowledge) if region else None
    if not question.indicators or region is None or upper is None:
        return None
    indicator = knowledge.catalogue.indicators[question.indicator.key]
    if not (question.table & AIMS or question.quantities or "difference" in question.compute):
        above = Place(upper.code, upper.name, (upper.name,))
        return aimed_at(question, indicator, knowledge, viewer, as_of, above) or above
    target = target_for(indicator, upper.code, knowledge, viewer, as_of)
    if target is not None and target.value is None:
        target = None
    row = knowledge.metrics.latest(indicator.id, region.code, scope=viewer.scope, as_of=as_of, official=None)
    own = Place(region.code, region.name, place.surfaces if place else ())
    held = (row,) if row is not None and row.value is not None else ()
    return replace(refuse("level", question, knowledge, place=own), held=held, target=target)


def _named_above(question: Question, region: Region, knowledge: Knowledge) -> Region | None:
    """The region above whose target a question names («省里目标», «市里目标»)."""
    known = knowledge.catalogue
    levels = [level for name, level in UPPER.items() if name in question.table]
    # A county of a sample has nothing above it but the province.
    above = [*(known.regions[code] for code in known.lineage(region.code)), known.province]
    return next((each for each in above if each.level in levels and each.code != region.code), None)


def asks_for_demand(question: Question, knowledge: Knowledge) -> bool:
    """Whether a word of the question asks what the plan demands."""
    return any(word in question.normal for word in knowledge.lexicon.vocabulary.status["demand"])


def only_demands(question: Question, knowledge: Knowledge) -> bool:
    """Whether only the demand is asked for, not how far it is."""
    return asks_for_demand(question, knowledge) and not question.table - UPPER.keys()


def asks_for_state(question: Question, knowledge: Knowledge) -> bool:
    """Whether the present state is asked for, not what the plan demands."""
    now = any(word in question.normal for word in knowledge.lexicon.vocabulary.status["now"])
    return now and not asks_for_demand(question, knowledge)
