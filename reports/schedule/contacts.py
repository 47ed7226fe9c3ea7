"""Who has written to us at least once, by chat: some platforms let us push to nobody else. Kept for good; the inbox is not."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from config.clock import stamp
from config.database import metadata, reading, writing

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("channel", sa.String(40), primary_key=True),
    sa.Column("chat", sa.String(200), primary_key=True),
    sa.Column("first_at", sa.String(40), nullable=False),
)


class Contacts:
    """Reads and writes the table `contacts`; synchronous."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, channel: str, chat: str, at: datetime) -> bool:
        """Records that a chat has written; True: for the first time."""
        if self.has(channel, chat):
            return False
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        values = {"channel": channel, "chat": chat, "first_at": stamp(at)}
        statement = insert(contacts).values(**values).on_conflict_do_nothing()
        with writing(self._engine) as connection:
            return connection.execute(statement.returning(contacts.c.chat)).first() is not None

    def has(self, channel: str, chat: str) -> bool:
        """Whether a chat has ever written."""
        query = sa.select(contacts.c.chat).where(contacts.c.channel == channel, contacts.c.chat == chat)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None
