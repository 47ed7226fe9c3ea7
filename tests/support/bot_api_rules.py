"""What Telegram demands of a call, written down apart from the product so that the two can disagree.

Stricter than Telegram where that shows a mistake: unknown parameters and a bare `&` are refused, Telegram lets them pass.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from PIL import Image

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
TOKEN = re.compile(r"<(/?)([a-zA-Z-]+)((?:\s+[a-z]+=\"[^\"<>]*\")*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|([<>&])")
TEXT, CAPTION, ENTITIES, COMMANDS = 4096, 1024, 100, 100
DOWNLOAD_BYTES = 20_000_000
FILE_BYTES, PHOTO_BYTES, PHOTO_SIDES, PHOTO_RATIO = 50_000_000, 10_000_000, 10_000, 20

SENDING = {"chat_id", "parse_mode", "reply_markup", "disable_notification", "reply_parameters", "message_thread_id"}
METHODS: Mapping[str, tuple[set[str], set[str]]] = {
    # method: what it needs, what it may have as well
    "getMe": (set(), set()),
    "getUpdates": (set(), {"offset", "limit", "timeout", "allowed_updates"}),
    "deleteWebhook": (set(), {"drop_pending_updates"}),
    "setWebhook": ({"url"}, {"secret_token", "allowed_updates", "max_connections", "drop_pending_updates"}),
    "getWebhookInfo": (set(), set()),
    "setMyCommands": ({"commands"}, {"scope", "language_code"}),
    "sendMessage": ({"chat_id", "text"}, SENDING | {"link_preview_options", "entities"}),
    "sendPhoto": ({"chat_id", "photo"}, SENDING | {"caption"}),
    "sendDocument": ({"chat_id", "document"}, SENDING | {"caption", "disable_content_type_detection"}),
    "sendChatAction": ({"chat_id", "action"}, {"message_thread_id"}),
    "answerCallbackQuery": ({"callback_query_id"}, {"text", "show_alert", "cache_time", "url"}),
    "editMessageText": ({"chat_id", "message_id", "text"}, SENDING | {"link_preview_options"}),
    "deleteMessage": ({"chat_id", "message_id"}, set()),
    "getFile": ({"file_id"}, set()),
    "editMessageReplyMarkup": ({"chat_id", "message_id"}, {"reply_markup"}),
}


class ApiError(Exception):
    """An answer that is not «ok»."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


Parameters = dict[str, str | File]


def read_parameters(content_type: str, body: bytes) -> Parameters:
    """Form or multipart, as the Bot API takes both."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body)))
    if content_type.startswith("application/json"):
        return {key: each if isinstance(each, str) else json.dumps(each) for key, each in json.loads(body).items()}
    found: Parameters = {}
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    for piece in body.split(b"--" + boundary)[1:-1] if boundary else ():
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        names = dict(re.findall(r'(name|filename)="([^"]*)"', head.decode("utf-8")))
        named = "filename" in names
        found[names["name"]] = File(names["filename"], content) if named else content.decode("utf-8")
    return found


def check_names(method: str, parameters: Parameters) -> None:
    needed, allowed = METHODS[method]
    for name in sorted(needed - parameters.keys()):
        raise ApiError(400, f"Bad Request: {name} is missing")
    for name in sorted(parameters.keys() - needed - allowed):
        raise ApiError(400, f"Bad Request: unknown parameter {name}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, mode: str, *, most: int, empty: bool = False) -> str:
    """The text as people see it: parsed and trimmed."""
    if mode not in {"", "HTML"}:
        raise ApiError(400, "Bad Request: unsupported parse_mode")
    plain, entities = parse_html(text) if mode else (text, 0)
    plain = plain.strip()
    if not empty and all(unicodedata.category(each)[0] in "ZC" for each in plain):
        raise ApiError(400, "Bad Request: message text is empty")
    if units(plain) > most:
        too = "message caption is too long" if most == CAPTION else "message is too long"
        raise ApiError(400, f"Bad Request: {too}")
    if entities > ENTITIES:
        raise ApiError(400, "Bad Request: too many entities")
    return plain


def parse_html(text: str) -> tuple[str, int]:
    """Text without markup, and the number of entities."""
    plain, opened, entities, place = "", list[str](), 0, 0
    for match in TOKEN.finditer(text):
        plain += text[place : match.start()]
        place = match.end()
        closing, name, _, bare = match.groups()
        if bare:
            raise ApiError(400, f"Bad Request: can't parse entities: Unexpected '{bare}' at {match.start()}")
        if name is None:
            plain += html.unescape(match[0])
        elif name.lower() not in TAGS:
            raise ApiError(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{name}"')
        elif closing:
            if not opened or opened.pop() != name.lower():
                raise ApiError(400, f"Bad Request: can't parse entities: Unmatched end tag at {match.start()}")
            entities += 1
        else:
            opened.append(name.lower())
    if opened:
        raise ApiError(400, f"Bad Request: can't parse entities: Can't find end tag of {opened[-1]}")
    return plain + text[place:], entities


def check_keyboard(raw: str) -> list[list[dict[str, str]]]:
    rows = json.loads(raw)["inline_keyboard"] if raw else []
    for button in (button for row in rows for button in row):
        if not button.get("text", "").strip():
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > 100:
        raise ApiError(400, "Bad Request: reply markup is too long")
    return list(rows)


def check_file(file: str | File, *, photo: bool) -> File:
    if not isinstance(file, File) or not file.content:
        raise ApiError(400, "Bad Request: file must be non-empty")
    if len(file.content) > FILE_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if photo and len(file.content) > PHOTO_BYTES:
        raise ApiError(400, "Bad Request: file of this size is too big for a photo")
    if photo:
        try:
            sides = sorted(Image.open(io.BytesIO(file.content)).size)
        except OSError:
            raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED") from None
        if sum(sides) > PHOTO_SIDES or sides[1] > PHOTO_RATIO * sides[0]:
            raise ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    return file


def check_commands(raw: str) -> list[dict[str, str]]:
    commands = json.loads(raw)
    if len(commands) > COMMANDS:
        raise ApiError(400, "Bad Request: too many commands")
    for each in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]) or not 1 <= len(each["description"]) <= 256:
            raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
    return list(commands)
