"""Plain text and Markdown in the encodings that are met in China."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads .txt and .md, and anything else that turns out to be text."""

    def accepts(self, data: bytes) -> bool:
        """Text in a known encoding, without the marks of a binary format."""
        return not data.startswith(MAGIC) and decode(data) is not None

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Decoded lines.

        Raises:
            Permanent: `document_unreadable`, `document_empty` or `document_too_large`.
        """
        decoded = decode(data)
        if decoded is None:
            raise Permanent("document_unreadable", file=name)
        text, encoding = decoded
        # Only real line ends: str.splitlines would also break at form feeds and at U+2028 and lose the count.
        lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        if not text.strip():
            raise Permanent("document_empty", file=name)
        if len(text) > limits.max_characters or len(lines) > limits.max_lines:
            raise Permanent("document_too_large", file=name)
        kind = "markdown" if MARKDOWN.search(text) else "text"
        return RawText(name=name, lines=lines, encoding=encoding, kind=kind)


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and encoding of bytes, or None when they are no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _try(data, encoding)
    if b"\x00" in data:
        return _utf16_without_mark(data)
    return _try(data, "utf-8") or _try(data, "gb18030") or _detected(data)


def _try(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return (text, encoding) if _is_text(text) else None


def _utf16_without_mark(data: bytes) -> tuple[str, str] | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        found = _try(data, encoding)
        if found is not None and _chinese_share(found[0]) > 0.3:
            return found
    return None


def _detected(data: bytes) -> tuple[str, str] | None:
    """Last resort: big5 and others, when the guess gives mostly Chinese."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000]).best()
    if best is None:
        return None
    found = _try(data, best.encoding)
    return found if found is not None and _chinese_share(found[0]) > 0.3 else None


def _chinese_share(text: str) -> float:
    visible = [sign for sign in text if not sign.isspace()]
    return sum("\u4e00" <= sign <= "\u9fff" for sign in visible) / max(len(visible), 1)


def _is_text(text: str) -> bool:
    """Noise decodes too, GB18030 above all: it shows by control signs, private and rare characters."""
    strange = sum(
        1 for sign in text if sign not in "\n\r\t\f\v" and unicodedata.category(sign) in ("Cc", "Co", "Cn", "Cs")
    )
    rare = sum(1 for sign in text if "\u3400" <= sign <= "\u4dbf" or sign >= "\U00020000" or sign == "\ufffd")
    return strange * 200 <= len(text) and rare * 20 <= len(text)
