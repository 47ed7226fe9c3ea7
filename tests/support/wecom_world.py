"""Bricks of the tests of WeCom's channels: a clock that passes only while somebody waits, a moment, a picture, a part."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog

from bot.channels.base import Part
from config.clock import FixedClock
from config.logs import SecretFilter, configure_logs

NOON = FixedClock.on(date(2021, 7, 26)).now()
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


@dataclass(slots=True)
class Hurry:
    """Seconds that pass only while somebody waits."""

    now: float = 1000.0
    waited: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def part(text: str, **more: Any) -> Part:
    return Part(text=text, plain=text, **more)


@contextmanager
def logging_to(stream: io.StringIO) -> Iterator[io.StringIO]:
    """Logs as the product does, everything, and puts things back at the end."""
    root = logging.getLogger()
    level = root.level
    configure_logs(level="debug", stream=stream)
    try:
        yield stream
    finally:
        for handler in root.handlers[:]:
            if any(isinstance(each, SecretFilter) for each in handler.filters):
                root.removeHandler(handler)
        root.setLevel(level)
        structlog.reset_defaults()
