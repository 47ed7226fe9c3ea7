"""`gongfu serve`: the service, until it is told to stop."""

from __future__ import annotations

import typer

from bot.cli.session import session
from bot.cli.words import word


def register(cli: typer.Typer) -> None:
    """Adds the command of this module."""
    cli.command("serve", help=word("serve"))(serve)


def serve(context: typer.Context) -> None:
    """Runs in the foreground; what it says goes to standard error, since nobody waits for output."""
    import asyncio

    from bot.app import build
    from bot.channels.switched import check_any
    from bot.cli.progress import progress_bar
    from bot.home import SERVE
    from bot.service import serve as run

    settings = session(context).settings(log="serve")
    check_any(settings)

    async def running() -> int:
        with progress_bar() as progress:
            opening = build(settings, role=SERVE, progress=progress)
            return await run(opening, say=lambda text: typer.echo(text, err=True))

    raise typer.Exit(asyncio.run(running()))
