"""One region over time: its course over several periods of one kind, and the change between two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.evidence import Figure, Observation
from retrieval.lookup.table.demanded import asks_for_demand
from retrieval.lookup.table.desk import Desk, Stated, one_kind
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.compare import allows_growth
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.rules import difference_unit, made
from retrieval.questions.model import Question
from retrieval.questions.parse import read_number
from retrieval.table_findings import Worked

_YEARS = re.compile(r"近([2-9二三四五六七八九十]|两)年")

_TWO_YEARS = re.compile(r"20\d\d年?(?:-|到|至)20\d\d年")

MOST_POINTS = 24
"""Points of one chart."""


def trended(desk: Desk) -> Worked | None:
    """Two periods of one kind or more, oldest first: those asked for, else the kind that is held most often."""
    found = [each for each in desk.stated([desk.region]) if desk.fits(each.row.period)]
    within = year_range(desk)
    if within:
        found = [each for each in found if within.start <= each.row.period.start and each.row.period.end <= within.end]
    best: list[Stated] = []
    for kind in dict.fromkeys(_kind(each.row.period) for each in found):
        same = one_kind([each for each in found if _kind(each.row.period) == kind])
        if len(same) > len(best):
            best = same
    ordered = _last_years(sorted(best, key=lambda each: each.row.period.end), desk)[-MOST_POINTS:]
    if len(ordered) < 2 or len({each.figure.unit for each in ordered}) > 1:
        return None
    first, last = ordered[0], ordered[-1]
    figures = _moved(desk, last, first)
    return Worked.of("trended", [each.row for each in ordered], figures, said=[each.figure for each in ordered])


def year_range(desk: Desk) -> Period | None:
    """«2020—2022年», typed as two years and past: each year of it is asked for."""
    spans = [each.period for each in desk.question.periods if each.period.kind is PeriodKind.SPAN]
    typed = _TWO_YEARS.search(desk.question.normal)
    demanded = asks_for_demand(desk.question, desk.knowledge)
    return spans[0] if typed and not demanded and len(spans) == 1 and spans[0].end <= desk.as_of else None


def listed(desk: Desk) -> Worked | None:
    """One value for each of several periods that the question names, whatever their kinds; nothing is computed."""
    held = desk.stated([desk.region])
    found = [next((each for each in held if asked.fits(each.row.period)), None) for asked in desk.question.periods]
    rows = list(dict.fromkeys(each for each in found if each))
    if None in found or len(rows) < 2:
        return None
    return Worked.of("listed", [each.row for each in rows], (), said=[each.figure for each in rows])


def missing_time(question: Question, rows: Sequence[Observation], as_of: date) -> Period | None:
    """The one of two periods or more that no figure is held for while another has one; None: all or none, or not asked.

    Periods still to come are deadlines; a reported growth rate speaks of the year before, too.
    """
    asked = [each for each in asked_times(question) if each.year_given]
    past = list(dict.fromkeys(each for each in asked if each.period.end <= as_of))
    grown = [row.period.same_last_year() for row in rows if row.yoy is not None and "growth" in question.wants]
    held = [row.period for row in rows]
    without = [each.period for each in past if not any(each.fits(period) for period in (*held, *grown))]
    return without[0] if len(past) > 1 and 0 < len(without) < len(past) else None


def changed(desk: Desk) -> Worked | None:
    """From an earlier value to the newest one: in the unit, in 百分点 between rates, and in % where that may be computed."""
    found = desk.stated([desk.region], by="value")
    now = next((each for each in found if _is_now(desk, each.row.period)), None)
    if now is None:
        return None
    before = next((each for each in found if each.row.period in _base(desk, now.row.period)), None)
    if before is None or before.figure.unit != now.figure.unit or before.row.period.end >= now.row.period.end:
        return None
    if before.row.source.kind.is_official != now.row.source.kind.is_official:
        return None
    figures = _moved(desk, now, before)
    return Worked.of("changed", [now.row, before.row], figures, said=[now.figure, before.figure]) if figures else None


def grown(desk: Desk) -> Worked | None:
    """Growth over the same period of the year before, computed where nobody reported it and the basis allows it."""
    found = desk.stated([desk.region], by="value")
    now = next((each for each in found if desk.fits(each.row.period)), None)
    if now is None or now.row.yoy is not None or desk.has_growth(now.row.period):
        return None
    same = now.row.period.same_last_year()
    before = next((each for each in found if each.row.period in same.twins() and _one_source(each, now)), None)
    if before is None or before.figure.unit != now.figure.unit:
        return None
    figures = _moved(desk, now, before)
    return Worked.of("changed", [now.row, before.row], figures, said=[now.figure, before.figure]) if figures else None


def _one_source(a: Stated, b: Stated) -> bool:
    return a.row.source.kind.is_official == b.row.source.kind.is_official


def _kind(period: Period) -> tuple[object, ...]:
    if period.is_annual:
        return ("annual",)
    if period.kind is PeriodKind.MONTH or period.kind is PeriodKind.QUARTER:
        return (period.kind.value,)
    # Cumulative values only stand beside those of the same months; states on a day beside each other.
    return (period.kind.value,) if period.kind is PeriodKind.POINT else (period.kind.value, period.end.month)


def _last_years(ordered: Sequence[Stated], desk: Desk) -> list[Stated]:
    asked = _YEARS.search(desk.question.normal)
    if asked is None or not ordered:
        return list(ordered)
    last = ordered[-1].row.period.end.year
    return [each for each in ordered if each.row.period.end.year > last - read_number(asked[1])]


def _moved(desk: Desk, now: Stated, before: Stated) -> tuple[Figure, ...]:
    """The change, and the growth rate where values of this indicator give one; nothing for totals in 可比价."""
    rate = now.figure.unit == "%"
    allowed = rate or allows_growth(desk.indicator, now.row.basis)
    if not allowed and desk.indicator.basis is not None:
        return ()
    change = made("change", [now.figure, before.figure], unit=difference_unit(now.figure.unit), units=desk.units)
    growth = made("growth", [now.figure, before.figure], unit="%", units=desk.units) if allowed and not rate else None
    return tuple(figure for figure in (change, growth) if figure)


def _is_now(desk: Desk, period: Period) -> bool:
    asked = asked_times(desk.question)
    latest = max((each.period.end for each in asked), default=None)
    if len(asked) < 2:
        return latest is None or bool(_spoken_base(desk)) or any(each.fits(period) for each in asked)
    return any(each.fits(period) for each in asked if each.period.end == latest)


def _spoken_base(desk: Desk) -> list[Period]:
    """«比2020年», «“十四五”以来»: the state that the change is counted from."""
    spans = [each.period for each in desk.question.periods if each.period.kind is PeriodKind.SPAN]
    if spans:
        return [Period.of_year(spans[0].start.year - 1)]
    single = desk.question.periods
    since = desk.knowledge.lexicon.vocabulary.calc["since_year"]
    if len(single) == 1 and since.search(desk.question.normal):
        return [single[0].period]
    return []


def _base(desk: Desk, now: Period) -> tuple[Period, ...]:
    spoken, asked = _spoken_base(desk), asked_times(desk.question)
    if spoken:
        return spoken[0].twins()
    if len(asked) > 1:
        return min(asked, key=lambda each: each.period.end).period.twins()
    return now.same_last_year().twins()


__all__ = ["changed", "grown", "listed", "missing_time", "trended", "year_range"]
