"""`gongfu ask`, `search`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import WrongUse, parse_day, say, say_json, session
from bot.cli.shown import AsJson
from bot.cli.words import word

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("as_of"))]


def register(cli: typer.Typer) -> None:
    """Adds the commands of this module."""
    cli.command("ask", help=word("ask"))(ask)
    cli.command("search", help=word("search"))(search)


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
    region: Annotated[str | None, typer.Option(help=word("search_region"))] = None,
    document: Annotated[str | None, typer.Option(metavar="ID", help=word("search_document"))] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=word("search_as_of"))] = None,
    as_json: AsJson = False,
) -> None:
    """Clauses near some words."""
    parse_day(as_of)
    hits = session(context).call("search", words=words, k=k, region=region, document=document, as_of=as_of)
    if as_json:
        say_json(hits)
        return
    near = False
    for number, hit in enumerate(hits, 1):
        if not hit["answers"] and not near:
            near = True
            say(word("search_near" if number > 1 else "search_near_only"))
        say(word("search_hit", number=number, **hit))
        for other in hit["same"]:
            say(word("search_same", **other))
    if not hits:
        say(word("search_none"))
