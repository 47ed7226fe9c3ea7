"""Updates of Telegram as messages of the port. Pure; a field that is missing or of a wrong type is never an error.

An update comes from the network, so every step asks for the type it needs. Where the sender is not known nothing is
handed over: a message without a sender would be taken for one of the operator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.channels.base import MOST_QUOTE, Address, Incoming, IncomingFile
from bot.channels.telegram.place import Place

CHANNEL = "telegram"
KINDS = (
    # The special before the general: an animation is also a document, a venue also a location.
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "invoice",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
    "location",
)
COMMAND = re.compile(r"/([^\s@/]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)")
MOST_SIZES = 20
MOST_ID, MOST_NAME = 300, 300
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button was tapped; Telegram waits for an answer to `callback`, whatever `incoming` is.

    Attributes:
        incoming: None: the button is not one of ours, or of a message that Telegram no longer shows.
    """

    callback: str
    incoming: Incoming | None


def parse(update: Mapping[str, Any], *, me: Me, at: datetime) -> Incoming | Tap | None:
    """The message of an update; None: nothing for us (a channel, another bot's command, talk among others).

    The new wording of a message is a message of its own that names the old one; of an edit without words nothing is heard.
    """
    if callback := _mapping(update, "callback_query"):
        return _tap(callback, at=at)
    if message := _mapping(update, "message"):
        return _message(message, me=me, at=at)
    if edited := _mapping(update, "edited_message"):
        return _edited(edited, me=me, at=at)
    return None


def _message(message: Mapping[str, Any], *, me: Me, at: datetime) -> Incoming | None:
    chat, sender, number = _mapping(message, "chat"), _person(message), _number(message, "message_id")
    place = _number(chat, "id")
    kind = next((kind for kind in KINDS if message.get(kind)), "")
    words = _words(message)
    if place is None or sender is None or number is None or not (words or kind or "text" in message):
        return None
    group = chat.get("type") != "private"
    text, meant = _addressed(words, me)
    if meant is False or (group and not meant and not _is_reply(message, me)):
        return None
    return Incoming(
        address=_address(message, place),
        sender=sender,
        message_id=f"{place}:{number}",
        text=text,
        at=at,
        group=group,
        unreadable="" if words else kind,
        files=_files(message),
        quote=_quote(message),
    )


def _edited(message: Mapping[str, Any], *, me: Me, at: datetime) -> Incoming | None:
    """A position on the map is «edited» every few seconds, and a file can't be asked again: words alone count."""
    found = _message(message, me=me, at=at)
    if found is None or not found.text.strip():
        return None
    when = _number(message, "edit_date") or 0
    return replace(found, message_id=f"{found.message_id}:{when}", files=(), edits=found.message_id)


def _address(message: Mapping[str, Any], chat: int) -> Address:
    """The topic counts: in a group with topics every one is a chat of its own. Replies elsewhere form threads too."""
    topic = _number(message, "message_thread_id") if message.get("is_topic_message") is True else None
    return Address(CHANNEL, Place(chat, topic).text)


def _quote(message: Mapping[str, Any]) -> str:
    """The message that this one answers, whole where Telegram shows it; else what was marked of it."""
    answered = _mapping(message, "reply_to_message")
    marked = _mapping(message, "quote")
    return (_words(answered) or _text(marked, "text"))[:MOST_QUOTE]


def _words(message: Mapping[str, Any]) -> str:
    return _text(message, "text") or _text(message, "caption")


def _files(message: Mapping[str, Any]) -> tuple[IncomingFile, ...]:
    """A document, or a photo without words (of a page, then); of anything else only the kind is known."""
    document = _mapping(message, "document") or _photo(message)
    name, size = _text(document, "file_id"), _number(document, "file_size")
    if not name or len(name) > MOST_ID or _mapping(message, "animation"):
        return ()
    return (IncomingFile(name=_text(document, "file_name")[-MOST_NAME:], size=size, id=name),)


def _photo(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The largest of the sizes in which a photo comes, with a name of its own."""
    sizes = message.get("photo")
    if not isinstance(sizes, list) or _text(message, "caption"):
        return {}
    known = [size for size in sizes[:MOST_SIZES] if isinstance(size, dict) and _number(size, "width")]
    largest = max(known, key=lambda size: _number(size, "width") or 0, default={})
    return {**largest, "file_name": f"photo_{_number(message, 'message_id')}.jpg"}


def _tap(callback: Mapping[str, Any], *, at: datetime) -> Tap | None:
    name = _text(callback, "id")[:100]
    if not name:
        return None
    message = _mapping(callback, "message")
    chat, sender = _mapping(message, "chat"), _person(callback)
    place, choice = _number(chat, "id"), _choice(message, _text(callback, "data"))
    if place is None or sender is None or not choice:
        return Tap(name, None)
    incoming = Incoming(
        address=_address(message, place),
        sender=sender,
        message_id=f"callback:{name}",
        text=choice,
        at=at,
        group=chat.get("type") != "private",
        quote=_words(message)[:MOST_QUOTE],
        tapped=True,
    )
    return Tap(name, incoming)


def _choice(message: Mapping[str, Any], data: str) -> str:
    """What stands on the button with this data; what a client sends as data is never taken for text."""
    rows = _mapping(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if data and isinstance(button, dict) and button.get("callback_data") == data:
                return _text(button, "text")
    return ""


def _addressed(text: str, me: Me) -> tuple[str, bool | None]:
    """The text without our name, and whether it speaks to us: True, False (to another bot), None (it does not say)."""
    command = COMMAND.match(text)
    if command is not None and command[2] is not None:
        name, rest = f"/{command[1]}", text[command.end() :]
        return name + rest, command[2].lower() == me.username.lower()
    if me.username:
        mention = re.compile(
            rf"[ \t]*(?<![A-Za-z0-9_@.])@{re.escape(me.username)}(?![A-Za-z0-9_])[ \t]*", re.IGNORECASE
        )
        without = mention.sub(" ", text)
        if without != text:
            return without.strip(), True
    return text, True if command is not None else None


def _is_reply(message: Mapping[str, Any], me: Me) -> bool:
    return _number(_mapping(_mapping(message, "reply_to_message"), "from"), "id") == me.id


def _person(holder: Mapping[str, Any]) -> str | None:
    """Id of who wrote; None for bots too: two bots that answer each other never end."""
    person = _mapping(holder, "from")
    number = _number(person, "id")
    return None if number is None or person.get("is_bot") is True else str(number)


def _mapping(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else NOTHING


def _text(holder: Mapping[str, Any], key: str) -> str:
    found = holder.get(key)
    return found if isinstance(found, str) else ""


def _number(holder: Mapping[str, Any], key: str) -> int | None:
    found = holder.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
