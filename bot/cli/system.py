"""`gongfu demo`, `gongfu doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson
from bot.cli.words import word


def register(cli: typer.Typer) -> None:
    """Adds the commands of this module."""
    cli.command("demo", help=word("demo"))(demo)
    cli.command("doctor", help=word("doctor"))(doctor)


def demo(context: typer.Context, out: Annotated[Path, typer.Option(help=word("digest_out"))] = Path("out")) -> None:
    """A tour without questions asked back."""
    from bot.demo import play

    failed = session(context).run(lambda app: play(app, out=out, say=say))
    raise typer.Exit(1 if failed else 0)


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Looks at every part and says what to do about those that are not well."""
    found = session(context).call("doctor")
    if as_json:
        say_json(found)
    else:
        for check in found:
            say(word("check_well" if check["well"] else "check_ill", name=check["name"], detail=check["detail"]))
    raise typer.Exit(0 if all(check["well"] for check in found) else 1)
