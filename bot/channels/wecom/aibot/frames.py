"""Frames of the long connection: JSON texts with a command and a request id. Pure; what comes in is never trusted.

A request is `{"cmd", "headers": {"req_id"}, "body"}`; its answer carries the same `req_id`, an `errcode` and no command
(developer.work.weixin.qq.com, page 101463).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.channels.wecom.faults import BUSY_S, NOT_NOW, TOO_OFTEN
from config.errors import GongfuError, Permanent, Transient

SUBSCRIBE, PING = "aibot_subscribe", "ping"
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
RESPOND, WELCOME, UPDATE, SEND = (
    "aibot_respond_msg",
    "aibot_respond_welcome_msg",
    "aibot_respond_update_msg",
    "aibot_send_msg",
)
UPLOAD_BEGIN, UPLOAD_CHUNK, UPLOAD_END = (
    "aibot_upload_media_init",
    "aibot_upload_media_chunk",
    "aibot_upload_media_finish",
)

MOST_FRAME_BYTES = 2_000_000
"""Longest frame that is read; a message of a person has a few thousand bytes."""

MOST_ID = 200
NO_REQUEST, STREAM_OVER, NOT_SUBSCRIBED = 846605, 846608, 846609
LATE = frozenset({NO_REQUEST, STREAM_OVER})
"""The callback can't be replied to any more; a message of its own can still be sent."""

GONE = frozenset({93001, 93006, 93008})
MEDIA_GONE = 40007
BUSY_WORDS = ("freq", "limit", "busy")

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One that came in.

    Attributes:
        cmd: "": it answers a request of ours.
        req_id: of the request, ours or theirs; "": none.
        errcode: of an answer; 0: it was carried out.
        busy: the answer says that it is too much at the moment.
        body: an empty mapping, if there is none.
    """

    cmd: str
    req_id: str
    errcode: int = 0
    busy: bool = False
    body: Mapping[str, Any] = field(default_factory=lambda: NOTHING, repr=False)

    @property
    def event(self) -> str:
        """Type of an event; "": it is none."""
        return text(mapping(self.body, "event"), "eventtype") if self.cmd == EVENT else ""


def read(raw: str | bytes) -> Frame | None:
    """The frame; None: it is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    cmd, code = text(found, "cmd"), found.get("errcode")
    number = code if isinstance(code, int) and not isinstance(code, bool) else None
    if cmd in {MESSAGE, EVENT} or (cmd and number is None):
        number = 0
    elif number is None:
        return None
    else:
        # An answer, though it should repeat the command of its request.
        cmd = ""
    words = text(found, "errmsg")[:300].lower() if number else ""
    return Frame(
        cmd=cmd[:MOST_ID],
        req_id=text(mapping(found, "headers"), "req_id")[:MOST_ID],
        errcode=number,
        busy=number in TOO_OFTEN or number == NOT_NOW or any(word in words for word in BUSY_WORDS),
        body=mapping(found, "body"),
    )


def write(cmd: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    """A request; without a body it has no such field: a ping with one is not understood."""
    frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
    if body is not None:
        frame["body"] = body
    # Half a character, which JSON may hold and no connection can carry, becomes a «?».
    return json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def failure(answer: Frame) -> GongfuError | None:
    """What an answer refuses, in the words of the port; None: it was carried out."""
    match answer.errcode:
        case 0:
            return None
        case code if code in GONE:
            return Permanent("recipient_gone")
        case code if code in LATE or code == NOT_SUBSCRIBED:
            return Transient("wecom_down")
        case _ if answer.busy:
            return Transient("wecom_busy", retry_after_s=BUSY_S)
        case code:
            return Permanent("wecom_refused", number=code)


def mapping(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A field that ought to be an object; what is none is empty."""
    found = holder.get(key)
    return found if isinstance(found, dict) else NOTHING


def text(holder: Mapping[str, Any], key: str) -> str:
    """A field that ought to be a text; what is none is empty."""
    found = holder.get(key)
    return found if isinstance(found, str) else ""
