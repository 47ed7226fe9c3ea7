"""The loop behind inbox and outbox: works several at once, stops in order, survives what breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.pump import LOOK_S, Pump
from config.errors import Transient


class Source:
    """Items to be claimed; records what was asked for."""

    def __init__(self, *items: int) -> None:
        self.items = list(items)

    def claim(self, room: int) -> Sequence[int]:
        taken, self.items = self.items[:room], self.items[room:]
        return taken


async def test_all_items_are_worked_and_never_more_than_allowed_at_once() -> None:
    source, working, most, done = Source(*range(7)), 0, 0, []

    async def work(item: int) -> None:
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0)
        working -= 1
        done.append(item)
        if len(done) == 7:
            pump.stop()

    pump = Pump("test", claim=source.claim, work=work, at_once=3, drain=False)
    await pump.run()

    assert (sorted(done), most) == (list(range(7)), 3)


async def test_stop_finishes_what_was_begun_and_leaves_the_rest() -> None:
    source, go_on, done = Source(1, 2, 3), asyncio.Event(), []

    async def work(item: int) -> None:
        pump.stop()
        await go_on.wait()
        done.append(item)

    pump = Pump("test", claim=source.claim, work=work, at_once=1, drain=False)
    running = asyncio.create_task(pump.run())
    asyncio.get_running_loop().call_soon(go_on.set)
    await running

    assert (done, source.items) == ([1], [2, 3])


async def test_draining_pump_works_all_that_is_there_after_stop() -> None:
    source, done = Source(1, 2, 3), []

    async def work(item: int) -> None:
        done.append(item)

    pump = Pump("test", claim=source.claim, work=work, at_once=1, drain=True)
    pump.stop()
    await pump.run()

    assert done == [1, 2, 3]


async def test_item_that_breaks_ends_neither_the_pump_nor_the_others() -> None:
    source, done = Source(1, 2, 3), []

    async def work(item: int) -> None:
        if item == 2:
            raise ZeroDivisionError
        done.append(item)

    pump = Pump("test", claim=source.claim, work=work, at_once=1, drain=True)
    pump.stop()
    await pump.run()

    assert done == [1, 3]


async def test_ring_wakes_it_at_once() -> None:
    source, looked, worked = Source(), asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def claim(room: int) -> Sequence[int]:
        loop.call_soon_threadsafe(looked.set)
        return source.claim(room)

    async def work(item: int) -> None:
        worked.set()

    pump = Pump("test", claim=claim, work=work, at_once=1, drain=False)
    running = asyncio.create_task(pump.run())
    await looked.wait()
    source.items.append(1)
    pump.ring()
    rung = loop.time()
    await worked.wait()
    waited = loop.time() - rung
    pump.stop()
    await running

    assert waited < LOOK_S / 2


async def test_claim_that_fails_for_now_is_tried_again() -> None:
    source, done = Source(1), []
    failures = [Transient("inbox_unavailable")]

    def claim(room: int) -> Sequence[int]:
        if failures:
            pump.ring()
            raise failures.pop()
        return source.claim(room)

    async def work(item: int) -> None:
        done.append(item)
        pump.stop()

    pump = Pump("test", claim=claim, work=work, at_once=1, drain=False)
    async with asyncio.timeout(1):
        await pump.run()

    assert done == [1]
