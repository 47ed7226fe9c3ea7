"""A progress bar on the terminal; in a pipe, one line at the beginning of each step that takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.words import MESSAGES

SLOW = frozenset({"embed", "mend"})
"""Steps worth a line in a pipe; the others pass too quickly."""

if TYPE_CHECKING:
    from retrieval.passages.base import Progress


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yields a function that may be called from any thread with (what, done, total); writes to standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    tasks: dict[str, int] = {}
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )

    def show(what: str, done: int, total: int) -> None:
        name = MESSAGES.sentences.get(f"cli.progress_{what}", what)
        if what not in tasks:
            tasks[what] = int(bars.add_task(name, total=total))
            if not console.is_terminal and what in SLOW:
                console.print(f"{name}…", markup=False)
        bars.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]

    with bars:
        yield show
