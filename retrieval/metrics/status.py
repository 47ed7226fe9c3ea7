"""Where an indicator stands against its target: one rule, held by `assess`, on unrounded values.

Knows neither a database nor a sentence: it is given the observations that were published by the as-of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.evidence import Observation, SourceKind, Target
from retrieval.metrics.assessment import (
    Assessment,
    IndicatorFacts,
    Status,
    base_year,
    has_direction,
    is_growth_target,
    missing,
    satisfies,
    target_value,
    wants_more,
)
from retrieval.metrics.growth import average_growth, by_growth
from retrieval.metrics.periods import Period

SLACK = 0.02
"""Share of |target − base| by which a value may lag behind the line before it reads 滞后."""

GRACE = timedelta(days=45)
"""How long after the expected publication a figure may be missing before it reads 数据过期."""

FLOAT_NOISE = 1e-9


def assess(
    *, indicator: IndicatorFacts, target: Target, observations: Sequence[Observation], as_of: date, region: str
) -> Assessment:
    """Judges one indicator of `region` against `target` as of a date.

    The formula, with base B at the end of the base year (`base_year`; where that is not known there is no line),
    target T at the deadline D, and the judged value V at the end of its period P::

        expected(P) = B + (T − B) · months(B → P) / months(B → D)
        滞后        = V is worse than expected(P) by more than 2 % of |T − B|, and V does not satisfy T
        已达标      = the judged value is an annual (year end) value and satisfies T
        数据过期    = end of the latest period + one publication interval + 45 days < as of

    V is the latest annual value; where the indicator says so (`interim_on_course`) the latest of any period. In this
    order: a target of another region is a reference (status None; 不比较 for a total); after D the value of the year
    of D decides (达成, 未达成, 缺数据); no figure at all 缺数据; 数据过期; a growth target (a growth rate, or %
    of something not in %) by the latest comparable yoy since the start of a year; a trend by the last two annual
    values; else the line.

    Args:
        indicator: unit, direction, nature and rhythm.
        target: in the unit of the indicator, or in % for a growth target.
        observations: of this indicator and region; unofficial ones and those that end after `as_of` are ignored.
        as_of: the day on which the question is asked.
        region: code of the region that is judged; differs from `target.region` for a target of a higher level.

    Returns:
        The assessment; compared unrounded (1.94 is not 1.9).
    """
    held = _usable(observations, as_of)
    latest = held[-1] if held else None
    stale = latest is not None and _is_stale(latest.period, indicator.frequency, as_of)
    if target.region != region:
        return _reference(indicator, latest, stale)
    growth = is_growth_target(indicator, target)
    deadline = target.deadline
    if deadline is not None and deadline.end < as_of:
        return _after_deadline(indicator, target, held, growth, deadline)
    if not _is_comparable(indicator, target, growth):
        return Assessment(status=Status.NOT_COMPARED, judged=latest, stale=stale)
    if latest is None:
        return Assessment(status=Status.NO_DATA)
    if growth:
        found = by_growth(indicator, target, held)
    elif target.comparator == "trend":
        found = _by_trend(indicator, held)
    else:
        found = _by_line(indicator, target, held, as_of)
    return replace(found, status=Status.STALE, stale=True) if stale else found


def _usable(observations: Sequence[Observation], as_of: date) -> list[Observation]:
    # Of several rows for one period the better source wins, then the later release (初步核算, then 最终核实).
    kinds = list(SourceKind)
    held = [row for row in observations if row.source.kind.is_official and row.period.end <= as_of]

    def place(row: Observation) -> tuple[date, bool, int, str, int]:
        return row.period.end, row.period.is_annual, -kinds.index(row.source.kind), row.published or "", row.id

    return sorted(held, key=place)


def _reference(indicator: IndicatorFacts, latest: Observation | None, stale: bool) -> Assessment:
    if latest is None:
        return Assessment(status=Status.NO_DATA)
    status = Status.NOT_COMPARED if indicator.additive else None
    return Assessment(status=status, judged=latest, value=latest.value, stale=stale)


def _is_comparable(indicator: IndicatorFacts, target: Target, growth: bool) -> bool:
    if target.comparator == "trend":
        return indicator.better in {"higher", "lower"}
    if target.deadline is None and not growth:
        return False
    return target_value(target) is not None and (has_direction(indicator, target) or growth)


def _is_stale(period: Period, frequency: str, as_of: date) -> bool:
    return _months_after(period.end, interval_months(frequency)) + GRACE < as_of


def interval_months(frequency: str) -> int:
    """Months between two publications; an unknown rhythm counts as yearly, the most patient."""
    return {"月": 1, "季": 3, "半年": 6}.get(frequency, 12)


def _months_after(day: date, months: int) -> date:
    # The end of a month stays the end of a month: 30 June + 1 month is 31 July.
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _by_line(indicator: IndicatorFacts, target: Target, held: Sequence[Observation], as_of: date) -> Assessment:
    goal, deadline = target_value(target), target.deadline
    values = [row for row in held if row.value is not None and row.unit == target.unit]
    years = [row for row in values if row.period.is_annual]
    usable = values if indicator.interim_on_course else years
    interim = held[-1] if held and (not usable or held[-1].period.end > usable[-1].period.end) else None
    if goal is None or deadline is None or not usable or usable[-1].value is None:
        return Assessment(status=Status.NO_DATA, interim=interim)
    judged, value = usable[-1], usable[-1].value
    begins = base_year(target)
    base = next((row for row in reversed(years) if row.period.end.year == begins), None)
    expected = None if base is None else _expected(base, goal, judged.period.end, deadline.end)
    met = satisfies(value, target, indicator.better)
    if met and judged.period.is_annual:
        status = Status.REACHED
    elif (begins is not None and judged.period.end.year < begins) or (
        judged is base and _months_after(judged.period.end, 12) + GRACE < as_of
    ):
        # What lies before the line says nothing about it. The base lies on it (`is_base_only`) until the next is due.
        status = Status.NO_DATA
    elif base is None or base.value is None or expected is None:
        status = Status.NO_BASE
    else:
        lag = (expected - value) if wants_more(target, indicator.better) else (value - expected)
        behind = not met and lag > SLACK * abs(goal - base.value) + FLOAT_NOISE
        status = Status.BEHIND if behind else Status.ON_COURSE
    gap = missing(value, target, indicator.better)
    return Assessment(status=status, base=base, expected=expected, judged=judged, value=value, gap=gap, interim=interim)


def _expected(base: Observation, goal: float, at: date, deadline: date) -> float | None:
    start = date(base.period.end.year, 12, 31)
    whole = _months_between(start, deadline)
    if base.value is None or whole <= 0:
        return None
    return base.value + (goal - base.value) * _months_between(start, at) / whole


def _by_trend(indicator: IndicatorFacts, held: Sequence[Observation]) -> Assessment:
    years = {row.period.end.year: row for row in held if row.period.is_annual and row.value is not None}
    interim = held[-1] if held and not held[-1].period.is_annual else None
    if not years:
        return Assessment(status=Status.NO_DATA, interim=interim)
    judged = years[max(years)]
    before = years.get(max(years) - 1)
    if before is None or before.value is None or judged.value is None or before.unit != judged.unit:
        return Assessment(status=Status.NO_BASE, judged=judged, value=judged.value, interim=interim)
    rises = judged.value > before.value
    falls = judged.value < before.value
    better = rises if indicator.better == "higher" else falls
    status = Status.ON_COURSE if better else Status.BEHIND
    return Assessment(status=status, base=before, judged=judged, value=judged.value, interim=interim)


def _after_deadline(
    indicator: IndicatorFacts, target: Target, held: Sequence[Observation], growth: bool, deadline: Period
) -> Assessment:
    years = {row.period.end.year: row for row in held if row.period.is_annual}
    final = years.get(deadline.end.year)
    if not _is_comparable(indicator, target, growth):
        return Assessment(status=Status.NOT_COMPARED, judged=final)
    if final is None:
        return Assessment(status=Status.NO_DATA, interim=held[-1] if held else None)
    if target.comparator == "trend":
        found = _by_trend(indicator, [row for row in held if row.period.end <= deadline.end])
        verdict = {Status.ON_COURSE: Status.MET, Status.BEHIND: Status.MISSED}.get(found.status or Status.NO_DATA)
        return Assessment(status=verdict or Status.NO_DATA, base=found.base, judged=final, value=final.value)
    value = average_growth(indicator, target, held, deadline) if growth else final.value
    goal = target_value(target)
    if value is None or goal is None or not (growth or final.unit == target.unit):
        return Assessment(status=Status.NO_DATA, judged=final)
    gap = missing(value, target, indicator.better)
    status = Status.MET if satisfies(value, target, indicator.better) else Status.MISSED
    return Assessment(status=status, expected=goal, judged=final, value=value, gap=gap)
