"""Markdown: headings, tables and front matter; lines keep their numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count

from config.errors import Permanent
from retrieval.documents.readers.base import Flow, Limits, RawText, Role, Spot
from retrieval.documents.readers.grid import CALLED, Slot, Table, table_lines
from retrieval.documents.readers.lines import cleaned
from retrieval.documents.readers.text import MARKDOWN, TextReader

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)+\|?\s*$")
FENCE = re.compile(r"^\s*(```|~~~)")
FACT = re.compile(r"^([A-Za-z_\u4e00-\u9fff]{1,20})\s*[:：]\s*(.*)$")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
FRONT = 50


class MarkdownReader:
    """Reads .md: text with headings of Markdown, or a table of it."""

    def __init__(self) -> None:
        self._text = TextReader()

    def accepts(self, data: bytes) -> bool:
        """Text with a heading or a table."""
        if not self._text.accepts(data) or data.lstrip()[:1] == b"<":
            return False
        lines = self._text.read("", data, Limits(max_characters=len(data) + 1, max_lines=len(data) + 1)).lines
        return any(MARKDOWN.match(line) or RULE.match(line) for line in lines)

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Lines with their roles.

        Raises:
            Permanent: `document_unreadable`, `document_empty` or `document_too_large`.
        """
        plain = self._text.read(name, data, limits)
        texts = list(plain.lines)
        spots = [Spot()] * len(texts)
        start, facts = _front(texts)
        for index in range(start):
            texts[index] = ""
        titles = [index for index, text in enumerate(texts) if text.startswith("# ")]
        tables = count(1)
        index = start
        while index < len(texts):
            if FENCE.match(texts[index]):
                texts[index] = ""
            elif index + 1 < len(texts) and "|" in texts[index] and RULE.match(texts[index + 1]):
                index = _table(texts, spots, index, CALLED.format(number=next(tables)), limits, name)
                continue
            else:
                texts[index], spots[index] = _line(texts[index], single=len(titles) == 1)
            index += 1
        return replace(
            plain, lines=tuple(texts), kind="markdown", flow=Flow.PARAGRAPHS, spots=tuple(spots), facts=facts,
            asides=tuple(plain.lines[:start]),
        )  # fmt: skip


def _front(texts: list[str]) -> tuple[int, dict[str, str]]:
    """Lines of the front matter, and what it says."""
    if not texts or texts[0].strip() != "---":
        return 0, {}
    end = next((index for index, text in enumerate(texts[1 : FRONT + 1], 1) if text.strip() == "---"), 0)
    found = (FACT.match(text.strip()) for text in texts[1:end])
    facts = {match[1].lower(): match[2].strip("\"' ") for match in found if match}
    return end + 1 if end else 0, facts


def _line(text: str, *, single: bool) -> tuple[str, Spot]:
    heading = HEADING.match(text)
    shown = STRONG.sub(r"\2", LINK.sub(r"\1", heading[2] if heading else re.sub(r"^\s*>\s?", "", text)))
    if heading is None:
        return shown, Spot()
    level = len(heading[1])
    return shown, Spot(role=Role.TITLE) if level == 1 and single else Spot(role=Role.HEADING, level=level)


def _cells(line: str) -> list[str]:
    text = line.strip().removeprefix("|").removesuffix("|")
    return [STRONG.sub(r"\2", cell.replace("\\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", text)]


def _table(texts: list[str], spots: list[Spot], start: int, name: str, limits: Limits, file: str) -> int:
    """Puts the rows of a table in place; returns the line after it."""
    end = start + 2
    while end < len(texts) and "|" in texts[end]:
        end += 1
    numbers = [start, *range(start + 2, end)]
    rows = [_cells(texts[number]) for number in numbers]
    width = max(len(row) for row in rows)
    if width * len(rows) > limits.max_cells:
        raise Permanent("document_too_large", file=file)
    owners = count(1)
    grid = [[Slot(text, next(owners)) for text in (*row, *[""] * (width - len(row)))] for row in rows]
    for number in range(start, end):
        texts[number] = ""
    for text, spot in table_lines(Table(name=name, grid=grid, heads=1)):
        at = numbers[int(re.sub(r"^.*![A-Z]+(\d+).*$", r"\1", spot.cells or "!A1")) - 1]
        texts[at], spots[at] = cleaned(text), spot
    return end
