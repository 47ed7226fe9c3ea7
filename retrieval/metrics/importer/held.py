"""What the table holds already of the figures of a workbook: a value ten times as large is asked about before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from config.database import reading
from retrieval.access import Scope
from retrieval.metrics.importer.model import Question, Reading
from retrieval.metrics.importer.rows import stored_period
from retrieval.metrics.periods import Period
from retrieval.metrics.selects import View, asked
from retrieval.metrics.tables import observations
from retrieval.metrics.unit_table import UnitTable

JUMP = 10
JUMP_A_MONTH = 5
"""Of a flow the amount a month must jump too: a first month is a twelfth of the year before, and no slip."""
RATES = ("%", "‰")
RATE_LEAST = 10
"""Rates around zero change tenfold every month."""
NEAR_DAYS = 370
_CHUNK = 500

Key = tuple[str, str, str]
Held = tuple[Period, float]


def jumps(
    engine: Engine, readings: Iterable[Reading], units: UnitTable, *, scope: Scope
) -> dict[str, tuple[Question, ...]]:
    """Questions by sheet: values at least ten times, or at most a tenth of, the last one of the same kind of period.

    Compared are what the table holds, and what the workbook itself says of the period before.
    """
    listed = [r for r in readings if r.value and r.indicator.growth_of is None]
    held = _last(engine, listed, scope)
    before = _before(listed)
    found: dict[str, list[Question]] = {}
    for each in listed:
        key = (each.indicator.id, each.region.code, stored_period(each).kind.value)
        last = next(
            (one for one in (held.get(key), before.get(id(each))) if one is not None and _jumps(each, one)), None
        )
        if last is not None:
            found.setdefault(each.sheet, []).append(_question(each, last, units))
    return {sheet: tuple(questions) for sheet, questions in found.items()}


def _before(listed: Sequence[Reading]) -> dict[int, Held]:
    """By figure the one of the same kind in the period before, where the workbook has it and it lies close enough."""
    series: dict[Key, list[Reading]] = {}
    for each in listed:
        series.setdefault((each.indicator.id, each.region.code, stored_period(each).kind.value), []).append(each)
    found: dict[int, Held] = {}
    for members in series.values():
        ordered = sorted(members, key=lambda r: stored_period(r).end)
        for first, second in pairwise(ordered):
            period = stored_period(first)
            if first.value and (stored_period(second).end - period.end).days <= NEAR_DAYS:
                found[id(second)] = (period, float(first.value))
    return found


def _jumps(reading: Reading, last: Held) -> bool:
    """Ten times as much or as little, also when the length of both periods is taken into account."""
    period, held = last
    if not held or not reading.value:
        return False
    now, before = abs(reading.value), abs(Decimal(repr(held)))
    if reading.indicator.unit in RATES and max(now, before) < RATE_LEAST:
        return False
    if max(now, before) < JUMP * min(now, before):
        return False
    if reading.indicator.nature != "flow":
        return True
    now, before = now / _months(stored_period(reading)), before / _months(period)
    return max(now, before) >= JUMP_A_MONTH * min(now, before)


def _months(period: Period) -> int:
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _question(reading: Reading, last: Held, units: UnitTable) -> Question:
    unit = reading.indicator.unit
    facts = (
        ("region", reading.region.name), ("indicator", reading.indicator.name),
        ("value", units.format_value(reading.value or 0, unit)), ("held", units.format_value(last[1], unit)),
        ("period", last[0].text),
    )  # fmt: skip
    return Question(sheet=reading.sheet, place=reading.place, code="jump", facts=facts, blocks=True)


def _last(engine: Engine, readings: list[Reading], scope: Scope) -> dict[Key, tuple[Period, float]]:
    """The newest value by indicator, region and kind of period."""
    table = observations
    columns = (table.c.indicator, table.c.region, table.c.period_kind, table.c.period, table.c.value)
    valued = View(scope=scope, as_of=None).rows(sa.select(*columns).where(table.c.value.is_not(None)))
    indicators = sorted({each.indicator.id for each in readings})
    regions = sorted({each.region.code for each in readings})
    found: dict[Key, tuple[Period, float]] = {}
    with reading(engine) as connection:
        for start in range(0, len(indicators), _CHUNK):
            wanted = indicators[start : start + _CHUNK]
            query = asked(valued, indicators=wanted, regions=regions, official=True)
            for row in connection.execute(query.order_by(table.c.period_end, table.c.id)):
                found[row.indicator, row.region, row.period_kind] = (Period.parse_key(row.period), row.value)
    return found
