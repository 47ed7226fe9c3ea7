"""How long to wait before another try, and when to give up. Pure: the dice are handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.delivery.model import REPLY, Delivery

FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)
LOOK_AGAIN = timedelta(minutes=10)
MOST_INTERRUPTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """For how long a delivery is owed, counted from `owed_at`; at least one try is always made.

    Attributes:
        reply: an answer that comes a day late helps nobody.
        other: digests and notices.
        waiting: for a signature or a channel, except replies.
    """

    reply: timedelta = timedelta(days=1)
    other: timedelta = timedelta(days=7)
    waiting: timedelta = timedelta(days=28)

    def over(self, delivery: Delivery, *, at: datetime, waits: bool) -> bool:
        """Whether it is given up at `at`; `waits`: it does not depend on the platform."""
        if delivery.kind == REPLY:
            return at - _start(delivery) >= self.reply
        return at - _start(delivery) >= (self.waiting if waits else self.other)


def wait_after(tries: int, *, dice: Callable[[], float] | None = None, retry_after_s: object = None) -> timedelta:
    """Wait after the try number `tries` (from 1): doubling from 5 seconds, at most an hour, and never less than asked.

    Args:
        tries: failed so far, at least 1.
        dice: gives a number from 0 to 1; up to a quarter is added so that chats don't come back together; None: nothing is.
        retry_after_s: seconds that the platform asks for; anything but a positive number is ignored.
    """
    wait: timedelta = min(FIRST * 2 ** min(max(tries, 1) - 1, 20), LONGEST)
    if dice is not None:
        wait += wait / 4 * dice()
    if isinstance(retry_after_s, int | float) and retry_after_s > 0:
        wait = max(wait, timedelta(seconds=min(float(retry_after_s), LONGEST.total_seconds())))
    return min(wait, LONGEST)


def _start(delivery: Delivery) -> datetime:
    # Owed before its working day comes: patience starts on that day.
    return max(delivery.owed_at, delivery.planned) if delivery.planned is not None else delivery.owed_at
