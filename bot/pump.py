"""The one loop behind inbox and outbox: claim what is there, work several at once, look again when somebody rings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from config.errors import Transient

T = TypeVar("T")

LOG = structlog.get_logger(__name__)
LOOK_S = 2.0
"""Seconds until somebody looks again without a ring: retries and due times come without one."""


class Pump(Generic[T]):
    """Runs once.

    Args:
        name: for the log.
        claim: takes at most so many items and marks them as ours; synchronous, run in a thread. `Transient`: later.
        work: works one item; what it raises is logged, the item stays claimed and is settled at the next start.
        at_once: items side by side.
        drain: after `stop`, go on until nothing more can be claimed; else only finish what was claimed.
    """

    def __init__(
        self,
        name: str,
        *,
        claim: Callable[[int], Sequence[T]],
        work: Callable[[T], Awaitable[None]],
        at_once: int,
        drain: bool,
    ) -> None:
        self._name = name
        self._claim = claim
        self._work = work
        self._at_once = at_once
        self._drain = drain
        self._bell = asyncio.Event()
        self._stopping = False
        self._working: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """There is something to claim: look now."""
        self._bell.set()

    def stop(self) -> None:
        """Makes `run` end soon."""
        self._stopping = True
        self.ring()

    async def run(self) -> None:
        """Until `stop`; what is being worked then is finished first. When this is cancelled, that is cancelled too."""
        try:
            await self._loop()
        finally:
            working = list(self._working)
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def _loop(self) -> None:
        while True:
            self._bell.clear()
            claimed = await self._claimed()
            for item in claimed:
                task = asyncio.create_task(self._one(item))
                self._working.add(task)
                task.add_done_callback(self._done)
            if claimed:
                continue
            if self._stopping and not self._working:
                return
            try:
                await asyncio.wait_for(self._bell.wait(), LOOK_S)
            except TimeoutError:
                continue

    async def _claimed(self) -> Sequence[T]:
        room = self._at_once - len(self._working)
        if room <= 0 or (self._stopping and not self._drain):
            return ()
        try:
            return await asyncio.to_thread(self._claim, room)
        except Transient as error:
            LOG.warning("claim_failed", pump=self._name, code=error.code)
            return ()

    async def _one(self, item: T) -> None:
        await self._work(item)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self.ring()
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("work_broke", pump=self._name, exc_info=error)
