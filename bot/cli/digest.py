"""`gongfu digest`: makes, signs and lists weekly digests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import WrongUse, parse_day, say, say_json, session
from bot.cli.shown import AsJson, say_rows
from bot.cli.words import word

group = typer.Typer(help=word("digest"), invoke_without_command=True)
BoardAsJson = Annotated[bool, typer.Option("--json", help=word("digest_json"))]


@group.callback()
def make(
    context: typer.Context,
    region: Annotated[str | None, typer.Option(help=word("region"))] = None,
    week: Annotated[str | None, typer.Option(metavar="2021-W29", help=word("week"))] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))] = None,
    out: Annotated[Path | None, typer.Option(help=word("digest_out"))] = None,
    as_json: BoardAsJson = False,
) -> None:
    """Makes one digest when no other command of the group is named."""
    if context.invoked_subcommand is not None:
        return
    if region is None:
        raise WrongUse("digest_region_missing")
    from bot.commands.digest import parse_week
    from reports.blocks_json import blocks_from
    from reports.render.text import render_text

    parse_day(as_of)
    if week:
        parse_week(week)
    folder = str(out.absolute()) if out is not None else None
    made = session(context).call("digest.make", region=region, week=week, as_of=as_of, out=folder)
    if as_json:
        say_json(made["board"])
        return
    say(render_text(blocks_from(made["blocks"])))
    for file in made["files"]:
        # As the person named the folder, whichever process wrote into it.
        say(word("written", file=file if out is None else out / Path(file).name))


@group.command("sign", help=word("digest_sign"))
def sign(context: typer.Context, identity: Annotated[int, typer.Argument(metavar="ID", min=1)]) -> None:
    """Freezes a draft."""
    row = session(context).call("digest.sign", id=identity)
    say(word("digest_signed", **row))


@group.command("list", help=word("digest_list"))
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """One line a digest."""
    rows = session(context).call("digest.list")
    say_rows(rows, lambda row: word("digest_row", **row), none="digest_none", as_json=as_json)
