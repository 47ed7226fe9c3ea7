"""One part, one call: which method of the Bot API carries it, and how a file is read for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import FileSizeLimit, ParseMode
from telegram.error import TelegramError

from bot.channels.base import Part
from bot.channels.telegram.errors import misses_topic, refuses_markup, refuses_picture
from bot.channels.telegram.place import Place
from bot.channels.telegram.wire import Api
from config.errors import Permanent

PICTURES = (".png", ".jpg", ".jpeg")
MOST_FILE_BYTES = int(FileSizeLimit.FILESIZE_UPLOAD)
MOST_PICTURE_BYTES = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
MOST_SIDES, MOST_RATIO = 10_000, 20
"""Width and height together, in pixels, and the longer side over the shorter one: limits of `sendPhoto`."""


To = Mapping[str, Any]
"""Arguments of a call that say where it goes."""


async def send_part(api: Api, place: Place, part: Part, *, answers: str = "") -> str:
    """Sends it, once more without markup when Telegram can't read ours, or without the topic when that was deleted.

    Returns the id of the message.

    Raises:
        TelegramError: see `errors.translated`.
        Permanent: `file_unreadable`, `telegram_file_too_large`.
    """
    try:
        return await _in_either_form(api, place.answering(answers), part)
    except TelegramError as error:
        if place.topic is None or not misses_topic(error):
            raise
    return await _in_either_form(api, Place(place.chat).asked, part)


async def _in_either_form(api: Api, to: To, part: Part) -> str:
    try:
        return await _send(api, to, part, html=True)
    except TelegramError as error:
        if not refuses_markup(error):
            raise
    return await _send(api, to, part, html=False)


async def _send(api: Api, to: To, part: Part, *, html: bool) -> str:
    if part.file is not None:
        return await _send_file(api, to, part, part.file, html=html)
    message = await api.send_message(
        text=part.text if html else part.plain,
        parse_mode=ParseMode.HTML if html else None,
        reply_markup=_keyboard(part.choices, part.marks),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        **to,
    )
    return str(message.message_id)


async def _send_file(api: Api, to: To, part: Part, path: Path, *, html: bool) -> str:
    file, picture = await asyncio.to_thread(_read, path)
    caption, mode = (part.text if html else part.plain) or None, ParseMode.HTML if html else None
    if picture:
        try:
            return str((await api.send_photo(photo=file, caption=caption, parse_mode=mode, **to)).message_id)
        except TelegramError as error:
            if not refuses_picture(error):
                raise
    return str((await api.send_document(document=file, caption=caption, parse_mode=mode, **to)).message_id)


def _keyboard(choices: tuple[str, ...], marks: tuple[str, ...]) -> InlineKeyboardMarkup | None:
    """One row a choice, and the marks side by side below."""
    # The data is the number alone: 64 bytes hold few Chinese words. The words come back with the message of the button.
    buttons = [
        InlineKeyboardButton(each, callback_data=str(number)) for number, each in enumerate((*choices, *marks), 1)
    ]
    rows = [[button] for button in buttons[: len(choices)]]
    rows += [buttons[len(choices) :]] if marks else []
    return InlineKeyboardMarkup(rows) if rows else None


def _read(path: Path) -> tuple[InputFile, bool]:
    """The file with its own name, and whether Telegram takes it as a picture. Blocks: for a thread."""
    try:
        size = path.stat().st_size
        if size > MOST_FILE_BYTES:
            raise Permanent("telegram_file_too_large", file=path.name, most=MOST_FILE_BYTES // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise Permanent("file_unreadable", file=path.name) from error
    return InputFile(content, filename=path.name), path.suffix.lower() in PICTURES and is_picture(content)


def is_picture(content: bytes) -> bool:
    """Whether it is a PNG or JPEG within the limits of Telegram for pictures; others go as documents."""
    width, height = _sides(content)
    short, long = sorted((width, height))
    return (
        len(content) <= MOST_PICTURE_BYTES and short > 0 and long <= short * MOST_RATIO and short + long <= MOST_SIDES
    )


def _sides(content: bytes) -> tuple[int, int]:
    """Width and height in pixels; (0, 0): neither PNG nor JPEG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    place = 2 if content.startswith(b"\xff\xd8") else len(content)
    while place + 9 < len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7])
        place += 2 + max(length, 2)
    return 0, 0
