"""Says on a card of the app what was tapped."""

from __future__ import annotations

import structlog

from bot.channels.wecom.api import WecomApi
from bot.channels.wecom.app.parse import Tapped
from bot.channels.wecom.cards import Cards
from config.errors import GongfuError

LOG = structlog.get_logger(__name__)


async def show_used(api: WecomApi, cards: Cards, tapped: Tapped) -> None:
    """Never fails: the answer comes anyway."""
    if not tapped.task or not tapped.code:
        return
    changed = cards.used(tapped.incoming, tapped.task)
    try:
        await api.update_card(tapped.incoming.address.chat, tapped.code, changed)
    except GongfuError as error:
        LOG.info("wecom_card_not_changed", code=error.code, number=error.data.get("number"))
