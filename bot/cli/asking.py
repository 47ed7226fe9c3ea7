"""`gongfu ask`, `search`, `eval questions`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.session import WrongUse, parse_day, say, say_json, session
from bot.cli.words import word

if TYPE_CHECKING:
    from datetime import date

    from bot.app import App

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))]
AsJson = Annotated[bool, typer.Option("--json", help=word("json"))]


def register(cli: typer.Typer) -> None:
    """Adds the commands of this module."""
    cli.command("ask", help=word("ask"))(ask)
    cli.command("search", help=word("search"))(search)
    group = typer.Typer(help=word("eval"), no_args_is_help=True)
    group.command("questions", help=word("eval_questions"))(eval_questions)
    # A group of one command would otherwise swallow the command's name.
    group.callback()(lambda: None)
    cli.add_typer(group, name="eval")


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help=word("question"))] = None,
    region: Annotated[str | None, typer.Option(help=word("own_region"))] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option(help=word("batch"))] = None,
    out: Annotated[Path | None, typer.Option(help=word("batch_out"))] = None,
) -> None:
    """One question, or a file of them."""
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise WrongUse("ask_usage")
    parse_day(as_of)
    if question is not None:
        _ask_one(context, question, region, as_of, as_json)
    elif batch is not None and out is not None:
        files = {"questions": str(batch.absolute()), "out": str(out.absolute())}
        done = session(context).call("batch", **files, as_of=as_of)
        say(word("batch_done", count=done["count"], file=out))


def _ask_one(context: typer.Context, question: str, region: str | None, as_of: str | None, as_json: bool) -> None:
    from reports.blocks_json import blocks_from
    from reports.render.text import render_text

    found = session(context).call("ask", question=question, region=region, as_of=as_of)
    if as_json:
        say_json(found["answer"])
    else:
        say(render_text(blocks_from(found["blocks"])))


def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help=word("search_words"))],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help=word("search_k"))] = 10,
    as_json: AsJson = False,
) -> None:
    """Clauses near some words."""
    hits = session(context).call("search", words=words, k=k)
    if as_json:
        say_json(hits)
        return
    for number, hit in enumerate(hits, 1):
        say(word("search_hit", number=number, **hit))
    if not hits:
        say(word("search_none"))


def eval_questions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=word("eval_file"))],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Scores a question set."""
    day = parse_day(as_of)
    session(context).run(lambda app: _evaluate(app, file, day, as_json))


def _evaluate(app: App, file: Path, day: date | None, as_json: bool) -> None:
    from statistics import median

    from bot.batch import answer_one, read_questions
    from bot.evaluate import by_kind, mark

    marks, times = [], []
    for asked in read_questions(file):
        given: dict[str, Any] = answer_one(
            asked, asker=app.asker, messages=app.messages, regions=app.region_code, as_of=day, channel="eval"
        )
        marks.append(mark(asked.item, given["answer"], given["citations"]))
        times.append(given["ms"])
    kinds = by_kind(marks)
    right, strict, asked_all = (sum(row[column] for row in kinds.values()) for column in range(3))
    failed = [each for each in marks if not each.strict]
    if as_json:
        say_json(
            {
                "kinds": {kind: {"right": row[0], "strict": row[1], "asked": row[2]} for kind, row in kinds.items()},
                "right": right,
                "strict": strict,
                "asked": asked_all,
                "ms_p50": median(times),
                "failures": [
                    {"id": each.id, "question": each.question, "reasons": list(each.reasons)} for each in failed
                ],
            }
        )
        return
    for kind, row in kinds.items():
        say(word("eval_row", kind=kind, right=row[0], strict=row[1], asked=row[2]))
    say(word("eval_total", right=right, strict=strict, asked=asked_all, p50=round(median(times))))
    for each in failed:
        say(word("eval_failure", id=each.id, question=each.question, reasons="; ".join(each.reasons)))
