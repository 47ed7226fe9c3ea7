"""How much WeCom lets us say, for all its kinds: 30 messages a minute and 1,000 an hour in each conversation (page 101463).

The limits are those of windows, so windows are kept: an official who asks ten things at once gets ten answers at once.
Whether frames of a stream count is not documented: here they do. What need not be shown is left out in good time, so that
the answers find room.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bot.channels.pace import Monotonic, Pause
from config.errors import Transient

MOST_CHATS = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many in any so many seconds."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A little below the limits, since what leaves here in time may arrive late.

    Attributes:
        chat: of one conversation, the shortest window first.
        spare: frames that may be left out go only while the first window holds fewer.
        uploads: files, of the whole bot.
        most_wait_s: who would wait longer is told to come back.
    """

    chat: tuple[Window, ...] = (Window(28, 61.0), Window(980, 3620.0))
    spare: int = 18
    uploads: tuple[Window, ...] = (Window(28, 61.0), Window(980, 3620.0))
    most_wait_s: float = 10.0


class Turns:
    """Who may speak when; each waits alone.

    Args:
        windows: that hold for each key.
        rates: the rest of the data.
        monotonic: seconds that only grow.
        pause: waits so many seconds.
    """

    def __init__(self, windows: tuple[Window, ...], *, rates: Rates, monotonic: Monotonic, pause: Pause) -> None:
        self._windows, self._spare, self._most_wait_s = windows, rates.spare, rates.most_wait_s
        self._monotonic, self._pause = monotonic, pause
        self._kept = max(window.most for window in windows)
        self._taken: dict[str, deque[float]] = {}
        self._held: dict[str, float] = {}

    async def turn(self, key: str) -> None:
        """Waits for the turn.

        Raises:
            Transient: `wecom_busy` with `retry_after_s`: it is too far away; none is taken.
        """
        now = self._monotonic()
        at = max(now, self._held.get(key, now), *(self._free_at(key, window) for window in self._windows))
        if at - now > self._most_wait_s:
            raise Transient("wecom_busy", retry_after_s=at - now)
        self._take(key, at, now)
        if at > now:
            await self._pause(at - now)

    def spare(self, key: str) -> bool:
        """Takes a turn at once if there are plenty; False: leave it out."""
        now = self._monotonic()
        if self._held.get(key, now) > now:
            return False
        since = now - self._windows[0].seconds
        if sum(at > since for at in self._taken.get(key, ())) >= self._spare:
            return False
        if any(self._free_at(key, window) > now for window in self._windows):
            return False
        self._take(key, now, now)
        return True

    def hold(self, key: str, seconds: float) -> None:
        """WeCom said that it is too much: nothing goes there for so long."""
        self._held[key] = self._monotonic() + seconds

    def _free_at(self, key: str, window: Window) -> float:
        taken = self._taken.get(key, ())
        return taken[-window.most] + window.seconds if len(taken) >= window.most else 0.0

    def _take(self, key: str, at: float, now: float) -> None:
        self._taken.setdefault(key, deque(maxlen=self._kept)).append(at)
        if len(self._taken) > MOST_CHATS:
            oldest = now - max(window.seconds for window in self._windows)
            self._taken = {chat: taken for chat, taken in self._taken.items() if taken[-1] > oldest}
        if len(self._held) > MOST_CHATS:
            self._held = {chat: until for chat, until in self._held.items() if until > now}
