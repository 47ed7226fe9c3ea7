"""`gongfu eval …`: what answers and search are worth, by a set of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.session import WrongUse, parse_day, say, say_json, session
from bot.cli.shown import AsJson
from bot.cli.table import say_table
from bot.cli.words import word

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.passages.base import Progress

ANSWER_CHARS = 80
NOTHING = "-"

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))]

group = typer.Typer(help=word("eval"), no_args_is_help=True)


@group.command("questions", help=word("eval_questions"))
def questions(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help=word("eval_file"))] = None,
    from_feedback: Annotated[bool, typer.Option("--from-feedback", help=word("eval_from_feedback"))] = False,
    out: Annotated[Path | None, typer.Option("--out", help=word("eval_out"))] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Scores a question set."""
    from bot.evaluate_questions import evaluate_questions

    if (file is None) != from_feedback or (out is not None and not from_feedback):
        raise WrongUse("questions_source_unclear")
    day = parse_day(as_of)
    with _question_file(context, file, out) as asked:
        if asked is None:
            say(word("eval_no_feedback"))
            return
        report = _run(context, lambda app, progress: evaluate_questions(app, asked, as_of=day, progress=progress))
    if as_json:
        say_json(report)
        return
    _say_kinds(report)
    say(word("eval_time", p50=round(report["ms_p50"])))
    if report["failures"]:
        say(word("eval_failures", count=len(report["failures"])))
    for failed in report["failures"]:
        answer = " ".join(failed["answer"].split())[:ANSWER_CHARS]
        say(word("eval_failure", **{**failed, "reasons": "; ".join(failed["reasons"]), "answer": answer}))


@group.command("retrieval", help=word("eval_retrieval"))
def retrieval(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=word("eval_folder"))],
    k: Annotated[int, typer.Option("-k", min=10, max=1000, help=word("eval_k"))] = 10,
    as_json: AsJson = False,
) -> None:
    """Measures the search on a set in the form of BEIR."""
    from bot.evaluate_retrieval import evaluate_retrieval

    report = _run(context, lambda app, progress: evaluate_retrieval(app, folder, k=k, progress=progress))
    if as_json:
        say_json(report)
        return
    say(word("eval_set", **report))
    for key, counted in (("eval_unjudged", "unjudged"), ("eval_unknown", "unknown_documents")):
        if report[counted]:
            say(word(key, count=report[counted]))
    _say_ways(report)
    say(word("eval_milliseconds"))
    shares = {key: _number(report["abstention"][key]) for key in ("precision", "recall")}
    say(word("eval_abstention", **{**report["abstention"], **shares}))


@contextmanager
def _question_file(context: typer.Context, file: Path | None, out: Path | None) -> Iterator[Path | None]:
    """The file of the questions: the given one, or one made from confirmed feedback; None: there is none."""
    from tempfile import TemporaryDirectory

    from bot.files import write_json_lines

    if file is not None:
        yield file
        return
    rows = session(context).call("feedback.questions")
    with TemporaryDirectory(prefix="gongfu-") as folder:
        made = out or Path(folder) / "feedback.jsonl"
        if rows:
            write_json_lines(made, iter(rows))
        yield made if rows else None


def _run(context: typer.Context, work: Callable[[App, Progress], dict[str, Any]]) -> dict[str, Any]:
    """Does it in a thread, with a bar of its own: that of the start is closed by then."""
    from bot.cli.progress import progress_bar

    def watched(app: App) -> dict[str, Any]:
        with progress_bar() as progress:
            return work(app, progress)

    return session(context).run(watched)


def _say_kinds(report: dict[str, Any]) -> None:
    rows = [(kind, row["asked"], row["right"], row["strict"]) for kind, row in report["kinds"].items()]
    rows.append((word("eval_all"), report["asked"], report["right"], report["strict"]))
    say_table(
        [word(f"eval_{name}") for name in ("kind", "asked", "right", "strict", "share")],
        [(name, str(asked), str(right), str(strict), f"{strict / asked:.0%}") for name, asked, right, strict in rows],
    )


def _say_ways(report: dict[str, Any]) -> None:
    times = ("search_ms_p50", "search_ms_p95", "whole_ms_p50", "whole_ms_p95")
    measures = [key for key in report["rows"][0] if key != "name" and key not in times]
    say_table(
        [word("eval_way"), *measures, *(word(f"eval_{key}") for key in times)],
        [
            (
                word(f"eval_way_{row['name']}"),
                *(_number(row[key]) for key in measures),
                *(f"{row[key]:.1f}" for key in times),
            )
            for row in report["rows"]
        ],
    )


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
