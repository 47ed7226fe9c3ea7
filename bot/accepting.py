"""Storing messages that come in faster than a transaction takes: whoever waits meanwhile shares the next one.

Platforms that call us wait for the acknowledgement, a few seconds at most, and it is given only when the message is stored.
A transaction each would queue for the database's only writer; together they take one.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.channels.base import Incoming
from config.errors import GongfuError

AcceptAll = Callable[[Sequence[Incoming]], Sequence[bool]]
"""Stores messages, all or none; which of them are new. Synchronous."""

MOST_AT_ONCE = 200
RUSH, RUSH_S = 20, 1.0
"""So many messages in so many seconds are a rush."""

Waiting = tuple[Incoming, asyncio.Future[bool]]


class Accepting:
    """Stores what several tasks bring, in the order in which they came.

    Args:
        accept: see there.
        monotonic: seconds that only grow.
    """

    def __init__(self, accept: AcceptAll, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._accept, self._monotonic = accept, monotonic
        self._arrived: deque[float] = deque(maxlen=RUSH)
        self._waiting: list[Waiting] = []
        self._storing: asyncio.Task[None] | None = None
        # A thread of its own: no message waits for a place among threads that answer others.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gongfu-inbox")

    @property
    def rush(self) -> bool:
        """Whether so many come that answering should make room: an acknowledgement can't wait, an answer can."""
        return len(self._arrived) == RUSH and self._monotonic() - self._arrived[0] < RUSH_S

    async def __call__(self, incoming: Incoming) -> bool:
        """Whether it is new; returns when it is stored.

        Raises:
            Transient: what `accept` raises; nothing was stored.
        """
        self._arrived.append(self._monotonic())
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        # Who brought it may give up; the others of the same transaction must not.
        return await asyncio.shield(stored)

    async def _store(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._store_these(taken)
        finally:
            self._storing = None

    async def _store_these(self, taken: Sequence[Waiting]) -> None:
        loop = asyncio.get_running_loop()
        try:
            new = await loop.run_in_executor(self._thread, self._accept, [incoming for incoming, _ in taken])
            for (_, stored), is_new in zip(taken, new, strict=True):
                stored.set_result(is_new)
        except GongfuError as error:
            for _, stored in taken:
                stored.set_exception(error)
                # Nobody may be waiting any more.
                stored.exception()
        finally:
            for _, stored in taken:
                stored.cancel()
