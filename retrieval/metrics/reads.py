"""What the metrics table holds, for one viewer, as of a day. The only module that queries it for answers.

Every query takes the viewer's `Scope`, which becomes part of the WHERE clause, and `as_of`: figures published later do
not exist yet, so that the same question about last month gets last month's answer. All that comes out is made of rows
that the viewer may see: what he may not see changes no value, rank, count or list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from config.database import reading
from retrieval.access import Scope
from retrieval.evidence import Observation, Target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.mapping import observation_of, target_of
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.rows import Available, Batch, Conflict, Revision, disagree
from retrieval.metrics.selects import KIND_ORDER, View, asked, newest_first, replaces
from retrieval.metrics.tables import import_batches, observations, targets

MOST_CONFLICTS = 500
"""Disagreements that are listed."""


class MetricsReads:
    """The queries of the metrics table.

    Args:
        engine: SQLite or PostgreSQL, with the schema in place.
        catalogue: indicators, regions and units; rows of others are left out.
        now: tells the time for figures with a release time; None: they are released the day after.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue, *, now: Callable[[], datetime] | None = None) -> None:
        self._engine = engine
        self._now = now
        self.catalogue = catalogue

    def observations(
        self,
        *,
        scope: Scope,
        as_of: date,
        indicators: Iterable[str] | None = None,
        regions: Iterable[str] | None = None,
        periods: Iterable[Period] | None = None,
        official: bool | None = None,
    ) -> list[Observation]:
        """All rows that match, the newest period first; within one key the row that answers comes first.

        Args:
            scope: the viewer.
            as_of: only figures that count by this day (`rows.counts_from`); one that was revised later is still there.
            indicators: ids, None for all.
            regions: codes, None for all.
            periods: None for all. A year also finds the value of its 31 December and the reverse.
            official: True for table values, False for quotations from unofficial sources, None for both.
        """
        query = self._view(scope, as_of).rows(sa.select(observations))
        return self._read(asked(query, indicators=indicators, regions=regions, periods=periods, official=official))

    def _read(self, query: sa.Select[Any]) -> list[Observation]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        found = [row for row in rows if row["region"] in self.catalogue.regions]
        found = [row for row in found if row["indicator"] in self.catalogue.indicators]
        found.sort(key=self._rank_of)
        return [observation_of(row, self.catalogue) for row in found]

    def _view(self, scope: Scope, as_of: date | None) -> View:
        return View(scope=scope, as_of=as_of, now=self._now() if self._now is not None else None)

    def best(
        self,
        *,
        scope: Scope,
        as_of: date,
        indicators: Iterable[str] | None = None,
        regions: Iterable[str] | None = None,
        periods: Iterable[Period] | None = None,
        official: bool | None = None,
    ) -> tuple[list[Observation], list[Conflict]]:
        """One row for each (indicator, region, period), official before media, newest first, and the disagreements."""
        rows = self.observations(
            scope=scope, as_of=as_of, indicators=indicators, regions=regions, periods=periods, official=official
        )
        grouped: dict[tuple[str, str, Period], list[Observation]] = {}
        for row in rows:
            grouped.setdefault((row.indicator, row.region, row.period), []).append(row)
        conflicts = []
        for first, *others in grouped.values():
            different = tuple(other for other in others if disagree(first, other))
            if different:
                conflicts.append(Conflict(first, different))
        return [group[0] for group in grouped.values()], conflicts

    def conflicts(self, *, scope: Scope, as_of: date, regions: Iterable[str] | None = None) -> list[Conflict]:
        """All figures about which sources disagree, in the order of the catalogue, the newest first.

        One source that only rounds more than another (95.1 for 95.14) is listed too: see `Conflict.rounded`.
        """
        table = observations
        keys = self._view(scope, as_of).rows(
            sa.select(table.c.indicator, table.c.region, table.c.period_end, table.c.period_start, table.c.period_kind)
            .where(table.c.value.is_not(None))
            .group_by(table.c.indicator, table.c.region, table.c.period_end, table.c.period_start, table.c.period_kind)
            .having(sa.func.count(table.c.value.distinct()) > 1)
        )
        with reading(self._engine) as connection:
            found = connection.execute(asked(keys, regions=regions)).all()
        order = {key: place for place, key in enumerate(self.catalogue.indicators)}
        known = [row for row in found if row.indicator in order and row.region in self.catalogue.regions]
        known.sort(
            key=lambda row: (order[row.indicator], self.catalogue.order(row.region), -row.period_end.toordinal())
        )
        conflicts = []
        for row in known[:MOST_CONFLICTS]:
            period = Period(PeriodKind(row.period_kind), row.period_start, row.period_end)
            key: dict[str, Any] = {"indicators": (row.indicator,), "regions": (row.region,), "periods": (period,)}
            first, *others = (
                each
                for each in self.observations(scope=scope, as_of=as_of, **key)
                if each.period == period and each.value is not None
            )
            conflicts.append(Conflict(first, tuple(other for other in others if other.value != first.value)))
        return conflicts

    def latest(
        self,
        indicator: str,
        region: str,
        *,
        scope: Scope,
        as_of: date,
        annual: bool | None = None,
        official: bool | None = True,
    ) -> Observation | None:
        """The row of the newest period, table values only unless told otherwise; `annual` picks one kind of period."""
        if indicator not in self.catalogue.indicators or region not in self.catalogue.regions:
            return None
        query = self._view(scope, as_of).rows(sa.select(observations))
        query = asked(query, indicators=(indicator,), regions=(region,), official=official)
        with reading(self._engine) as connection:
            row = connection.execute(newest_first(query, annual=annual).limit(1)).mappings().one_or_none()
        return None if row is None else observation_of(row, self.catalogue)

    def periods(
        self,
        indicator: str,
        regions: Iterable[str],
        *,
        scope: Scope,
        as_of: date,
        official: bool | None = True,
    ) -> list[tuple[Period, int]]:
        """Periods of which there are figures, the newest first, with the number of regions that have one."""
        table = observations
        query = sa.select(
            table.c.period_kind,
            table.c.period_start,
            table.c.period_end,
            sa.func.count(table.c.region.distinct()),
        ).group_by(table.c.period_kind, table.c.period_start, table.c.period_end)
        query = asked(query, indicators=(indicator,), regions=regions, official=official)
        query = self._view(scope, as_of).rows(query).order_by(table.c.period_end.desc(), table.c.period_start)
        with reading(self._engine) as connection:
            return [(Period(PeriodKind(row[0]), row[1], row[2]), row[3]) for row in connection.execute(query)]

    def revisions(self, indicator: str, region: str, period: Period, *, scope: Scope, as_of: date) -> list[Revision]:
        """What took the place of what, the last first; the reason is in `new.reason`."""
        if indicator not in self.catalogue.indicators or region not in self.catalogue.regions:
            return []
        query = self._view(scope, as_of).rows(sa.select(observations), replaced=True)
        query = asked(query, indicators=(indicator,), regions=(region,), periods=(period,))
        with reading(self._engine) as connection:
            held = connection.execute(query.order_by(observations.c.id)).mappings().all()
        pairs = [(old, new) for old in held if (new := next((n for n in held if replaces(n, old)), None)) is not None]
        pairs.sort(key=lambda pair: -pair[1]["id"])
        return [
            Revision(observation_of(old, self.catalogue), observation_of(new, self.catalogue)) for old, new in pairs
        ]

    def targets(
        self,
        *,
        scope: Scope,
        as_of: date,
        indicators: Iterable[str] | None = None,
        regions: Iterable[str] | None = None,
    ) -> list[Target]:
        """Targets of documents published by `as_of` (unknown: counts), in the order of their documents."""
        table = targets
        query = sa.select(table).where(
            scope.condition(table.c.level, table.c.region),
            sa.or_(table.c.published.is_(None), table.c.published <= as_of),
        )
        if indicators is not None:
            query = query.where(table.c.indicator.in_(sorted(set(indicators))))
        if regions is not None:
            query = query.where(table.c.region.in_(sorted(set(regions))))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.document_id, table.c.position)).mappings().all()
        known = [row for row in rows if row["region"] in self.catalogue.regions]
        return [target_of(row, self.catalogue) for row in known if row["indicator"] in self.catalogue.indicators]

    def available(self, region: str, *, scope: Scope, as_of: date) -> list[Available]:
        """What is held about a region: one entry an indicator, in the order of the catalogue."""
        table, view = observations, self._view(scope, as_of)
        totals = view.rows(
            sa.select(
                table.c.indicator, sa.func.count().label("rows"), sa.func.max(table.c.period_end).label("last")
            ).where(table.c.region == region)
        ).group_by(table.c.indicator)
        with reading(self._engine) as connection:
            counted = {row.indicator: row for row in connection.execute(totals)}
            latest = view.rows(
                sa.select(table.c.indicator, table.c.period_kind, table.c.period_start, table.c.period_end).where(
                    table.c.region == region,
                    sa.tuple_(table.c.indicator, table.c.period_end).in_(
                        [(r.indicator, r.last) for r in counted.values()]
                    ),
                )
            ).order_by(table.c.period_start.desc())
            newest = {row.indicator: Period(PeriodKind(row[1]), row[2], row[3]) for row in connection.execute(latest)}
        return [
            Available(indicator=id_, indicator_name=known.name, rows=counted[id_].rows, latest=newest[id_])
            for id_, known in self.catalogue.indicators.items()
            if id_ in newest and region in self.catalogue.regions
        ]

    def regions_with(
        self, indicator: str, period: Period | None = None, *, scope: Scope, as_of: date, official: bool | None = None
    ) -> list[str]:
        """Codes of the regions that have a figure, in the customary order; `period` None: of any period."""
        wanted = None if period is None else (period,)
        query = asked(sa.select(observations.c.region), indicators=(indicator,), periods=wanted, official=official)
        with reading(self._engine) as connection:
            found = connection.execute(self._view(scope, as_of).rows(query).distinct()).scalars()
            return sorted((code for code in found if code in self.catalogue.regions), key=self.catalogue.order)

    def total(self, *, scope: Scope, as_of: date) -> int:
        """How many rows there are for a viewer."""
        query = self._view(scope, as_of).rows(sa.select(sa.func.count()).select_from(observations))
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def count(self, region: str, *, scope: Scope, as_of: date | None = None) -> int:
        """How many rows about a region the viewer may see; `as_of` None: all that are in force."""
        query = self._view(scope, as_of).rows(sa.select(sa.func.count()).select_from(observations))
        with reading(self._engine) as connection:
            return int(connection.execute(query.where(observations.c.region == region)).scalar_one())

    def held_by(self, what: str, *, scope: Scope) -> dict[str, int]:
        """Figures and targets by id of the indicator (`what` = `indicators`) or code of the region (`regions`)."""
        name = "indicator" if what == "indicators" else "region"
        figures = self._view(scope, None).rows(sa.select(observations.c[name], sa.func.count()), replaced=True)
        demands = sa.select(targets.c[name], sa.func.count())
        demands = demands.where(scope.condition(targets.c.level, targets.c.region))
        found: dict[str, int] = {}
        with reading(self._engine) as connection:
            for query in (figures.group_by(observations.c[name]), demands.group_by(targets.c[name])):
                for key, count in connection.execute(query):
                    found[key] = found.get(key, 0) + count
        return found

    def batches(self, *, scope: Scope) -> list[Batch]:
        """Batches in force of which the viewer may see a row, oldest first, with these rows by kind of source."""
        kind, batch = observations.c.source_kind, observations.c.batch_id
        query = sa.select(batch, kind, sa.func.count()).group_by(batch, kind)
        counts: dict[int, dict[str, int]] = {}
        wanted = sa.select(import_batches).where(import_batches.c.withdrawn.is_(False)).order_by(import_batches.c.id)
        with reading(self._engine) as connection:
            for number, name, rows in connection.execute(self._view(scope, None).rows(query, replaced=True)):
                counts.setdefault(number, {})[name] = rows
            held = connection.execute(wanted).all()
        seen = [row for row in held if row.id in counts or scope.everything]
        kinds = {row.id: counts.get(row.id, {}) for row in seen}
        return [
            Batch(id=row.id, name=row.name, rows=sum(kinds[row.id].values()), is_new=False, per_kind=kinds[row.id])
            for row in seen
        ]

    def _rank_of(self, row: sa.RowMapping) -> tuple[int, int, int, int, int, int]:
        published = row["published"] or row["counts_from"]
        return (
            -row["period_end"].toordinal(),
            row["period_start"].toordinal(),
            self.catalogue.order(row["region"]),
            KIND_ORDER.get(row["source_kind"], len(KIND_ORDER)),
            -published.toordinal(),
            -row["id"],
        )
