"""Blocks as Telegram messages. Pure: the same words as `reports.render.text`, headings bold, sources set apart.

Telegram counts 4,096 UTF-16 units after the markup is read, trims a message and refuses an empty one. So the words are
cut first, as plain text, and each piece gets its own markup: no tag can be cut. Only `&`, `<` and `>` mean anything to
Telegram in text, and all three are escaped; nothing of the content can become markup.
"""

from __future__ import annotations

from itertools import pairwise

from bot.channels.base import Limits, Part
from bot.channels.cutting import Span, clean, cut, pieces, trimmed, utf16, visible
from bot.channels.words import words_of
from reports.blocks import Attachment, Blocks, Choices, marks_of, options_of

LIMITS = Limits(text_chars=4096, caption_chars=1024, buttons=True, files=True)
MOST_BOLD = 100
MOST_BUTTONS = 100


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


def escape(text: str) -> str:
    """The text for HTML mode; quotes mean nothing outside a tag."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _texts(blocks: Blocks) -> tuple[Part, ...]:
    plain, bold = words_of(blocks)
    return tuple(
        Part(text=_marked(plain, bold, start, end), plain=plain[start:end])
        for start, end in (trimmed(plain, span) for span in pieces(plain, LIMITS.text_chars or len(plain), utf16))
        if visible(plain[start:end])
    )


def _marked(plain: str, bold: tuple[Span, ...], start: int, end: int) -> str:
    """One piece with its markup; headings beyond what Telegram allows in a message stay plain."""
    inside = [(max(first, start), min(last, end)) for first, last in bold if first < end and last > start][:MOST_BOLD]
    edges = [start, *(edge for span in inside for edge in span), end]
    return "".join(
        f"<b>{escape(plain[first:last])}</b>" if place % 2 else escape(plain[first:last])
        for place, (first, last) in enumerate(pairwise(edges))
    )


def _file(block: Attachment) -> Part:
    caption = cut(clean(block.caption).strip(), LIMITS.caption_chars or 0, utf16)
    return Part(text=escape(caption), plain=caption, file=block.path)
