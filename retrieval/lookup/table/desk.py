"""What a question asks of the metrics table, and the rows that may answer it: one place for what counts as comparable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Figure, Observation
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.texts.fit import same_time
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.figures import figure_of
from retrieval.metrics.growth import rate_of
from retrieval.metrics.periods import Period
from retrieval.metrics.units import UnitTable
from retrieval.questions.model import Question

MOST_ROWS = 5000
"""Rows of one indicator that are looked at for one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A row with the figure of it that is meant: its value, or its reported growth."""

    row: Observation
    figure: Figure

    @property
    def moment(self) -> tuple[object, ...]:
        """What two figures must share to be compared: the same stretch of time, unit, kind of source, reality."""
        period = self.row.period
        when = (period.end, "end of year") if period.is_annual else (period.end, period.kind.value, period.start)
        return (*when, self.figure.unit, self.row.source.kind.is_official)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One question at the metrics table.

    Attributes:
        indicator: what is asked about; never a growth rate where the catalogue knows what grows.
        by: `value` or `yoy`.
        place: the region that is named; None: the asker's own, or the province.
    """

    question: Question
    knowledge: Knowledge
    viewer: Viewer
    as_of: date
    place: Place | None
    indicator: Indicator
    by: str = "value"
    _read: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Observation]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(
        cls, question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
    ) -> Desk | None:
        """The longest name wins; None: no indicator is named."""
        if not question.indicators:
            return None
        indicators = knowledge.catalogue.indicators
        named = indicators[question.indicator.key]
        base = indicators.get(named.growth_of or "")
        by = "yoy" if base or "growth" in question.table else "value"
        return cls(
            question=question,
            knowledge=knowledge,
            viewer=viewer,
            as_of=as_of,
            place=place,
            indicator=base or named,
            by=by if (base or named).unit != "%" or base else "value",
        )

    @property
    def region(self) -> str:
        """The region that is meant, by code."""
        return region_meant(self.place, self.viewer, self.knowledge.catalogue)

    @property
    def units(self) -> UnitTable:
        """Units of the catalogue."""
        return self.knowledge.catalogue.units

    def asks(self, *names: str) -> bool:
        """Whether one of these lists of [table] matched."""
        return bool(self.question.table & set(names))

    def stated(self, regions: Sequence[str], *, by: str | None = None) -> list[Stated]:
        """Figures of these regions, the newest first; one a region and period, the better source first."""
        by = by or self.by
        catalogue = self.knowledge.catalogue
        rates = [key for key, known in catalogue.indicators.items() if known.growth_of == self.indicator.id]
        wanted = (self.indicator.id, *(rates if by == "yoy" else ()))
        rows = self.rows(wanted, tuple(code for code in regions if code in catalogue.regions))
        found: dict[tuple[object, ...], Stated] = {}
        for row in rows[:MOST_ROWS]:
            one = self._stated(row, by)
            if one:
                annual = row.period.end if row.period.is_annual else row.period
                found.setdefault((row.region, annual, row.source.kind.is_official), one)
        return list(found.values())

    def rows(self, indicators: tuple[str, ...], regions: tuple[str, ...]) -> Sequence[Observation]:
        """Rows of the table in its order; read once, however many ways to answer are tried."""
        key = (indicators, regions)
        if key not in self._read:
            self._read[key] = self.knowledge.metrics.observations(
                scope=self.viewer.scope, as_of=self.as_of, indicators=indicators, regions=regions
            )
        return self._read[key]

    def has_growth(self, period: Period) -> bool:
        """Whether somebody reported the growth of the region in a period."""
        return any(each.row.period in period.twins() for each in self.stated([self.region], by="yoy"))

    def _stated(self, row: Observation, by: str) -> Stated | None:
        measure = "yoy" if by == "yoy" and row.indicator == self.indicator.id else "value"
        present = row.yoy if measure == "yoy" else row.value
        if present is None or (by == "yoy" and measure == "value" and rate_of_row(row, self.knowledge) is None):
            return None
        return Stated(row=row, figure=figure_of(row, self.units, by=measure))

    def fits(self, period: Period) -> bool:
        """Whether a period is one that the question asks for; spans only frame («近三年», «十四五»)."""
        return same_time(asked_times(self.question), (period,))


def only(figure: Figure | None) -> tuple[Figure, ...]:
    """The figure that a rule gave, if it gave one."""
    return () if figure is None else (figure,)


def rate_of_row(row: Observation, knowledge: Knowledge) -> float | None:
    """Growth in % that a row reports."""
    known = knowledge.catalogue.indicators[row.indicator]
    return rate_of(known, row)


def one_kind(found: Sequence[Stated]) -> list[Stated]:
    """Those of official sources if there are two of them, else the others: never both in one comparison."""
    official = [each for each in found if each.row.source.kind.is_official]
    return official if len(official) > 1 else [each for each in found if not each.row.source.kind.is_official]
