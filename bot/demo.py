"""The tour: questions with their sources, a refusal, a false premise, a reload that changes nothing, weekly digests.

What is asked stands in `demo.toml` of the data folder; this module plays it, and checks that it came out as expected.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.commands.digest import parse_week
from config.errors import Permanent
from reports.compose.base import Answer
from reports.render.text import render_text
from retrieval.access import Viewer
from retrieval.questions.model import Turn

if TYPE_CHECKING:
    from bot.app import App

FILE = "demo.toml"


class DemoQuestion(BaseModel):
    """One question; `after` holds what was said before, in turns, the asker first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    shows: str
    expect: Literal["answer", "refusal", "premise"]
    after: tuple[str, ...] = ()
    region: str | None = None
    as_of: date | None = None


class DemoDigest(BaseModel):
    """One digest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    week: str
    as_of: date


class Demo(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[DemoQuestion, ...]
    digests: tuple[DemoDigest, ...]


def load_demo(data: Path) -> Demo:
    """Reads `demo.toml` of a data folder.

    Raises:
        Permanent: `demo_broken`.
    """
    try:
        return Demo.model_validate(tomllib.loads((data / FILE).read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise Permanent("demo_broken", file=FILE) from error


def play(app: App, *, out: Path, say: Callable[[str], None]) -> int:
    """Plays the tour; returns how many answers came out otherwise than expected."""
    demo = load_demo(app.settings.data)
    failed = _questions(app, demo.questions, say)
    _reload(app, say)
    files = _digests(app, demo.digests, out, say)
    say(app.messages.say("demo.done", folder=out))
    for file in files:
        say(f"  {file}")
    return failed


def _questions(app: App, questions: tuple[DemoQuestion, ...], say: Callable[[str], None]) -> int:
    failed = 0
    for number, question in enumerate(questions, 1):
        say(app.messages.say("demo.question", number=number, shows=question.shows, question=question.ask))
        answer = app.asker.ask(
            question.ask,
            viewer=Viewer.operator(app.region_code(question.region) if question.region else None),
            context=[
                Turn("assistant" if place % 2 else "user", content) for place, content in enumerate(question.after)
            ],
            as_of=question.as_of,
            channel="demo",
        )
        say(render_text(answer.blocks) + "\n")
        if (found := _outcome(answer)) != question.expect:
            failed += 1
            say(app.messages.say("demo.unexpected", expected=question.expect, found=found))
    return failed


def _outcome(answer: Answer) -> str:
    if answer.kind == "premise":
        return "premise"
    return "answer" if answer.answered else "refusal"


def _reload(app: App, say: Callable[[str], None]) -> None:
    say(app.messages.say("demo.reload"))
    change = app.documents.reload(lambda _what, _done, _total: None)
    say(app.messages.say("cli.change", **change) + "\n")


def _digests(app: App, digests: tuple[DemoDigest, ...], out: Path, say: Callable[[str], None]) -> list[Path]:
    files: list[Path] = []
    for wanted in digests:
        made = app.digests.make(wanted.region, week=parse_week(wanted.week), as_of=wanted.as_of, out=out, sign=True)
        say(app.messages.say("demo.digest", title=made.title))
        say(render_text(made.blocks) + "\n")
        files.extend(made.files)
    return files
