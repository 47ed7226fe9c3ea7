"""`gongfu channels test` and `gongfu verify`: does a channel work, and is a signed folder ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson
from bot.cli.words import word

group = typer.Typer(help=word("channels"), no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Adds the commands of this module."""
    cli.add_typer(group, name="channels")
    cli.command("verify", help=word("verify"))(verify)


@group.command("test", help=word("channels_test"))
def try_channel(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL")],
    to: Annotated[str | None, typer.Option("--to", metavar="CHAT", help=word("channels_to"))] = None,
    as_json: AsJson = False,
) -> None:
    """Sends one message and says what became of it."""
    found = session(context).call("channels.test", channel=channel, to=to)
    if as_json:
        say_json(found)
    else:
        say(found["text"])
    raise typer.Exit(0 if found["state"] == "sent" else 1)


def verify(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    key: Annotated[str | None, typer.Option("--key", help=word("verify_key"))] = None,
) -> None:
    """Needs neither the documents nor a lock."""
    from bot.channels.folder.signing import public_text
    from bot.channels.folder.signing import verify as checked

    public = key or public_text(session(context).settings().home)
    found = checked(folder, public)
    say(word("verify_well", count=len(found.files), to=found.to, made_at=found.made_at))
