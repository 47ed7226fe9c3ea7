"""A thousand digests to a thousand chats of Telegram: how close to its limit, and never over it.

    python -m benchmarks.pushes [--chats 1000]

The ledger is a real SQLite file, the Bot API a server on loopback that takes 30 messages in any second and answers the
31st with 429. Beside it stands what the limit itself would take.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.common import ROOT, machine, table
from bot.channels.telegram import TelegramChannel
from bot.outbox import Outbox
from config.clock import SystemClock
from config.messages import Messages
from reports.blocks import Blocks, Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import Delivery, DeliveryState, NewDelivery

sys.path.append(str(ROOT / "tests"))

from support.bot_api import BotApi
from support.ledgers import ledger_engine

LIMIT = 30
LEAST = 0.95
"""Share of the limit that has to be reached."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of them; `seconds` from the first to the last."""

    sent: int
    refused: int
    seconds: float


async def pushed(folder: Path, chats: int) -> Pushed:
    """Sends one message to each of so many chats."""
    clock, messages = SystemClock(), Messages.load()
    async with BotApi(limit_all=LIMIT) as api:
        api.knows(*range(1, chats + 1))
        channel = TelegramChannel(api.settings(), clock=clock, messages=messages)
        with ledger_engine(f"sqlite:///{folder / 'pushes.db'}") as engine:
            ledger = Ledger(engine)
            for number in range(1, chats + 1):
                await asyncio.to_thread(ledger.owe, _owed(number, clock.now()))
            pump = Outbox(
                ledger=ledger,
                channels={channel.name: channel},
                prepare=_nothing,
                allowed=lambda _delivery: True,
                gone=lambda _channel, _chat: None,
                messages=messages,
                clock=clock,
                owner="benchmark",
            ).pump()
            pump.stop()
            started = time.perf_counter()
            await pump.run()
            seconds = time.perf_counter() - started
            counts = await asyncio.to_thread(ledger.counts)
        await channel.aclose()
        return Pushed(counts[DeliveryState.SENT], api.refused, seconds)


def _owed(number: int, at: datetime) -> NewDelivery:
    content = (Text(f"第{number}份周报"),)
    return NewDelivery(
        key=f"push:{number}",
        kind="push",
        channel="telegram",
        chat=str(number),
        created_at=at,
        next_at=at,
        content=content,
    )


def _nothing(_delivery: Delivery) -> Blocks:
    raise AssertionError("it has its content")


def main() -> int:
    """Prints the table; exit 1 when it was too slow, or Telegram had to refuse anything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=1000)
    chats = options.parse_args().chats
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(pushed(Path(folder), chats))
    rate = chats / found.seconds
    share = rate / LIMIT
    head = ["messages", "sent", "429", "seconds", "a second", "share of the limit"]
    row = [str(chats), str(found.sent), str(found.refused), f"{found.seconds:.1f}", f"{rate:.2f}", f"{share:.3f}"]
    sys.stdout.write(f"{machine()}\n{table(head, [row])}\n")
    return 0 if found.sent == chats and found.refused == 0 and share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
