"""How fast we may talk: every message takes a turn of its chat and a turn of the whole bot.

The library's own limiter lets 30 messages a second into one private chat and halts all chats when one is told to wait.
Here each sender reserves the next turn and waits for it alone. Telegram does not publish its limits: these stay below
what users measured, and a 429 is obeyed on top.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from config.errors import Transient

Monotonic = Callable[[], float]
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` turns at once, then one every `every_s` seconds: in t seconds at most burst + t / every_s."""

    burst: int
    every_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Below 1 a second in a chat, 20 a minute in a group, 25 a second over all.

    Attributes:
        most_wait_s: who would wait longer is told to come back.
    """

    private: Rate = Rate(4, 1.0)
    group: Rate = Rate(5, 4.0)
    whole: Rate = Rate(5, 0.05)
    most_wait_s: float = 10.0


class Pace:
    """Turns by chat. A chat whose id is negative is a group.

    Args:
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(self, rates: Rates, *, monotonic: Monotonic, pause: Pause) -> None:
        self._rates, self._monotonic, self._pause = rates, monotonic, pause
        self._used: dict[int, float] = {}
        self._whole = 0.0
        self._held: dict[int, float] = {}

    async def turn(self, chat: int) -> None:
        """Waits for the turn of this chat; other chats do not wait for it.

        Raises:
            Transient: `telegram_busy` with `retry_after_s`: the turn is too far away; none is taken.
        """
        now = self._monotonic()
        rate = self._rates.group if chat < 0 else self._rates.private
        own, at = _next(self._used.get(chat, 0.0), rate, now)
        whole, at_whole = _next(self._whole, self._rates.whole, now)
        wait_s = max(at, at_whole, self._held.get(chat, now)) - now
        if wait_s > self._rates.most_wait_s:
            raise Transient("telegram_busy", retry_after_s=wait_s)
        self._used[chat], self._whole = own, whole
        self._forget(now)
        if wait_s > 0:
            await self._pause(wait_s)

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram said 429: nothing goes to this chat for so long."""
        self._held[chat] = self._monotonic() + seconds

    def _forget(self, now: float) -> None:
        if len(self._used) + len(self._held) > 1000:
            self._used = {chat: until for chat, until in self._used.items() if until > now}
            self._held = {chat: until for chat, until in self._held.items() if until > now}


def _next(used_until: float, rate: Rate, now: float) -> tuple[float, float]:
    """When all that was taken is used up after one more turn, and when that turn is."""
    until = max(used_until, now) + rate.every_s
    return until, max(now, until - rate.burst * rate.every_s)
