"""Blocks as Telegram messages. Pure: the same words as `reports.render.text`, headings bold, sources set apart.

Telegram counts 4,096 UTF-16 units after the markup is read, trims a message and refuses an empty one. So the words are
cut first, as plain text, and each piece gets its own markup: no tag can be cut. Only `&`, `<` and `>` mean anything to
Telegram in text, and all three are escaped; nothing of the content can become markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from bot.channels.base import Limits, Part
from reports.blocks import Attachment, Block, Blocks, Choices, Citation, Heading, marks_of, options_of
from reports.render.text import spoken

LIMITS = Limits(text_chars=4096, caption_chars=1024, buttons=True, files=True)
MOST_BOLD = 100
MOST_BUTTONS = 100
PARAGRAPH = re.compile(r"\n+")
SENTENCE = re.compile(r"[。！？；…]+[”’」』）》]*|[.!?;][ ]|[ \t]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
BLANK = "\u2800\u115f\u1160\u3164\uffa0"

Span = tuple[int, int]


def render(blocks: Blocks) -> tuple[Part, ...]:
    """The words first, with the choices under the last of them, then one part a file."""
    said = tuple(block for block in blocks if not isinstance(block, Attachment | Choices))
    options = options_of(blocks)
    choices = tuple(clean(option) for option in options if visible(clean(option)))[:MOST_BUTTONS]
    marks = marks_of(blocks)
    texts = _texts(said) or (_texts((Choices(choices),)) if choices else ())
    last = (Part(text=each.text, plain=each.plain, choices=choices, marks=marks) for each in texts[-1:])
    parts = (*texts[:-1], *last)
    files = (block for block in blocks if isinstance(block, Attachment))
    return (*parts, *(_file(block) for block in files))


def units(text: str) -> int:
    """Length as Telegram counts: UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """What cannot travel is replaced: control characters by a blank, halves of a character by the replacement sign."""
    return LONE_SURROGATE.sub("\ufffd", CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def visible(text: str) -> bool:
    """Whether anything is left after Telegram has trimmed it; it refuses messages of blanks alone."""
    return any(unicodedata.category(each)[0] not in "ZC" and each not in BLANK for each in text)


def escape(text: str) -> str:
    """The text for HTML mode; quotes mean nothing outside a tag."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """At most so many units, with a sign that something is missing."""
    if units(text) <= most:
        return text
    return text[: _fitting(text, 0, most - 1)].rstrip() + "…"


def pieces(text: str, most: int) -> Iterator[Span]:
    """Where to cut: between paragraphs, else between sentences, else anywhere between two characters."""
    start = 0
    while start < len(text):
        end = _fitting(text, start, most)
        if end < len(text):
            end = _boundary(text, start, end)
        yield start, end
        start = end


def _texts(blocks: Blocks) -> tuple[Part, ...]:
    plain, bold = _words(blocks)
    return tuple(
        Part(text=_marked(plain, bold, start, end), plain=plain[start:end])
        for start, end in (_trimmed(plain, span) for span in pieces(plain, LIMITS.text_chars or len(plain)))
        if visible(plain[start:end])
    )


def _words(blocks: Blocks) -> tuple[str, tuple[Span, ...]]:
    """All words as one text, and which of them are bold."""
    plain, bold = "", []
    previous: Block | None = None
    for block, said in spoken(blocks):
        said = clean(said)
        apart = isinstance(block, Heading) or (isinstance(block, Citation) and not isinstance(previous, Citation))
        if previous is not None:
            plain += "\n\n" if apart else "\n"
        if isinstance(block, Heading):
            bold.append((len(plain), len(plain) + len(said)))
        plain += said
        previous = block
    return plain, tuple(bold)


def _marked(plain: str, bold: tuple[Span, ...], start: int, end: int) -> str:
    """One piece with its markup; headings beyond what Telegram allows in a message stay plain."""
    inside = [(max(first, start), min(last, end)) for first, last in bold if first < end and last > start][:MOST_BOLD]
    edges = [start, *(edge for span in inside for edge in span), end]
    return "".join(
        f"<b>{escape(plain[first:last])}</b>" if place % 2 else escape(plain[first:last])
        for place, (first, last) in enumerate(pairwise(edges))
    )


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip("\n"))
    return start, max(start, start + len(text[start:end].rstrip()))


def _fitting(text: str, start: int, most: int) -> int:
    """End of the longest run from `start` within so many units."""
    end = min(len(text), start + most)
    over = units(text[start:end]) - most
    while over > 0:
        over -= units(text[end - 1])
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


def _file(block: Attachment) -> Part:
    caption = cut(clean(block.caption).strip(), LIMITS.caption_chars or 0)
    return Part(text=escape(caption), plain=caption, file=block.path)
