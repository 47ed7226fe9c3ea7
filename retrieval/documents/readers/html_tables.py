"""Tables of web pages: cells at the places that they cover, and what of a page is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from retrieval.documents.readers.grid import Slot
from retrieval.documents.readers.lines import Lines, cleaned

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
DROPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "applet", "select",
    "option", "button", "input", "textarea", "nav", "footer", "aside", "audio", "video", "map", "datalist",
    "dialog",
))  # fmt: skip


def hidden(element: HtmlElement) -> bool:
    """Whether the page does not show it."""
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(HIDDEN.search(element.get("style") or ""))
    )


def head_rows(cells: list[list[HtmlElement]]) -> Iterator[list[HtmlElement]]:
    """Rows at the top whose cells are all heads."""
    for row in cells:
        spanned = len(row) == 1 and len(cells[0]) == 1
        if not row or spanned or not all(cell.tag == "th" for cell in row):
            return
        yield row


def unfolded(cells: list[list[HtmlElement]], lines: Lines) -> list[list[Slot]]:
    """Cells at the places that they cover."""
    owner = count(1)
    found: list[list[Slot]] = []
    down: dict[int, tuple[int, Slot]] = {}
    for row in cells:
        slots: list[Slot] = []
        queue = list(row)
        while queue or len(slots) in down:
            rest, slot = down.pop(len(slots), (0, Slot("", 0)))
            if rest:
                if rest > 1:
                    down[len(slots)] = (rest - 1, slot)
                slots.append(slot)
                continue
            cell = queue.pop(0)
            slot = Slot(cleaned(_shown(cell)), next(owner))
            columns, rows = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            lines.count_cells(columns * rows)
            for _ in range(columns):
                if rows > 1:
                    down[len(slots)] = (rows - 1, slot)
                slots.append(slot)
        found.append(slots)
    width = max((len(row) for row in found), default=0)
    return [[*row, *(Slot("", -1 - column) for column in range(len(row), width))] for row in found]


def _shown(cell: HtmlElement) -> str:
    parts: list[str] = []
    for element in cell.iter("*"):
        gone = any(other.tag in DROPPED or hidden(other) for other in (element, *element.iterancestors()))
        if element.text and not gone:
            parts.append(element.text)
        if element is not cell and element.tail:
            parts.append((" " if element.tag in ("br", "p", "div") else "") + element.tail)
        elif element is not cell and element.tag in ("br", "p", "div"):
            parts.append(" ")
    return "".join(parts)


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.strip().isdigit() else 1
