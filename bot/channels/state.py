"""How the channel is doing, said once per change and kept for whoever asks."""

from __future__ import annotations

from enum import StrEnum

import structlog

from config.errors import GongfuError

LOG = structlog.get_logger(__name__)
CALM = 3


class ChannelState(StrEnum):
    """What the status shows."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    CONFLICT = "conflict"
    HOLDING = "holding"
    REFUSED = "refused"
    CLOSED = "closed"


class StateLog:
    """The present state; writes one line when it changes, none while it lasts.

    CONFLICT: another program has taken our place at the platform. HOLDING: it is there, but messages can't be stored.

    Args:
        channel: name, for the log.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._state = ChannelState.STARTING
        self._worked = 0

    @property
    def state(self) -> ChannelState:
        """The present one."""
        return self._state

    def enter(self, state: ChannelState, **facts: object) -> None:
        """Notes a change; the same state again says nothing."""
        if state is self._state or self._state is ChannelState.CLOSED:
            return
        before, self._state, self._worked = self._state, state, 0
        trouble = state in {ChannelState.DOWN, ChannelState.CONFLICT, ChannelState.HOLDING, ChannelState.REFUSED}
        log = LOG.warning if trouble else LOG.info
        log("channel_state", channel=self._channel, state=str(state), before=str(before), **facts)

    def failed(self, error: GongfuError) -> None:
        """A call to the platform failed."""
        conflict = error.code.endswith("_conflict")
        self._worked = 0
        self.enter(ChannelState.CONFLICT if conflict else ChannelState.DOWN, code=error.code, what=str(error.__cause__))

    def worked(self) -> bool:
        """A poll succeeded; True: all is well again.

        Two pollers throw each other out in turn, so that every other poll succeeds: a conflict is over only after some.
        """
        self._worked += 1
        if self._state is ChannelState.CONFLICT and self._worked < CALM:
            return False
        self.enter(ChannelState.UP)
        return True
