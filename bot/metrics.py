"""What Prometheus may ask: counts and durations, nothing of what was said, no person and no chat.

A registry of its own for each service; gauges are set when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.channels.state import ChannelState
from reports.delivery.model import REPLY, Delivery, DeliveryState

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds."""

TRIED = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN})
"""States in which a delivery has ended; the others come back."""


class Metrics:
    """Told by the service; safe for several threads.

    Args:
        counts: deliveries by state; synchronous, may raise what the database raises.
        states: of the channels by name.
    """

    def __init__(
        self, counts: Callable[[], Mapping[DeliveryState, int]], states: Callable[[], Mapping[str, str]]
    ) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._counts, self._states = counts, states
        self.registry: CollectorRegistry = CollectorRegistry()
        self._in = Counter("gongfu_messages_in", "Messages accepted, each once.", ["channel"], registry=self.registry)
        self._out = Counter(
            "gongfu_answers_out", "Answers that were tried to the end.", ["channel", "outcome"], registry=self.registry
        )
        self._pushes = Counter(
            "gongfu_pushes_out", "Pushes that were tried to the end.", ["channel", "outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "gongfu_answer_seconds",
            "Seconds from taking a message to its answer.",
            ["channel"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._deliveries = Gauge("gongfu_deliveries", "Rows of the ledger.", ["state"], registry=self.registry)
        self._channels = Gauge(
            "gongfu_channel_state",
            "1 for the state in which a channel is.",
            ["channel", "state"],
            registry=self.registry,
        )

    def accepted(self, channel: str) -> None:
        """A message came in that was not here before."""
        self._in.labels(channel).inc()

    def answered(self, channel: str, seconds: float) -> None:
        """A message was worked, in so many seconds."""
        self._seconds.labels(channel).observe(seconds)

    def ended(self, delivery: Delivery, state: DeliveryState) -> None:
        """A delivery was tried; what is owed again does not count."""
        if state in TRIED:
            counter = self._out if delivery.kind == REPLY else self._pushes
            counter.labels(delivery.channel, state.value).inc()

    def page(self) -> bytes:
        """The answer to `/metrics`; synchronous, reads the database."""
        from prometheus_client import generate_latest

        for state, count in self._counts().items():
            self._deliveries.labels(state.value).set(count)
        for channel, present in self._states().items():
            for each in ChannelState:
                self._channels.labels(channel, each.value).set(present == each.value)
        return generate_latest(self.registry)
