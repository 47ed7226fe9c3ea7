"""Callbacks of the long connection as messages of the port. Pure; a field that is missing or of a wrong type is no error.

Where the sender is not known nothing is handed over: a message without a sender would be taken for one of the operator.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.base import MOST_QUOTE, Address, Incoming, IncomingFile
from bot.channels.names import WECOM
from bot.channels.wecom.aibot.frames import EVENT, MESSAGE, Frame, mapping, text
from bot.channels.wecom.cards import tapped

CHANNEL = WECOM
GROUP = "group:"
"""Begins the chat of a group, since WeCom wants to be told which kind an id is of."""

ENTERED, TAPPED, KICKED = "enter_chat", "template_card_event", "disconnected_event"
MOST_PERSON, MOST_CHAT, MOST_KEY, MOST_ADDRESS = 128, 150, 1024, 4000
MOST_TEXT = 40_000
MOST_ITEMS = 20
MENTION = re.compile(r"^\s*@\S+(?:\s+|$)|\s+@\S+\s*$")


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote; `req_id` is what a reply names. Files have no name yet, or a made-up one."""

    incoming: Incoming
    req_id: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """Somebody tapped a button of a card; within 5 seconds the card may be changed by naming `req_id`.

    Attributes:
        incoming: without a quote: the channel knows what the card stood under.
        task: names the card; "": it does not say.
    """

    incoming: Incoming
    req_id: str
    task: str


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the chat for the first time today; within 5 seconds he may be greeted by naming `req_id`.

    Attributes:
        event: names it.
    """

    req_id: str
    event: str


def parse(frame: Frame, *, name: str, at: datetime) -> Said | Tapped | Entered | None:
    """What a callback says; None: nothing for us.

    Args:
        frame: as it came.
        name: of the bot, as «@name» in groups; "": not known.
        at: aware time of arrival.
    """
    body = frame.body
    person, chat = text(mapping(body, "from"), "userid"), chat_of(body)
    if not frame.req_id or not 0 < len(person) <= MOST_PERSON or not (person + chat).isprintable() or not chat:
        return None
    if frame.cmd == MESSAGE:
        return _said(frame, person, chat, name=name, at=at)
    if frame.event == ENTERED:
        return Entered(frame.req_id, _bounded(text(body, "msgid") or frame.req_id))
    return _tapped(frame, person, chat, at=at) if frame.event == TAPPED else None


def is_kick(frame: Frame) -> bool:
    """Another program has subscribed with our id: WeCom hands everything to that one."""
    return frame.cmd == EVENT and frame.event == KICKED


def chat_of(body: Mapping[str, Any]) -> str:
    """The chat of an address: a user id, or `group:` and a chat id; "": none."""
    place = text(body, "chatid")
    if text(body, "chattype") == "group":
        return GROUP + place if 0 < len(place) <= MOST_CHAT else ""
    return text(mapping(body, "from"), "userid")


def target(chat: str) -> dict[str, Any]:
    """How `aibot_send_msg` names a chat."""
    if chat.startswith(GROUP):
        return {"chatid": chat.removeprefix(GROUP), "chat_type": 2}
    return {"chatid": chat, "chat_type": 1}


@dataclass(frozen=True, slots=True)
class Media:
    """Where a file lies, for 5 minutes, and the key that it is encrypted with."""

    url: str
    key: str

    @classmethod
    def of(cls, name: str) -> Media | None:
        """From the id of an `IncomingFile`; None: it is none of ours."""
        try:
            found = json.loads(name)
        except (ValueError, RecursionError):
            return None
        return _media(found) if isinstance(found, dict) else None

    @property
    def id(self) -> str:
        """For an `IncomingFile`: all that is needed to fetch it, also after a restart."""
        return json.dumps({"url": self.url, "aeskey": self.key})


def _said(frame: Frame, person: str, chat: str, *, name: str, at: datetime) -> Said | None:
    body, kind = frame.body, text(frame.body, "msgtype")
    group = chat.startswith(GROUP)
    words = _words(body)[:MOST_TEXT]
    if group:
        words = without_mention(words, name)
    message = _bounded(text(body, "msgid") or f"req:{frame.req_id}")
    # Words with a picture are a question, as in every channel: the picture is not looked at.
    files = () if kind == "mixed" and words.strip() else tuple(_files(body, message))
    if not kind.isidentifier():
        return None
    incoming = Incoming(
        address=Address(CHANNEL, chat),
        sender=person,
        message_id=message,
        text=words,
        at=at,
        group=group,
        unreadable="" if kind == "text" or words.strip() else kind[:40],
        files=files,
        quote=_quote(mapping(body, "quote")),
        spoken=kind == "voice" and bool(words.strip()),
    )
    return Said(incoming, frame.req_id)


def _tapped(frame: Frame, person: str, chat: str, *, at: datetime) -> Tapped | None:
    found = tapped(mapping(frame.body, "event"))
    if found is None:
        return None
    key, task = found[0][:MOST_KEY], found[1][:MOST_PERSON]
    # Without an id of its own a tap is named by what it is; the same button can be tapped again later.
    name = text(frame.body, "msgid") or f"{task}:{key}:{person}:{frame.body.get('create_time')}"
    incoming = Incoming(
        address=Address(CHANNEL, chat),
        sender=person,
        message_id=_bounded(f"tap:{name}"),
        text=key,
        at=at,
        group=chat.startswith(GROUP),
        tapped=True,
    )
    return Tapped(incoming, frame.req_id, task)


def without_mention(words: str, name: str) -> str:
    """The text without «@name», which stands in every group message; the name may hold blanks, if it is known."""
    if name:
        found = re.sub(rf"\s*@{re.escape(name)}(?=\s|$)\s*", " ", words, count=1, flags=re.IGNORECASE)
        if found != words:
            return found.strip()
    return MENTION.sub("", words, count=1).strip()


def _words(body: Mapping[str, Any]) -> str:
    """What is written or was spoken; of several pieces, line by line."""
    kind = text(body, "msgtype")
    if kind in {"text", "voice"}:
        return text(mapping(body, kind), "content")
    return "\n".join(text(mapping(item, "text"), "content") for item in _items(body) if text(item, "msgtype") == "text")


def _quote(quote: Mapping[str, Any]) -> str:
    return _words(quote)[:MOST_QUOTE] or text(mapping(quote, "markdown"), "content")[:MOST_QUOTE]


def _items(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = mapping(body, "mixed").get("msg_item")
    for item in found[:MOST_ITEMS] if isinstance(found, list) else ():
        if isinstance(item, dict):
            yield item


def _files(body: Mapping[str, Any], message: str) -> Iterator[IncomingFile]:
    """Of files only the address is known: the name comes with the content. Until then, and for good, they get one."""
    for number, item in enumerate((body, *_items(body))):
        kind = text(item, "msgtype")
        media = _media(mapping(item, kind)) if kind in {"file", "image"} else None
        if media is not None:
            end = hashlib.sha256(message.encode()).hexdigest()[:8]
            name = f"photo_{end}_{number}.jpg" if kind == "image" else f"file-{end}-{number}"
            yield IncomingFile(name=name, size=None, id=media.id)


def _media(found: Mapping[str, Any]) -> Media | None:
    url, key = text(found, "url"), text(found, "aeskey")
    fits = url.startswith(("https://", "http://")) and len(url) <= MOST_ADDRESS and 0 < len(key) <= MOST_PERSON
    return Media(url, key) if fits else None


def _bounded(name: str) -> str:
    """An id that the inbox can hold; any other by its hash."""
    return (
        name
        if len(name) <= 150 and name.isprintable()
        else hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    )
