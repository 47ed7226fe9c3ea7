"""The inbox: every message is stored before the platform is told that we have it, worked once, answered once.

Duplicates are recognised by (channel, message id). The answer is owed to the ledger in the same transaction that ends the
message, so a crash leaves it either to be worked again or owed, never both and never neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.channels.base import MOST_QUOTE, Address, Incoming, IncomingFile
from config.clock import moment, stamp
from config.database import available, metadata, reading, writing
from reports.blocks import Blocks
from reports.delivery.ledger import Ledger
from reports.delivery.model import NewDelivery

AWAY = "inbox_unavailable"
MOST_TRIES = 5
MOST_CHARS = 20_000
MOST_FILES, MOST_NAME = 20, 300
KEPT = timedelta(days=30)
"""Longer than any platform delivers a message again."""

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("chat", sa.String(200), nullable=False),
    sa.Column("sender", sa.String(200)),
    sa.Column("text", sa.Text, nullable=False, comment="emptied when it is done: the audit log keeps what was asked"),
    sa.Column("in_group", sa.Boolean, nullable=False),
    sa.Column("unreadable", sa.String(40), nullable=False),
    sa.Column("files", sa.JSON(none_as_null=True), comment="name, size, id at the platform; emptied when it is done"),
    sa.Column("more", sa.JSON(none_as_null=True), comment="see `_more`; emptied when it is done"),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("owner", sa.String(120)),
    sa.Column("done_at", sa.String(40)),
    sa.UniqueConstraint("channel", "message_id", name="uq_inbox_message"),
    sa.Index("ix_inbox_state", "state", "channel", "chat"),
)


class InboxState(StrEnum):
    """new → working → done; refused: the queue was full, the sentence that says so is owed."""

    NEW = "new"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that is being worked; `tries` counts this time."""

    id: int
    incoming: Incoming
    tries: int


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
                connection.execute(sa.insert(inbox).values(_row(incoming, full=full)))
                if full:
                    self.ledger.owe(reply_to(incoming, self.busy, at=incoming.at), connection=connection)
        except IntegrityError:
            return False
        return True

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
        return _kept(row) if row is not None else None

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
        key=f"reply:{incoming.address.channel}:{incoming.message_id}",
        kind="reply",
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


def _row(incoming: Incoming, *, full: bool) -> dict[str, object]:
    return {
        "channel": incoming.address.channel,
        "message_id": incoming.message_id,
        "chat": incoming.address.chat,
        "sender": incoming.sender,
        "text": "" if full else _storable(incoming.text[:MOST_CHARS]),
        "in_group": incoming.group,
        "unreadable": incoming.unreadable,
        "files": None if full else _files(incoming),
        "more": None if full else _more(incoming),
        "at": stamp(incoming.at),
        "state": (InboxState.REFUSED if full else InboxState.NEW).value,
        "tries": 0,
        "done_at": stamp(incoming.at) if full else None,
    }


def _reworded(connection: Connection, incoming: Incoming) -> bool:
    """Whether the message that was edited still waited; then it has the new words, and the edit is done with."""
    change = (
        sa.update(inbox)
        .where(
            inbox.c.channel == incoming.address.channel,
            inbox.c.message_id == incoming.edits,
            inbox.c.state == InboxState.NEW.value,
        )
        .values(text=_storable(incoming.text[:MOST_CHARS]))
    )
    if connection.execute(change).rowcount != 1:
        return False
    done = {"state": InboxState.DONE.value, "text": "", "more": None, "done_at": stamp(incoming.at)}
    connection.execute(sa.insert(inbox).values({**_row(incoming, full=False), **done}))
    return True


def _more(incoming: Incoming) -> dict[str, object] | None:
    """What few messages have: the text that is answered, a tap, a voice, an edit."""
    found = {
        "quote": _storable(incoming.quote[:MOST_QUOTE]),
        "tapped": incoming.tapped,
        "spoken": incoming.spoken,
        "edits": incoming.edits,
    }
    return {key: value for key, value in found.items() if value} or None


def _storable(text: str) -> str:
    """Without what a chat may send and a database can't hold: NUL (PostgreSQL) and halves of characters (every one)."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _files(incoming: Incoming) -> list[dict[str, object]] | None:
    found = incoming.files[:MOST_FILES]
    kept: list[dict[str, object]] = [
        {"name": each.name[-MOST_NAME:].replace("\x00", ""), "size": each.size, "id": each.id} for each in found
    ]
    return kept or None


def _kept(row: sa.RowMapping) -> Kept:
    incoming = Incoming(
        address=Address(row["channel"], row["chat"]),
        sender=row["sender"],
        message_id=row["message_id"],
        text=row["text"],
        at=moment(row["at"]),
        group=row["in_group"],
        unreadable=row["unreadable"],
        files=tuple(IncomingFile(**each) for each in row["files"] or ()),
        **(row["more"] or {}),
    )
    return Kept(id=row["id"], incoming=incoming, tries=row["tries"])
