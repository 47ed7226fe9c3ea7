"""`gongfu serve`: channels, inbox, outbox, schedule and the requests of other commands, side by side, until told to stop.

A stop is graceful: nothing new is accepted, what is being answered is finished, what is due is sent; what can't be done in
time stays in the inbox or the ledger for the next start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from bot.app import App
from bot.channels.base import Channel, Incoming, Receive
from bot.channels.switched import Switched, check_any, switched_on
from bot.commands.assemble import conversation
from bot.commands.base import Verbs
from bot.inbox import Inbox, Kept
from bot.outbox import Outbox
from bot.pump import Pump
from bot.requests import RequestRunner
from bot.server import CallbackServer
from bot.worker import worker
from config.clock import SHANGHAI, SystemClock
from config.errors import Permanent
from reports.blocks import Text
from reports.delivery.model import Delivery, DeliveryState

LOG = structlog.get_logger(__name__)

BEAT_S, TICK_S, RESTART_S = 5.0, 30.0, 5.0
STOP_S = 20.0
"""Seconds in which the platforms have to take what is due after a stop; the rest stays owed."""

CUT_OFF = 130

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
        verbs = Verbs.load(app.settings.catalog)
        check_any(app.settings)
        switched = switched_on(app.settings, clock=app.clock, messages=app.messages, menu=verbs.menu())
        parts = _parts(app, switched, verbs)
        await asyncio.to_thread(_recover, app, parts)
        with _signals(stopping, say=partial(say, app.messages.say("service.cut_off"))):
            refused = await _run(app, parts, say=say, stopping=stopping, tick_s=tick_s)
        waiting, owed = await asyncio.to_thread(_left, app, parts.inbox)
        say(app.messages.say("service.stopped", waiting=waiting, owed=owed))
    return 1 if refused else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What runs."""

    channels: Mapping[str, Channel]
    server: CallbackServer | None
    inbox: Inbox
    work: Pump[Kept]
    out: Pump[Delivery]
    requests: RequestRunner
    owner: str

    async def receive(self, incoming: Incoming) -> None:
        """Durably; duplicates ring nobody."""
        if await asyncio.to_thread(self.inbox.accept, incoming):
            self.work.ring()
            self.out.ring()


def _parts(app: App, switched: Switched, verbs: Verbs) -> _Parts:
    channels = switched.channels
    chat, clock = app.settings.chat, app.clock
    owner = f"{_place(app)}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    busy = (Text(app.messages.say("chat.busy", queue=chat.queue)),)
    inbox = Inbox(engine=app.engine, ledger=app.ledger, queue=chat.queue, busy=busy)
    out = Outbox(
        ledger=app.ledger,
        channels=channels,
        prepare=app.digests.prepare,
        gone=app.subscriptions.block,
        messages=app.messages,
        clock=clock,
        owner=owner,
    ).pump()
    talk = conversation(app, verbs)
    work = worker(
        inbox,
        conversation=talk,
        channels=channels,
        clock=clock,
        owner=owner,
        at_once=chat.workers,
        owed=out.ring,
        heard=app.subscriptions.unblock,
    )
    requests = RequestRunner(app, conversation=talk)
    server = CallbackServer(app.settings.server, switched.routes) if switched.routes else None
    return _Parts(channels=channels, server=server, inbox=inbox, work=work, out=out, requests=requests, owner=owner)


async def _run(app: App, parts: _Parts, *, say: Say, stopping: asyncio.Event, tick_s: float) -> bool:
    """Until it is to stop; True when it had to end by itself."""
    async with AsyncExitStack() as stack:
        for channel in parts.channels.values():
            stack.push_async_callback(channel.aclose)
        if parts.server is not None:
            await parts.server.start()
            stack.push_async_callback(parts.server.aclose)
        beating = asyncio.create_task(_beat(app))
        stack.callback(beating.cancel)
        working = [asyncio.create_task(part.run()) for part in (parts.work, parts.requests)]
        sending = asyncio.create_task(parts.out.run())
        with _schedule(app, parts.out.ring, every_s=tick_s):
            say(app.messages.say("service.started", channels="、".join(parts.channels)))
            listening = [
                asyncio.create_task(_listen(channel, parts.receive, say=say, app=app))
                for channel in parts.channels.values()
            ]
            refused = await _until_stopped(stopping, listening, (*working, sending, beating))
        say(app.messages.say("service.stopping"))
        await _cancelled(listening)
        parts.work.stop()
        parts.requests.stop()
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


async def _beat(app: App) -> None:
    while True:
        await asyncio.to_thread(app.lease.beat)
        await asyncio.sleep(BEAT_S)


@contextmanager
def _schedule(app: App, ring: Callable[[], None], *, every_s: float) -> Iterator[None]:
    """APScheduler calls `tick`; it holds no schedule itself, those are rows."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    async def tick() -> None:
        if await asyncio.to_thread(app.subscriptions.tick, app.clock.now()):
            ring()

    scheduler = AsyncIOScheduler(timezone=SHANGHAI)
    # Coalesced and never dropped: the tick asks what has become due, so one late call makes good for many.
    scheduler.add_job(
        tick,
        "interval",
        seconds=every_s,
        # The scheduler counts by the machine's clock; only what is due is judged by ours, which may stand still.
        next_run_time=SystemClock().now(),
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


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


def _recover(app: App, parts: _Parts) -> None:
    """What an earlier process of this home left half done. We own the home, so none of them is alive."""
    place, now = _place(app), app.clock.now()

    def is_gone(owner: str) -> bool:
        return owner.startswith(f"{place}:") and owner != parts.owner

    parts.inbox.recover(owner_gone=is_gone, at=now)
    unsure = [row for row in app.ledger.recover(owner_gone=is_gone, at=now) if row.uncertain]
    if unsure:
        LOG.warning("deliveries_uncertain", deliveries=[row.id for row in unsure])


def _left(app: App, inbox: Inbox) -> tuple[int, int]:
    counts = app.ledger.counts()
    return inbox.waiting(), counts[DeliveryState.OWED] + counts[DeliveryState.SENDING]


def _place(app: App) -> str:
    """Names this home on this machine: a database may serve several."""
    home = uuid.uuid5(uuid.NAMESPACE_URL, str(app.settings.home.resolve())).hex[:8]
    return f"{socket.gethostname()[:60]}:{home}"
