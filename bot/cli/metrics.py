"""`gongfu metrics …`: the metrics table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.candidates import add_commands
from bot.cli.session import parse_day, say, say_json, session
from bot.cli.shown import AsJson, say_rows
from bot.cli.table import say_table
from bot.cli.words import MESSAGES, word

group = typer.Typer(help=word("metrics"), no_args_is_help=True)
add_commands(group)
MOST_PROBLEMS = 20


@group.command("import", help=word("metrics_import"))
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=word("metrics_file"))],
    preview: Annotated[bool, typer.Option("--preview", help=word("metrics_preview"))] = False,
    decisions: Annotated[list[str] | None, typer.Option("--as", metavar="AT=TEXT", help=word("metrics_as"))] = None,
    accept_jumps: Annotated[bool, typer.Option("--accept-jumps", help=word("metrics_accept_jumps"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=word("metrics_yes"))] = False,
    as_json: AsJson = False,
) -> None:
    """One file, whole or not at all; at a terminal what was understood is shown first."""
    from bot.tables import problems_json
    from retrieval.metrics.importer.service import WorkbookInvalid
    from retrieval.metrics.loader import TableInvalid

    asked = {"file": str(file.absolute()), "decisions": decisions or []}
    try:
        if preview or (not yes and not as_json and sys.stdin.isatty()):
            _show_preview(session(context).call("metrics.preview", **asked), as_json=as_json)
            if preview:
                return
            if not typer.confirm(word("import_confirm")):
                say(word("import_cancelled"))
                return
        report = session(context).call("metrics.import", **asked, accept_jumps=accept_jumps)
    except TableInvalid as error:
        if as_json:
            say_json({"problems": problems_json(error)})
        else:
            for problem in problems_json(error)[:MOST_PROBLEMS]:
                say(word("cell_problem", **problem))
        raise
    except WorkbookInvalid as error:
        _show_preview({"workbook": error.report}, as_json=as_json)
        raise
    if as_json:
        say_json(report)
    else:
        say(word("import_done", **report))


@group.command("template", help=word("metrics_template"))
def template(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=word("metrics_template_out"))] = Path(),
) -> None:
    """The workbook to fill in."""
    say(word("template_done", **session(context).call("metrics.template", folder=str(out.absolute()))))


def _show_preview(report: dict[str, Any], *, as_json: bool) -> None:
    if "workbook" not in report:
        if as_json:
            say_json(report)
        else:
            say(word("import_preview", **report))
    elif as_json:
        say_json(report["workbook"])
    else:
        from bot.cli.workbooks import preview_lines

        for line in preview_lines(report["workbook"], MESSAGES):
            say(line)


@group.command("list", help=word("metrics_list"))
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """One line a batch."""
    rows = session(context).call("metrics.list")
    say_rows(rows, lambda row: word("batch_row", **row), none="metrics_none", as_json=as_json)


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
    parse_day(as_of)
    rows = session(context).call("metrics.query", indicator=indicator, region=region, period=period, as_of=as_of)
    if as_json:
        say_json(rows)
        return
    if not rows:
        say(word("metrics_none"))
        return
    say(rows[0]["indicator"])
    say_table(word("query_heads").split(","), [_cells(row) for row in rows], texts=2, notes=2)


@group.command("conflicts", help=word("metrics_conflicts"))
def conflicts(
    context: typer.Context,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))] = None,
    as_json: AsJson = False,
) -> None:
    """Figures about which sources disagree, for the clerk."""
    parse_day(as_of)
    rows = session(context).call("metrics.conflicts", as_of=as_of)
    if as_json:
        say_json(rows)
        return
    for row in rows:
        why = word(f"conflict_{row['reason']}") + (word("conflict_rounded") if row["rounded"] else "")
        say(word("conflict", **row, why=why))
        for mark, each in (("conflict_used", row["used"]), *(("conflict_other", other) for other in row["others"])):
            say(word(mark, shown=_shown(each), **each))
    say(word("conflicts", count=len(rows)) if rows else word("conflicts_none"))


@group.command("withdraw", help=word("metrics_withdraw"))
def withdraw(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(metavar="BATCH", min=1, help=word("batch_number"))],
) -> None:
    """Takes a whole batch out of force; it stays on record."""
    say(word("withdrawn", **session(context).call("metrics.withdraw", batch=batch)))


def _cells(row: dict[str, Any]) -> list[str]:
    """One line of the table of `query`."""
    value = "" if row["value"] is None else word("observation_value", **row)
    growth = "" if row["yoy"] is None else f"{row['yoy']:+}{row['yoy_unit']}"
    rank = "" if row["rank"] is None else word("observation_rank", among=row["rank_among"] or "", rank=row["rank"])
    return [row["region"], row["period_text"], value, growth, rank, row["kind"], row["source"]]


def _shown(row: dict[str, Any]) -> str:
    parts = []
    if row["value"] is not None:
        parts.append(word("observation_value", **row))
    if row["yoy"] is not None:
        parts.append(word("observation_growth", yoy=row["yoy"], unit=row["yoy_unit"]))
    if row["rank"] is not None:
        parts.append(word("observation_rank", among=row["rank_among"] or "", rank=row["rank"]))
    return "，".join(parts)
