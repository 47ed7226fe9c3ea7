"""Ending at once: whatever waits for the network or for a pause stops waiting when the channel closes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class ClosedError(Exception):
    """The channel was closed while this waited."""


class Lifetime:
    """From the making of a channel to its `aclose`."""

    def __init__(self) -> None:
        self._closed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def over(self) -> bool:
        """Whether the channel was closed."""
        return self._closed.is_set()

    async def until_over(self) -> None:
        """Waits for the end."""
        await self._closed.wait()

    async def bound(self, work: Awaitable[T]) -> T:
        """The result of `work`, which is cancelled when the channel closes.

        Raises:
            ClosedError: it was closed; `work` has ended.
        """
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        try:
            if self.over:
                task.cancel()
            await asyncio.wait({task})
            if task.cancelled():
                raise ClosedError
            return task.result()
        finally:
            task.cancel()
            self._tasks.discard(task)

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work`, which must not fail, beside everything else; nobody waits for it."""
        if self.over:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Stops everything that waits and returns when it has stopped."""
        self._closed.set()
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
