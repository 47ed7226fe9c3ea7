"""Which unit the figures of a row or column have: what is printed nearest, when it fits the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.importer.numbers import Number
from retrieval.metrics.unit_table import UnitTable

UNITLESS = ("倍", "无量纲", "分")
PERCENT_MOST = 200
FAR = 10**8


@dataclass(frozen=True, slots=True)
class NoUnit:
    """`impossible_unit` (with the printed one) or `unit_missing`."""

    code: str
    printed: str = ""


def unit_of(
    indicator: Indicator,
    catalogue: Catalogue,
    *,
    own: Sequence[str],
    above: Sequence[str],
    others: Sequence[str] = (),
    bad: str,
    numbers: Sequence[Number],
) -> str | NoUnit:
    """The printed unit.

    Args:
        own: of the row or column itself: it has to fit.
        above: of the whole table («单位：亿元、%»): the one that fits is taken.
        others: said of the same figures in another place, as near as the one that is taken: they must not contradict.
        bad: text in the place of a unit that is none.
        numbers: the figures, which may carry a sign for per cent.
    """
    table = catalogue.units
    expected = table.find(indicator.unit)
    dimension = expected.dimension if expected is not None else ""
    if bad:
        return NoUnit("impossible_unit", bad)
    for units, strict in ((own, True), (above, False)):
        fitting = [u for u in units if (found := table.find(u)) is not None and found.dimension == dimension]
        if len({table.canonical(unit) for unit in fitting}) == 1:
            return _agreed(fitting[0], others, table)
        if len(fitting) > 1:
            return indicator.unit if _far_apart(indicator.unit, fitting, table) else NoUnit("unit_missing")
        if units and strict:
            return NoUnit("impossible_unit", "、".join(units))
    if indicator.unit == "%" and numbers and all(n.percent for n in numbers):
        return "%"
    if dimension in UNITLESS or indicator.unit in UNITLESS:
        return indicator.unit
    if indicator.unit == "%" and numbers and all(1 < abs(n.value) <= PERCENT_MOST for n in numbers):
        # A share or a rate says by its name what it is in; above 1 it can't be a fraction.
        return "%"
    return NoUnit("impossible_unit" if above else "unit_missing", "、".join(above))


def _agreed(unit: str, others: Sequence[str], table: UnitTable) -> str | NoUnit:
    """The unit, unless one of the same dimension stands beside it: 万元 or 亿元 can't be told."""
    rivals = [other for other in others if table.alike(other, unit)]
    if not rivals or any(table.canonical(other) == table.canonical(unit) for other in rivals):
        return unit
    return NoUnit("unit_unclear", "、".join((unit, *rivals)))


def _far_apart(unit: str, others: Sequence[str], table: UnitTable) -> bool:
    """Of «亿元、元» an income is in 元: the other would be out by eight digits. Of «亿元、万元» nothing is certain."""
    own = table.find(unit)
    factors = [found.factor for other in others if (found := table.find(other)) is not None]
    if own is None or own.factor not in factors:
        return False
    return all(f == own.factor or max(f, own.factor) / min(f, own.factor) >= FAR for f in factors)


def converted(value: Decimal, unit: str, indicator: Indicator, catalogue: Catalogue) -> Decimal:
    """In the unit of the indicator, exact."""
    return catalogue.units.convert(value, unit, indicator.unit)
