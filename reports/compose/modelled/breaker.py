"""A circuit breaker: an endpoint that fails again and again is left alone for a while. Keeps no record; thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """Closed: everything passes. Open: nothing. After the pause one call may try; its outcome decides.

    Args:
        failures: in a row, after which it opens.
        pause_s: how long it stays open.
        now: monotonic seconds.
    """

    def __init__(self, *, failures: int, pause_s: float, now: Callable[[], float]) -> None:
        self._most = failures
        self._pause_s = pause_s
        self._now = now
        self._lock = threading.Lock()
        self._failed = 0
        self._opened: float | None = None

    def enter(self) -> bool:
        """Whether a call may be made now. After the pause only the first asker gets True, for one more pause."""
        with self._lock:
            if self._opened is None:
                return True
            if self._now() - self._opened < self._pause_s:
                return False
            self._opened = self._now()
            return True

    def failed(self) -> None:
        """The endpoint did not do what it should."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._opened = self._now()

    def went_well(self) -> None:
        """The endpoint works."""
        with self._lock:
            self._failed, self._opened = 0, None

    @property
    def is_open(self) -> bool:
        """Whether calls are refused now."""
        with self._lock:
            return self._opened is not None and self._now() - self._opened < self._pause_s
