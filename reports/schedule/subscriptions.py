"""Subscriptions as they are stored; what is due is computed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping
from sqlalchemy.exc import IntegrityError

from config.clock import moment, stamp
from config.database import reading, writing
from config.errors import Transient
from reports.schedule.due import HolidayRule, Rhythm
from reports.schedule.tables import subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One row.

    Attributes:
        person: who asked for it, as the caller names people.
        region: code.
        rhythm: when it is due.
        since: what was due until then does not count.
        ended_at: None: it is active.
        blocked: the chat refuses us; nothing is owed meanwhile.
    """

    id: int
    person: str
    channel: str
    chat: str
    region: str
    rhythm: Rhythm
    since: datetime
    ended_at: datetime | None
    blocked: bool


class SubscriptionStore:
    """Reads and writes the table `subscriptions`; synchronous."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(
        self, *, person: str, channel: str, chat: str, region: str, rhythm: Rhythm, at: datetime
    ) -> tuple[Subscription, bool]:
        """The subscription of a chat to a region, new or changed.

        What is changed counts from `at`; the very same again changes nothing but who asked for it.

        Returns:
            The row, and whether it is new.

        Raises:
            Transient: `subscription_busy`: it was taken at the same moment.
        """
        values = _values(rhythm) | {"person": person}
        try:
            with writing(self.engine) as connection:
                held = _rows(connection, channel=channel, chat=chat, region=region)
                if not held:
                    key = {"channel": channel, "chat": chat, "region": region, "blocked": False, "since": stamp(at)}
                    insert = sa.insert(subscriptions).values(**key, **values)
                    row = connection.execute(insert.returning(subscriptions)).mappings().one()
                    return _subscription(row), True
                if held[0].rhythm != rhythm or held[0].blocked:
                    values |= {"since": stamp(at), "blocked": False}
                change = sa.update(subscriptions).where(subscriptions.c.id == held[0].id).values(**values)
                row = connection.execute(change.returning(subscriptions)).mappings().one()
                return _subscription(row), False
        except IntegrityError as error:
            raise Transient("subscription_busy") from error

    def end(self, *, channel: str, chat: str, region: str | None, at: datetime, connection: Connection) -> list[int]:
        """Ends those of a chat (`region` None: all); returns their ids."""
        held = _rows(connection, channel=channel, chat=chat, region=region, lock=True)
        numbers = [row.id for row in held]
        change = sa.update(subscriptions).where(subscriptions.c.id.in_(numbers)).values(ended_at=stamp(at))
        connection.execute(change)
        return numbers

    def set_blocked(self, *, channel: str, chat: str, blocked: bool, at: datetime) -> int:
        """The chat refuses us, or takes us again: then what was due meanwhile does not count. How many have changed."""
        here = (subscriptions.c.channel == channel) & (subscriptions.c.chat == chat)
        open_ones = here & subscriptions.c.ended_at.is_(None) & (subscriptions.c.blocked != blocked)
        values = {"blocked": blocked} | ({} if blocked else {"since": stamp(at)})
        with writing(self.engine) as connection:
            return connection.execute(sa.update(subscriptions).where(open_ones).values(**values)).rowcount

    def person(self, number: int) -> str | None:
        """Who asked for a subscription, ended ones too; None: there is none."""
        query = sa.select(subscriptions.c.person).where(subscriptions.c.id == number)
        with reading(self.engine) as connection:
            found = connection.execute(query).scalar()
        return str(found) if found is not None else None

    def active(
        self, *, channel: str | None = None, chat: str | None = None, region: str | None = None
    ) -> tuple[Subscription, ...]:
        """Those that have not ended, blocked ones too, oldest first."""
        with reading(self.engine) as connection:
            return _rows(connection, channel=channel, chat=chat, region=region)


def held_open(connection: Connection, number: int) -> Subscription | None:
    """The row, locked until the transaction ends; None: it has ended or is blocked."""
    query = sa.select(subscriptions).where(subscriptions.c.id == number, subscriptions.c.ended_at.is_(None))
    locked = query.where(~subscriptions.c.blocked).with_for_update()
    row = connection.execute(locked).mappings().one_or_none()
    return _subscription(row) if row is not None else None


def _rows(
    connection: Connection, *, channel: str | None, chat: str | None, region: str | None, lock: bool = False
) -> tuple[Subscription, ...]:
    query = sa.select(subscriptions).where(subscriptions.c.ended_at.is_(None)).order_by(subscriptions.c.id)
    for column, value in (("channel", channel), ("chat", chat), ("region", region)):
        if value is not None:
            query = query.where(subscriptions.c[column] == value)
    rows = connection.execute(query.with_for_update() if lock else query).mappings()
    return tuple(_subscription(row) for row in rows)


def _values(rhythm: Rhythm) -> dict[str, Any]:
    at = rhythm.time.strftime("%H:%M")
    return {"day": rhythm.day, "time": at, "zone": rhythm.zone, "holidays": rhythm.holidays.value}


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(
        id=row["id"],
        person=row["person"],
        channel=row["channel"],
        chat=row["chat"],
        region=row["region"],
        rhythm=Rhythm(
            day=row["day"],
            time=time.fromisoformat(row["time"]),
            zone=row["zone"],
            holidays=HolidayRule(row["holidays"]),
        ),
        since=moment(row["since"]),
        ended_at=moment(row["ended_at"]) if row["ended_at"] is not None else None,
        blocked=row["blocked"],
    )
