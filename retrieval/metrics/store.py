"""The metrics table: what is held, for one viewer, as of a day. The only module that queries it.

Every query takes the viewer's `Scope`, which becomes part of the WHERE clause, and `as_of`: figures published later do
not exist yet, so that the same question about last month gets last month's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from config.database import reading, writing
from retrieval.access import Scope
from retrieval.evidence import Observation, SourceKind, Target
from retrieval.metrics import writes
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.mapping import observation_of, target_of
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import Available, Batch, Conflict, NewObservation, TargetCandidate
from retrieval.metrics.tables import import_batches, observations, targets
from retrieval.metrics.writes import Restated, new_batch, target_rows

_SUCCESSOR = observations.alias("successor")
_ORDER = {kind.value: place for place, kind in enumerate(SourceKind)}


class MetricsStore:
    """Reads and writes the metrics table.

    Args:
        engine: SQLite or PostgreSQL, with the schema in place.
        catalogue: indicators, regions and units; rows of others are refused.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self._engine = engine
        self.catalogue = catalogue

    def add_batch(
        self, name: str, rows: Sequence[NewObservation], *, loaded: date, content: str | None = None
    ) -> Batch:
        """Stores all rows in one transaction, or none.

        A row with the key and source of an older one supersedes it from its publication on. The same content (hash of
        the rows, or `content` where the caller has one) changes nothing.

        Raises:
            Permanent: `batch_too_large`, `indicator_unknown`, `region_unknown`, `unit_unknown`, `unit_mismatch`.
        """
        batch = new_batch(name, rows, self.catalogue, content=content)
        with writing(self._engine) as connection:
            return writes.add_batch(connection, batch, loaded=loaded)

    def batch_of(self, content: str) -> Batch | None:
        """The batch in force with this content hash; None when there is none."""
        query = sa.select(import_batches).where(import_batches.c.active_hash == content)
        with reading(self._engine) as connection:
            held = connection.execute(query).one_or_none()
            kinds = _kinds(connection, held.id) if held is not None else {}
        return None if held is None else Batch(id=held.id, name=held.name, rows=held.rows, is_new=False, per_kind=kinds)

    def withdraw(self, batch: int) -> int:
        """Takes a batch out of force; what it had superseded counts again. Returns the number of its rows.

        Raises:
            NotFound: `batch_unknown`: no such batch, or withdrawn already.
        """
        with writing(self._engine) as connection:
            return writes.withdraw(connection, batch)

    def replace_targets(self, document_id: str, rows: Sequence[TargetCandidate]) -> int:
        """Puts `rows` in the place of all targets of a document, in one transaction. Returns how many are held now.

        Raises:
            Permanent: `indicator_unknown`, `region_unknown`.
        """
        values = target_rows(document_id, rows, self.catalogue)
        with writing(self._engine) as connection:
            writes.put_targets(connection, document_id, values)
        return len(values)

    def restated(
        self,
        targets_of: Mapping[str, Sequence[TargetCandidate]],
        batches: Mapping[str, Sequence[NewObservation]],
        *,
        prefix: str,
    ) -> Restated:
        """What has to change so that the table holds these targets and batches of documents, and no others.

        Args:
            targets_of: by document; targets of imported tables are left alone.
            batches: rows by name.
            prefix: begins the names of the batches of documents.

        Raises:
            Permanent: see `add_batch` and `replace_targets`.
        """
        demanded = {key: target_rows(key, rows, self.catalogue) for key, rows in targets_of.items()}
        reported = [new_batch(name, rows, self.catalogue, content=None) for name, rows in batches.items()]
        with reading(self._engine) as connection:
            return writes.restated(connection, demanded=demanded, reported=reported, prefix=prefix)

    def restate(self, change: Restated, *, loaded: date, also: Callable[[Connection], None]) -> None:
        """Makes the change in one transaction with what `also` does in it."""
        with writing(self._engine) as connection:
            writes.restate(connection, change, loaded=loaded)
            also(connection)

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
        table = observations
        query = _visible(sa.select(table), scope, as_of)
        if indicators is not None:
            query = query.where(table.c.indicator.in_(sorted(set(indicators))))
        if regions is not None:
            query = query.where(table.c.region.in_(sorted(set(regions))))
        if periods is not None:
            query = query.where(table.c.period.in_(sorted({twin.key for p in periods for twin in p.twins()})))
        if official is not None:
            query = query.where(table.c.official.is_(official))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        found = [row for row in rows if row["region"] in self.catalogue.regions]
        found = [row for row in found if row["indicator"] in self.catalogue.indicators]
        found.sort(key=self._rank_of)
        return [observation_of(row, self.catalogue) for row in found]

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
            different = tuple(o for o in others if None not in (o.value, first.value) and o.value != first.value)
            if different:
                conflicts.append(Conflict(first, different))
        return [group[0] for group in grouped.values()], conflicts

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
        rows = self.observations(
            scope=scope, as_of=as_of, indicators=(indicator,), regions=(region,), official=official
        )
        return next((row for row in rows if annual is None or row.period.is_annual is annual), None)

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
        found: dict[str, list[Observation]] = {}
        for row in self.observations(scope=scope, as_of=as_of, regions=(region,)):
            found.setdefault(row.indicator, []).append(row)
        return [
            Available(indicator=id_, indicator_name=known.name, rows=len(found[id_]), latest=found[id_][0].period)
            for id_, known in self.catalogue.indicators.items()
            if id_ in found
        ]

    def regions_with(
        self, indicator: str, period: Period | None = None, *, scope: Scope, as_of: date, official: bool | None = None
    ) -> list[str]:
        """Codes of the regions that have a figure, in the customary order; `period` None: of any period."""
        wanted = None if period is None else (period,)
        rows = self.observations(scope=scope, as_of=as_of, indicators=(indicator,), periods=wanted, official=official)
        return sorted({row.region for row in rows}, key=self.catalogue.order)

    def count(self, region: str, *, scope: Scope | None = None, as_of: date | None = None) -> int:
        """How many rows are held about a region; without a scope only public ones are counted."""
        query = _visible(sa.select(sa.func.count()).select_from(observations), scope or Scope.public(), as_of)
        with reading(self._engine) as connection:
            return int(connection.execute(query.where(observations.c.region == region)).scalar_one())

    def batches(self) -> list[Batch]:
        """All batches in force, oldest first, with their rows by kind of source."""
        wanted = sa.select(import_batches).where(import_batches.c.withdrawn.is_(False)).order_by(import_batches.c.id)
        with reading(self._engine) as connection:
            return [
                Batch(id=row.id, name=row.name, rows=row.rows, is_new=False, per_kind=_kinds(connection, row.id))
                for row in connection.execute(wanted).all()
            ]

    def _rank_of(self, row: sa.RowMapping) -> tuple[int, int, int, int, int, int]:
        published = row["published"] or row["counts_from"]
        return (
            -row["period_end"].toordinal(),
            row["period_start"].toordinal(),
            self.catalogue.order(row["region"]),
            _ORDER.get(row["source_kind"], len(_ORDER)),
            -published.toordinal(),
            -row["id"],
        )


def _visible(query: sa.Select[Any], scope: Scope, as_of: date | None) -> sa.Select[Any]:
    """Rows in force that the viewer may see and that count by `as_of`; a successor hides a row only once it counts."""
    table = observations
    query = query.where(scope.condition(table.c.level, table.c.region), table.c.withdrawn.is_(False))
    if as_of is None:
        return query.where(table.c.superseded_by.is_(None))
    newer = sa.select(_SUCCESSOR.c.id).where(
        _SUCCESSOR.c.id == table.c.superseded_by, _SUCCESSOR.c.counts_from <= as_of
    )
    return query.where(table.c.counts_from <= as_of, ~newer.exists())


def _kinds(connection: Connection, batch: int) -> dict[str, int]:
    kind = observations.c.source_kind
    query = sa.select(kind, sa.func.count()).where(observations.c.batch_id == batch).group_by(kind)
    return {row[0]: row[1] for row in connection.execute(query)}
