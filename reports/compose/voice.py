"""How we speak: the sentences of `messages.toml`, and values in the units of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.messages import Messages
from retrieval.findings import Stop
from retrieval.metrics.units import UnitTable


@dataclass(frozen=True, slots=True)
class Voice:
    """Sentences and units of one catalogue."""

    messages: Messages
    units: UnitTable

    def say(self, key: str, **data: object) -> str:
        """The sentence with its placeholders filled in."""
        return self.messages.say(key, **data)

    def value(self, value: float, unit: str) -> str:
        """Number and unit as printed; the figure itself is never changed."""
        return self.units.format_value(value, unit)

    def stops(self, stops: Iterable[Stop]) -> str:
        """Where the held printings end."""
        return "、".join(self.say("refusal.stop", edition=stop.edition, heading=stop.heading) for stop in stops)
