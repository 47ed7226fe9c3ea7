"""The channel Telegram: polling or webhook in, paced messages out.

It uses `telegram.Bot` alone. `telegram.ext.Updater` puts updates into a queue and at once asks for the next ones, which
acknowledges the first: a crash would lose them. Here the next poll, or the answer to the webhook, comes only after
`receive` has stored the message.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Iterable
from random import Random
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from starlette.routing import BaseRoute
from telegram import BotCommand
from telegram.error import BadRequest, TelegramError

from bot.channels.backoff import Backoff
from bot.channels.base import Address, IncomingFile, Limits, Part, Receive
from bot.channels.lifetime import ClosedError, Lifetime
from bot.channels.pace import Monotonic, Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.telegram.errors import BROKEN, Busy, translated
from bot.channels.telegram.files import fetch_file
from bot.channels.telegram.parse import CHANNEL, Me, Tap, parse
from bot.channels.telegram.place import place_of
from bot.channels.telegram.polling import poll
from bot.channels.telegram.progress import ProgressLines
from bot.channels.telegram.rates import ChatPace, Rates
from bot.channels.telegram.render import LIMITS, render
from bot.channels.telegram.sending import send_part
from bot.channels.telegram.webhook import webhook_route
from bot.channels.telegram.wire import UPDATES, Timeouts, open_api
from config.channels import TelegramSettings
from config.clock import Clock
from config.errors import GongfuError, Permanent, Transient, Uncertain
from config.messages import Messages
from reports.blocks import Blocks

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS, MOST_DESCRIPTION = 100, 256
TAP_TRIES, TAP_PAUSE_S = 3, 1.0
"""The button of who tapped turns until it is answered, which Telegram lets us do for some seconds only."""

MOST_BACKOFF_S = 15.0
"""Somebody waits for his answer; a poll every so often is nothing to Telegram."""

LOG = structlog.get_logger(__name__)
T = TypeVar("T")


class TelegramChannel:
    """One bot.

    Args:
        settings: token, mode, addresses.
        clock: stamps what comes in.
        messages: for the line at a button that no longer works.
        commands: (name, description) shown in Telegram's menu; names that Telegram does not allow are left out.
        rates: how fast it may talk.
        timeouts: of HTTP.
        monotonic: seconds that only grow; for the pace.
        pause: waits so many seconds.
        rng: jitter of the waits.

    Raises:
        Permanent: `telegram_token_refused`, `telegram_webhook_incomplete`, `telegram_proxy_invalid`.
    """

    name = CHANNEL
    limits: Limits = LIMITS

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        clock: Clock,
        messages: Messages,
        commands: Iterable[tuple[str, str]] = (),
        rates: Rates | None = None,
        timeouts: Timeouts | None = None,
        monotonic: Monotonic = time.monotonic,
        pause: Pause = asyncio.sleep,
        rng: Random | None = None,
    ) -> None:
        self._settings, self._clock, self._messages = settings, clock, messages
        self._timeouts = timeouts or Timeouts()
        self._api, self._requests = open_api(settings, _token(settings), self._timeouts)
        self._secret = _webhook_secret(settings)
        self._commands = [
            BotCommand(name, words[:MOST_DESCRIPTION]) for name, words in commands if COMMAND.fullmatch(name) and words
        ][:MOST_COMMANDS]
        self._pace = ChatPace(rates or Rates(), monotonic=monotonic, pause=pause)
        self._pause = pause
        self._backoff = Backoff(most_s=MOST_BACKOFF_S, rng=rng or Random())
        self._lifetime = Lifetime()
        self._log = StateLog(CHANNEL)
        self._progress = ProgressLines(self._api, self._pace, self._lifetime, monotonic=monotonic, pause=pause)
        self._me: Me | None = None
        self._receive: Receive | None = None

    @property
    def state(self) -> ChannelState:
        """How it goes; for the status and the doctor."""
        return self._log.state

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """Where Telegram calls us, for `bot.server`; nothing while polling. Answers 503 until `run` is ready."""
        if self._secret is None:
            return ()
        path = urlsplit(self._settings.webhook_url or "").path or "/"
        return (webhook_route(path, secret=self._secret, take=self.take, log=self._log),)

    async def run(self, receive: Receive) -> None:
        """See the port. Takes as long as it must to reach Telegram; only a refusal ends it."""
        self._receive = receive
        try:
            await self._connect()
            if self._secret is not None:
                await self._lifetime.until_over()
            else:
                await poll(
                    lambda offset: self._api.updates(
                        offset=offset, wait_s=self._settings.poll_s, timeouts=self._timeouts
                    ),
                    self.take,
                    lifetime=self._lifetime,
                    backoff=self._backoff,
                    pause=self._pause,
                    log=self._log,
                )
        except ClosedError:
            pass
        except Permanent:
            self._log.enter(ChannelState.REFUSED)
            raise
        finally:
            self._receive = None

    async def take(self, update: dict[str, object]) -> None:
        """Hands one update over, by whichever way it came; returns when it is stored or is nothing for us.

        Raises:
            Transient: it could not be stored, or we are not ready.
        """
        if self._receive is None or self._me is None:
            raise Transient("telegram_down")
        found = parse(update, me=self._me, at=self._clock.now())
        incoming = found.incoming if isinstance(found, Tap) else found
        if incoming is not None:
            await self._receive(incoming)
        if isinstance(found, Tap):
            known = found.incoming is not None
            self._lifetime.beside(self._answer_tap(found.callback, known=known))

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """See the port."""
        return render(blocks)

    async def turn(self, to: Address) -> None:
        """See the port."""
        await self._pace.turn(place_of(to))

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """See the port."""
        if self._lifetime.over:
            raise Transient("telegram_down")
        place = place_of(to)
        try:
            async with self._pace.call(place):
                return await send_part(self._api, place, part, answers=answers)
        except TelegramError as error:
            if isinstance(error, Busy) and error.retry_after_s is not None:
                self._pace.hold(place, error.retry_after_s)
            failure = translated(error)
            LOG.warning("telegram_send_failed", code=failure.code, what=str(error)[:200])
            raise failure from error
        except BROKEN as error:
            LOG.warning("telegram_send_failed", code="send_uncertain", what=type(error).__name__)
            raise Uncertain("send_uncertain") from error

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """One message that is edited, once it takes longer; before that the bot types."""
        try:
            self._progress.tell(place_of(to), text)
        except Permanent:
            return

    async def fetch(self, file: IncomingFile) -> bytes:
        """See the port; at most 20 MB, the limit of `getFile`."""
        if self._lifetime.over:
            raise Transient("file_not_fetched", file=file.name)
        return await fetch_file(self._api, file, self._timeouts)

    async def aclose(self) -> None:
        """See the port. The webhook stays: Telegram keeps what comes until the next start, for 24 hours."""
        if self._lifetime.over:
            return
        await self._lifetime.end()
        self._log.enter(ChannelState.CLOSED)
        for request in self._requests:
            await request.shutdown()

    async def _connect(self) -> None:
        """Says hello until Telegram answers: who we are, how updates come, which commands there are."""
        while True:
            try:
                await self._lifetime.bound(self._hello())
                break
            except Permanent:
                raise
            except GongfuError as error:
                self._log.failed(error)
                await self._lifetime.bound(self._pause(self._backoff.next_s(_retry_after_s(error))))
        self._backoff.reset()
        self._log.enter(ChannelState.UP)

    async def _hello(self) -> None:
        user = await self._call(self._api.get_me())
        self._me = Me(user.id, user.username or "")
        if self._secret is None:
            await self._call(self._api.delete_webhook())
        else:
            url = self._settings.webhook_url or ""
            setting = self._api.set_webhook(url, allowed_updates=UPDATES, secret_token=self._secret)
            await self._call(setting, refused="telegram_webhook_refused")
        try:
            await self._call(self._api.set_my_commands(self._commands), refused="telegram_commands_refused")
        except Permanent as error:
            if error.code == "telegram_token_refused":
                raise
            # A menu that Telegram does not like is no reason to be silent.
            LOG.warning(error.code, what=str(error.__cause__)[:200])

    async def _call(self, work: Awaitable[T], *, refused: str | None = None) -> T:
        """Only a wrong token is for ever; and, where `refused` gives it a code, what Telegram does not accept."""
        try:
            return await work
        except TelegramError as error:
            failure = translated(error)
            if isinstance(failure, Permanent) and failure.code != "telegram_token_refused":
                failure = Permanent(refused) if refused is not None else Transient("telegram_down")
            raise failure from error
        except BROKEN as error:
            raise Transient("telegram_down") from error

    async def _answer_tap(self, callback: str, *, known: bool) -> None:
        text = None if known else self._messages.say("telegram.button_gone")
        for _ in range(TAP_TRIES):
            try:
                await self._api.answer_callback_query(callback, text=text)
            except (TelegramError, *BROKEN) as error:
                LOG.debug("telegram_side_call_failed", what=type(error).__name__)
                if isinstance(error, BadRequest):
                    return
                await self._pause(TAP_PAUSE_S)
            else:
                return


def _token(settings: TelegramSettings) -> str:
    token = settings.token.get_secret_value() if settings.token is not None else ""
    if not TOKEN.fullmatch(token):
        raise Permanent("telegram_token_refused")
    return token


def _webhook_secret(settings: TelegramSettings) -> str | None:
    if settings.mode != "webhook":
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret is not None else ""
    if not settings.webhook_url or not SECRET.fullmatch(secret):
        raise Permanent("telegram_webhook_incomplete")
    return secret


def _retry_after_s(error: GongfuError) -> float:
    found = error.data.get("retry_after_s")
    return float(found) if isinstance(found, int | float) else 0.0
