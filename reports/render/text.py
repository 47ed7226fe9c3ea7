"""Blocks as plain chat text: no markup, one line a table row, numbered sources; reads the same when forwarded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from reports.blocks import Attachment, Block, Blocks, Chart, Choices, Citation, Heading, Table, Text

CHOICE_MARK = "▸"
MOST_QUOTE = 200
"""Characters of one quotation among the sources; «原文» and the audit have all of it."""

NO_LINE_START = "，。；：、！？）》”’」』〕】％%)]"


def render_text(blocks: Blocks, *, width: int | None = None, places: bool = False) -> str:
    """The whole message.

    Args:
        blocks: what to say, in order.
        width: longest line in half-width cells (a Chinese character takes two); None: the screen wraps.
        places: show file and line of each source; without it they are one tap away.
    """
    parts = [
        f"\n{said}" if place and isinstance(block, Heading) else said
        for place, (block, said) in enumerate(spoken(blocks, places=places))
    ]
    lines = "\n".join(parts).split("\n")
    return "\n".join(line for raw in lines for line in (wrap(raw, width) if width else (raw,)))


def spoken(blocks: Blocks, *, places: bool = False) -> tuple[tuple[Block, str], ...]:
    """Each block that has something to say, with its words; a quotation that was said already is not said again.

    For channels that mark headings or sources in their own way: what they say is the same as in `render_text`.
    """
    found: list[tuple[Block, str]] = []
    for block in blocks:
        told = any(isinstance(block, Citation) and block.quote in words for _, words in found)
        if said := _block(block, places=places, told=told):
            found.append((block, said))
    return tuple(found)


def choices_in(text: str) -> tuple[str, ...]:
    """The numbered choices that a rendered text shows, in their order; empty: it shows none."""
    shown = (line[1:].split(maxsplit=1) for line in text.split("\n") if line.startswith(CHOICE_MARK))
    return tuple(words[1] for words in shown if len(words) == 2 and words[0].isdigit())


def cells(text: str) -> int:
    """Width on screen in half-width cells."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Breaks a line at `width` cells, inside a number or a Latin word never, before a closing mark never."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells(line + piece) > width and piece not in NO_LINE_START:
            lines.append(line)
            line = piece.lstrip(" ")
        else:
            line += piece
    return (*lines, line)


def _pieces(text: str) -> Iterable[str]:
    word = ""
    for character in text:
        if character.isascii() and not character.isspace():
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


def _block(block: Block, *, places: bool, told: bool) -> str:
    match block:
        case Heading(text) | Text(text):
            return text
        case Table():
            return "\n".join(_row(row) for row in block.rows)
        case Chart():
            return ""
        case Citation():
            place = f"，{block.place}" if places else ""
            quote = f"“{_beginning(block.quote)}”" if block.quote and not told else ""
            return f"[{block.number}] {block.label}{place}{quote}"
        case Attachment():
            return f"{block.caption}：{block.path}"
        case Choices():
            return "\n".join(f"{CHOICE_MARK} {number} {option}" for number, option in enumerate(block.options, 1))


def _beginning(quote: str) -> str:
    """A quotation as long as a list of sources carries: whole rows of a table, whole parts of a sentence."""
    if len(quote) <= MOST_QUOTE:
        return quote
    at = max(quote.rfind(mark, 1, MOST_QUOTE) for mark in "；。，、")
    return quote[: at if at > 0 else MOST_QUOTE] + "……"


def _row(row: tuple[str, ...]) -> str:
    name, *rest = row
    return f"{name}：{'｜'.join(cell for cell in rest if cell)}" if any(rest) else name
