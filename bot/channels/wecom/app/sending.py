"""One part of a message: a text, a picture or a file, and behind its words the card with the buttons."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.channels.base import Part
from bot.channels.pace import Monotonic
from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.app.parse import is_user
from bot.channels.wecom.cards import Cards
from bot.channels.wecom.media import Sizes, read_media
from bot.channels.wecom.rates import Turns
from config.errors import GongfuError, Permanent, Transient, Uncertain

LOG = structlog.get_logger(__name__)
CHECKED_S = 1800.0
"""Seconds in which WeCom drops a message that went to the same person before, when it is asked to."""

MOST_KEPT = 20_000


class Repeats:
    """What was sent lately, so that WeCom's check for duplicates never swallows an answer that is meant to come again.

    The check makes another try safe when nobody knows what became of the first. But who asks the same thing twice within
    the half hour is to get the same answer twice: what is known to have arrived goes out unchecked.

    Args:
        monotonic: seconds that only grow.
    """

    def __init__(self, monotonic: Monotonic) -> None:
        self._monotonic = monotonic
        self._until: OrderedDict[str, float] = OrderedDict()

    def knows(self, key: str) -> bool:
        """Whether it has arrived within the time that WeCom looks back."""
        return self._until.get(key, 0.0) > self._monotonic()

    def keep(self, key: str) -> None:
        """It has arrived."""
        now = self._monotonic()
        self._until.pop(key, None)
        self._until[key] = now + CHECKED_S
        while self._until and (len(self._until) > MOST_KEPT or next(iter(self._until.values())) < now):
            self._until.popitem(last=False)


class Sending:
    """Sends parts.

    Args:
        api: carries them.
        cards: what stands under which words.
        turns: of the chats.
        sizes: limits of files.
        monotonic: seconds that only grow.
    """

    def __init__(self, api: WecomApi, *, cards: Cards, turns: Turns, sizes: Sizes, monotonic: Monotonic) -> None:
        self._api, self._cards, self._turns, self._sizes = api, cards, turns, sizes
        self._repeats, self._monotonic = Repeats(monotonic), monotonic
        self._held_until = 0.0

    async def turn(self, chat: str) -> None:
        """Waits for the turn of a chat.

        Raises:
            Transient: `wecom_busy`: it is too far away, or WeCom has asked the whole app to wait.
        """
        wait_s = self._held_until - self._monotonic()
        if wait_s > 0:
            raise Transient("wecom_busy", retry_after_s=wait_s)
        await self._turns.turn(chat)

    async def send(self, chat: str, part: Part) -> str:
        """See `Channel.send`."""
        if not is_user(chat):
            raise Permanent("recipient_gone")
        try:
            if part.file is not None:
                return await self._file(chat, part.file)
            receipt = await self._sent(chat, _words(part))
        except GongfuError as error:
            self._hold(error)
            LOG.warning("wecomapp_send_failed", code=error.code, number=error.data.get("number"))
            raise
        card = self._cards.under(chat, part)
        if card is not None:
            await self._card(chat, card)
        return receipt

    async def _card(self, chat: str, card: Mapping[str, Any]) -> None:
        """Behind its words, which are sent: whatever becomes of the card, they must not be sent again."""
        try:
            await self.turn(chat)
            await self._sent(chat, {"msgtype": "template_card", "template_card": card})
        except GongfuError as error:
            self._hold(error)
            LOG.warning("wecomapp_card_not_sent", code=error.code, number=error.data.get("number"))

    async def _file(self, chat: str, path: Path) -> str:
        media = await asyncio.to_thread(read_media, path, self._sizes)
        number = await self._api.upload(media.kind, media.upload)
        return await self._sent(chat, {"msgtype": media.kind, media.kind: {"media_id": number}})

    async def _sent(self, chat: str, message: Mapping[str, Any]) -> str:
        key = hashlib.sha256(json.dumps([chat, message], ensure_ascii=True).encode("ascii")).hexdigest()
        once = not self._repeats.knows(key)
        try:
            receipt = await self._api.send(chat, message, once=once)
        except Uncertain:
            if not once:
                raise
            LOG.info("wecomapp_send_repeated")
            receipt = await self._once_more(chat, message)
        self._repeats.keep(key)
        return receipt or key

    async def _once_more(self, chat: str, message: Mapping[str, Any]) -> str:
        """Nobody knows what became of the first: WeCom's own check makes the second harmless.

        That WeCom does not take the second says nothing of the first.
        """
        try:
            return await self._api.send(chat, message, once=True)
        except Transient as error:
            self._hold(error)
            raise Uncertain("send_uncertain") from error

    def _hold(self, error: GongfuError) -> None:
        """45009 counts the calls of the app, whoever they are for."""
        wait_s = error.data.get("retry_after_s")
        if error.code == "wecom_busy" and isinstance(wait_s, int | float):
            self._held_until = self._monotonic() + float(wait_s)


def _words(part: Part) -> dict[str, Any]:
    """Markdown where there is some: it shows in WeCom's own program only."""
    kind = "text" if part.text == part.plain else "markdown"
    return {"msgtype": kind, kind: {"content": part.text}}
