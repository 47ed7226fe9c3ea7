"""What the passing of time owes: the only driver of digests. It is given the time and reads no clock.

A tick may come twice, late, from two schedulers, or with a time in the past: every slot is owed once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from config.clock import moment, stamp
from config.database import reading, writing
from config.workdays import WorkDays
from reports.delivery.ledger import Ledger
from reports.delivery.model import DIGEST, NewDelivery
from reports.delivery.tables import deliveries
from reports.schedule.due import Slot, slots
from reports.schedule.subscriptions import Subscription, SubscriptionStore, held_open

LOG = structlog.get_logger(__name__)
GRACE = timedelta(days=1)
"""A service that was down for a night has not missed a week."""
RECORDED = timedelta(weeks=53)
"""Slots missed longer ago are not even recorded as skipped."""


def owe_due(
    at: datetime,
    *,
    store: SubscriptionStore,
    ledger: Ledger,
    workdays: WorkDays,
    catch_up_weeks: int,
    only: int | None = None,
) -> int:
    """Owes every digest whose nominal time has come by `at`; synchronous.

    One that a holiday moves is owed at once and not sent before its day. One whose day is more than `catch_up_weeks` (and
    a day of grace) past, or that the holiday rule leaves out, is recorded as skipped.

    Args:
        at: aware time.
        store: who wants what.
        ledger: where it is owed.
        workdays: for the holiday rule.
        catch_up_weeks: see `config.settings.DigestSettings`.
        only: id of one subscription; None: all.

    Returns:
        How many are newly owed, without those that were skipped.
    """
    oldest = at - timedelta(weeks=catch_up_weeks) - GRACE
    owed = 0
    for row in store.active():
        if row.blocked or only not in (None, row.id) or not _is_sound(row):
            continue
        with reading(store.engine) as connection:
            if not _open_slots(connection, row, at, workdays):
                continue
        # Looked at again under a lock: it may have ended, changed or been served meanwhile.
        with writing(store.engine) as connection:
            held = held_open(connection, row.id)
            if held is not None:
                for slot in _open_slots(connection, held, at, workdays):
                    new = _delivery(held, slot, at=at, oldest=oldest)
                    owed += ledger.owe(new, connection=connection) and new.skipped is None
    return owed


def _is_sound(row: Subscription) -> bool:
    """Whether the zone still exists: one row that does not must not keep the others from their digest."""
    try:
        ZoneInfo(row.rhythm.zone)
    except (KeyError, ValueError, OSError):
        LOG.warning("subscription_zone_unknown", subscription=row.id, zone=row.rhythm.zone)
        return False
    return True


def _open_slots(connection: Connection, row: Subscription, at: datetime, workdays: WorkDays) -> list[Slot]:
    """Slots by `at` that are newer than the newest one in the ledger: a tick leaves none out, so the rest are served."""
    query = sa.select(sa.func.max(deliveries.c.due)).where(deliveries.c.subscription == row.id)
    newest = connection.execute(query).scalar()
    after = max(row.since, at - RECORDED, *([moment(newest)] if newest is not None else []))
    return list(slots(row.rhythm, after=after, until=at, first_workday=workdays.first_from))


def _delivery(row: Subscription, slot: Slot, *, at: datetime, oldest: datetime) -> NewDelivery:
    skipped = None
    if slot.planned is None:
        skipped = "delivery_holiday"
    elif slot.planned < oldest:
        skipped = "delivery_too_old"
    return NewDelivery(
        key=f"{DIGEST}:{row.id}:{stamp(slot.due)}:{row.channel}:{row.chat}",
        kind=DIGEST,
        channel=row.channel,
        chat=row.chat,
        created_at=at,
        next_at=slot.planned or at,
        subscription=row.id,
        due=slot.due,
        planned=slot.planned,
        zone=row.rhythm.zone,
        week=str(slot.week),
        region=row.region,
        skipped=skipped,
    )
