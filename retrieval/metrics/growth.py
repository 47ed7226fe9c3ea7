"""Growth targets (年均增长): judged on reported growth rates, never on rates computed from totals."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from retrieval.evidence import Observation, Target
from retrieval.metrics.assessment import (
    Assessment,
    IndicatorFacts,
    Status,
    base_year,
    missing,
    satisfies,
    target_value,
)
from retrieval.metrics.periods import Period, PeriodKind


def rate_of(indicator: IndicatorFacts, row: Observation) -> float | None:
    """Growth in % that a row reports: its value where the indicator is a rate itself, else its yoy."""
    if indicator.growth_of is not None and row.indicator == indicator.id and row.unit == "%":
        return row.value
    return row.yoy if row.yoy_unit == "%" else None


def growth_rows(indicator: IndicatorFacts, held: Sequence[Observation]) -> list[Observation]:
    """Those whose reported yoy can stand beside a yearly rate: since January or of a state, on the same basis."""

    def comparable(row: Observation) -> bool:
        january = (row.period.start.month, row.period.start.day) == (1, 1) and row.period.kind is not PeriodKind.MONTH
        same_basis = row.basis is None or indicator.basis is None or row.basis == indicator.basis
        in_time = january or row.period.kind is PeriodKind.POINT
        return rate_of(indicator, row) is not None and in_time and same_basis

    return [row for row in held if comparable(row)]


def by_growth(indicator: IndicatorFacts, target: Target, held: Sequence[Observation]) -> Assessment:
    """The latest comparable yoy against the target; before the deadline it never reads 已达标."""
    rows = growth_rows(indicator, held)
    goal = target_value(target)
    yoy = rate_of(indicator, rows[-1]) if rows else None
    if goal is None or yoy is None:
        return Assessment(status=Status.NO_DATA, interim=held[-1] if held else None)
    gap = missing(yoy, target, indicator.better)
    status = Status.ON_COURSE if satisfies(yoy, target, indicator.better) else Status.BEHIND
    return Assessment(status=status, expected=goal, judged=rows[-1], value=yoy, gap=gap)


def average_growth(
    indicator: IndicatorFacts, target: Target, held: Sequence[Observation], deadline: Period
) -> float | None:
    """Geometric mean in % of the yearly growth since the base year; None when one year is missing, or which is first."""
    rows = {row.period.end.year: row for row in growth_rows(indicator, held) if row.period.is_annual}
    begins = base_year(target)
    wanted = range(begins + 1, deadline.end.year + 1) if begins is not None else range(0)
    rates = [rate_of(indicator, rows[year]) for year in wanted if year in rows]
    if not wanted or len(rates) != len(wanted):
        return None
    if len(rates) == 1:
        return rates[0]
    return (prod(1 + (rate or 0) / 100 for rate in rates) ** (1 / len(rates)) - 1) * 100
