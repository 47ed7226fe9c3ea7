"""The connection: opened, subscribed, kept alive, opened again. It knows frames and acknowledgements, not what they say.

WeCom allows one connection for each bot, and a new one throws out the old: whoever is thrown out stays away for long, or
two programs would do so in turn for ever. A link whose other end is silently gone looks open: only what is not answered
tells. After it nothing more goes out until a ping is answered: what waits is certainly not sent.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidProxy, InvalidURI, WebSocketException
from websockets.protocol import State

from bot.channels.backoff import Backoff
from bot.channels.pace import Monotonic, Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.wecom.aibot.answers import Answers, KickedError, LostError, why
from bot.channels.wecom.aibot.frames import MOST_FRAME_BYTES, NOT_SUBSCRIBED, PING, SUBSCRIBE, Frame, read
from bot.channels.wecom.aibot.parse import is_kick
from bot.channels.wecom.aibot.timing import Timing
from config.errors import Permanent, Transient, Uncertain

LOG = structlog.get_logger(__name__)
MOST_REFUSALS, MOST_MISSED = 3, 2

Take = Callable[[Frame], Awaitable[None]]


class Link:
    """One bot's connection.

    Args:
        url: where it goes.
        login: body of the subscription; holds the secret.
        proxy: address; True: what the system says.
        take: gets every callback; must not take long.
        log: is told how it goes.
        timing: how long things take.
        backoff: waits between two connections.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        login: Mapping[str, Any],
        proxy: str | bool,
        take: Take,
        log: StateLog,
        timing: Timing,
        backoff: Backoff,
        monotonic: Monotonic,
        pause: Pause,
    ) -> None:
        self._url, self._login, self._proxy = url, login, proxy
        self._take, self._log, self._timing = take, log, timing
        self._backoff, self._monotonic, self._pause = backoff, monotonic, pause
        self._socket: ClientConnection | None = None
        self._up, self._doubt, self._left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._subscribing = asyncio.Lock()
        self._subscribed = self._refusals = 0
        self._closing = False
        self._away_until = 0.0
        self._answers = Answers()
        # At its lowest level the library writes down whole frames, the one with the secret too.
        self._quiet = logging.getLogger("websockets.wecom")
        self._quiet.setLevel(logging.WARNING)

    @property
    def is_up(self) -> bool:
        """Whether messages can go out: the connection is open, and nothing speaks against its other end being there."""
        return self._socket is not None and self._socket.state is State.OPEN and not self._doubt.is_set()

    async def run(self) -> None:
        """Holds the connection until it is closed or cancelled.

        Raises:
            Permanent: `wecom_secret_refused`, `wecom_proxy_invalid`, `wecom_address_invalid`.
        """
        # Reads the certificates of the system, from disk.
        trust = await asyncio.to_thread(ssl.create_default_context) if self._url.startswith("wss:") else None
        try:
            while not self._closing:
                wait_s = await self._once(trust)
                if not self._closing:
                    await self._pause(wait_s)
        except Permanent as error:
            self._log.enter(ChannelState.REFUSED, code=error.code)
            raise

    async def close(self) -> None:
        """Ends `run`, and returns when all that WeCom had handed over until it knew that is taken."""
        self._closing = True
        if self._socket is not None:
            await self._socket.close()
            await self._left.wait()

    async def until_up(self) -> None:
        """Waits for a connection that is just being made.

        Raises:
            Transient: `wecom_down`; `wecom_conflict` with `retry_after_s`.
        """
        if self.is_up:
            return
        away_s = self._away_until - self._monotonic()
        if away_s > self._timing.link_s:
            raise Transient("wecom_conflict", retry_after_s=away_s)
        try:
            async with asyncio.timeout(self._timing.link_s):
                await self._up.wait()
        except TimeoutError:
            raise Transient("wecom_down") from None

    async def ask(self, cmd: str, body: Mapping[str, Any], *, req_id: str = "") -> Frame:
        """Sends a request and returns its answer, whatever that says; subscribes anew where WeCom has forgotten us.

        Args:
            cmd: what for.
            body: of the request.
            req_id: of the callback that it replies to; "": it is one of our own.

        Raises:
            Transient: `wecom_down`: certainly not sent.
            Uncertain: `send_uncertain`: no answer came.
        """
        for _ in range(2):
            socket, subscribed = self._socket, self._subscribed
            if socket is None or not self.is_up:
                break
            answer = await self._asked(socket, cmd, body, req_id=req_id)
            if answer.errcode != NOT_SUBSCRIBED:
                return answer
            await self._subscribe_again(socket, subscribed)
        raise Transient("wecom_down")

    async def _once(self, trust: ssl.SSLContext | None) -> float:
        """Returns the seconds to stay away after it."""
        try:
            async with connect(
                self._url,
                ssl=trust,
                proxy=self._proxy or None,
                compression=None,
                open_timeout=self._timing.open_s,
                # WeCom answers pings of its own kind; whether it answers those of the protocol is not documented.
                ping_interval=None,
                close_timeout=1.0,
                max_size=MOST_FRAME_BYTES,
                logger=self._quiet,
            ) as socket:
                await self._serve(socket)
        except KickedError:
            self._away_until = self._monotonic() + self._timing.away_s
            self._log.enter(ChannelState.CONFLICT, code="wecom_conflict", away_s=round(self._timing.away_s))
            return self._timing.away_s
        except (InvalidProxy, ImportError) as error:
            # Their words hold the address, which may hold a password.
            raise Permanent("wecom_proxy_invalid") from (None if isinstance(error, InvalidProxy) else error)
        except InvalidURI:
            raise Permanent("wecom_address_invalid") from None
        except (OSError, EOFError, WebSocketException, LostError) as error:
            if not self._closing:
                self._log.enter(ChannelState.DOWN, code="wecom_down", what=why(error))
        return self._backoff.next_s()

    async def _serve(self, socket: ClientConnection) -> None:
        reading = asyncio.create_task(self._read(socket))
        pinging: asyncio.Task[None] | None = None
        try:
            await self._first(socket, reading)
            pinging = asyncio.create_task(self._keep_alive(socket))
            await asyncio.wait({reading, pinging}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reading, pinging):
                if task.done():
                    task.result()
        finally:
            self._socket = None
            self._up.clear()
            if self._closing:
                await asyncio.wait({reading}, timeout=self._timing.close_s)
            tasks = [task for task in (reading, pinging) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._answers.lost()
            self._left.set()

    async def _first(self, socket: ClientConnection, reading: asyncio.Task[None]) -> None:
        """The subscription, while the connection lasts."""
        subscribing = asyncio.create_task(self._subscribe(socket))
        await asyncio.wait({reading, subscribing}, return_when=asyncio.FIRST_COMPLETED)
        if not subscribing.done():
            subscribing.cancel()
            await asyncio.gather(subscribing, return_exceptions=True)
            reading.result()
            raise LostError("closed")
        subscribing.result()
        self._socket = socket
        self._away_until = 0.0
        self._doubt.clear()
        self._left.clear()
        self._up.set()
        self._log.enter(ChannelState.UP)

    async def _subscribe(self, socket: ClientConnection) -> None:
        try:
            answer = await self._asked(socket, SUBSCRIBE, self._login)
        except Uncertain as error:
            raise LostError("subscription not answered") from error
        self._subscribed += 1
        if answer.errcode == 0:
            self._refusals = 0
            return
        if not answer.busy:
            self._refusals += 1
        if self._refusals >= MOST_REFUSALS:
            raise Permanent("wecom_secret_refused")
        # Never its words: they may repeat what we sent.
        raise LostError(f"subscription refused, {answer.errcode}")

    async def _subscribe_again(self, socket: ClientConnection, before: int) -> None:
        """Once for all who were refused at the same time; where that fails the connection is made anew."""
        async with self._subscribing:
            if self._subscribed != before or socket is not self._socket:
                return
            LOG.warning("wecom_subscribing_again")
            try:
                await self._subscribe(socket)
            except (LostError, Permanent):
                self._socket = None
                socket.transport.abort()

    async def _read(self, socket: ClientConnection) -> None:
        async for raw in socket:
            frame = read(raw)
            if frame is None:
                LOG.warning("wecom_frame_unreadable", bytes=len(raw))
                continue
            if self._up.is_set():
                self._backoff.reset()
            if not frame.cmd:
                self._answers.came(frame)
            elif is_kick(frame):
                raise KickedError
            else:
                await self._take(frame)
        raise LostError(f"closed, {socket.close_code}")

    async def _keep_alive(self, socket: ClientConnection) -> None:
        missed = 0
        while missed < MOST_MISSED:
            if not missed:
                missed += await self._until_ping()
            before = self._subscribed
            try:
                answer = await self._asked(socket, PING, None)
            except Uncertain:
                missed += 1
                continue
            missed = 0
            self._doubt.clear()
            self._up.set()
            if answer.errcode == NOT_SUBSCRIBED:
                await self._subscribe_again(socket, before)
        socket.transport.abort()
        raise LostError("pings not answered")

    async def _until_ping(self) -> int:
        """At the usual time; or now, when a request was not answered: then 1, since that was a sign already."""
        try:
            async with asyncio.timeout(self._timing.ping_s):
                await self._doubt.wait()
        except TimeoutError:
            return 0
        return 1

    async def _asked(
        self, socket: ClientConnection, cmd: str, body: Mapping[str, Any] | None, *, req_id: str = ""
    ) -> Frame:
        try:
            return await self._answers.ask(socket, cmd, body, req_id=req_id, within_s=self._timing.ack_s)
        except TimeoutError as error:
            if socket is self._socket:
                self._doubt.set()
                self._up.clear()
            raise Uncertain("send_uncertain") from error
        except (ConnectionClosed, OSError, LostError) as error:
            raise Uncertain("send_uncertain") from error
