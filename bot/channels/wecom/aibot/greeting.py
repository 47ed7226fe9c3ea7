"""The welcome, within 5 seconds after somebody opened the chat; who opens it says nothing, so nothing is stored."""

from __future__ import annotations

import structlog

from bot.channels.wecom.aibot.frames import WELCOME
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.aibot.parse import Entered
from config.errors import GongfuError

LOG = structlog.get_logger(__name__)
MOST_KEPT = 500


class Greetings:
    """Greets once for each event.

    Args:
        link: carries it.
        words: what is said.
    """

    def __init__(self, link: Link, *, words: str) -> None:
        self._link, self._words = link, words
        self._greeted: dict[str, None] = {}

    async def welcome(self, entered: Entered) -> None:
        """Never fails: WeCom says it again tomorrow."""
        if entered.event in self._greeted:
            return
        self._greeted[entered.event] = None
        if len(self._greeted) > MOST_KEPT:
            del self._greeted[next(iter(self._greeted))]
        body = {"msgtype": "text", "text": {"content": self._words}}
        try:
            answer = await self._link.ask(WELCOME, body, req_id=entered.req_id)
        except GongfuError as error:
            LOG.info("wecom_welcome_failed", code=error.code)
            return
        if answer.errcode:
            LOG.info("wecom_welcome_failed", errcode=answer.errcode)
