"""Who has never written to a bot that may push only to its correspondents: said in lists, and served when he writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from support.ledgers import AT, ledger_engine
from support.serving import Hand

from bot.channels.names import FIRST_CONTACT
from bot.channels.recorder import RecorderChannel
from bot.channels.wecom.render import APP, BOT, GROUP
from bot.outbox import Outbox
from bot.subscriptions import Subscriptions
from config.catalogs import CATALOG
from config.messages import Messages
from config.settings import DigestSettings
from config.workdays import WorkDays
from reports.blocks import Blocks, Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import NOT_ACTIVATED, REPLY, Delivery, DeliveryState, NewDelivery
from reports.schedule.contacts import Contacts
from reports.schedule.subscriptions import SubscriptionStore
from reports.schedule.words import ScheduleWords
from retrieval.metrics.catalog import Catalogue

CATALOGUE = Catalogue.load(CATALOG)
NAME = CATALOGUE.regions["331125"].name


class Office:
    """Subscriptions of WeCom, and the outbox that serves them."""

    def __init__(self, engine: Engine) -> None:
        self.clock = Hand(AT - timedelta(days=1))
        self.channel = RecorderChannel()
        self.ledger = Ledger(engine)
        self.subscriptions = Subscriptions(
            store=SubscriptionStore(engine),
            ledger=self.ledger,
            workdays=WorkDays.load(),
            catalogue=CATALOGUE,
            words=ScheduleWords.load(),
            messages=Messages.load(),
            clock=self.clock,
            defaults=DigestSettings(),
            contacts=Contacts(engine),
            first_contact=FIRST_CONTACT,
        )

    def prepare(self, delivery: Delivery) -> Blocks:
        return (Text(f"周报 {delivery.week}"),)

    async def works(self) -> list[Delivery]:
        pump = Outbox(
            ledger=self.ledger,
            channels={"wecom": self.channel, "telegram": self.channel},
            prepare=self.prepare,
            allowed=lambda _delivery: True,
            gone=self.subscriptions.block,
            messages=Messages.load(),
            clock=self.clock,
            owner="me",
            reaches=self.subscriptions.reaches,
        ).pump()
        pump.stop()
        await pump.run()
        return list(await asyncio.to_thread(self.ledger.list))

    def due(self, channel: str, *, weeks: int = 0) -> None:
        self.subscriptions.subscribe("p", channel, "LiSi", NAME)
        self.clock.at = AT + timedelta(weeks=weeks, minutes=1)
        self.subscriptions.tick(self.clock.now())

    def text(self) -> str:
        return str(self.subscriptions.rows()[0]["text"])


def test_channels_say_of_themselves_what_the_table_of_names_says() -> None:
    limits = {"wecom": BOT.limits, "wecomapp": APP.limits, "wecomgroup": GROUP.limits}

    assert {name for name, each in limits.items() if each.first_contact} == FIRST_CONTACT


@pytest.mark.parametrize(("channel", "shown"), [("wecom", True), ("wecomapp", False), ("telegram", False)])
def test_list_says_who_can_not_be_reached(tmp_path: Path, channel: str, *, shown: bool) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        office = Office(engine)
        row = office.subscriptions.subscribe("p", channel, "LiSi", NAME)

    assert ("未激活，送不到" in row["text"], row["active"]) == (shown, not shown)


async def test_digest_waits_for_the_first_message_and_is_sent_then(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        office = Office(engine)
        await asyncio.to_thread(office.due, "wecom")
        (waits,) = await office.works()
        before = await asyncio.to_thread(office.text)
        await asyncio.to_thread(office.subscriptions.heard, "wecom", "LiSi")
        (sent,) = await office.works()
        after = await asyncio.to_thread(office.text)

    assert (waits.state, waits.error, waits.content) == (DeliveryState.OWED, NOT_ACTIVATED, None)
    assert (sent.state, len(office.channel.sent)) == (DeliveryState.SENT, 1)
    assert ("未激活" in before, "未激活" in after) == (True, False)


async def test_push_that_has_its_content_waits_too_and_an_answer_does_not(tmp_path: Path) -> None:
    def new(kind: str) -> NewDelivery:
        values = {"key": kind, "kind": kind, "channel": "wecom", "chat": "LiSi", "content": (Text(kind),)}
        return NewDelivery(created_at=AT, next_at=AT, **values)

    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        office = Office(engine)
        office.clock.at = AT
        for kind in ("notice", REPLY):
            await asyncio.to_thread(office.ledger.owe, new(kind))
        rows = {row.kind: row.state for row in await office.works()}

    assert rows == {"notice": DeliveryState.OWED, REPLY: DeliveryState.SENT}


async def test_who_has_written_once_is_reached_for_good(tmp_path: Path) -> None:
    """The inbox forgets after a month; this does not."""
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        office = Office(engine)
        await asyncio.to_thread(office.subscriptions.heard, "wecom", "LiSi")
        await asyncio.to_thread(office.due, "wecom", weeks=10)
        rows = await office.works()

    assert next(row.state for row in rows if row.state is not DeliveryState.SKIPPED) is DeliveryState.SENT


def test_contact_is_of_one_chat_on_one_channel(engine: Engine) -> None:
    contacts = Contacts(engine)

    assert [contacts.note("wecom", "LiSi", AT), contacts.note("wecom", "LiSi", AT)] == [True, False]
    assert [contacts.has(*each) for each in (("wecom", "LiSi"), ("wecom", "WangWu"), ("wecomapp", "LiSi"))] == [
        True,
        False,
        False,
    ]
