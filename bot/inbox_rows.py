"""A message as a row of the inbox, and back. What a database can't hold or nobody needs is left out here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from bot.channels.base import MOST_QUOTE, Address, Incoming, IncomingFile
from config.clock import moment, stamp
from config.database import metadata

MOST_CHARS = 20_000
MOST_FILES, MOST_NAME = 20, 300

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


def row_of(incoming: Incoming, *, full: bool) -> dict[str, object]:
    """For an insert; `full`: it is refused, since too many of its chat wait."""
    return {
        "channel": incoming.address.channel,
        "message_id": incoming.message_id,
        "chat": incoming.address.chat,
        "sender": incoming.sender,
        "text": "" if full else storable(incoming.text[:MOST_CHARS]),
        "in_group": incoming.group,
        "unreadable": incoming.unreadable,
        "files": None if full else _files(incoming),
        "more": None if full else _more(incoming),
        "at": stamp(incoming.at),
        "state": (InboxState.REFUSED if full else InboxState.NEW).value,
        "tries": 0,
        "done_at": stamp(incoming.at) if full else None,
    }


def _more(incoming: Incoming) -> dict[str, object] | None:
    """What few messages have: the text that is answered, a tap, a voice, an edit."""
    found = {
        "quote": storable(incoming.quote[:MOST_QUOTE]),
        "tapped": incoming.tapped,
        "spoken": incoming.spoken,
        "edits": incoming.edits,
    }
    return {key: value for key, value in found.items() if value} or None


def storable(text: str) -> str:
    """The text without what a chat may send and a database can't hold: NUL (PostgreSQL) and halves of characters (every one)."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _files(incoming: Incoming) -> list[dict[str, object]] | None:
    found = incoming.files[:MOST_FILES]
    kept: list[dict[str, object]] = [
        {"name": each.name[-MOST_NAME:].replace("\x00", ""), "size": each.size, "id": each.id} for each in found
    ]
    return kept or None


def kept_of(row: sa.RowMapping) -> Kept:
    """The message of a row."""
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
