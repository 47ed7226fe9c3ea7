"""`gongfu metrics candidates` and `confirm`: what was read from documents, and the decisions about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from bot.cli.session import say, say_json, session
from bot.cli.shown import AsJson, say_rows
from bot.cli.words import MESSAGES, word

Document = Annotated[str | None, typer.Option(help=word("candidate_document"))]
Indicator = Annotated[str | None, typer.Option(help=word("indicator"))]
Comparator = Annotated[str | None, typer.Option(help=word("candidate_comparator"))]
Kind = Annotated[Literal["target", "figure"] | None, typer.Option(help=word("candidate_kind"))]
State = Literal["in_force", "quoted", "waiting", "rejected", "incomplete"]


def add_commands(group: typer.Typer) -> None:
    """Enters both commands."""
    group.command("candidates", help=word("metrics_candidates"))(candidates)
    group.command("confirm", help=word("metrics_confirm"))(confirm)


def candidates(
    context: typer.Context,
    document: Document = None,
    indicator: Indicator = None,
    comparator: Comparator = None,
    kind: Kind = None,
    sure: Annotated[bool | None, typer.Option("--sure/--unsure", help=word("candidate_sure"))] = None,
    state: Annotated[State | None, typer.Option(help=word("candidate_state"))] = None,
    as_json: AsJson = False,
) -> None:
    """One line a candidate: what was understood, and what is not sure."""
    filters = _filters(document, indicator, comparator, kind, sure)
    rows = session(context).call("metrics.candidates", **filters, state=state)
    say_rows(rows, _line, none="candidates_none", as_json=as_json)


def confirm(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help=word("candidate_keys"))] = None,
    document: Document = None,
    indicator: Indicator = None,
    comparator: Comparator = None,
    kind: Kind = None,
    sure: Annotated[bool, typer.Option("--sure", help=word("candidate_all_sure"))] = False,
    as_indicator: Annotated[str | None, typer.Option("--as-indicator", help=word("candidate_as_indicator"))] = None,
    as_region: Annotated[str | None, typer.Option("--as-region", help=word("candidate_as_region"))] = None,
    reject: Annotated[bool, typer.Option("--reject", help=word("candidate_reject"))] = False,
    undo: Annotated[bool, typer.Option("--undo", help=word("candidate_undo"))] = False,
    as_json: AsJson = False,
) -> None:
    """Single candidates by their keys, or all that a rule chooses."""
    if undo:
        report = session(context).call("metrics.unconfirm", keys=keys or [])
    else:
        report = session(context).call(
            "metrics.confirm",
            **_filters(document, indicator, comparator, kind, True if sure else None),
            keys=keys or [],
            as_indicator=as_indicator,
            as_region=as_region,
            reject=reject,
        )
    if as_json:
        say_json(report)
    elif undo:
        say(word("candidates_undone", **report))
    else:
        open_ = len(report["incomplete"])
        say(word("candidates_decided", decided=report["decided"], in_force=report["in_force"], incomplete=open_))


def _filters(
    document: str | None, indicator: str | None, comparator: str | None, kind: str | None, sure: bool | None
) -> dict[str, Any]:
    filters = {"document": document, "indicator": indicator, "comparator": comparator, "kind": kind, "sure": sure}
    return {key: value for key, value in filters.items() if value is not None}


def _line(row: dict[str, Any]) -> str:
    why = word("candidate_why", why="、".join(row["why"])) if row["why"] else ""
    said = MESSAGES.say(f"candidates.measures.{row['measure']}")
    return word(
        "candidate_row",
        key=row["key"],
        state=MESSAGES.say(f"candidates.states.{row['state']}"),
        region=row["region"] or "",
        name=row["name"],
        said=said,
        text=row["text"],
        period=row["period"] or "",
        document=row["document"],
        clause=row["clause"],
        base=word("candidate_base", base=row["base"]) if row["base"] else "",
        why=why,
    )
