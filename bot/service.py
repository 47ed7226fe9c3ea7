"""`gongfu serve`: channels, inbox, outbox, schedule and the requests of other commands, side by side, until told to stop.

A stop is graceful: nothing new is accepted, what is being answered is finished, what is due is sent; what can't be done in
time stays in the inbox or the ledger for the next start.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from functools import partial

import structlog

from bot.app import App
from bot.availability import Availability
from bot.channels.base import Channel, Receive
from bot.channels.switched import check_any, switched_on
from bot.commands.base import Verbs
from bot.inbox import Inbox
from bot.outbox import AT_ONCE as OUTBOX_AT_ONCE
from bot.service_parts import REQUESTS_AT_ONCE, Parts, service_parts
from bot.ticking import ticking
from config.database import available
from config.errors import Permanent, Transient
from reports.delivery.model import DeliveryState

LOG = structlog.get_logger(__name__)

BEAT_S, TICK_S, RESTART_S = 5.0, 30.0, 5.0
STOP_S = 20.0
"""Seconds in which the platforms have to take what is due after a stop; the rest stays owed."""

SWITCH_S = 0.0005
"""Seconds that a thread computes before another one may; the usual 0.005 would be added to each step of a callback."""

CUT_OFF = 130
SPARE_THREADS = 16

Say = Callable[[str], None]


async def serve(
    opening: AbstractAsyncContextManager[App], *, say: Say, stop: asyncio.Event | None = None, tick_s: float = TICK_S
) -> int:
    """Runs until SIGINT, SIGTERM or `stop`; returns the exit code: 1 when it ended by itself (no platform accepts us).

    Args:
        opening: the application, from `bot.app.build` with the role `SERVE`.
        say: gets a sentence when something begins or ends that the operator should see.
        stop: ends it; None: only signals do.
        tick_s: seconds between two looks at what has become due.

    Raises:
        Permanent: `no_channel`; what opening raises (`home_served`, …).
    """
    stopping = stop or asyncio.Event()
    async with opening as app:
        _widen(asyncio.get_running_loop(), app)
        verbs = Verbs.load(app.settings.catalog)
        check_any(app.settings)
        switched = switched_on(
            app.settings,
            clock=app.clock,
            messages=app.messages,
            menu=verbs.menu(),
            engine=app.engine,
            gone=app.subscriptions.block,
        )
        parts = service_parts(app, switched, verbs)
        await asyncio.to_thread(_recover, app, parts)
        with _attentive(), _signals(stopping, say=partial(say, app.messages.say("service.cut_off"))):
            refused = await _run(app, parts, say=say, stopping=stopping, tick_s=tick_s)
        say(await asyncio.to_thread(_left, app, parts.inbox))
    return 1 if refused else 0


def _widen(loop: asyncio.AbstractEventLoop, app: App) -> None:
    """Threads enough for all that may block at once: long work must keep neither new messages nor the heartbeat waiting."""
    most = app.settings.chat.workers + OUTBOX_AT_ONCE + REQUESTS_AT_ONCE + SPARE_THREADS
    loop.set_default_executor(ThreadPoolExecutor(max_workers=most, thread_name_prefix="gongfu"))


async def _run(app: App, parts: Parts, *, say: Say, stopping: asyncio.Event, tick_s: float) -> bool:
    """Until it is to stop; True when it had to end by itself."""
    async with AsyncExitStack() as stack:
        for channel in parts.channels.values():
            stack.push_async_callback(channel.aclose)
        if parts.server is not None:
            await parts.server.start()
            stack.push_async_callback(parts.server.aclose)
        beating = asyncio.create_task(_beat(app, parts.seen))
        stack.callback(beating.cancel)
        working = [asyncio.create_task(part.run()) for part in (parts.work, parts.requests)]
        sending = asyncio.create_task(parts.out.run())
        async with ticking(app, purge=parts.inbox.purge, ring=parts.out.ring, every_s=tick_s) as tick:
            say(app.messages.say("service.started", channels="、".join(parts.channels)))
            listening = [
                asyncio.create_task(_listen(channel, parts.receive, say=say, app=app))
                for channel in parts.channels.values()
            ]
            refused = await _until_stopped(stopping, listening, (*working, sending, beating, tick))
        # Before it is said: nothing more may be begun by then.
        parts.work.stop()
        parts.requests.stop()
        say(app.messages.say("service.stopping"))
        await _cancelled(listening)
        # However long it takes: a thread that changes documents can't be cut off, and the lock is held until it ends.
        await asyncio.gather(*working, return_exceptions=True)
        parts.out.stop()
        await _in_time(sending)
    return refused


async def _listen(channel: Channel, receive: Receive, *, say: Say, app: App) -> None:
    """A channel for as long as its platform accepts us; one that breaks is started anew."""
    while True:
        try:
            await channel.run(receive)
        except Permanent as error:
            LOG.warning("channel_refused", channel=channel.name, code=error.code)
            say(app.messages.error(error))
            return
        except Exception as error:  # noqa: BLE001 - the channel loop: one channel's fault must not end the others
            await asyncio.to_thread(LOG.error, "channel_broke", channel=channel.name, exc_info=error)
            await asyncio.sleep(RESTART_S)
        else:
            return


async def _until_stopped(
    stopping: asyncio.Event, listening: Sequence[asyncio.Task[None]], working: Sequence[asyncio.Task[None]]
) -> bool:
    """True when it ends by itself: every channel has ended, or a part that never ought to."""
    stopped, ended = asyncio.create_task(stopping.wait()), asyncio.create_task(asyncio.wait(listening))
    await asyncio.wait((stopped, ended, *working), return_when=asyncio.FIRST_COMPLETED)
    for waiting in (stopped, ended):
        waiting.cancel()
    for broken in (task for task in working if task.done()):
        await asyncio.to_thread(LOG.error, "part_ended", exc_info=broken.exception())
    return not stopping.is_set()


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _in_time(sending: asyncio.Task[None]) -> None:
    """Waits, but not for ever: what is cut off stands in the ledger, and is settled at the next start."""
    _done, late = await asyncio.wait((sending,), timeout=STOP_S)
    if late:
        LOG.warning("stopped_while_sending")
    await _cancelled(list(late))


async def _beat(app: App, seen: Availability) -> None:
    while True:
        seen.look()
        await asyncio.to_thread(app.lease.beat)
        await asyncio.sleep(BEAT_S)


@contextmanager
def _attentive() -> Iterator[None]:
    """Makes the interpreter turn to what comes in at once, whatever else it computes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    # What was read at the start stays: looking through it for garbage would stop everything for 0.3 s, again and again.
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)


