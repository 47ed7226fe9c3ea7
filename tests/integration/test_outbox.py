"""What the outbox does beside sending: it asks whether somebody may still read, and tells who is gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from support.ledgers import AT, ledger_engine, reply

from bot.channels.base import Address, Part
from bot.channels.recorder import RecorderChannel
from bot.outbox import Outbox
from config.clock import FixedClock
from config.errors import Permanent
from config.messages import Messages
from reports.blocks import Blocks
from reports.delivery.ledger import Ledger
from reports.delivery.model import Delivery, DeliveryState


def nothing(delivery: Delivery) -> Blocks:
    raise AssertionError("all content is there")


async def sent(
    folder: Path, channel: RecorderChannel, *, allowed: bool = True
) -> tuple[Delivery, list[tuple[str, str]]]:
    """One reply, worked until nothing is left."""
    gone: list[tuple[str, str]] = []
    with ledger_engine(f"sqlite:///{folder / 'a.db'}") as engine:
        ledger = Ledger(engine)
        await asyncio.to_thread(ledger.owe, reply("1"))
        pump = Outbox(
            ledger=ledger,
            channels={"t": channel},
            prepare=nothing,
            allowed=lambda _delivery: allowed,
            gone=lambda *address: gone.append(address),
            messages=Messages.load(),
            clock=FixedClock(AT),
            owner="me",
        ).pump()
        pump.stop()
        await pump.run()
        (row,) = await asyncio.to_thread(ledger.list)
        return row, gone


async def test_what_may_go_is_sent(tmp_path: Path) -> None:
    channel = RecorderChannel()

    row, gone = await sent(tmp_path, channel)

    assert (row.state, len(channel.sent), gone) == (DeliveryState.SENT, 1, [])


async def test_who_may_no_longer_read_gets_nothing(tmp_path: Path) -> None:
    channel = RecorderChannel()

    row, gone = await sent(tmp_path, channel, allowed=False)

    assert (row.state, row.error, channel.sent, gone) == (DeliveryState.FAILED, "recipient_not_allowed", [], [])


async def test_who_has_blocked_us_is_told(tmp_path: Path) -> None:
    class Blocked(RecorderChannel):
        async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
            raise Permanent("recipient_gone")

    row, gone = await sent(tmp_path, Blocked())

    assert (row.state, gone) == (DeliveryState.FAILED, [(row.channel, row.chat)])
