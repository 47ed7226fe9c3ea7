"""Entry point: global options, groups of commands, and the map from failures to one sentence and an exit code.

0 fine, 1 refused with a sentence, 2 wrong use (of the command line or of a setting).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import (
    asking,
    catalog,
    channels,
    chat,
    digest,
    documents,
    evaluating,
    feedback,
    mailing,
    metrics,
    serve,
    system,
)
from bot.cli.session import Session, WrongUse
from bot.cli.words import MESSAGES, word
from config.errors import GongfuError, NeedsClarification

REFUSED, WRONG_USE, INTERRUPTED = 1, 2, 130

cli = typer.Typer(
    name="gongfu",
    help=word("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
serve.register(cli)
chat.register(cli)
asking.register(cli)
cli.add_typer(documents.group, name="documents")
cli.add_typer(metrics.group, name="metrics")
cli.add_typer(catalog.group, name="catalog")
cli.add_typer(digest.group, name="digest")
cli.add_typer(evaluating.group, name="eval")
cli.add_typer(feedback.group, name="feedback")
cli.add_typer(feedback.questions, name="questions")
cli.add_typer(mailing.subscriptions, name="subscriptions")
cli.add_typer(mailing.deliveries, name="deliveries")
channels.register(cli)
system.register(cli)


@cli.callback()
def options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help=word("home"))] = None,
    config: Annotated[Path | None, typer.Option(help=word("config"))] = None,
) -> None:
    """Keeps the global options for the command."""
    context.obj = Session(home=home, config=config)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code, having said on standard error why it is not 0."""
    try:
        result = cli(args=arguments, prog_name="gongfu", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except GongfuError as error:
        _complain(_sentence(error))
        return WRONG_USE if _is_wrong_use(error) else REFUSED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Somebody closed the pipe (`| head`); standard output must not be flushed into it at the end.
        sys.stdout = None
        return 0
    except Exception as error:  # noqa: BLE001 - the last line: a person gets a sentence, the log gets the trace
        if getattr(error, "exit_code", None) == WRONG_USE:
            _complain(_usage(error))
            return WRONG_USE
        _complain(_unexpected())
        return REFUSED


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _is_wrong_use(error: GongfuError) -> bool:
    if isinstance(error, WrongUse):
        return True
    from config.settings import SettingsError

    return isinstance(error, SettingsError)


def _sentence(error: GongfuError) -> str:
    sentence = MESSAGES.error(error)
    if isinstance(error, NeedsClarification) and isinstance(choices := error.data.get("choices"), tuple):
        sentence += "".join(f"\n{number} {choice}" for number, choice in enumerate(choices, 1))
    return sentence


def _usage(error: Exception) -> str:
    """What is wrong with the command line, in our words: the library speaks English only."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gongfu"
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if option:
        return word("usage_option", option=option, command=command)
    if parameter is not None:
        return word("usage_parameter", parameter=parameter.name, command=command)
    return word("usage", command=command)


def _unexpected() -> str:
    import uuid

    import structlog

    from config.logs import configure_logs

    if not structlog.is_configured():
        configure_logs()
    reference = uuid.uuid4().hex[:8]
    structlog.get_logger(__name__).exception("command_failed", reference=reference)
    return MESSAGES.say("errors.unexpected", reference=reference)
