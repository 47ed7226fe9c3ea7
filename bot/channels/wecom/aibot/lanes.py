"""What may take long before it can be stored (a file whose name is asked for) holds up its own chat and no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.channels.lifetime import ClosedError, Lifetime

MOST_AT_ONCE = 50


class Lanes:
    """One for each chat, in order.

    Args:
        lifetime: what runs here ends with it.
    """

    def __init__(self, lifetime: Lifetime) -> None:
        self._lifetime, self._room = lifetime, asyncio.Semaphore(MOST_AT_ONCE)
        self._last: dict[str, asyncio.Event] = {}

    def busy(self, chat: str) -> bool:
        """Whether something of this chat is under way, which must not be overtaken."""
        return chat in self._last

    async def put(self, chat: str, work: Callable[[], Awaitable[None]]) -> None:
        """Has `work` done after what the chat has under way; waits only while far too much is."""
        await self._room.acquire()
        before, done = self._last.get(chat), asyncio.Event()
        self._last[chat] = done
        self._lifetime.beside(self._run(chat, before, done, work))

    async def empty(self) -> None:
        """Waits until nothing is under way."""
        while self._last:
            await next(iter(self._last.values())).wait()

    async def _run(
        self, chat: str, before: asyncio.Event | None, done: asyncio.Event, work: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            if before is not None:
                await before.wait()
            with suppress(ClosedError):
                await work()
        finally:
            done.set()
            self._room.release()
            if self._last.get(chat) is done:
                del self._last[chat]
