"""Operations on subscriptions and on the ledger of deliveries; see `bot.operations`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.operation import Arguments, Held, Operation, reading
from config.errors import NotAllowed, NotFound, Permanent

if TYPE_CHECKING:
    from bot.app import App
    from reports.delivery.model import Delivery
    from retrieval.passages.base import Progress

MOST_ROWS = 500


def _subscribe(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{account, region, day?, time?}` → the row. For whom it is has to be known, and allowed to read it."""
    from datetime import time

    from bot.channels.base import Address, Incoming

    channel, _, chat = str(arguments["account"]).partition(":")
    asked = Incoming(address=Address(channel, chat), sender=chat, message_id="", text="", at=app.clock.now())
    person = app.people(asked) if chat else None
    if person is None:
        raise NotFound("account_unknown", account=str(arguments["account"])[:100])
    if not person.may_read(app.region_code(arguments["region"])):
        raise NotAllowed("account_not_allowed", account=arguments["account"], region=arguments["region"])
    at = arguments.get("time")
    return app.subscriptions.subscribe(
        person.viewer.person,
        channel,
        chat,
        arguments["region"],
        day=arguments.get("day"),
        at=time.fromisoformat(at) if at else None,
    )


def _unsubscribe(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id}` → the row that ended."""
    rows = [row for row in app.subscriptions.rows() if row["id"] == arguments["id"]]
    ended = [
        ended
        for row in rows
        for ended in app.subscriptions.unsubscribe(row["channel"], row["chat"], row["region"])
        if ended["id"] == row["id"]
    ]
    if not ended:
        raise NotFound("subscription_unknown", subscription=arguments["id"])
    return ended[0]


def _deliveries(held: Held, arguments: Arguments) -> list[dict[str, Any]]:
    """`{state?}` → the newest rows."""
    from reports.delivery.model import DeliveryState

    state = arguments.get("state")
    if state and state not in list(DeliveryState):
        raise Permanent("delivery_state_unknown", state=state[:30], states=", ".join(DeliveryState))
    rows = held.ledger.list(states=(DeliveryState(state),) if state else (), limit=MOST_ROWS)
    return [delivery_row(row) for row in rows]


def _again(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id}` → the row, which is owed again."""
    return delivery_row(app.ledger.again(arguments["id"], at=app.clock.now()))


def _settle(app: App, arguments: Arguments, _progress: Progress) -> dict[str, Any]:
    """`{id}` → the row, which counts as sent."""
    return delivery_row(app.ledger.settle(arguments["id"], at=app.clock.now()))


def delivery_row(row: Delivery) -> dict[str, Any]:
    """One delivery as plain data, without its content."""
    return {
        "id": row.id,
        "kind": row.kind,
        "channel": row.channel,
        "chat": row.chat,
        "state": row.state.value,
        "due": row.due.isoformat() if row.due is not None else None,
        "week": row.week,
        "region": row.region,
        "begun": row.begun,
        "done": row.done,
        "total": row.total,
        "uncertain": list(row.uncertain),
        "tries": row.tries,
        "next_at": row.next_at.isoformat(),
        "error": row.error,
        "late": row.late,
    }


MAILING: Mapping[str, Operation] = MappingProxyType(
    {
        "subscriptions.add": Operation(work=_subscribe),
        "subscriptions.list": reading(lambda held, _arguments: held.subscriptions.rows()),
        "subscriptions.remove": Operation(work=_unsubscribe),
        "deliveries.list": reading(_deliveries),
        "deliveries.again": Operation(work=_again),
        "deliveries.settle": Operation(work=_settle),
    }
)
