"""Says on a card of the bot what was tapped."""

from __future__ import annotations

import structlog

from bot.channels.wecom.aibot.frames import UPDATE
from bot.channels.wecom.aibot.link import Link
from bot.channels.wecom.aibot.parse import Tapped
from bot.channels.wecom.cards import Cards
from config.errors import GongfuError

LOG = structlog.get_logger(__name__)


async def show_used(link: Link, cards: Cards, tapped: Tapped) -> None:
    """Within 5 seconds after the tap; never fails: the answer comes anyway."""
    if not tapped.task:
        return
    body = {"response_type": "update_template_card", "template_card": cards.used(tapped.incoming, tapped.task)}
    try:
        answer = await link.ask(UPDATE, body, req_id=tapped.req_id)
    except GongfuError as error:
        LOG.info("wecom_card_not_changed", code=error.code)
        return
    if answer.errcode:
        LOG.info("wecom_card_not_changed", errcode=answer.errcode)
