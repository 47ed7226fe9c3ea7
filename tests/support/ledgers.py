"""A ledger and its surroundings for tests: real databases, a channel kept in memory that fails as it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import Engine

from config.clock import SHANGHAI
from config.database import open_engine
from reports.blocks import Blocks, Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import REPLY, NewDelivery
from reports.delivery.tables import deliveries
from reports.schedule.contacts import contacts
from reports.schedule.due import HolidayRule, Rhythm
from reports.schedule.tables import subscriptions

AT = datetime(2026, 3, 2, 8, 30, tzinfo=SHANGHAI)
MONDAY = Rhythm(day=1, time=time(8, 30), zone="Asia/Shanghai", holidays=HolidayRule.NEXT)
OWNER = "me"


@contextmanager
def ledger_engine(url: str) -> Iterator[Engine]:
    """An engine whose tables are empty; they are gone afterwards."""
    engine = open_engine(url)
    tables = [subscriptions, deliveries, contacts]
    deliveries.metadata.drop_all(engine, tables=tables)
    deliveries.metadata.create_all(engine, tables=tables)
    try:
        yield engine
    finally:
        deliveries.metadata.drop_all(engine, tables=tables)
        engine.dispose()


def reply(name: str, *, chat: str = "c", at: datetime = AT, texts: tuple[str, ...] = ("甲",)) -> NewDelivery:
    """A reply of one part a text."""
    content = tuple(Text(text) for text in texts)
    return NewDelivery(
        key=f"reply:{name}", kind=REPLY, channel="t", chat=chat, created_at=at, next_at=at, content=content
    )


def claim_one(ledger: Ledger, *, at: datetime = AT) -> int:
    """Claims and gives the id; fails when there is nothing."""
    (claimed,) = ledger.claim(at=at, owner=OWNER, limit=1)
    return claimed.id


@dataclass(slots=True)
class MemorySender:
    """One part a block; `failures` are raised one by one, None lets a part through; `held` are raised before a part."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    held: list[Exception] = field(default_factory=list)

    def parts(self, channel: str, blocks: Blocks) -> tuple[str, ...]:
        return tuple(block.text for block in blocks if isinstance(block, Text))

    async def turn(self, channel: str, chat: str) -> None:
        if self.held:
            raise self.held.pop(0)

    async def send(self, channel: str, chat: str, part: str, *, answers: str) -> str:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.sent.append((chat, part))
        return f"r{len(self.sent)}"
