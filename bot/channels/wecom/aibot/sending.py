"""One part of a message: the end of its stream where there is one, else a message of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.channels.base import Part
from bot.channels.wecom.aibot.frames import MEDIA_GONE, SEND, Frame, failure, text
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.aibot.parse import GROUP, target
from bot.channels.wecom.aibot.streams import Streams
from bot.channels.wecom.aibot.upload import Media, Uploads
from bot.channels.wecom.cards import Cards
from bot.channels.wecom.rates import Turns
from config.errors import GongfuError, Permanent

LOG = structlog.get_logger(__name__)


class Sending:
    """Sends parts.

    Args:
        link: carries them.
        streams: of the messages that are answered.
        cards: what stands under which words.
        uploads: keeps the files.
        turns: of the conversations.
    """

    def __init__(self, link: Link, *, streams: Streams, cards: Cards, uploads: Uploads, turns: Turns) -> None:
        self._link, self._streams, self._cards = link, streams, cards
        self._uploads, self._turns = uploads, turns

    async def send(self, chat: str, part: Part, *, answers: str) -> str:
        """See `Channel.send`."""
        if not chat.removeprefix(GROUP):
            raise Permanent("recipient_gone")
        try:
            if part.file is not None:
                await self._streams.let_go(answers)
                return await self._send_file(chat, part.file)
            return await self._send_text(chat, part, answers=answers)
        except GongfuError as error:
            wait_s = error.data.get("retry_after_s")
            if error.code == "wecom_busy" and isinstance(wait_s, int | float):
                self._turns.hold(chat, float(wait_s))
            LOG.warning("wecom_send_failed", code=error.code, number=error.data.get("number"))
            raise

    async def _send_text(self, chat: str, part: Part, *, answers: str) -> str:
        card = self._cards.under(chat, part)
        ended = await self._streams.finish(answers, part.text, card) if answers else None
        receipt = ended.receipt if ended is not None else await self._push(chat, _markdown(part.text))
        if card is not None and (ended is None or not ended.card):
            await self._send_card(chat, card)
        return receipt

    async def _send_card(self, chat: str, card: Mapping[str, Any]) -> None:
        """Behind its words, which are sent: whatever becomes of the card, they must not be sent again."""
        try:
            await self._turns.turn(chat)
            await self._push(chat, {"msgtype": "template_card", "template_card": card})
        except GongfuError as error:
            LOG.warning("wecom_card_not_sent", code=error.code)

    async def _send_file(self, chat: str, path: Path) -> str:
        media = await self._uploads.media(path)
        answer = await self._asked(chat, _file(media))
        if answer.errcode == MEDIA_GONE:
            self._uploads.forget(media)
            answer = await self._asked(chat, _file(await self._uploads.media(path)))
        return _receipt(answer)

    async def _push(self, chat: str, body: Mapping[str, Any]) -> str:
        return _receipt(await self._asked(chat, body))

    async def _asked(self, chat: str, body: Mapping[str, Any]) -> Frame:
        return await self._link.ask(SEND, {**target(chat), **body})


def _markdown(words: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": words}}


def _file(media: Media) -> dict[str, Any]:
    return {"msgtype": media.kind, media.kind: {"media_id": media.id}}


def _receipt(answer: Frame) -> str:
    """Id of a message that was taken; raises what the answer refuses."""
    refused = failure(answer)
    if refused is not None:
        raise refused
    return text(answer.body, "msgid") or answer.req_id
