"""Changes of the metrics table inside a transaction that the caller holds, so that several are kept together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from config.errors import NotFound, Permanent
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.mapping import content_hash, observation_row, target_row
from retrieval.metrics.rows import Batch, NewObservation, TargetCandidate
from retrieval.metrics.tables import import_batches, observations, targets

TABLE = "table:"
"""Begins the id that targets of an imported table have in the place of a document's."""

_MAX_ROWS = 200_000
_SUCCESSOR = observations.alias("successor")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """Rows ready to be stored, with the hash that tells them."""

    name: str
    hashed: str
    rows: Sequence[dict[str, Any]]
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """What has to change so that the table says what the documents say now.

    Attributes:
        targets: rows by document, only where they differ; empty: the document demands nothing any more.
        added: batches that are new.
        withdrawn: numbers of batches that no document states any more.
    """

    targets: Mapping[str, Sequence[dict[str, Any]]]
    added: Sequence[NewBatch]
    withdrawn: Sequence[int]


def new_batch(name: str, rows: Sequence[NewObservation], catalogue: Catalogue, *, content: str | None) -> NewBatch:
    """Rows in the units of the catalogue.

    Raises:
        Permanent: `batch_too_large`, `indicator_unknown`, `region_unknown`, `unit_unknown`, `unit_mismatch`.
    """
    if len(rows) > _MAX_ROWS:
        raise Permanent("batch_too_large", rows=len(rows), most=_MAX_ROWS)
    return NewBatch(
        name=name,
        hashed=content or content_hash(rows),
        rows=[observation_row(row, catalogue) for row in rows],
        kinds=Counter(row.source.kind.value for row in rows),
    )


def add_batch(connection: Connection, batch: NewBatch, *, loaded: date) -> Batch:
    """Stores the rows; the same content changes nothing."""
    query = sa.select(import_batches.c.id, import_batches.c.rows, import_batches.c.name)
    held = connection.execute(query.where(import_batches.c.active_hash == batch.hashed)).one_or_none()
    if held is not None:
        return Batch(id=held.id, name=held.name, rows=held.rows, is_new=False, per_kind=dict(batch.kinds))
    head = {"name": batch.name, "content_hash": batch.hashed, "active_hash": batch.hashed, "rows": len(batch.rows)}
    inserted = connection.execute(sa.insert(import_batches).values(**head, loaded=loaded, withdrawn=False))
    number = int(inserted.inserted_primary_key[0])  # type: ignore[index]
    if batch.rows:
        numbered = {"batch_id": number}
        rows = [
            _counting(row, loaded) | numbered | {"place": row["place"].replace("{batch}", str(number))}
            for row in batch.rows
        ]
        connection.execute(sa.insert(observations), rows)
        _supersede(connection, number)
    return Batch(id=number, name=batch.name, rows=len(batch.rows), is_new=True, per_kind=dict(batch.kinds))


def withdraw(connection: Connection, batch: int) -> int:
    """Takes a batch out of force; returns the number of its rows.

    Raises:
        NotFound: `batch_unknown`: no such batch, or withdrawn already.
    """
    table = observations
    change = sa.update(import_batches).where(import_batches.c.id == batch, import_batches.c.withdrawn.is_(False))
    if connection.execute(change.values(withdrawn=True, active_hash=None)).rowcount == 0:
        raise NotFound("batch_unknown", batch=batch)
    own = sa.select(_SUCCESSOR.c.id).where(_SUCCESSOR.c.batch_id == batch)
    heir = sa.select(_SUCCESSOR.c.superseded_by).where(_SUCCESSOR.c.id == table.c.superseded_by)
    freed = sa.update(table).where(table.c.superseded_by.in_(own))
    connection.execute(freed.values(superseded_by=heir.correlate(table).scalar_subquery()))
    gone = connection.execute(sa.update(table).where(table.c.batch_id == batch).values(withdrawn=True))
    return int(gone.rowcount)


def target_rows(document_id: str, rows: Sequence[TargetCandidate], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Rows of one document, every target once.

    Raises:
        Permanent: `indicator_unknown`, `region_unknown`.
    """
    made = (target_row(document_id, number, row, catalogue) for number, row in enumerate(rows))
    return list({row["id"]: row for row in made}.values())


def put_targets(connection: Connection, document_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Puts `rows` in the place of all targets of a document."""
    connection.execute(sa.delete(targets).where(targets.c.document_id == document_id))
    if rows:
        connection.execute(sa.insert(targets), list(rows))


def restated(
    connection: Connection,
    *,
    demanded: Mapping[str, Sequence[dict[str, Any]]],
    reported: Iterable[NewBatch],
    prefix: str,
) -> Restated:
    """What differs from the table; `prefix` begins the names of the batches that documents gave."""
    held: dict[str, list[dict[str, Any]]] = {}
    order = sa.select(targets).where(~targets.c.document_id.startswith(TABLE)).order_by(targets.c.position)
    for row in connection.execute(order).mappings():
        held.setdefault(row["document_id"], []).append(dict(row))
    wanted = {document: rows for document, rows in demanded.items() if rows}
    different = {key: wanted.get(key, []) for key in (*wanted, *held) if list(wanted.get(key, [])) != held.get(key, [])}
    query = sa.select(import_batches.c.id, import_batches.c.name, import_batches.c.active_hash)
    active = connection.execute(query.where(import_batches.c.withdrawn.is_(False))).all()
    hashes = {row.active_hash for row in active}
    batches = list(reported)
    stated = {batch.hashed for batch in batches}
    return Restated(
        targets=different,
        added=[batch for batch in batches if batch.hashed not in hashes],
        withdrawn=[row.id for row in active if row.name.startswith(prefix) and row.active_hash not in stated],
    )


def restate(connection: Connection, change: Restated, *, loaded: date) -> None:
    """Makes the change."""
    for document, rows in change.targets.items():
        put_targets(connection, document, rows)
    for batch in change.added:
        add_batch(connection, batch, loaded=loaded)
    for number in change.withdrawn:
        withdraw(connection, number)


def _counting(row: dict[str, Any], loaded: date) -> dict[str, Any]:
    """Who may see a figure before its release sees it from the day of loading; for all others its release decides."""
    if row["released"] is None:
        return row
    return row | {"counts_from": min(row["counts_from"], loaded)}


def _supersede(connection: Connection, batch: int) -> None:
    """Rows of older batches with the key, source and level of a new row give way to it."""
    old, new = observations, _SUCCESSOR
    same = ("indicator", "region", "period", "source_kind", "level")
    # Begins with the new rows and finds the old ones by index: what an import costs must not grow with the table.
    pairs = (
        sa.select(old.c.id.label("old"), sa.func.max(new.c.id).label("new"))
        .select_from(new)
        .join(old, sa.and_(*(new.c[name] == old.c[name] for name in same)))
        .where(
            # Who gives a reason corrects the figure, whatever table it stood in; else a table only replaces its own.
            sa.or_(new.c.source_title == old.c.source_title, new.c.reason.is_not(None)),
            new.c.batch_id == batch,
            old.c.batch_id != batch,
            old.c.withdrawn.is_(False),
            old.c.superseded_by.is_(None),
        )
        .group_by(old.c.id)
    )
    found = [{"old": row.old, "new": row.new} for row in connection.execute(pairs)]
    if found:
        change = sa.update(old).where(old.c.id == sa.bindparam("old")).values(superseded_by=sa.bindparam("new"))
        connection.execute(change, found)
