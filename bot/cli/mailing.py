"""`gongfu subscriptions …` and `gongfu deliveries …`: who gets a digest when, and what became of what was owed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.cli.session import WrongUse, say, session
from bot.cli.shown import AsJson, say_row, say_rows
from bot.cli.words import MESSAGES, word

subscriptions = typer.Typer(help=word("subscriptions"), no_args_is_help=True)
deliveries = typer.Typer(help=word("deliveries"), no_args_is_help=True)
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
    say_row(row, _subscription, as_json=as_json)


@subscriptions.command("list", help=word("subscriptions_list"))
def list_subscriptions(context: typer.Context, as_json: AsJson = False) -> None:
    """One line each."""
    rows = session(context).call("subscriptions.list")
    say_rows(rows, _subscription, none="subscriptions_none", as_json=as_json)


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
    say_rows(session(context).call("deliveries.list", state=state), _delivery, none="deliveries_none", as_json=as_json)


@deliveries.command("again", help=word("deliveries_again"))
def again(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Has one sent again that failed, was left out or is uncertain."""
    say_row(session(context).call("deliveries.again", id=identity), _delivery, as_json=as_json)


@deliveries.command("settle", help=word("deliveries_settle"))
def settle(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """Records that an uncertain one has arrived."""
    say_row(session(context).call("deliveries.settle", id=identity), _delivery, as_json=as_json)


def _clock_time(text: str | None) -> str | None:
    from datetime import time

    if text is None:
        return None
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError as error:
        raise WrongUse("time_invalid", time=text[:20]) from error


def _subscription(row: dict[str, Any]) -> str:
    return word("subscription_row", **row)


def _delivery(row: dict[str, Any]) -> str:
    shown = MESSAGES.say(f"cli.delivery_{row['state']}")
    return word("delivery_row", **{**row, "state": shown, "week": row["week"] or "", "error": _why(row["error"])})


def _why(code: str | None) -> str:
    """In words, where its sentence needs no facts: the ledger keeps the code alone."""
    try:
        return MESSAGES.say(f"errors.{code}") if code else ""
    except KeyError:
        return code or ""
