"""What a delivery is: one message owed to one chat, with what is known about each of its parts. No effects here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from reports.blocks import Blocks

REPLY = "reply"
DIGEST = "digest"
TEST = "test"
"""One message that somebody at the machine sends to try a channel."""

CHANNEL_OFF = "channel_off"
WAITING = "digest_waiting_for_signature"
NOT_ACTIVATED = "not_activated"
"""The platform lets us push only to chats that have written to us, and this one has not yet."""


class DeliveryState(StrEnum):
    """Where a delivery stands; the last four are final until an admin says otherwise."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """What is to be owed.

    Attributes:
        key: names it for ever; the same key is owed once.
        created_at: since when it is owed; patience is counted from here.
        next_at: not to be sent before.
        kind: `reply`, `digest` or another word; see `Ledger.claim` for what it means for the order.
        content: None: prepared when it is claimed.
        subscription: id of the row that asks for it; None: not asked for by one.
        due: nominal due time; None: none.
        planned: when it should go out (`due`, or the next working day); an hour later it is late; None: never late.
        zone: in which `planned` is shown; None: Shanghai.
        week: that it is about, as `2021-W29`.
        region: code of the region that it is about.
        skipped: code that says why it is recorded and not sent; None: it is to be sent.
    """

    key: str
    kind: str
    channel: str
    chat: str
    created_at: datetime
    next_at: datetime
    content: Blocks | None = None
    subscription: int | None = None
    due: datetime | None = None
    planned: datetime | None = None
    zone: str | None = None
    week: str | None = None
    region: str | None = None
    skipped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger.

    Attributes:
        begun: number of the last part that was begun; parts are counted from 1.
        done: number of the last part whose outcome is known or recorded as uncertain; `begun > done`: one is under way.
        total: number of parts; None: not known before the first is begun.
        uncertain: parts of which nobody knows whether they arrived.
        skip: parts beyond `done` that arrived already (an admin has the uncertain ones sent again).
        receipts: the platform's ids, in the order of sending.
        tries: that failed for certain.
        interruptions: how often its sender was lost.
        waiting: it waits for something other than the platform (a signature, a channel that is switched off).
        next_at: not to be tried before.
        error: code of the last failure.
        late: goes out, or went out, with a first line that says so.
        owner: who claimed it last.
        owed_at: since when; an admin's «again» counts anew.
    """

    id: int
    key: str
    kind: str
    channel: str
    chat: str
    subscription: int | None
    due: datetime | None
    planned: datetime | None
    zone: str | None
    week: str | None
    region: str | None
    content: Blocks | None
    state: DeliveryState
    begun: int
    done: int
    total: int | None
    uncertain: tuple[int, ...]
    skip: tuple[int, ...]
    receipts: tuple[str, ...]
    tries: int
    interruptions: int
    waiting: bool
    next_at: datetime
    error: str | None
    late: bool
    owner: str | None
    owed_at: datetime
    created_at: datetime
    finished_at: datetime | None

    @property
    def answers(self) -> str:
        """Id of the message that it answers, as the channel named it; "": it answers none."""
        return self.key.removeprefix(reply_key(self.channel, "")) if self.kind == REPLY else ""


def reply_key(channel: str, message_id: str) -> str:
    """Names the answer to a message for ever."""
    return f"{REPLY}:{channel}:{message_id}"


PartT = TypeVar("PartT")


class Sender(Protocol[PartT]):
    """Moves parts to a chat, whatever the channel."""

    def parts(self, channel: str, blocks: Blocks) -> Sequence[PartT]:
        """What a message becomes on that channel; the same blocks give the same parts. Called in a thread.

        Raises:
            Permanent: `channel_off`: that channel is not switched on (the delivery stays owed).
        """
        ...

    async def turn(self, channel: str, chat: str) -> None:
        """Waits until a part may be sent there; called before it is recorded as begun.

        Raises:
            Permanent, Transient: see `send`.
        """
        ...

    async def send(self, channel: str, chat: str, part: PartT, *, answers: str) -> str:
        """The platform's id of the part once it has taken it; `answers`: id of the message that it answers, or "".

        Raises:
            Permanent: it can't be sent; `channel_off`: that channel is not switched on (the delivery stays owed).
            Transient: certainly not sent; `data["retry_after_s"]` may say when to try again.
            Uncertain: nobody knows whether it arrived.
        """
        ...


Prepare = Callable[[Delivery], Blocks]
"""Makes the content of a delivery that has none; called in a thread.

Raises `Transient("digest_waiting_for_signature")` when it has to wait (not counted as a try), any other `Transient` when
another try may do, and `Permanent` or `NotAllowed` when none will.
"""
