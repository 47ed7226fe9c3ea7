"""What is demanded of an indicator: the targets of a region, and whether a question asks for them or for the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Target
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.sources import in_force
from retrieval.metrics.catalog import Indicator
from retrieval.questions.model import Question
from retrieval.table_findings import Aimed


def aimed_at(
    question: Question, indicator: Indicator, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Aimed | None:
    """The target of the region itself, where a demand or the year of a deadline is asked for."""
    region = place.code if place else (viewer.home_region or knowledge.catalogue.province.code)
    found = knowledge.metrics.targets(indicators=(indicator.id,), regions=(region,), scope=viewer.scope, as_of=as_of)
    years = {asked.period.end.year for asked in question.periods if asked.year_given}
    due = [target for target in found if target.deadline is not None and target.deadline.end.year in years]
    demand = knowledge.lexicon.vocabulary.status["demand"]
    if not found or not (due or any(word in question.normal for word in demand)):
        return None
    target = (due or found)[0]
    return Aimed(
        target=target,
        sources=(in_force(target.source, knowledge, as_of),),
        years_without_target=() if due else years_without_target(question, target, demand),
    )


def years_without_target(question: Question, target: Target | None, demand: Sequence[str]) -> tuple[str, ...]:
    """Years that are asked for and that a target is not set for; empty where no demand is asked for."""
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


def only_demands(question: Question, knowledge: Knowledge) -> bool:
    """Whether only the demand is asked for, not how far it is."""
    demand = knowledge.lexicon.vocabulary.status["demand"]
    return any(word in question.normal for word in demand) and not (
        question.table - {"upper_goal"} or asks_for_state(question, knowledge)
    )


def asks_for_state(question: Question, knowledge: Knowledge) -> bool:
    """Whether the present state is asked for, not what the plan demands."""
    status = knowledge.lexicon.vocabulary.status
    now = any(word in question.normal for word in status["now"])
    return now and not any(word in question.normal for word in status["demand"])
