"""`gongfu subscriptions …` and `gongfu deliveries …`: who gets a digest when, and what became of what was owed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.cli.session import WrongUse, say, say_json, session
from bot.cli.words import MESSAGES, word

subscriptions = typer.Typer(help=word("subscriptions"), no_args_is_help=True)
deliveries = typer.Typer(help=word("deliveries"), no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help=word("json"))]
Identity = Annotated[int, typer.Argument(metavar="ID", min=1)]


@subscriptions.command("add", help=word("subscriptions_add"))
def add(
    context: typer.Context,
    account: Annotated[str, typer.Option(metavar="CHANNEL:ID", help=word("account"))],
    region: Annotated[str, typer.Option(help=word("region"))],
    day: Annotated[int | None, typer.Option(min=1, max=7, help=word("subscription_day"))] = None,
    time: Annotated[str | None, typer.Option(metavar="HH:MM", help=word("subscription_time"))] = None,
    as_json: AsJson = False,
) -> None:
    """Has a digest sent every week; a second time changes when."""
    at = _clock_time(time)
    row = session(context).call("subscriptions.add", account=account, region=region, day=day, time=at)
    _one(row, "subscription_row", as_json)


@subscriptions.command("list", help=word("subscriptions_list"))
def list_subscriptions(context: typer.Context, as_json: AsJson = False) -> None:
    """One line each."""
    _all(session(context).call("subscriptions.list"), "subscription_row", "subscriptions_none", as_json)


@subscriptions.command("remove", help=word("subscriptions_remove"))
def remove(context: typer.Context, identity: Identity) -> None:
    """Ends one."""
    say(word("subscription_ended", **session(context).call("subscriptions.remove", id=identity)))


@deliveries.command("list", help=word("deliveries_list"))
def list_deliveries(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help=word("delivery_state"))] = None,
    as_json: AsJson = False,
) -> None:
    """One line each, the newest first."""
    _all(session(context).call("deliveries.list", state=state), "delivery_row", "deliveries_none", as_json)


@deliveries.command("again", help=word("deliveries_again"))
def again(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Has one sent again that failed, was left out or is uncertain."""
    _one(session(context).call("deliveries.again", id=identity), "delivery_row", as_json)


@deliveries.command("settle", help=word("deliveries_settle"))
def settle(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Records that an uncertain one has arrived."""
    _one(session(context).call("deliveries.settle", id=identity), "delivery_row", as_json)


def _clock_time(text: str | None) -> str | None:
    from datetime import time

    if text is None:
        return None
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError as error:
        raise WrongUse("time_invalid", time=text[:20]) from error


def _one(row: dict[str, Any], key: str, as_json: bool) -> None:
    if as_json:
        say_json(row)
    else:
        say(_line(row, key))


def _all(rows: list[dict[str, Any]], key: str, none: str, as_json: bool) -> None:
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(_line(row, key))
    if not rows:
        say(word(none))


def _line(row: dict[str, Any], key: str) -> str:
    if "state" not in row:
        return word(key, **row)
    shown = MESSAGES.say(f"cli.delivery_{row['state']}")
    return word(key, **{**row, "state": shown, "week": row["week"] or "", "error": row["error"] or ""})
