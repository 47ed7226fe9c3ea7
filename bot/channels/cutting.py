"""Text that a platform would refuse, and where to cut what is too long for it. Pure; each channel says how it measures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

Weight = Callable[[str], int]
"""Length of a text as a platform counts it; that of a whole is the sum of its characters'."""

Span = tuple[int, int]

PARAGRAPH = re.compile(r"\n+")
SENTENCE = re.compile(r"[。！？；…]+[”’」』）》]*|[.!?;][ ]|[ \t]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
BLANK = "\u2800\u115f\u1160\u3164\uffa0"


def utf16(text: str) -> int:
    """UTF-16 units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8(text: str) -> int:
    """Bytes of UTF-8, as WeCom counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def clean(text: str) -> str:
    """What cannot travel is replaced: control characters by a blank, halves of a character by the replacement sign."""
    return LONE_SURROGATE.sub("\ufffd", CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def visible(text: str) -> bool:
    """Whether anything is left after a platform has trimmed it; messages of blanks alone are refused."""
    return any(unicodedata.category(each)[0] not in "ZC" and each not in BLANK for each in text)


def cut(text: str, most: int, weight: Weight) -> str:
    """At most so much, with a sign that something is missing."""
    if weight(text) <= most:
        return text
    return text[: fitting(text, 0, most - weight("…"), weight)].rstrip() + "…"


def pieces(text: str, most: int, weight: Weight) -> Iterator[Span]:
    """Where to cut: between paragraphs, else between sentences, else anywhere between two characters."""
    start = 0
    while start < len(text):
        end = fitting(text, start, most, weight)
        if end < len(text):
            end = _boundary(text, start, end)
        yield start, end
        start = end


def trimmed(text: str, span: Span) -> Span:
    """The span without empty lines before it and blanks behind it."""
    start, end = span
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip("\n"))
    return start, max(start, start + len(text[start:end].rstrip()))


def fitting(text: str, start: int, most: int, weight: Weight) -> int:
    """End of the longest run from `start` that weighs no more; one character at least, whatever it weighs."""
    end = min(len(text), start + most)
    over = weight(text[start:end]) - most
    while over > 0 and end > start + 1:
        over -= weight(text[end - 1])
        end -= 1
    return end


def _boundary(text: str, start: int, end: int) -> int:
    # Not in the first half: a few words alone in a message are worse than a cut within a paragraph.
    middle = start + (end - start) // 2
    for pattern in (PARAGRAPH, SENTENCE):
        found = [match.end() for match in pattern.finditer(text, middle, end)]
        if found:
            return found[-1]
    return end
