"""What every command needs: where the home is, how to open the application, how to say what came out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from config.errors import Permanent

if TYPE_CHECKING:
    from bot.app import App
    from config.settings import Settings

T = TypeVar("T")


class WrongUse(Permanent):
    """The command line itself is wrong: exit code 2."""


@dataclass(frozen=True, slots=True)
class Session:
    """The global options."""

    home: Path | None = None
    config: Path | None = None

    def settings(self) -> Settings:
        """Reads the settings and starts the log.

        Raises:
            SettingsError: a setting is unknown or wrong.
            Permanent: the home can't be written.
        """
        import sys

        from bot.home import LOGS, prepare_home
        from config.logs import configure_logs
        from config.settings import load_settings

        settings = load_settings(home=self.home, config=self.config)
        home = prepare_home(settings.home)
        configure_logs(
            level=settings.log.level,
            file=home / LOGS / "gongfu.log" if settings.log.to != "stderr" else None,
            stream=sys.stderr if settings.log.to != "file" else None,
        )
        return settings

    def run(self, work: Callable[[App], T]) -> T:
        """Opens the application, does synchronous work, closes it."""
        import asyncio

        async def in_thread(app: App) -> T:
            return await asyncio.to_thread(work, app)

        return self.run_async(in_thread)

    def run_async(self, work: Callable[[App], Awaitable[T]]) -> T:
        """Opens the application, awaits the work, closes it."""
        import asyncio

        from bot.app import build
        from bot.cli.progress import progress_bar

        settings = self.settings()

        async def opened() -> T:
            with progress_bar() as progress:
                application = build(settings, progress=progress)
                app = await application.__aenter__()
            try:
                return await work(app)
            finally:
                await application.__aexit__(None, None, None)

        return asyncio.run(opened())


def session(context: typer.Context) -> Session:
    """The session of a command's context."""
    found = context.obj
    return found if isinstance(found, Session) else Session()


def say(text: str) -> None:
    """One text for standard output."""
    typer.echo(text)


def say_json(value: Any) -> None:
    """One JSON document for standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def parse_day(text: str | None) -> date | None:
    """`2021-07-26` to a date; None stays None.

    Raises:
        WrongUse: `date_invalid`.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("date_invalid", date=text[:20]) from error
