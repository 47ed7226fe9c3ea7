"""The clock of the service: asks every so often what has become due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from bot.app import App
from bot.unanswered import Unanswered
from bot.weekly import owe_unanswered
from config.clock import SHANGHAI, SystemClock
from config.database import available
from config.errors import Transient

LOG = structlog.get_logger(__name__)
Purge = Callable[[datetime], None]


@asynccontextmanager
async def ticking(
    app: App, *, purge: Purge, ring: Callable[[], None], every_s: float
) -> AsyncIterator[asyncio.Task[None]]:
    """Ticks every so often; a tick under way is finished at the end. Yields the task that ticks.

    APScheduler only rings: it holds no schedule, those are rows, and would cut off a job of its own at the end.
    """
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    bell, ended, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()
    task = asyncio.create_task(_tick(app, bell, ended, purge=purge, ring=ring))
    scheduler = AsyncIOScheduler(timezone=SHANGHAI)
    scheduler.add_job(
        lambda: loop.call_soon_threadsafe(bell.set),
        "interval",
        seconds=every_s,
        # The scheduler counts by the machine's clock; only what is due is judged by ours, which may stand still.
        next_run_time=SystemClock().now(),
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield task
    finally:
        scheduler.shutdown(wait=False)
        ended.set()
        bell.set()
        await asyncio.wait((task,))


def _weekly(app: App, now: datetime) -> int:
    return owe_unanswered(
        now,
        settings=app.settings.weekly,
        people=app.people,
        unanswered=Unanswered(app.engine),
        ledger=app.ledger,
        messages=app.messages,
    )


async def _tick(app: App, bell: asyncio.Event, ended: asyncio.Event, *, purge: Purge, ring: Callable[[], None]) -> None:
    while True:
        await bell.wait()
        bell.clear()
        if ended.is_set():
            return
        now = app.clock.now()
        try:
            with available("ledger_unavailable"):
                await asyncio.to_thread(purge, now)
                await asyncio.to_thread(app.loads.expire)
                owed = await asyncio.to_thread(app.subscriptions.tick, now)
                if owed + await asyncio.to_thread(_weekly, app, now):
                    ring()
        except Transient as error:
            LOG.warning("tick_failed", code=error.code)
