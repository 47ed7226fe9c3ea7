"""Long polling. An update is acknowledged by asking for those after it, so the offset grows when it is stored.

It starts without an offset. Telegram draws update ids anew after a week of silence: a remembered offset could lie above
the new ids and drop messages. What Telegram then sends once more is recognised by the inbox, by message id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import TelegramError

from bot.channels.backoff import Backoff
from bot.channels.lifetime import Lifetime
from bot.channels.pace import Pause
from bot.channels.state import ChannelState, StateLog
from bot.channels.telegram.errors import Busy, translated
from config.errors import Permanent, Transient

Update = dict[str, Any]
Fetch = Callable[[int | None], Awaitable[list[Update]]]
Take = Callable[[Update], Awaitable[None]]


async def poll(fetch: Fetch, take: Take, *, lifetime: Lifetime, backoff: Backoff, pause: Pause, log: StateLog) -> None:
    """Polls until the channel closes, whatever happens in between.

    Raises:
        Permanent: `telegram_token_refused`.
        ClosedError: the channel was closed during a poll or a pause.
    """
    offset: int | None = None
    while not lifetime.over:
        wait_s: float | None = None
        try:
            updates = await lifetime.bound(fetch(offset))
        except TelegramError as error:
            failure = translated(error)
            if isinstance(failure, Permanent) and failure.code == "telegram_token_refused":
                raise failure from error
            failure.__cause__ = error
            log.failed(failure)
            wait_s = error.retry_after_s or 0.0 if isinstance(error, Busy) else 0.0
        else:
            stored, offset = await _hand_over(updates, offset, take, lifetime=lifetime, log=log)
            if not stored:
                wait_s = 0.0
            elif log.worked():
                backoff.reset()
        if wait_s is not None:
            await lifetime.bound(pause(backoff.next_s(wait_s)))


async def _hand_over(
    updates: list[Update], offset: int | None, take: Take, *, lifetime: Lifetime, log: StateLog
) -> tuple[bool, int | None]:
    """Whether all were stored, and the offset after the last one that was."""
    for update in updates:
        if lifetime.over:
            break
        try:
            await take(update)
        except Transient as error:
            log.enter(ChannelState.HOLDING, code=error.code)
            return False, offset
        offset = update["update_id"] + 1
    return True, offset
