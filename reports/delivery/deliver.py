"""Sends one claimed delivery: part after part, each recorded before and after, so that nothing is sent twice unknowingly.

It decides nothing about content or channels; the ledger, the sender and the preparation are handed in.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic
from zoneinfo import ZoneInfo

from config.clock import SHANGHAI
from config.errors import GongfuError, Permanent, Transient, Uncertain
from config.messages import Messages
from reports.blocks import Attachment, Blocks, Text
from reports.delivery.backoff import LOOK_AGAIN, Patience, wait_after
from reports.delivery.ledger import Ledger
from reports.delivery.model import CHANNEL_OFF, NOT_ACTIVATED, WAITING, Delivery, DeliveryState, PartT, Prepare, Sender

LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Means(Generic[PartT]):
    ledger: Ledger
    sender: Sender[PartT]
    prepare: Prepare
    messages: Messages
    now: Callable[[], datetime]
    dice: Callable[[], float]
    patience: Patience
    note: str | None


async def deliver(
    delivery: Delivery,
    *,
    ledger: Ledger,
    sender: Sender[PartT],
    prepare: Prepare,
    messages: Messages,
    now: Callable[[], datetime],
    dice: Callable[[], float] = random.random,
    patience: Patience | None = None,
    note: str | None = None,
) -> DeliveryState:
    """Sends the parts that are left and records the outcome.

    Database and preparation run in threads. An error that is none of ours comes through with the row still SENDING: call
    `Ledger.recover(owner_gone=…, at=…, only=(delivery.id,))` then, or leave it to the next start.

    Args:
        delivery: as `Ledger.claim` returned it.
        ledger: where every step is recorded.
        sender: moves the parts.
        prepare: for deliveries without content.
        messages: the line that says that it is late.
        now: aware time; read anew at every step, since sending takes time.
        dice: number from 0 to 1 for the jitter of waits.
        patience: when to give up; None: the usual.
        note: code that stays with the delivery once it is sent; None: none.

    Returns:
        SENT, UNCERTAIN: all parts were tried. OWED: tried later. FAILED: given up. SENDING: the row is no longer ours, or
        another sender has begun that part; nothing more was done.
    """
    means = _Means(
        ledger=ledger,
        sender=sender,
        prepare=prepare,
        messages=messages,
        now=now,
        dice=dice,
        patience=patience or Patience(),
        note=note,
    )
    return await _deliver(delivery, means)


async def _deliver(delivery: Delivery, means: _Means[PartT]) -> DeliveryState:
    owner = delivery.owner or ""
    try:
        blocks = await asyncio.to_thread(_content, delivery, means)
        parts = await asyncio.to_thread(means.sender.parts, delivery.channel, blocks)
        for number, part in enumerate(parts, start=1):
            if number <= delivery.done or number in delivery.skip:
                continue
            # Before it is begun: what only waits for its turn when we are killed was certainly not sent.
            await means.sender.turn(delivery.channel, delivery.chat)
            if not await asyncio.to_thread(means.ledger.begin, delivery.id, owner, number, total=len(parts)):
                return DeliveryState.SENDING
            try:
                receipt = await means.sender.send(delivery.channel, delivery.chat, part, answers=delivery.answers)
            except Uncertain as error:
                await asyncio.to_thread(means.ledger.unsure, delivery.id, owner, number, error.code)
            else:
                await asyncio.to_thread(means.ledger.done, delivery.id, owner, number, receipt)
    except GongfuError as error:
        return await asyncio.to_thread(_put_off, delivery, error, means)
    ended = await asyncio.to_thread(means.ledger.finish, delivery.id, owner, means.now(), means.note)
    return ended or DeliveryState.SENDING


def _content(delivery: Delivery, means: _Means[PartT]) -> Blocks:
    """The blocks to send; kept in the ledger as they are, whether late or not, before the first part goes out."""
    late = delivery.late
    if delivery.done == 0 and not delivery.skip:
        # Nothing is out yet; afterwards the line must stay, or the parts would be counted otherwise.
        late = delivery.planned is not None and means.now() - delivery.planned > LATE_AFTER
    content = delivery.content
    if content is None or _lacks_files(content):
        content = _made(delivery, content, late=late, prepare=means.prepare)
    if content != delivery.content or late != delivery.late:
        means.ledger.prepared(delivery.id, delivery.owner or "", content, late=late)
    return (_late_line(delivery, means.messages), *content) if late and content else content


def _lacks_files(content: Blocks) -> bool:
    return any(isinstance(block, Attachment) and not block.path.is_file() for block in content)


def _made(delivery: Delivery, kept: Blocks | None, *, late: bool, prepare: Prepare) -> Blocks:
    """The content anew: there is none yet, or its files are gone (a home that was moved or tidied up)."""
    content = prepare(replace(delivery, late=late))
    if kept is not None and _words(content) != _words(kept):
        # What is out already must not be followed by the files of another issue.
        raise Permanent("delivery_files_gone", delivery=delivery.id)
    return content


def _words(content: Blocks) -> Blocks:
    return tuple(block for block in content if not isinstance(block, Attachment))


def _late_line(delivery: Delivery, messages: Messages) -> Text:
    zone = ZoneInfo(delivery.zone) if delivery.zone else SHANGHAI
    planned = (delivery.planned or delivery.owed_at).astimezone(zone)
    at = messages.say(
        "deliveries.late_at", year=planned.year, month=planned.month, day=planned.day, time=f"{planned:%H:%M}"
    )
    return Text(messages.say("deliveries.late", at=at))


def _put_off(delivery: Delivery, error: GongfuError, means: _Means[PartT]) -> DeliveryState:
    """Another try later, or the end of it; whatever was begun was certainly not sent."""
    ledger, owner, at = means.ledger, delivery.owner or "", means.now()
    waits = error.code in {WAITING, CHANNEL_OFF, NOT_ACTIVATED}
    if not (waits or isinstance(error, Transient)) or means.patience.over(delivery, at=at, waits=waits):
        done = ledger.fail(delivery.id, owner, error.code, at)
        return DeliveryState.FAILED if done else DeliveryState.SENDING
    asked = error.data.get("retry_after_s")
    wait = LOOK_AGAIN if waits else wait_after(delivery.tries + 1, dice=means.dice, retry_after_s=asked)
    done = ledger.retry(delivery.id, owner, at + wait, error.code, counts=not waits)
    return DeliveryState.OWED if done else DeliveryState.SENDING