@contextmanager
def _signals(stopping: asyncio.Event, *, say: Callable[[], None]) -> Iterator[None]:
    """The first signal stops in order; the second at once, which loses nothing, as no crash does."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if stopping.is_set():
            say()
            os._exit(CUT_OFF)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _recover(app: App, parts: Parts) -> None:
    """What an earlier process of this home left half done. We own the home, so none of them is alive."""
    place, now = parts.owner.partition(":")[0], app.clock.now()
    # A database in the home is nobody else's; another one may serve several homes.
    own_database = app.settings.database.url is None

    def is_gone(owner: str) -> bool:
        return owner != parts.owner and (own_database or owner.startswith(f"{place}:"))

    parts.inbox.recover(owner_gone=is_gone)
    unsure = [row for row in app.ledger.recover(owner_gone=is_gone, at=now) if row.uncertain]
    if unsure:
        LOG.warning("deliveries_uncertain", deliveries=[row.id for row in unsure])


def _left(app: App, inbox: Inbox) -> str:
    try:
        with available("inbox_unavailable"):
            counts, waiting = app.ledger.counts(), inbox.waiting()
    except Transient as error:
        return app.messages.error(error)
    owed = counts[DeliveryState.OWED] + counts[DeliveryState.SENDING]
    return app.messages.say("service.stopped", waiting=waiting, owed=owed)
