"""Statements of the ledger that need care: owing once, and claiming without a second claimer getting the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from config.clock import stamp
from reports.delivery.model import REPLY, DeliveryState, NewDelivery
from reports.delivery.rows import values_of
from reports.delivery.tables import deliveries

_CLAIM_LOCK = 0x676F6E67
_OPEN = DeliveryState.OWED.value
_SENDING = DeliveryState.SENDING.value


def insert(connection: Connection, new: NewDelivery) -> bool:
    """Adds the row; False: the key, the due time or the week was there already."""
    statement_for = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = statement_for(deliveries).values(**values_of(new)).on_conflict_do_nothing()
    return connection.execute(statement.returning(deliveries.c.id)).first() is not None


def claimable(
    at: datetime, kinds: Collection[str] | None, channels: Collection[str] | None
) -> sa.Select[tuple[int, str, str]]:
    """The heads of the lanes that may be sent at `at`, replies first; see `Ledger.claim`."""
    row, other = deliveries.c, deliveries.alias("other").c
    same = (other.channel == row.channel) & (other.chat == row.chat)
    busy = sa.exists().where(same, other.state == _SENDING)
    holds_up = ~other.waiting | (other.kind == REPLY)
    ahead = sa.exists().where(same, other.lane == row.lane, other.state == _OPEN, other.id < row.id, holds_up)
    query = sa.select(row.id, row.channel, row.chat).where(row.state == _OPEN, row.next_at <= stamp(at), ~busy, ~ahead)
    if kinds is not None:
        query = query.where(row.kind.in_(list(kinds)))
    if channels is not None:
        query = query.where(row.channel.in_(list(channels)))
    # Rows that somebody else is changing at this moment (an admin's «again») are left for the next time.
    locked = query.with_for_update(skip_locked=True, of=deliveries)
    return locked.order_by(row.kind != REPLY, row.next_at, row.id)


def lock_claims(connection: Connection) -> None:
    """Claims come one after another."""
    # SQLite has one writer anyway; on PostgreSQL two claimers could otherwise take two lanes of one address.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIM_LOCK)))
