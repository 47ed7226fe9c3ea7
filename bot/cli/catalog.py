"""`gongfu catalog …`: indicators and regions as tables that a clerk edits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson
from bot.cli.words import word

group = typer.Typer(help=word("catalog"), no_args_is_help=True)


@group.command("export", help=word("catalog_export"))
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=word("catalog_file"))],
    table: Annotated[str, typer.Option(metavar="indicators|regions", help=word("catalog_table"))] = "indicators",
) -> None:
    """Writes one table."""
    say(word("catalog_exported", **session(context).call("catalog.export", file=str(file.absolute()), table=table)))


@group.command("import", help=word("catalog_import"))
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=word("catalog_file"))],
    preview: Annotated[bool, typer.Option("--preview", help=word("catalog_preview"))] = False,
    as_json: AsJson = False,
) -> None:
    """Takes a table back, whole or not at all."""
    name = "catalog.preview" if preview else "catalog.import"
    report = session(context).call(name, file=str(file.absolute()))
    if as_json:
        say_json(report)
        return
    for line in _lines(report):
        say(line)


def _lines(report: dict[str, Any]) -> list[str]:
    lines = []
    for each in report["changes"]:
        lines.append(word(f"catalog_{each['kind']}", **each))
        lines += [word("catalog_field", name=n, before=b, after=a) for n, b, a in each["fields"]]
    lines += [word("catalog_refused", **each) for each in report["refused"]]
    state = "catalog_done" if report["effective"] else "catalog_previewed"
    return [*lines, word(state, count=len(report["changes"]))]
