"""Results as lines for people or as one JSON document: the same way for every command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from bot.cli.session import say, say_json
from bot.cli.words import word

AsJson = Annotated[bool, typer.Option("--json", help=word("json"))]

Row = dict[str, Any]


def say_row(row: Row, line: Callable[[Row], str], *, as_json: bool) -> None:
    """One row."""
    if as_json:
        say_json(row)
    else:
        say(line(row))


def say_rows(rows: Sequence[Row], line: Callable[[Row], str], *, none: str, as_json: bool) -> None:
    """One line a row; without rows the sentence `none` of the table `cli`."""
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(line(row))
    if not rows:
        say(word(none))
