"""How long to wait before the next try: longer each time, never in step with others. Pure but for its random source."""

from __future__ import annotations

from random import Random


class Backoff:
    """Doubles from `least_s` to `most_s` seconds; the wait is a random part of it, at least the half.

    Args:
        rng: gives the jitter.
    """

    def __init__(self, *, least_s: float = 1.0, most_s: float = 60.0, rng: Random) -> None:
        self._least_s, self._most_s, self._rng = least_s, most_s, rng
        self._failures = 0

    def next_s(self, at_least_s: float = 0.0) -> float:
        """Seconds to wait after one more failure; not less than the other side asked for."""
        whole = min(self._most_s, self._least_s * 2.0 ** min(self._failures, 20))
        self._failures += 1
        return max(at_least_s, whole * self._rng.uniform(0.5, 1.0))

    def reset(self) -> None:
        """It works again."""
        self._failures = 0
