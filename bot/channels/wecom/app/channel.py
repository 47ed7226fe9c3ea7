"""The channel WeCom 自建应用: a callback is stored and acknowledged; the answer goes out later, over the API."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from random import Random

from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from bot.channels.backoff import Backoff
from bot.channels.base import Address, IncomingFile, Limits, Part, Receive
from bot.channels.lifetime import ClosedError, Lifetime
from bot.channels.pace import Monotonic, Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.app.parse import CHANNEL, Left, Tapped, parse
from bot.channels.wecom.app.route import Callbacks
from bot.channels.wecom.app.sending import Sending
from bot.channels.wecom.app.taps import show_used
from bot.channels.wecom.cards import Cards
from bot.channels.wecom.crypto import Crypt, CryptError
from bot.channels.wecom.media import Sizes
from bot.channels.wecom.rates import Rates, Turns
from bot.channels.wecom.render import APP, render
from bot.channels.wecom.tokens import SqlTokens
from bot.channels.wecom.wire import Timeouts, Wire
from config.channels import WecomAppSettings
from config.clock import Clock
from config.errors import GongfuError, Permanent, Transient
from config.messages import Messages
from reports.blocks import Blocks

Gone = Callable[[str, str], object]
"""Told (channel, chat) that a chat does not want us any more; synchronous."""


class WecomAppChannel:
    """One app.

    Args:
        settings: ids, secrets, addresses.
        clock: stamps what comes in, judges the time of callbacks.
        messages: words on cards.
        proxy: for the API; None: the system's.
        engine: where processes of the same app share its token; None: there are no others.
        gone: see there; None: nobody asks.
        rates: 30 messages a minute and 1,000 an hour for each member; WeCom drops what is beyond, without a word.
        sizes: limits of files.
        timeouts: of HTTP.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
        rng: jitter of the waits.

    Raises:
        Permanent: `wecomapp_incomplete`, `wecomapp_key_invalid`.
    """

    name = CHANNEL
    limits: Limits = APP.limits

    def __init__(
        self,
        settings: WecomAppSettings,
        *,
        clock: Clock,
        messages: Messages,
        proxy: SecretStr | None = None,
        engine: Engine | None = None,
        gone: Gone | None = None,
        rates: Rates | None = None,
        sizes: Sizes | None = None,
        timeouts: Timeouts | None = None,
        monotonic: Monotonic = time.monotonic,
        pause: Pause = asyncio.sleep,
        rng: Random | None = None,
    ) -> None:
        corp_id, secret, crypt = _complete(settings)
        self._path, self._clock, self._gone = settings.path, clock, gone
        self._log, self._lifetime = StateLog(CHANNEL), Lifetime()
        self._callbacks = Callbacks(crypt, take=self.take, clock=clock, log=self._log)
        self._wire = Wire(settings.base_url, proxy=proxy, timeouts=timeouts)
        app = f"{settings.base_url}\n{corp_id}\n{settings.agent_id}"
        self._api = WecomApi(
            self._wire,
            corp_id=corp_id,
            agent_id=settings.agent_id,
            secret=secret,
            clock=clock,
            tokens=SqlTokens(engine, app=app, secret=secret) if engine is not None else None,
        )
        self._cards = Cards(messages)
        self._pause, self._backoff = pause, Backoff(rng=rng or Random())
        rates = rates or Rates()
        turns = Turns(rates.chat, rates=rates, monotonic=monotonic, pause=pause)
        self._sending = Sending(self._api, cards=self._cards, turns=turns, sizes=sizes or Sizes(), monotonic=monotonic)
        self._receive: Receive | None = None

    @property
    def state(self) -> ChannelState:
        """How it goes; for the status and the doctor."""
        return self._log.state

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """Where WeCom calls us, for `bot.server`. Messages get 503 until `run` has begun."""
        return (self._callbacks.route(self._path),)

    async def run(self, receive: Receive) -> None:
        """See the port. Messages are taken from the beginning, whether the API can be reached or not."""
        self._receive = receive
        try:
            await self._connect()
            await self._lifetime.until_over()
        except ClosedError:
            pass
        except Permanent:
            self._log.enter(ChannelState.REFUSED)
            raise
        finally:
            self._receive = None

    async def take(self, message: Mapping[str, str]) -> None:
        """Stores what a callback says, however it came.

        Raises:
            Transient: it could not be stored, or we are not ready.
        """
        receive = self._receive
        if receive is None or self._lifetime.over:
            raise Transient("wecom_down")
        found = parse(message, at=self._clock.now())
        if isinstance(found, Left):
            await self._left(found.user)
        elif isinstance(found, Tapped):
            if await receive(self._cards.with_quote(found.incoming, found.task)):
                self._lifetime.beside(show_used(self._api, self._cards, found))
        elif found is not None:
            await receive(found.incoming)

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """See the port."""
        return render(blocks, APP)

    async def turn(self, to: Address) -> None:
        """See the port."""
        await self._sending.turn(to.chat)

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """See the port."""
        if self._lifetime.over:
            raise Transient("wecom_down")
        receipt = await self._sending.send(to.chat, part)
        if self._receive is not None:
            self._log.enter(ChannelState.UP)
        return receipt

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """Nothing: what an app says can't be changed, and it may say little."""

    async def fetch(self, file: IncomingFile) -> bytes:
        """See the port; at most 20 MB."""
        try:
            return await self._api.fetch(file)
        except Transient as error:
            raise Transient("file_not_fetched", file=file.name) from error

    async def aclose(self) -> None:
        """See the port."""
        if self._lifetime.over:
            return
        await self._lifetime.end()
        self._log.enter(ChannelState.CLOSED)
        await self._wire.aclose()

    async def _left(self, user: str) -> None:
        if self._gone is None:
            return
        try:
            await asyncio.to_thread(self._gone, CHANNEL, user)
        except SQLAlchemyError as error:
            raise Transient("inbox_unavailable") from error

    async def _connect(self) -> None:
        """Until WeCom has given us a token; only a wrong secret ends it."""
        while True:
            try:
                await self._lifetime.bound(self._api.check())
                break
            except Permanent:
                raise
            except GongfuError as error:
                self._log.failed(error)
                await self._lifetime.bound(self._pause(self._backoff.next_s()))
        self._backoff.reset()
        self._log.enter(ChannelState.UP)


def _complete(settings: WecomAppSettings) -> tuple[str, SecretStr, Crypt]:
    """Corp id, secret, and what opens callbacks."""
    corp_id, secret, token, aes_key = settings.corp_id, settings.secret, settings.token, settings.aes_key
    if corp_id is None or secret is None or token is None or aes_key is None or settings.agent_id <= 0:
        raise Permanent("wecomapp_incomplete")
    try:
        crypt = Crypt.of(token=token.get_secret_value(), aes_key=aes_key.get_secret_value(), receiver=corp_id)
    except CryptError:
        raise Permanent("wecomapp_key_invalid") from None
    return corp_id, secret, crypt
