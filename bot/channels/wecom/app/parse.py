"""Callbacks of a self-built app as messages of the port. Pure; what is missing or strange is never an error.

A callback is XML within XML: the envelope names nothing but the ciphertext, the message lies in it. Both come from the
network, so neither may hold a document type: entities that grow or read files need one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.base import Address, Incoming, IncomingFile
from bot.channels.names import WECOM_APP

CHANNEL = WECOM_APP
KINDS: Mapping[str, str] = {
    "image": "photo",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "location",
    "link": "link",
    "file": "document",
}
"""What WeCom calls a message, and what the port calls it."""

MOST_USER, MOST_ID, MOST_NAME, MOST_CHARS = 64, 300, 300, 20_000
EVERYBODY = "@all"
WELCOME = "/start"
"""What somebody says who has just come in: the verb that greets."""


class NotXml(Exception):
    """It can't be read, or holds what must not be in it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote, or did what is as good as writing."""

    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of a card was tapped; `code` is good for one change of the card, `task` names it."""

    incoming: Incoming
    task: str
    code: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody does not see the app any more."""

    user: str


Found = Said | Tapped | Left


def fields(xml: bytes) -> dict[str, str]:
    """The texts directly below the root; of several with one name the first.

    Raises:
        NotXml: with the reason in a word, never with what was read.
    """
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotXml("forbidden") from error
    except (ParseError, ValueError, LookupError) as error:
        # A declared encoding that nobody knows is a LookupError.
        raise NotXml("malformed") from error
    found: dict[str, str] = {}
    for child in root:
        found.setdefault(child.tag, child.text or "")
    return found


def parse(message: Mapping[str, str], *, at: datetime) -> Found | None:
    """What a callback says; None: nothing for us (an unknown event, nobody who sent it).

    Args:
        message: fields of the inner XML.
        at: aware time of arrival.
    """
    user = message.get("FromUserName", "")
    if not is_user(user):
        return None
    if message.get("MsgType") == "event":
        return _event(message, user, at)
    incoming = _message(message, user, at)
    return Said(incoming) if incoming is not None else None


def is_user(name: str) -> bool:
    """Whether a message may be addressed so: one member, not several and not everybody."""
    return 0 < len(name.encode("utf-8", "replace")) <= MOST_USER and "|" not in name and name != EVERYBODY


def _message(message: Mapping[str, str], user: str, at: datetime) -> Incoming | None:
    number, kind = message.get("MsgId", ""), message.get("MsgType", "")
    if not number or not kind:
        return None
    spoken = message.get("Recognition", "").strip() if kind == "voice" else ""
    text = message.get("Content", "") if kind == "text" else spoken
    return Incoming(
        address=Address(CHANNEL, user),
        sender=user,
        message_id=number if len(number) <= MOST_USER else _digest(number),
        text=text[:MOST_CHARS],
        at=at,
        unreadable="" if kind == "text" or spoken else KINDS.get(kind, "other"),
        files=_files(message, kind),
        spoken=bool(spoken),
    )


def _files(message: Mapping[str, str], kind: str) -> tuple[IncomingFile, ...]:
    """A picture (of a page, then), or a file: WeCom's list of what apps receive has none, but nothing forbids it."""
    media = message.get("MediaId", "")
    if kind not in {"image", "file"} or not 0 < len(media) <= MOST_ID:
        return ()
    name = message.get("FileName", "") or message.get("Title", "")
    if kind == "image":
        name = f"photo_{message.get('MsgId', '')[:40]}.jpg"
    return (IncomingFile(name=name[-MOST_NAME:], size=None, id=media),)


def _event(message: Mapping[str, str], user: str, at: datetime) -> Found | None:
    key = message.get("EventKey", "")
    match message.get("Event", "").lower():
        case "subscribe" | "enter_agent":
            # One id for both, and for every entry: the inbox keeps it for a month, and greets him once in it.
            return Said(_done(user, at, WELCOME, f"welcome:{user}"))
        case "unsubscribe":
            return Left(user)
        case "template_card_event" if key:
            incoming = _done(user, at, key, event_id(message), tapped=True)
            return Tapped(incoming, message.get("TaskId", "")[:MOST_ID], message.get("ResponseCode", "")[:MOST_ID])
        case "click" if key:
            # An entry of the app's menu: its key is what it says.
            return Said(_done(user, at, key, event_id(message)))
        case _:
            return None


def event_id(message: Mapping[str, str]) -> str:
    """Events have no id. Who and when alone is not enough: two taps may fall into one second."""
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "AgentID", "TaskId")
    return _digest("\x00".join(message.get(name, "") for name in names))


def _done(user: str, at: datetime, text: str, number: str, *, tapped: bool = False) -> Incoming:
    return Incoming(address=Address(CHANNEL, user), sender=user, message_id=number, text=text, at=at, tapped=tapped)


def _digest(text: str) -> str:
    return "event:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]
