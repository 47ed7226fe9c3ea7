"""A load of numbered messages from several chats, and the account of what became of them after the kills."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa
from support.bot_api import BotApi

from bot.inbox import inbox
from config.database import open_engine, reading
from reports.delivery.tables import deliveries


@dataclass(slots=True)
class Load:
    """People who write one message after the other."""

    api: BotApi
    chats: Sequence[int]
    rng: Random
    pause_s: tuple[float, float]
    form: str = "{chat}-{number}"
    most: int = 100_000
    asked: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Message, as the inbox names it, to chat and text."""

    async def run(self) -> None:
        counts = Counter[int]()
        while len(self.asked) < self.most:
            chat = self.rng.choice(self.chats)
            counts[chat] += 1
            text = self.form.format(chat=chat, number=counts[chat])
            update = self.api.says(chat, text)
            self.asked[f"{chat}:{update['message']['message_id']}"] = (chat, text)
            await asyncio.sleep(self.rng.uniform(*self.pause_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of a load: texts, but for the last.

    Attributes:
        lost: neither answered nor listed as uncertain.
        doubled: answered more than once.
        uncertain: listed as such in the ledger.
        other: what came beside the answers.
        disordered: chats whose answers came in another order.
    """

    messages: int
    answers: int
    lost: list[str]
    doubled: list[str]
    uncertain: list[str]
    other: list[str]
    disordered: list[int]


def in_flight(home: Path) -> set[str]:
    """Keys of deliveries of which a dead process had begun a part."""
    begun = (deliveries.c.state == "sending") & (deliveries.c.begun > deliveries.c.done)
    return _found(home, sa.select(deliveries.c.key).where(begun))


def is_settled(home: Path) -> bool:
    """Nothing waits to be answered or sent."""
    waiting = _found(home, sa.select(inbox.c.message_id).where(inbox.c.state.in_(["new", "working"])))
    return not waiting and not _found(
        home, sa.select(deliveries.c.key).where(deliveries.c.state.in_(["owed", "sending"]))
    )


def _found(home: Path, query: sa.Select[tuple[str]]) -> set[str]:
    engine = open_engine(f"sqlite:///{home / 'gongfu.db'}")
    with reading(engine) as connection:
        found = set(connection.execute(query).scalars())
    engine.dispose()
    return found


def account(load: Load, home: Path, *, answer: Callable[[str], str] = "答：{}".format) -> Account:
    """What became of every message; call it when all is settled. `answer`: what a text is answered."""
    keys = _found(home, sa.select(deliveries.c.key).where(deliveries.c.state == "uncertain"))
    unsure = {key.split(":", 2)[2] for key in keys}
    came = Counter((each.chat, each.text) for each in load.api.messages)
    found = {name: came[chat, answer(text)] for name, (chat, text) in load.asked.items()}
    expected = {(chat, answer(text)) for chat, text in load.asked.values()}
    return Account(
        messages=len(load.asked),
        answers=sum(found.values()),
        lost=[load.asked[name][1] for name, count in found.items() if not count and name not in unsure],
        doubled=[load.asked[name][1] for name, count in found.items() if count > 1],
        uncertain=[load.asked[name][1] for name in unsure if name in load.asked],
        other=[text for chat, text in came.elements() if chat in load.chats and (chat, text) not in expected],
        disordered=[chat for chat in load.chats if not _ordered(load.api, chat)],
    )


def _ordered(api: BotApi, chat: int) -> bool:
    numbers = [int(found[1]) for each in api.sent(chat) if (found := re.search(rf"{chat}[-_](\d+)", each.text))]
    return numbers == sorted(numbers)
