"""`kill -9` while messages come in: none is lost, none is answered twice, and what is uncertain is listed."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from random import Random

from support.bot_api import BotApi
from support.forked import Nursery, ended, nursery
from support.killing import Load, account, in_flight, is_settled
from support.serving import CROWD, until

import bot.service  # noqa: F401 - what is killed

ROUNDS, CHATS = 6, 20


async def test_no_message_is_lost_or_answered_twice_over_kills_at_random_moments(tmp_path: Path) -> None:
    rng, home, data = Random(20211126), tmp_path / "home", tmp_path / "data"
    data.mkdir()
    chats = [int(person.account.partition(":")[2]) for person in CROWD[:CHATS]]
    flying: set[str] = set()
    on_the_way = 0
    async with BotApi(slow=lambda: rng.uniform(0, 0.2)) as api, nursery() as forked:
        load = Load(api, chats, rng, pause_s=(0.0, 0.1), most=150)
        await prepared(forked, home, data, api)
        writing = asyncio.create_task(load.run())
        for _ in range(ROUNDS):
            process = await forked.start(home, data, api.base_url)
            if rng.random() < 0.8:
                await polled(api)
            await asyncio.sleep(rng.uniform(0, 0.5))
            on_the_way += api.on_the_way
            os.kill(process, signal.SIGKILL)
            await ended(process)
            flying |= await asyncio.to_thread(in_flight, home)
        writing.cancel()
        last = await forked.start(home, data, api.base_url)
        await until(lambda: not api.unacknowledged and is_settled(home), within_s=60)
        os.kill(last, signal.SIGTERM)
        await ended(last)
        found = await asyncio.to_thread(account, load, home)

    assert found.messages > 5 * ROUNDS
    assert (found.lost, found.doubled, found.other, found.disordered) == ([], [], [], [])
    assert len(found.uncertain) == len(flying)
    # Between the note in the ledger and the wire, and back, lies a moment; waiting for a turn is not noted.
    assert len(found.uncertain) <= on_the_way + 4 * ROUNDS
    assert found.answers >= found.messages - len(flying)


async def polled(api: BotApi) -> None:
    """Waits until the new process asks for messages."""
    begun = len(api.calls)
    await api.wait(lambda: any(method == "getUpdates" for method, _ in api.calls[begun:]))


async def prepared(forked: Nursery, home: Path, data: Path, api: BotApi) -> None:
    """The tables are there before the first kill."""
    process = await forked.start(home, data, api.base_url)
    await polled(api)
    os.kill(process, signal.SIGTERM)
    await ended(process)
