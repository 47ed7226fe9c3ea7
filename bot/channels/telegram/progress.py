"""What is going on, as one message that is edited and goes away at the end. Nothing of it ever fails or holds anybody up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from telegram.error import TelegramError

from bot.channels.lifetime import Lifetime
from bot.channels.pace import Monotonic, Pause
from bot.channels.telegram.errors import BROKEN, Busy
from bot.channels.telegram.place import Place
from bot.channels.telegram.rates import ChatPace
from bot.channels.telegram.wire import Api
from config.errors import Transient

LOG = structlog.get_logger(__name__)

FIRST_S, EVERY_S, TYPING_EVERY_S = 2.0, 2.0, 4.0
"""Quick work shows nothing but «typing»; then the line changes at most every two seconds."""

MOST_CHATS = 1000


@dataclass(slots=True)
class _Line:
    text: str
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class ProgressLines:
    """The lines of all chats.

    Args:
        api: for the calls.
        pace: a line takes its turn as any message does.
        lifetime: whatever is under way ends with it.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(self, api: Api, pace: ChatPace, lifetime: Lifetime, *, monotonic: Monotonic, pause: Pause) -> None:
        self._api, self._pace, self._lifetime = api, pace, lifetime
        self._monotonic, self._pause = monotonic, pause
        self._typed: dict[Place, float] = {}
        self._lines: dict[Place, _Line] = {}

    def tell(self, chat: Place, text: str | None) -> None:
        """See `Channel.progress`; in a group, where few messages are allowed, the bot only types."""
        if text is None:
            line = self._lines.pop(chat, None)
            if line is not None:
                line.over.set()
                line.changed.set()
            return
        self._type(chat)
        if not text or chat.is_group:
            return
        line = self._lines.get(chat)
        if line is not None:
            line.text = text
            line.changed.set()
        elif len(self._lines) < MOST_CHATS:
            self._lines[chat] = line = _Line(text)
            self._lifetime.beside(self._follow(chat, line))

    def _type(self, chat: Place) -> None:
        now = self._monotonic()
        if now - self._typed.get(chat, -TYPING_EVERY_S) < TYPING_EVERY_S:
            return
        if len(self._typed) > MOST_CHATS:
            self._typed.clear()
        self._typed[chat] = now
        self._lifetime.beside(self._quietly(self._api.send_chat_action(action="typing", **chat.asked)))

    async def _follow(self, chat: Place, line: _Line) -> None:
        message: int | None = None
        shown = ""
        await self._rest(line, FIRST_S)
        while not line.over.is_set():
            line.changed.clear()
            if line.text != shown:
                shown = line.text
                message = await self._show(chat, message, shown) or message
            await line.changed.wait()
            await self._rest(line, EVERY_S)
        if message is not None:
            await self._quietly(self._api.delete_message(chat.chat, message))

    async def _rest(self, line: _Line, seconds: float) -> None:
        """So long, but not beyond the end of the work."""
        pausing, ending = asyncio.ensure_future(self._pause(seconds)), asyncio.ensure_future(line.over.wait())
        try:
            await asyncio.wait((pausing, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()
            ending.cancel()

    async def _show(self, chat: Place, message: int | None, text: str) -> int | None:
        try:
            await self._pace.turn(chat)
            async with self._pace.call(chat):
                return await self._said(chat, message, text)
        except (Transient, TelegramError, *BROKEN) as error:
            # «Not modified» among them; a line that is not shown is missed by nobody.
            LOG.debug("telegram_progress_failed", what=type(error).__name__)
            if isinstance(error, Busy) and error.retry_after_s is not None:
                self._pace.hold(chat, error.retry_after_s)
        return None

    async def _said(self, chat: Place, message: int | None, text: str) -> int | None:
        if message is None:
            sent = await self._api.send_message(text=text, disable_notification=True, **chat.asked)
            return int(sent.message_id)
        await self._api.edit_message_text(text, chat_id=chat.chat, message_id=message)
        return None

    async def _quietly(self, work: Awaitable[object]) -> None:
        with suppress(TelegramError, *BROKEN):
            await work
