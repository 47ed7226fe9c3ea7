"""`gongfu feedback …` and `gongfu questions …`: what people think of answers, and what could not be answered."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson, say_row, say_rows
from bot.cli.words import MESSAGES, word

GOOD, BAD = "choices.good", "choices.bad"

group = typer.Typer(help=word("feedback"), no_args_is_help=True)
questions = typer.Typer(help=word("questions"), no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="ID", min=1, help=word("feedback_id"))]


@group.command("list", help=word("feedback_list"))
def list_feedback(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help=word("feedback_state"))] = None,
    as_json: AsJson = False,
) -> None:
    """One block each, the newest first."""
    say_rows(session(context).call("feedback.list", state=state), _line, none="feedback_none", as_json=as_json)


@group.command("confirm", help=word("feedback_confirm"))
def confirm(
    context: typer.Context,
    number: Number,
    expected: Annotated[list[str] | None, typer.Option(help=word("feedback_expected"))] = None,
    unanswerable: Annotated[bool, typer.Option("--unanswerable", help=word("feedback_unanswerable"))] = False,
    as_json: AsJson = False,
) -> None:
    """Takes it into the question set."""
    lines = "\n".join(expected or ())
    row = session(context).call("feedback.confirm", id=number, expected=lines, unanswerable=unanswerable)
    say_row(row, _line, as_json=as_json)


@group.command("dismiss", help=word("feedback_dismiss"))
def dismiss(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Leaves it out of the question set."""
    say_row(session(context).call("feedback.dismiss", id=number), _line, as_json=as_json)


@questions.command("unanswered", help=word("questions_unanswered"))
def unanswered(
    context: typer.Context,
    week: Annotated[str | None, typer.Option(metavar="2021-W29", help=word("questions_week"))] = None,
    as_json: AsJson = False,
) -> None:
    """One line each, those asked most often first."""
    found = session(context).call("questions.unanswered", week=week)
    if as_json:
        say_json(found)
        return
    say(word("unanswered_head" if found["questions"] else "unanswered_none", week=found["week"]))
    for row in found["questions"]:
        say(word("unanswered_row", **{**row, "last": row["last"].replace("T", " ")[:16]}))


def _line(row: dict[str, Any]) -> str:
    mark = MESSAGES.say(GOOD if row["good"] else BAD)
    shown = word(f"feedback_{row['state']}")
    return word("feedback_row", **{**row, "mark": mark, "state": shown, "answer": row["answer"].splitlines()[0]})
