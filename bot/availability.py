"""Since when each channel has been away: by what it says of itself, and by what became of the last sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.channels.base import Channel
from bot.channels.state import ChannelState

AWAY = frozenset({ChannelState.STARTING, ChannelState.DOWN, ChannelState.CONFLICT, ChannelState.REFUSED})


@runtime_checkable
class Stating(Protocol):
    """A channel that says how it goes; one without a connection of its own need not."""

    @property
    def state(self) -> ChannelState:
        """The present one."""
        ...


def state_of(channel: Channel) -> ChannelState | None:
    """How a channel goes; None: it does not say, so nothing speaks against it."""
    return channel.state if isinstance(channel, Stating) else None


class Availability:
    """Watches channels; `look` it often enough. Kept in memory: a new process begins to count anew.

    Args:
        channels: by name.
        now: aware time.
    """

    def __init__(self, channels: Mapping[str, Channel], now: Callable[[], datetime]) -> None:
        self._channels, self._now = channels, now
        self._down: dict[str, datetime] = {}
        self._failing: dict[str, datetime] = {}

    def look(self) -> None:
        """Takes down who is away now."""
        now = self._now()
        for name, channel in self._channels.items():
            if state_of(channel) in AWAY:
                self._down.setdefault(name, now)
            else:
                self._down.pop(name, None)

    def failed(self, name: str) -> None:
        """A message could certainly not be sent, because nobody was there."""
        self._failing.setdefault(name, self._now())

    def worked(self, name: str) -> None:
        """The platform has taken a message."""
        self._failing.pop(name, None)

    def away(self, name: str) -> timedelta:
        """For how long a channel has been away; zero: it is there."""
        self.look()
        since = [found[name] for found in (self._down, self._failing) if name in found]
        return max(self._now() - min(since), timedelta(0)) if since else timedelta(0)

    def states(self) -> dict[str, str]:
        """The state of every channel, as its word; one that does not say so is up unless its sendings fail."""
        return {
            name: str(state_of(channel) or (ChannelState.DOWN if name in self._failing else ChannelState.UP))
            for name, channel in self._channels.items()
        }
