"""`gongfu metrics …`: the metrics table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.session import say, say_json, session
from bot.cli.words import word

group = typer.Typer(help=word("metrics"), no_args_is_help=True)
MOST_PROBLEMS = 20
AsJson = Annotated[bool, typer.Option("--json", help=word("json"))]


@group.command("import", help=word("metrics_import"))
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=word("metrics_file"))],
    preview: Annotated[bool, typer.Option("--preview", help=word("metrics_preview"))] = False,
    as_json: AsJson = False,
) -> None:
    """One file, whole or not at all."""
    from bot.tables import problems_json
    from retrieval.metrics.loader import TableInvalid

    try:
        report = session(context).call("metrics.import", file=str(file.absolute()), preview=preview)
    except TableInvalid as error:
        if as_json:
            say_json({"problems": problems_json(error)})
        else:
            for problem in problems_json(error)[:MOST_PROBLEMS]:
                say(word("cell_problem", **problem))
        raise
    if as_json:
        say_json(report)
    else:
        say(word("import_preview" if preview else "import_done", **report))


@group.command("list", help=word("metrics_list"))
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """One line a batch."""
    rows = session(context).call("metrics.list")
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(word("batch_row", **row))
    if not rows:
        say(word("metrics_none"))


@group.command("query", help=word("metrics_query"))
def query(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help=word("indicator"))],
    region: Annotated[str | None, typer.Option(help=word("region"))] = None,
    period: Annotated[str | None, typer.Option(help=word("period"))] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))] = None,
    as_json: AsJson = False,
) -> None:
    """Values with their sources."""
    from bot.cli.session import parse_day

    parse_day(as_of)
    rows = session(context).call("metrics.query", indicator=indicator, region=region, period=period, as_of=as_of)
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(word("observation_row", shown=_shown(row), **row))
    if not rows:
        say(word("metrics_none"))


@group.command("withdraw", help=word("metrics_withdraw"))
def withdraw(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(metavar="BATCH", min=1, help=word("batch_number"))],
) -> None:
    """Takes a whole batch out of force; it stays on record."""
    say(word("withdrawn", **session(context).call("metrics.withdraw", batch=batch)))


def _shown(row: dict[str, Any]) -> str:
    parts = []
    if row["value"] is not None:
        parts.append(word("observation_value", **row))
    if row["yoy"] is not None:
        parts.append(word("observation_growth", yoy=row["yoy"], unit=row["yoy_unit"]))
    if row["rank"] is not None:
        parts.append(word("observation_rank", among=row["rank_among"] or "", rank=row["rank"]))
    return "，".join(parts)
