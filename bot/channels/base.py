"""The port to a place where people talk: what comes in, what goes out, and what a channel can carry.

An implementation renders blocks within its `Limits` and moves them; it decides nothing about people or answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reports.blocks import Blocks


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a chat within a channel."""

    channel: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message from a person.

    Attributes:
        address: where the reply goes.
        sender: the person's id on that channel; None: the operator at the machine itself.
        message_id: unique within the channel; a platform may deliver the same one again.
        text: as typed; may be empty or of any length.
        at: aware time of arrival.
    """

    address: Address
    sender: str | None
    message_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of a sending.

    Attributes:
        address: where it went.
        message_ids: what the platform calls the parts, in order; empty: there was nothing to send.
    """

    address: Address
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a channel can carry.

    Attributes:
        text_chars: longest single message; None: no limit.
        buttons: choices can be shown as buttons; else they are numbered.
        files: attachments can be handed over; else their path is named.
    """

    text_chars: int | None
    buttons: bool
    files: bool


Receive = Callable[[Incoming], Awaitable[None]]


class Channel(Protocol):
    """A place to talk. Whoever opens it closes it."""

    @property
    def name(self) -> str:
        """Name within addresses; never changes, since the audit keeps it."""
        ...

    @property
    def limits(self) -> Limits:
        """What it can carry."""
        ...

    async def run(self, receive: Receive) -> None:
        """Hands every message to `receive`; returns when the channel has ended (end of input, `aclose`).

        Silence means that nobody wrote. `receive` raises nothing; a message is handed over once. Runs once.
        """
        ...

    async def send(self, to: Address, blocks: Blocks) -> Receipt:
        """Shows blocks; returns when the platform has taken them. Empty blocks send nothing. Not idempotent.

        Raises:
            Permanent: the chat does not exist or refuses us.
            Transient: not sent; a retry is worth while.
        """
        ...

    async def progress(self, to: Address, text: str | None) -> None:
        """Shows what is going on in place of the last such line; None takes it away. May do nothing; never fails."""
        ...

    async def aclose(self) -> None:
        """Ends `run` and frees everything; a second call does nothing."""
        ...
