"""The SQL of the metrics table: who sees which row, what is asked for, which row answers. Executes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from config.clock import SHANGHAI, stamp
from retrieval.access import Scope
from retrieval.evidence import SourceKind
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.tables import observations

_SUCCESSOR = observations.alias("successor")
KIND_ORDER = {kind.value: place for place, kind in enumerate(SourceKind)}
"""The better source first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Who looks at the table, and when.

    Attributes:
        as_of: the day whose knowledge counts; None: whatever is in force.
        now: the moment of the question; what everybody may see only later is not there yet. None (nobody told): what is
            released on the day itself is not there yet either.
    """

    scope: Scope
    as_of: date | None
    now: datetime | None = None

    @property
    def until(self) -> str:
        """What is released after this is hidden: now, or the end of an earlier day."""
        if self.as_of is None:
            return stamp(self.now) if self.now else ""
        day = datetime.combine(self.as_of, time(), SHANGHAI)
        if self.now is None:
            return stamp(day - timedelta(microseconds=1))
        return stamp(min(self.now, day + timedelta(days=1, microseconds=-1)))

    def rows(self, query: sa.Select[Any], *, replaced: bool = False) -> sa.Select[Any]:
        """Rows in force that the viewer may see and that count.

        Args:
            replaced: earlier figures too, that a later one took the place of. Else a successor hides a row as soon as
                this viewer may see the successor, and not before.
        """
        table = observations
        query = query.where(self.scope.condition(table.c.level, table.c.region), table.c.withdrawn.is_(False))
        query = query.where(self.scope.released(table.c.released, self.until))
        if self.as_of is not None:
            query = query.where(table.c.counts_from <= self.as_of)
        if replaced:
            return query
        return query.where(sa.or_(table.c.superseded_by.is_(None), ~self._newer().exists()))

    def _newer(self) -> sa.Select[Any]:
        """Later figures of the same source that this viewer may see by now; or a correction, whatever its source.

        Looked for by the key, not along `superseded_by`: of a chain of revisions the middle one may be hidden.
        """
        old, new = observations, _SUCCESSOR
        same = ("indicator", "region", "period_end", "period", "source_kind", "level")
        query = sa.select(new.c.id).where(
            *(new.c[name] == old.c[name] for name in same),
            new.c.id > old.c.id,
            new.c.batch_id != old.c.batch_id,
            new.c.withdrawn.is_(False),
            sa.or_(new.c.source_title == old.c.source_title, new.c.reason.is_not(None)),
            self.scope.released(new.c.released, self.until),
        )
        return query if self.as_of is None else query.where(new.c.counts_from <= self.as_of)


def replaces(new: sa.RowMapping, old: sa.RowMapping) -> bool:
    """`View._newer` for two rows of one indicator, region and period."""
    same = all(new[name] == old[name] for name in ("period", "source_kind", "level"))
    later = new["id"] > old["id"] and new["batch_id"] != old["batch_id"]
    return same and later and (new["source_title"] == old["source_title"] or new["reason"] is not None)


def asked(
    query: sa.Select[Any],
    *,
    indicators: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    periods: Iterable[Period] | None = None,
    official: bool | None = None,
) -> sa.Select[Any]:
    """Only these; None: all. A year also finds the value of its 31 December and the reverse."""
    table = observations
    if indicators is not None:
        query = query.where(table.c.indicator.in_(sorted(set(indicators))))
    if regions is not None:
        query = query.where(table.c.region.in_(sorted(set(regions))))
    if periods is not None:
        query = query.where(table.c.period.in_(sorted({twin.key for p in periods for twin in p.twins()})))
    if official is not None:
        query = query.where(table.c.official.is_(official))
    return query


def newest_first(query: sa.Select[Any], *, annual: bool | None = None) -> sa.Select[Any]:
    """Rows of one indicator and region, the one that answers first; `annual` picks one kind of period."""
    table = observations
    if annual is not None:
        query = query.where(_annual() if annual else ~_annual())
    return query.order_by(
        table.c.period_end.desc(),
        table.c.period_start,
        sa.case(KIND_ORDER, value=table.c.source_kind, else_=len(KIND_ORDER)),
        sa.func.coalesce(table.c.published, table.c.counts_from).desc(),
        table.c.id.desc(),
    )


def _annual() -> sa.ColumnElement[bool]:
    kind = observations.c.period_kind
    last_day = sa.and_(kind == PeriodKind.POINT.value, observations.c.period.like("%-12-31"))
    return sa.or_(kind == PeriodKind.YEAR.value, last_day)
