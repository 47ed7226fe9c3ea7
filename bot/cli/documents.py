"""`gongfu documents …`: what is held, and what changes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson, say_rows
from bot.cli.words import MESSAGES, word

group = typer.Typer(help=word("documents"), no_args_is_help=True)
Preview = Annotated[bool, typer.Option("--preview", help=word("documents_preview"))]
Identity = Annotated[str, typer.Argument(metavar="ID", help=word("document_id"))]


@group.command("add", help=word("documents_add"))
def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help=word("paths"))],
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Reads files; all of them take effect, or none."""
    _change(context, as_json, "documents.add", paths=[str(path.absolute()) for path in paths], preview=preview)


@group.command("list", help=word("documents_list"))
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """One line a document."""
    app = session(context)
    rows = app.call("documents.list")
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(word("documents_row", **row))
    for doubt in app.call("documents.doubts"):
        say(doubt)
    if not rows:
        say(word("documents_none"))


@group.command("show", help=word("documents_show"))
def show(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """The clauses of one document with their places."""
    rows = session(context).call("documents.show", id=identity)
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(word("clause_row", **row))


@group.command("diff", help=word("documents_diff"))
def diff(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Where the editions of one document differ."""
    rows = session(context).call("documents.diff", id=identity)
    say_rows(rows, lambda row: word("diff_row", **row), none="diff_none", as_json=as_json)


@group.command("remove", help=word("documents_remove"))
def remove(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Takes one file out; `rollback` brings it back."""
    _change(context, as_json, "documents.remove", id=identity)


@group.command("reload", help=word("documents_reload"))
def reload(context: typer.Context, preview: Preview = False, as_json: AsJson = False) -> None:
    """Reads the data folder again."""
    _change(context, as_json, "documents.reload", preview=preview)


@group.command("rollback", help=word("documents_rollback"))
def rollback(context: typer.Context, as_json: AsJson = False) -> None:
    """Back to the version before."""
    _change(context, as_json, "documents.rollback")


@group.command("reindex", help=word("documents_reindex"))
def reindex(context: typer.Context, as_json: AsJson = False) -> None:
    """Makes the index anew from the record."""
    made = session(context).call("documents.reindex")
    if as_json:
        say_json(made)
    else:
        say(word("reindexed", count=made["clauses"]))


def _change(context: typer.Context, as_json: bool, operation: str, **arguments: Any) -> None:
    from bot.load_report import report_lines

    change = session(context).call(operation, **arguments)
    if as_json:
        say_json(change)
        return
    if not change["effective"]:
        say(word("previewed"))
    for line in report_lines(change, MESSAGES):
        say(line)
