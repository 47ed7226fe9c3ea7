"""How fast Telegram lets a bot talk. It does not publish its limits: these stay below what users measured."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.channels.pace import Monotonic, Pace, Pause, Rate, Window
from bot.channels.telegram.place import Place

CHAT, GROUP = Rate(1, 1.0), Rate(5, 4.0)
WHOLE = Rate(1, 2 / 59)
MOST_A_SECOND = 30
"""Telegram's own limit; the rate above stays just below it, and this holds it where turns come late and in a heap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Below 1 a second in a chat, 20 a minute in a group, 30 a second over all.

    Attributes:
        chat: of every chat.
        group: of a group besides.
        whole: of all chats together.
        most_wait_s: who would wait longer is told to come back.
    """

    chat: Rate = CHAT
    group: Rate = GROUP
    whole: Rate = WHOLE
    most_wait_s: float = 10.0


class ChatPace:
    """Turns by chat; the topics of a group share its turns.

    Args:
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(self, rates: Rates, *, monotonic: Monotonic, pause: Pause) -> None:
        self._rates = rates
        self._window = Window(MOST_A_SECOND, 1.0)
        self._pace = Pace(
            "telegram_busy", whole=rates.whole, most_wait_s=rates.most_wait_s, monotonic=monotonic, pause=pause
        )

    async def turn(self, place: Place) -> None:
        """Waits for the turn of this chat; raises what `Pace.turn` raises."""
        rates = (self._rates.chat, self._rates.group) if place.is_group else (self._rates.chat,)
        await self._pace.turn(str(place.chat), *rates)

    @asynccontextmanager
    async def call(self, place: Place) -> AsyncIterator[None]:
        """Around each call that Telegram counts.

        It counts at some moment before the end: the next call to this chat leaves a second after that.
        """
        async with self._window.place():
            try:
                yield
            finally:
                self.hold(place, self._rates.chat.every_s)

    def hold(self, place: Place, seconds: float) -> None:
        """Nothing goes to this chat for so long, as when Telegram said 429."""
        self._pace.hold(str(place.chat), seconds)
