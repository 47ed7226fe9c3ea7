"""The port to a place where people talk: what comes in, what goes out, and what a channel can carry.

An implementation renders blocks within its `Limits` and moves them; it decides nothing about people or answers. A message
goes out in parts, one call of the platform each, so that after a crash it is known which parts were sent.
A file that came in is only named; whoever needs its content has it fetched.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from reports.blocks import Blocks


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a chat within a channel."""

    channel: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file that came with a message; its content stays with the platform until somebody fetches it.

    Attributes:
        name: as the sender's program gives it: may hold anything, never to be used as a path.
        size: bytes, as the platform says; None: it does not.
        id: by which the channel fetches it, also after a restart.
    """

    name: str
    size: int | None
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message from a person.

    Attributes:
        address: where the reply goes.
        sender: the person's id on that channel; None: the operator at the machine itself.
        message_id: unique within the channel; a platform may deliver the same one again.
        text: as typed, spoken or tapped; may be empty or of any length.
        at: aware time of arrival.
        group: several people read the chat.
        unreadable: what the message holds instead of text («document», «photo», …), as the platform calls it; else "".
        files: that the channel can fetch, in order.
        quote: text of the message that this one answers, or under which it was tapped, as it is shown; "": none.
        tapped: a button was tapped; its message is the quote.
        spoken: a voice message that the platform has written down.
        edits: id of the message whose new wording this is; "": it is none.
    """

    address: Address
    sender: str | None
    message_id: str
    text: str
    at: datetime
    group: bool = False
    unreadable: str = ""
    files: tuple[IncomingFile, ...] = ()
    quote: str = ""
    tapped: bool = False
    spoken: bool = False
    edits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one call of the platform carries.

    Attributes:
        text: in the platform's markup, within its limit; of a file: its caption.
        plain: the same without markup, should the platform refuse the markup.
        file: handed over with the text as its caption; None: a text.
        choices: follow-ups that one tap sends.
        marks: how a tap says whether the answer was good; side by side, where the channel has buttons.
    """

    text: str
    plain: str
    file: Path | None = None
    choices: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a channel can carry.

    Attributes:
        text_chars: longest single message, in the units of the platform; None: no limit.
        caption_chars: longest caption of a file, likewise.
        buttons: choices can be shown as buttons; else they are numbered.
        files: attachments can be handed over; else their path is named.
        first_contact: a push reaches only chats that have written to us before.
    """

    text_chars: int | None
    caption_chars: int | None
    buttons: bool
    files: bool
    first_contact: bool = False


Fetch = Callable[[IncomingFile], Awaitable[bytes]]
"""Gets the content of a file; see `Channel.fetch`."""

MOST_QUOTE = 1000
"""Characters of a quoted message that a channel hands over."""

Receive = Callable[[Incoming], Awaitable[bool]]
"""Takes a message: durably, so that it may be acknowledged; raises `Transient` when it could not be kept.

False: it was here before, and has its answer or will have it.
"""


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

        Silence means that nobody wrote. A message may be handed over again, with the same id. Where the platform waits
        for an acknowledgement it is given only after `receive` has returned; when `receive` raises `Transient`, the
        message is not acknowledged and handed over again later. Runs once.

        Raises:
            Permanent: the platform does not accept us (wrong token); another try needs a change of settings.
        """
        ...

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """What a message becomes here. Pure: the same blocks give the same parts. Empty blocks give none."""
        ...

    async def turn(self, to: Address) -> None:
        """Waits until the platform's rate limits let us send there; other chats do not wait. May return at once.

        Raises:
            Transient: that would take too long; `data["retry_after_s"]` says when to come again.
        """
        ...

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """Shows one part, in its turn; returns the platform's id of it when the platform has taken it. Not idempotent.

        Args:
            to: the chat.
            part: of `parts`.
            answers: id of the message that it answers, for platforms that tie the two together; "": none, a push.

        Raises:
            Permanent: the chat does not exist or refuses us (`recipient_gone`), or the part can't be sent.
            Transient: certainly not sent; `data["retry_after_s"]`, where the platform names it, says when to try again.
            Uncertain: nobody knows whether it arrived (`send_uncertain`).
        """
        ...

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """Shows what is going on in place of the last such line; "": something is, without words; None takes it away.

        May do nothing; never fails. `answers`: id of the message that is being worked.
        """
        ...

    async def fetch(self, file: IncomingFile) -> bytes:
        """The content of a file that came in, within the bounds of the platform in bytes and seconds.

        Raises:
            Permanent: `file_too_large_here`; `file_gone`: the platform does not have it, or does not give it.
            Transient: `file_not_fetched`: the connection failed or was too slow.
        """
        ...

    async def aclose(self) -> None:
        """Ends `run` and frees everything; a second call does nothing."""
        ...
