"""What every command needs: where the home is, who does the work, how to say what came out."""

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
    from bot.operation import Operation
    from config.settings import Settings

T = TypeVar("T")
MOST_TRIES = 3


class WrongUse(Permanent):
    """The command line itself is wrong: exit code 2."""


@dataclass(frozen=True, slots=True)
class Session:
    """The global options."""

    home: Path | None = None
    config: Path | None = None

    def settings(self, *, log: str = "gongfu") -> Settings:
        """Reads the settings and starts the log; its file is one process's, or a rotation would lose lines.

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
            file=home / LOGS / f"{log}.log" if settings.log.to != "stderr" else None,
            stream=sys.stderr if settings.log.to != "file" else None,
        )
        return settings

    def call(self, name: str, **arguments: Any) -> Any:
        """Has one operation done, by this process or by the one that serves the home; returns its result.

        Args:
            name: key of `bot.operations.OPERATIONS`.
            arguments: JSON; files as absolute paths.

        Raises:
            GongfuError: what the operation raises, and `home_in_use`, `home_silent`, `request_…`.
        """
        from bot.operations import OPERATIONS

        settings, operation = self.settings(), OPERATIONS[name]
        if operation.read is not None:
            from bot.reading import reading

            with reading(settings) as held:
                if held is not None:
                    return operation.read(held, arguments)
        return _done(settings, name, operation, arguments)

    def run(self, work: Callable[[App], T]) -> T:
        """Opens the application, does synchronous work, closes it."""
        import asyncio

        async def in_thread(app: App) -> T:
            return await asyncio.to_thread(work, app)

        return self.run_async(in_thread)

    def run_async(self, work: Callable[[App], Awaitable[T]]) -> T:
        """Opens the application, awaits the work, closes it."""
        return _opened(self.settings(), work)


def _done(settings: Settings, name: str, operation: Operation, arguments: dict[str, Any]) -> Any:
    from bot.home import prepare_home
    from bot.requests import NotTaken, server_of

    async def here(app: App) -> Any:
        from bot.cli.progress import progress_bar
        from bot.operation import perform

        with progress_bar() as progress:
            return await perform(operation, app, arguments, progress)

    home = prepare_home(settings.home)
    for number in range(1, MOST_TRIES + 1):
        try:
            if server_of(home) is not None:
                return _left(settings, home, name, arguments)
            return _opened(settings, here)
        except NotTaken:
            # It ended before it took the request: the home is free, or will be in a moment.
            if number == MOST_TRIES:
                raise
        except Permanent as error:
            # A server took the home in between.
            if error.code != "home_in_use" or number == MOST_TRIES or server_of(home) is None:
                raise
    raise AssertionError


def _left(settings: Settings, home: Path, name: str, arguments: dict[str, Any]) -> Any:
    from bot.cli.progress import progress_bar
    from bot.requests import asking

    with asking(settings, home) as requests, progress_bar() as progress:
        return requests.do(name, arguments, progress)


def _opened(settings: Settings, work: Callable[[App], Awaitable[T]]) -> T:
    import asyncio

    from bot.app import build
    from bot.cli.progress import progress_bar

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
