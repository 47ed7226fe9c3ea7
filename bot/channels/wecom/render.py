"""Blocks as messages of WeCom. Pure: the same words as `reports.render.text`, cut by bytes at paragraphs and sentences.

The app sends plain text, which people read in WeChat too; the bot and the group robots send markdown, of which we use bold
headings only. What of the content would be markup is taken out of play: `<` becomes its wide form (`<@all>` would call
everybody, `<a>` make a link), other signs get a backslash; not the `_` within a word («甲县_2021»), which is no markup there.
Figures and words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.channels.base import Limits, Part
from bot.channels.cutting import Span, clean, pieces, trimmed, utf8, visible
from bot.channels.words import words_of
from reports.blocks import Attachment, Blocks, Choices, Text, marks_of, options_of

MARKUP = re.compile(r"([*`~\\]|(?<![^\W_])_|_(?![^\W_]))|(\])(?=\()|^([#>+-])(?=\s|$)|^(>)", re.MULTILINE)
SIGNS = "*_`~\\]#>+-"
BOLD = "**"


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of channel says things.

    Attributes:
        limits: `text_chars` in bytes of UTF-8.
        markdown: it reads markup.
    """

    limits: Limits
    markdown: bool


BOT = Form(Limits(text_chars=20_480, caption_chars=None, buttons=True, files=True, first_contact=True), markdown=True)
APP = Form(Limits(text_chars=2048, caption_chars=None, buttons=True, files=True), markdown=False)
GROUP = Form(Limits(text_chars=4096, caption_chars=None, buttons=False, files=True), markdown=True)


def render(blocks: Blocks, form: Form) -> tuple[Part, ...]:
    """The words first, with the choices at the last of them, then each file behind its caption: files carry no words."""
    said: Blocks = tuple(block for block in blocks if not isinstance(block, Attachment | Choices))
    options = tuple(clean(option) for option in options_of(blocks) if visible(clean(option)))
    if options and not (form.limits.buttons and said):
        said = (*said, Choices(options))
    texts = _texts(said, form)
    marks = marks_of(blocks) if form.limits.buttons else ()
    choices = options if form.limits.buttons else ()
    last = (Part(text=each.text, plain=each.plain, choices=choices, marks=marks) for each in texts[-1:])
    files = (part for block in blocks if isinstance(block, Attachment) for part in _file(block, form))
    return (*texts[:-1], *last, *files)


def _file(block: Attachment, form: Form) -> Iterator[Part]:
    yield from _texts((Text(block.caption),), form)
    yield Part(text="", plain="", file=block.path)


def _texts(blocks: Blocks, form: Form) -> tuple[Part, ...]:
    plain, headings = words_of(blocks)
    plain = plain.replace("<", "＜")
    most = form.limits.text_chars or utf8(plain)
    room = most - 2 * len(BOLD) * len(headings)
    weighed = pieces(plain, room, _with_signs) if form.markdown else pieces(plain, most, utf8)
    cuts = (trimmed(plain, span) for span in weighed)
    return tuple(
        Part(text=_marked(plain, headings, start, end) if form.markdown else plain[start:end], plain=plain[start:end])
        for start, end in cuts
        if visible(plain[start:end])
    )


def _marked(plain: str, headings: tuple[Span, ...], start: int, end: int) -> str:
    """One piece with its markup."""
    inside = [(max(first, start), min(last, end)) for first, last in headings if first < end and last > start]
    edges = [start, *(edge for span in inside for edge in span), end]
    return "".join(
        f"{BOLD}{_plain(plain[first:last])}{BOLD}" if place % 2 else _plain(plain[first:last])
        for place, (first, last) in enumerate(pairwise(edges))
    )


def _with_signs(text: str) -> int:
    """Bytes, were every sign of markup taken out of play."""
    return utf8(text) + sum(map(text.count, SIGNS))


def _plain(text: str) -> str:
    return MARKUP.sub(lambda found: f"\\{found[0]}", text)
