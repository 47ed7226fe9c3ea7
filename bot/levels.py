"""The highest level of data that may pass through each channel, from its section of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.people import LOCAL
from config.settings import Settings
from retrieval.access import Level

UNLIMITED = frozenset({LOCAL, "recorder"})
"""Channels that leave nothing: the terminal of whoever owns the files, and the double of the tests."""

LevelOf = Callable[[str], Level | None]


def levels(settings: Settings) -> Mapping[str, Level]:
    """By the name of the channel."""
    return MappingProxyType({name: Level(section.level) for name, section in settings.channels.items()})


def level_of(settings: Settings) -> LevelOf:
    """Tells the level of a channel by its name; None: everything may pass. What is not known carries only what is public."""
    known = levels(settings)

    def of(channel: str) -> Level | None:
        return None if channel in UNLIMITED else known.get(channel, Level.PUBLIC)

    return of
