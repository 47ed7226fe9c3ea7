"""Questions that the metrics table answers by computing: which of them, and in which order they are tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from retrieval.access import Viewer
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, places_of
from retrieval.lookup.table.across import averaged, compared, shared
from retrieval.lookup.table.desk import Desk
from retrieval.lookup.table.progress import aimed, lagging
from retrieval.lookup.table.series import changed, grown, listed, trended, year_range
from retrieval.lookup.table.standing import asks_order
from retrieval.metrics.periods import PeriodKind
from retrieval.questions.model import Question
from retrieval.questions.side import AIMS
from retrieval.table_findings import Lagging, Worked


def work_out(
    question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Worked | Lagging | None:
    """What can be computed from table rows for a question; None: nothing is asked that can be, or rows are missing."""
    if "lagging" in question.table and not question.indicators:
        return lagging(place, knowledge=knowledge, viewer=viewer, as_of=as_of)
    if question.intent is not None:
        return None
    desk = Desk.of(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
    if desk is None or desk.region not in knowledge.catalogue.regions:
        return None
    for asked, way in WAYS:
        found = way(desk) if asked(desk) else None
        if found:
            return found
    return None


def _across(desk: Desk) -> bool:
    several = len({mention.key for mention in desk.question.regions}) > 1
    if several and len({each.period for each in desk.question.periods if each.year_given}) > 1:
        return False  # Each region with a time of its own: no like with like.
    said = desk.asks("compare") or bool(desk.question.compute & {"difference", "ratio"})
    calc = desk.knowledge.lexicon.vocabulary.calc
    said = said or all(calc[name].search(desk.question.normal) for name in ("exceeds", "doubt"))
    best = desk.asks("highest", "lowest")
    # «甲市…全省最低吗»: a region and the one above it are not two that compete.
    return said or (several and best and len(places_of(desk.question, desk.knowledge.catalogue)) > 1)


def _against_target(desk: Desk) -> bool:
    indicators = {mention.key for mention in desk.question.indicators}
    beside = len(indicators) > 1 and bool(desk.question.compute & {"difference", "ratio"})
    return desk.asks(*AIMS) and not beside


def _over_time(desk: Desk) -> bool:
    periods = {each.period for each in desk.question.periods if each.year_given}
    if year_range(desk) and not desk.asks("change", *AIMS) and not asks_order(desk.question):
        return True
    return desk.asks("trend") or (
        len(periods) > 1 and not desk.asks("change", "growth") and not asks_order(desk.question)
    )


def _named_times(desk: Desk) -> bool:
    several = len({each.period for each in desk.question.periods}) > 1
    return several and not desk.asks("change", *AIMS) and not asks_order(desk.question)


def _two_states(desk: Desk) -> bool:
    """«6月末比3月末多多少», «6月比5月多多少»: two states, or two values of a single month each."""
    kinds = {PeriodKind.POINT, PeriodKind.MONTH, PeriodKind.YEAR}
    times = {each.period for each in desk.question.periods if each.period.kind in kinds}
    asked = "difference" in desk.question.compute and not desk.asks(*AIMS) and not asks_order(desk.question)
    alike = desk.indicator.nature == "stock" or all(each.kind is PeriodKind.MONTH for each in times)
    return asked and len(times) == 2 and alike and desk.by == "value"


def _two_years(desk: Desk) -> bool:
    """Two times by their years: an answer about one of them only would be none."""
    given = {each.period for each in desk.question.periods if each.year_given}
    return len(given) > 1 and not asks_order(desk.question) and not desk.asks(*AIMS)


WAYS: tuple[tuple[Callable[[Desk], bool], Callable[[Desk], Worked | None]], ...] = (
    (_across, compared),
    (lambda desk: desk.asks("share"), shared),
    (lambda desk: desk.asks("average"), averaged),
    (_two_states, changed),
    (_over_time, trended),
    (_named_times, listed),
    (_against_target, aimed),
    (lambda desk: desk.asks("change") or (_two_years(desk) and desk.by == "value"), changed),
    (_two_years, listed),
    (lambda desk: desk.by == "yoy" and not asks_order(desk.question), grown),
)
"""What has to be asked, and how it is answered; the first that finds rows."""
