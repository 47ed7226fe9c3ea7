"""The inbox: every message is stored before the platform is told that we have it, worked once, answered once.

Duplicates are recognised by (channel, message id). The answer is owed to the ledger in the same transaction that ends the
message, so a crash leaves it either to be worked again or owed, never both and never neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.base import Address, Incoming
from bot.inbox_rows import MOST_CHARS, InboxState, Kept, inbox, kept_of, row_of, storable
from config.clock import stamp
from config.database import available, reading, writing
from reports.blocks import Blocks
from reports.delivery.ledger import Ledger
from reports.delivery.model import REPLY, NewDelivery, reply_key

__all__ = ["Inbox", "InboxState", "Kept", "inbox", "reply_to"]

AWAY = "inbox_unavailable"
MOST_TRIES = 5
KEPT = timedelta(days=30)
"""Longer than any platform delivers a message again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Over both engines; every call is one transaction. Synchronous.

    Attributes:
        queue: messages of one chat that may wait.
        busy: what a message is told that comes beyond.
    """

    engine: Engine
    ledger: Ledger
    queue: int
    busy: Blocks

    def accept(self, incoming: Incoming) -> bool:
        """Stores a message; False: it was here already. Only now may the platform be told that we have it.

        The new wording of a message that still waits takes the place of the old one: it is answered once.

        Raises:
            Transient: `inbox_unavailable`: nothing was stored (disk full, database gone).
        """
        try:
            with available(AWAY), writing(self.engine) as connection:
                if incoming.edits and _reworded(connection, incoming):
                    return True
                full = _waiting(connection, incoming.address) >= self.queue
                connection.execute(sa.insert(inbox).values(row_of(incoming, full=full)))
                if full:
                    self.ledger.owe(reply_to(incoming, self.busy, at=incoming.at), connection=connection)
        except IntegrityError:
            return False
        return True

    def accept_all(self, arrived: Sequence[Incoming]) -> list[bool]:
        """As `accept`, for messages that came together: all are stored, or none. Which of them are new.

        Raises:
            Transient: `inbox_unavailable`: nothing was stored.
        """
        if len(arrived) > 1 and not any(incoming.edits for incoming in arrived):
            try:
                with available(AWAY), writing(self.engine) as connection:
                    return self._accepted(connection, arrived)
            except IntegrityError:
                # Another process has just stored one of them.
                pass
        return [self.accept(incoming) for incoming in arrived]

    def _accepted(self, connection: Connection, arrived: Sequence[Incoming]) -> list[bool]:
        known, waiting = _known(connection, arrived), _waiting_by_chat(connection, arrived)
        new, rows = [], []
        for incoming in arrived:
            key = (incoming.address.channel, incoming.message_id)
            new.append(key not in known)
            if key in known:
                continue
            known.add(key)
            full = waiting[incoming.address] >= self.queue
            waiting[incoming.address] += not full
            rows.append(row_of(incoming, full=full))
            if full:
                self.ledger.owe(reply_to(incoming, self.busy, at=incoming.at), connection=connection)
        if rows:
            connection.execute(sa.insert(inbox), rows)
        return new

    def claim(self, channels: Collection[str], *, owner: str) -> Kept | None:
        """The oldest message, on one of these channels, of a chat in which none is being worked; None: there is none.

        Raises:
            Transient: `inbox_unavailable`.
        """
        mine, other = inbox, inbox.alias("other")
        busy = sa.exists().where(
            other.c.channel == mine.c.channel, other.c.chat == mine.c.chat, other.c.state == InboxState.WORKING.value
        )
        oldest = (
            sa.select(mine.c.id)
            .where(mine.c.state == InboxState.NEW.value, mine.c.channel.in_(sorted(channels)), ~busy)
            .order_by(mine.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        change = (
            sa.update(inbox)
            .where(inbox.c.id == oldest.scalar_subquery(), inbox.c.state == InboxState.NEW.value)
            .values(state=InboxState.WORKING.value, owner=owner, tries=inbox.c.tries + 1)
            .returning(*inbox.c)
        )
        with available(AWAY), writing(self.engine) as connection:
            row = connection.execute(change).mappings().one_or_none()
        return kept_of(row) if row is not None else None

    def finish(self, kept: Kept, reply: Blocks, *, at: datetime) -> None:
        """Ends a message and owes its answer, both or neither; a message that was ended already is left alone.

        Raises:
            Transient: `inbox_unavailable`: it is still being worked.
        """
        change = (
            sa.update(inbox)
            .where(inbox.c.id == kept.id, inbox.c.state == InboxState.WORKING.value)
            .values(state=InboxState.DONE.value, text="", files=None, more=None, done_at=stamp(at))
        )
        with available(AWAY), writing(self.engine) as connection:
            if connection.execute(change).rowcount == 1:
                self.ledger.owe(reply_to(kept.incoming, reply, at=at), connection=connection)

    def recover(self, *, owner_gone: Callable[[str], bool]) -> int:
        """At the start: messages of a process that died are new again; returns how many."""
        working = sa.select(inbox.c.id, inbox.c.owner).where(inbox.c.state == InboxState.WORKING.value)
        with writing(self.engine) as connection:
            left = [row.id for row in connection.execute(working) if owner_gone(row.owner or "")]
            change = sa.update(inbox).where(inbox.c.id.in_(left)).values(state=InboxState.NEW.value, owner=None)
            return int(connection.execute(change).rowcount) if left else 0

    def purge(self, at: datetime) -> None:
        """Forgets messages that were done long ago."""
        done = inbox.c.state.in_([InboxState.DONE.value, InboxState.REFUSED.value])
        with writing(self.engine) as connection:
            connection.execute(sa.delete(inbox).where(done, inbox.c.at < stamp(at - KEPT)))

    def waiting(self) -> int:
        """Messages that are not answered yet."""
        states = [InboxState.NEW.value, InboxState.WORKING.value]
        with reading(self.engine) as connection:
            query = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state.in_(states))
            return int(connection.execute(query).scalar_one())


def reply_to(incoming: Incoming, reply: Blocks, *, at: datetime) -> NewDelivery:
    """The answer to a message, as the ledger owes it."""
    return NewDelivery(
        key=reply_key(incoming.address.channel, incoming.message_id),
        kind=REPLY,
        channel=incoming.address.channel,
        chat=incoming.address.chat,
        content=reply,
        created_at=at,
        next_at=at,
    )


def _waiting(connection: Connection, address: Address) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(inbox)
        .where(
            inbox.c.channel == address.channel,
            inbox.c.chat == address.chat,
            inbox.c.state.in_([InboxState.NEW.value, InboxState.WORKING.value]),
        )
    )
    return int(connection.execute(query).scalar_one())


def _known(connection: Connection, arrived: Sequence[Incoming]) -> set[tuple[str, str]]:
    """(channel, message id) of those that are here."""
    found: set[tuple[str, str]] = set()
    for channel in {incoming.address.channel for incoming in arrived}:
        ids = [incoming.message_id for incoming in arrived if incoming.address.channel == channel]
        query = sa.select(inbox.c.message_id).where(inbox.c.channel == channel, inbox.c.message_id.in_(ids))
        found |= {(channel, number) for number in connection.scalars(query)}
    return found


def _waiting_by_chat(connection: Connection, arrived: Sequence[Incoming]) -> Counter[Address]:
    counts: Counter[Address] = Counter()
    for channel in {incoming.address.channel for incoming in arrived}:
        chats = {incoming.address.chat for incoming in arrived if incoming.address.channel == channel}
        query = (
            sa.select(inbox.c.chat, sa.func.count())
            .where(
                inbox.c.channel == channel,
                inbox.c.chat.in_(sorted(chats)),
                inbox.c.state.in_([InboxState.NEW.value, InboxState.WORKING.value]),
            )
            .group_by(inbox.c.chat)
        )
        counts.update({Address(channel, row[0]): int(row[1]) for row in connection.execute(query)})
    return counts


def _reworded(connection: Connection, incoming: Incoming) -> bool:
    """Whether the message that was edited still waited; then it has the new words, and the edit is done with."""
    change = (
        sa.update(inbox)
        .where(
            inbox.c.channel == incoming.address.channel,
            inbox.c.message_id == incoming.edits,
            inbox.c.state == InboxState.NEW.value,
        )
        .values(text=storable(incoming.text[:MOST_CHARS]))
    )
    if connection.execute(change).rowcount != 1:
        return False
    done = {"state": InboxState.DONE.value, "text": "", "more": None, "done_at": stamp(incoming.at)}
    connection.execute(sa.insert(inbox).values({**row_of(incoming, full=False), **done}))
    return True
