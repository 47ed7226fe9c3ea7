"""Messages that come at once share a transaction, and each is told what became of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.accepting import MOST_AT_ONCE, RUSH, RUSH_S, Accepting
from bot.channels.base import Address, Incoming
from config.clock import SystemClock
from config.errors import Transient

AT = SystemClock().now()


def message(number: int) -> Incoming:
    return Incoming(address=Address("recorder", "1"), sender="7", message_id=str(number), text="甲", at=AT)


class Store:
    """Takes messages with an even number; waits for `go` at the first call."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = threading.Event()
        self.full = False

    def accept(self, arrived: Sequence[Incoming]) -> list[bool]:
        self.batches.append([each.message_id for each in arrived])
        self.go.wait(10)
        if self.full:
            raise Transient("inbox_unavailable")
        return [int(each.message_id) % 2 == 0 for each in arrived]


async def test_those_that_come_meanwhile_go_together_in_order_and_each_gets_its_own_answer() -> None:
    store = Store()
    accepting = Accepting(store.accept)
    tasks = [asyncio.create_task(accepting(message(number))) for number in range(MOST_AT_ONCE + 5)]
    await asyncio.sleep(0)
    store.go.set()

    assert await asyncio.gather(*tasks) == [number % 2 == 0 for number in range(MOST_AT_ONCE + 5)]
    assert [each for batch in store.batches for each in batch] == [str(number) for number in range(MOST_AT_ONCE + 5)]
    assert len(store.batches) < 5


async def test_what_was_not_stored_is_told_to_all_and_the_next_is_tried() -> None:
    store = Store()
    store.go.set()
    accepting, store.full = Accepting(store.accept), True
    results = await asyncio.gather(*(accepting(message(number)) for number in range(3)), return_exceptions=True)
    store.full = False

    assert [type(each) for each in results] == [Transient] * 3
    assert await accepting(message(4))


async def test_who_gives_up_does_not_take_the_others_along() -> None:
    store = Store()
    accepting = Accepting(store.accept)
    first, second = (asyncio.create_task(accepting(message(number))) for number in (2, 4))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    store.go.set()

    assert await second
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_rush_is_many_in_a_short_time_and_ends_by_itself() -> None:
    store, now = Store(), [0.0]
    store.go.set()
    accepting = Accepting(store.accept, monotonic=lambda: now[0])
    for number in range(RUSH - 1):
        await accepting(message(number))
    assert not accepting.rush
    await accepting(message(RUSH))
    assert accepting.rush
    now[0] += RUSH_S
    assert not accepting.rush
