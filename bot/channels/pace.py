"""How fast we may talk: every message takes a turn of its chat and a turn of the whole bot.

Each sender reserves the next turn and waits for it alone: no chat is held up by another one that has to wait. What a
platform says on top (429, 45009) is obeyed by `hold`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from config.errors import Transient

Monotonic = Callable[[], float]
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` turns at once, then one every `every_s` seconds: in t seconds at most burst + t / every_s."""

    burst: int
    every_s: float


MOST_CHATS = 1000
ENOUGH = 50
"""Calls after which the shortest one is known."""


class Pace:
    """Turns by chat, under one rate of the whole bot.

    Args:
        busy: code of the error when a turn is too far away.
        whole: rate over all chats.
        most_wait_s: who would wait longer is told to come back.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(self, busy: str, *, whole: Rate, most_wait_s: float, monotonic: Monotonic, pause: Pause) -> None:
        self._busy, self._rate, self._most_wait_s = busy, whole, most_wait_s
        self._monotonic, self._pause = monotonic, pause
        self._used: dict[str, tuple[float, ...]] = {}
        self._whole = 0.0
        self._held: dict[str, float] = {}

    async def turn(self, chat: str, *rates: Rate) -> None:
        """Waits for the turn of this chat, which keeps all of `rates`, always the same; other chats do not wait for it.

        Raises:
            Transient: the code `busy` with `retry_after_s`: the turn is too far away; none is taken.
        """
        now = self._monotonic()
        own = [
            _next(used, rate, now) for used, rate in zip(self._used.get(chat, (0.0,) * len(rates)), rates, strict=True)
        ]
        whole, at_whole = _next(self._whole, self._rate, now)
        wait_s = max(at_whole, self._held.get(chat, now), *(at for _, at in own)) - now
        if wait_s > self._most_wait_s:
            raise Transient(self._busy, retry_after_s=wait_s)
        self._used[chat], self._whole = tuple(until for until, _ in own), whole
        self._forget(now)
        if wait_s > 0:
            await self._pause(wait_s)

    def hold(self, chat: str, seconds: float) -> None:
        """Nothing goes to this chat for so long: the platform said so, or a call has just ended."""
        self._held[chat] = max(self._held.get(chat, 0.0), self._monotonic() + seconds)

    def _forget(self, now: float) -> None:
        if len(self._used) + len(self._held) > MOST_CHATS:
            self._used = {chat: until for chat, until in self._used.items() if max(until) > now}
            self._held = {chat: until for chat, until in self._held.items() if until > now}


class Window:
    """At most so many calls in any so many seconds, as the other side counts them, whatever stalls on the way.

    A call is counted at some moment between its start and its end. So its place stays taken until `per_s` after its end,
    less the shortest time that a call has ever taken: that much of the way every call has. The first ones, which open
    connections, take longer than that, so nothing is deducted until some are through.

    Args:
        most: calls.
        per_s: seconds.
    """

    def __init__(self, most: int, per_s: float) -> None:
        self._places, self._per_s = asyncio.Semaphore(most), per_s
        self._shortest, self._through = per_s, 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Around one call; waits for a place, first come first served."""
        await self._places.acquire()
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            yield
        finally:
            self._shortest = min(self._shortest, loop.time() - started)
            self._through += 1
            deducted = self._shortest if self._through > ENOUGH else 0.0
            loop.call_later(self._per_s - deducted, self._places.release)


def _next(used_until: float, rate: Rate, now: float) -> tuple[float, float]:
    """When all that was taken is used up after one more turn, and when that turn is."""
    until = max(used_until, now) + rate.every_s
    return until, max(now, until - rate.burst * rate.every_s)
