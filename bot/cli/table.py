"""Tables for people: drawn in a terminal, plain columns in a pipe; a Chinese character is two columns wide in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.session import say

if TYPE_CHECKING:
    from rich.console import Console

GAP = "  "


def say_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1, notes: int = 0) -> None:
    """Prints a table on standard output.

    Args:
        head: names of the columns.
        rows: cells, as many as the head has.
        texts: so many columns from the left are text, the others numbers, set to the right.
        notes: so many columns at the end are text again.
    """
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        _draw(console, head, rows, texts, notes)
        return
    for line in aligned(head, rows, texts=texts, notes=notes):
        say(line)


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1, notes: int = 0) -> list[str]:
    """Lines whose columns stand under one another, without blanks at the end."""
    from rich.cells import cell_len

    table = [head, *rows]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*table, strict=True)]

    def is_text(number: int) -> bool:
        return number < texts or number >= len(head) - notes

    def padded(cell: str, number: int) -> str:
        blanks = " " * (widths[number] - cell_len(cell))
        return cell + blanks if is_text(number) else blanks + cell

    return [GAP.join(padded(cell, number) for number, cell in enumerate(row)).rstrip() for row in table]


def _draw(console: Console, head: Sequence[str], rows: Sequence[Sequence[str]], texts: int, notes: int) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for number, name in enumerate(head):
        figure = texts <= number < len(head) - notes
        table.add_column(Text(name), justify="right" if figure else "left", no_wrap=figure)
    for row in rows:
        # Text, not markup: a cell may hold brackets.
        table.add_row(*map(Text, row))
    console.print(table)
