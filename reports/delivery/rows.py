"""Rows of the ledger as values, and back; nothing here reads or writes a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import RowMapping

from config.clock import moment, stamp
from reports.blocks_json import blocks_from, blocks_json
from reports.delivery.backoff import MOST_INTERRUPTIONS, wait_after
from reports.delivery.model import REPLY, Delivery, DeliveryState, NewDelivery

_TIMES = ("due", "planned", "next_at", "owed_at", "created_at", "finished_at")
INTERRUPTED = "delivery_interrupted"
_LISTS = ("uncertain", "skip", "receipts")


def delivery_of(row: RowMapping) -> Delivery:
    """The value of a whole row."""
    data: dict[str, Any] = {name: value for name, value in row.items() if name != "lane"}
    data |= {name: moment(row[name]) if row[name] is not None else None for name in _TIMES}
    data |= {name: tuple(row[name]) for name in _LISTS}
    data["content"] = blocks_from(row["content"]) if row["content"] is not None else None
    data["state"] = DeliveryState(row["state"])
    return Delivery(**data)


def values_of(new: NewDelivery) -> dict[str, Any]:
    """The values of a row that is owed, or skipped from the start."""
    at = stamp(new.created_at)
    return {
        "key": new.key,
        "kind": new.kind,
        "lane": lane_of(new.kind, new.subscription),
        "channel": new.channel,
        "chat": new.chat,
        "subscription": new.subscription,
        "due": stamp(new.due) if new.due is not None else None,
        "planned": stamp(new.planned) if new.planned is not None else None,
        "zone": new.zone,
        "week": new.week,
        "region": new.region,
        "content": blocks_json(new.content) if new.content is not None else None,
        "state": (DeliveryState.OWED if new.skipped is None else DeliveryState.SKIPPED).value,
        "begun": 0,
        "done": 0,
        "total": None,
        "uncertain": [],
        "skip": [],
        "receipts": [],
        "tries": 0,
        "interruptions": 0,
        "waiting": False,
        "next_at": stamp(new.next_at),
        "error": new.skipped,
        "late": False,
        "owner": None,
        "owed_at": at,
        "created_at": at,
        "finished_at": None if new.skipped is None else at,
    }


def lane_of(kind: str, subscription: int | None) -> str:
    """Within a lane of an address nothing overtakes: all replies are one, each subscription is one."""
    return kind if kind == REPLY or subscription is None else f"{kind}:{subscription}"


def again_values(delivery: Delivery) -> dict[str, Any]:
    """Counters that send the uncertain parts and those after `done`, and none that arrived."""
    if not delivery.uncertain:
        return {"begun": delivery.done}
    first = min(delivery.uncertain)
    arrived = [part for part in range(first, delivery.done + 1) if part not in delivery.uncertain]
    return {"begun": first - 1, "done": first - 1, "uncertain": [], "skip": sorted({*arrived, *delivery.skip})}


def ended(state: DeliveryState, at: datetime) -> dict[str, Any]:
    """What changes when it is finished."""
    return {"state": state.value, "finished_at": stamp(at), "waiting": False}


def recovered(row: Delivery, at: datetime) -> dict[str, Any]:
    """What changes when its sender was lost; see `Ledger.recover`."""
    under_way = row.begun > row.done
    uncertain = [*row.uncertain, row.begun] if under_way else list(row.uncertain)
    values = {"done": row.begun, "uncertain": uncertain, "error": INTERRUPTED, "interruptions": row.interruptions + 1}
    if under_way and row.begun == row.total:
        return values | ended(DeliveryState.UNCERTAIN, at)
    if row.interruptions + 1 >= MOST_INTERRUPTIONS:
        return values | ended(DeliveryState.FAILED, at)
    # A restart is no reason to wait; what breaks its sender every time is.
    wait = wait_after(row.interruptions - 2) if row.interruptions > 2 else timedelta(0)
    return values | {"state": DeliveryState.OWED.value, "owner": None, "next_at": stamp(at + wait)}
