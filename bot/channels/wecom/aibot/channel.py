"""The channel WeCom 智能机器人: callbacks in over one long connection, streams, messages and files out.

WeCom waits for no acknowledgement of what it hands over, and may or may not hand it over again. So what came in is kept in
order until `receive` has stored it, also while the connection is away, and while what was accepted is still being answered
after `run` was told to end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import structlog
from pydantic import SecretStr

from bot.channels.backoff import Backoff
from bot.channels.base import Address, Incoming, IncomingFile, Limits, Part, Receive
from bot.channels.lifetime import ClosedError, Lifetime
from bot.channels.pace import Monotonic, Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.wecom.aibot.files import Downloads
from bot.channels.wecom.aibot.frames import Frame
from bot.channels.wecom.aibot.greeting import Greetings
from bot.channels.wecom.aibot.lanes import Lanes
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.aibot.parse import CHANNEL, Entered, Said, Tapped, parse
from bot.channels.wecom.aibot.sending import Sending
from bot.channels.wecom.aibot.streams import Streams, Words
from bot.channels.wecom.aibot.taps import show_used
from bot.channels.wecom.aibot.timing import Timing
from bot.channels.wecom.aibot.upload import Uploads
from bot.channels.wecom.cards import Cards
from bot.channels.wecom.rates import Rates, Turns
from bot.channels.wecom.render import BOT, render
from config.channels import WecomSettings
from config.clock import Clock
from config.errors import GongfuError, Permanent, Transient
from config.messages import Messages
from reports.blocks import Blocks

LOG = structlog.get_logger(__name__)
SOON_S = 0.6
MOST_WAITING = 1000
"""Callbacks that wait to be stored; then the connection is read no further."""


class AibotChannel:
    """One bot.

    Args:
        settings: id, secret, address, name of the bot.
        proxy: address; None: what the system says.
        clock: stamps what comes in.
        messages: for what the channel says itself.
        rates: how much it may say.
        timing: how long things take.
        monotonic: seconds that only grow.
        pause: waits so many seconds, for a turn or for a new connection.
        rng: jitter of the waits.

    Raises:
        Permanent: `wecom_incomplete`.
    """

    name = CHANNEL
    limits: Limits = replace(BOT.limits, first_contact=True)

    def __init__(
        self,
        settings: WecomSettings,
        *,
        clock: Clock,
        messages: Messages,
        proxy: SecretStr | None = None,
        rates: Rates | None = None,
        timing: Timing | None = None,
        monotonic: Monotonic = time.monotonic,
        pause: Pause = asyncio.sleep,
        rng: Random | None = None,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._timing, rates = timing or Timing(), rates or Rates()
        self._lifetime, self._log, rng = Lifetime(), StateLog(CHANNEL), rng or Random()
        self._callbacks: asyncio.Queue[Frame] = asyncio.Queue(MOST_WAITING)
        self._pause, self._backoff = pause, Backoff(least_s=0.5, most_s=10.0, rng=rng)
        way = proxy.get_secret_value() if proxy is not None else None
        self._link = link = Link(
            settings.url,
            login=_login(settings),
            proxy=way or True,
            take=self._callbacks.put,
            log=self._log,
            timing=self._timing,
            backoff=Backoff(least_s=self._timing.least_s, most_s=self._timing.most_s, rng=rng),
            monotonic=monotonic,
            pause=pause,
        )
        self._turns = Turns(rates.chat, rates=rates, monotonic=monotonic, pause=pause)
        uploads = Uploads(
            link, turns=Turns(rates.uploads, rates=rates, monotonic=monotonic, pause=pause), monotonic=monotonic
        )
        self._streams = Streams(
            link, turns=self._turns, lifetime=self._lifetime, words=Words.of(messages), timing=self._timing
        )
        self._cards = Cards(messages)
        self._greetings = Greetings(link, words=messages.say("wecom.welcome"))
        self._sending = Sending(link, streams=self._streams, cards=self._cards, uploads=uploads, turns=self._turns)
        self._downloads = Downloads(proxy=way, lifetime=self._lifetime, timing=self._timing)
        self._lanes = Lanes(self._lifetime)
        self._receive: Receive | None = None
        self._ready = asyncio.Event()
        self._connecting: asyncio.Task[None] | None = None
        self._handing: asyncio.Task[None] | None = None

    @property
    def state(self) -> ChannelState:
        """How it goes; for the status and the doctor."""
        return self._log.state

    async def run(self, receive: Receive) -> None:
        """See the port. The connection outlives a cancelled `run`: what was accepted has yet to be answered."""
        self._receive = receive
        self._ready.set()
        if self._lifetime.over:
            return
        if self._connecting is not None and self._connecting.done():
            self._connecting = None
        working = self._start()
        closed = asyncio.create_task(self._lifetime.until_over())
        try:
            await asyncio.wait({closed, *working}, return_when=asyncio.FIRST_COMPLETED)
            for task in working:
                if task.done() and not task.cancelled():
                    task.result()
        finally:
            closed.cancel()

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """See the port."""
        return render(blocks, BOT)

    async def turn(self, to: Address) -> None:
        """See the port; waits for the connection too, so that less is in doubt after a crash."""
        await self._connected()
        await self._turns.turn(to.chat)

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """See the port. The first part of an answer ends its stream, all else goes as messages."""
        if self._lifetime.over:
            raise Transient("wecom_down")
        await self._connected()
        return await self._sending.send(to.chat, part, answers=answers)

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """In the stream of the message that is being worked; elsewhere nothing is shown."""
        self._streams.tell(answers, text)

    async def fetch(self, file: IncomingFile) -> bytes:
        """See the port; at most 20 MB, decrypted."""
        return await self._downloads.fetch(file)

    async def aclose(self) -> None:
        """See the port. What is open is ended with a sentence: its answer comes after the next start."""
        if self._lifetime.over:
            return
        if self._link.is_up:
            await self._in_time(self._streams.close())
        await self._in_time(self._take_leave())
        await self._lifetime.end()
        ending = [task for task in (self._connecting, self._handing) if task and task is not asyncio.current_task()]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await self._downloads.aclose()
        self._log.enter(ChannelState.CLOSED)

    async def _take_leave(self) -> None:
        """Stores what WeCom has handed over until it knew that we go: it will not do so again."""
        await self._link.close()
        if self._handing is not None and self._ready.is_set():
            await self._callbacks.join()
            await self._lanes.empty()

    async def _in_time(self, ending: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(self._timing.close_s):
                await ending
        except TimeoutError:
            LOG.info("wecom_ended_in_haste")

    def _start(self) -> tuple[asyncio.Task[None], ...]:
        """The connection, and what hands over; a message can go out before anybody listens."""
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._link.run())
        if self._handing is None or self._handing.done():
            self._handing = asyncio.create_task(self._hand_over())
        return self._connecting, self._handing

    async def _connected(self) -> None:
        """Raises Transient while there is no connection: it may be there later, once the settings are right."""
        if self._link.is_up:
            return
        connecting, _ = self._start()
        waiting = asyncio.create_task(self._link.until_up())
        await asyncio.wait({waiting, connecting}, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            waiting.result()
            return
        waiting.cancel()
        refused = connecting.exception() if not connecting.cancelled() else None
        raise Transient(refused.code if isinstance(refused, GongfuError) else "wecom_down") from refused

    # -- what comes in ----------------------------------------------------------------------------------------------

    async def _hand_over(self) -> None:
        await self._ready.wait()
        with suppress(ClosedError):
            await self._until_closed()

    async def _until_closed(self) -> None:
        while not self._lifetime.over:
            frame = await self._callbacks.get()
            try:
                await self._handle(frame)
            finally:
                self._callbacks.task_done()

    async def _handle(self, frame: Frame) -> None:
        found = parse(frame, name=self._settings.name, at=self._clock.now())
        match found:
            case Said():
                await self._in_turn(found)
            case Tapped():
                if await self._stored(self._cards.with_quote(found.incoming, found.task)):
                    self._lifetime.beside(show_used(self._link, self._cards, found))
            case Entered():
                self._lifetime.beside(self._greetings.welcome(found))
            case None:
                LOG.info("wecom_callback_ignored", cmd=frame.cmd[:40], kind=frame.event[:40])

    async def _in_turn(self, said: Said) -> None:
        chat = said.incoming.address.chat
        if said.incoming.files or self._lanes.busy(chat):
            await self._lanes.put(chat, partial(self._said, said))
        else:
            await self._said(said)

    async def _said(self, said: Said) -> None:
        """Stored first; then its stream begins, within a second: where the names of files take longer, before that."""
        incoming = said.incoming
        begun = False
        if incoming.files:
            naming = asyncio.gather(*(self._downloads.named(file) for file in incoming.files))
            _, late = await asyncio.wait({naming}, timeout=SOON_S)
            if late:
                begun = self._begin(said)
            incoming = replace(incoming, files=tuple(await naming))
        new = await self._stored(incoming)
        if new or not begun:
            self._begin(said, shown=new)
        else:
            await self._streams.let_go(incoming.message_id)

    def _begin(self, said: Said, *, shown: bool = True) -> bool:
        incoming = said.incoming
        self._streams.note(incoming.message_id, incoming.address.chat, said.req_id)
        if shown:
            self._streams.tell(incoming.message_id, "")
        return shown

    async def _stored(self, incoming: Incoming) -> bool:
        """Until it is: WeCom hands it over once."""
        while self._receive is not None:
            try:
                new = await self._receive(incoming)
            except Transient as error:
                self._log.enter(ChannelState.HOLDING, code=error.code)
                await self._lifetime.bound(self._pause(self._backoff.next_s()))
                continue
            self._backoff.reset()
            if self._log.state is ChannelState.HOLDING and self._link.is_up:
                self._log.enter(ChannelState.UP)
            return new
        return False


def _login(settings: WecomSettings) -> dict[str, Any]:
    secret = settings.secret.get_secret_value() if settings.secret is not None else ""
    if not settings.bot_id or not secret:
        raise Permanent("wecom_incomplete")
    return {"bot_id": settings.bot_id, "secret": secret}
