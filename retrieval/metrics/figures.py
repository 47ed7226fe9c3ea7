"""Observations and targets as figures, and the shape of a ranking. No formula here (see `compare`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from config.errors import Permanent
from retrieval.evidence import Figure, Observation, Target
from retrieval.metrics.catalog import Indicator, Region
from retrieval.metrics.periods import Period
from retrieval.metrics.unit_table import UnitTable, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One place of a ranking; `tied`: 并列, another region has the same rank."""

    rank: int
    observation: Observation
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Regions of one kind by one indicator and period, best first.

    Attributes:
        missing: members without a comparable figure, in the customary order; they have no rank.
        own: the place of the region that was asked for; None when it has no figure or none was asked for.
        ahead, behind: next ahead (标兵) and next behind (追兵) with another value; None at the ends.
        to_ahead, to_behind: the differences to them, never negative.
        of: number of regions ranked.
    """

    indicator: Indicator
    period: Period
    by: str
    places: tuple[Ranked, ...]
    missing: tuple[Region, ...]
    own: Ranked | None = None
    ahead: Ranked | None = None
    behind: Ranked | None = None
    to_ahead: Figure | None = None
    to_behind: Figure | None = None

    @property
    def of(self) -> int:
        """Number of regions ranked."""
        return len(self.places)


def figure_of(row: Observation, units: UnitTable, *, by: str = "value") -> Figure:
    """An observation as a figure; `by`: `value`, `yoy` or `rank`.

    Raises:
        Permanent: `not_comparable`: the row does not have it.
    """
    value = plain(row.rank) if by == "rank" and row.rank is not None else measured(row, by)
    if value is None:
        raise Permanent("not_comparable", what=row.indicator_name)
    unit = {"yoy": row.yoy_unit, "rank": "名"}.get(by, row.unit)
    return Figure(
        value=float(value),
        unit=unit,
        text=units.format_value(value, unit),
        measure=by,
        source=row.source,
        indicator=row.indicator,
        indicator_name=row.indicator_name,
        region=row.region,
        region_name=row.region_name,
        period=row.period,
        observation=row.id,
    )


def target_figure(target: Target) -> Figure:
    """The number of a target as a figure, printed as in its clause.

    Raises:
        Permanent: `not_comparable`: the target has no number.
    """
    if target.value is None:
        raise Permanent("not_comparable", what=target.indicator_name)
    return Figure(
        value=target.value,
        unit=target.unit,
        text=target.text,
        measure="target",
        source=target.source,
        indicator=target.indicator,
        indicator_name=target.indicator_name,
        region=target.region,
        region_name=target.region_name,
        period=target.deadline,
    )


def measured(row: Observation, by: str) -> Decimal | None:
    """The value or the reported growth (`yoy`) of a row, exact; None when it has none."""
    value = row.yoy if by == "yoy" else row.value
    return None if value is None else plain(value)
