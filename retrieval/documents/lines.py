"""The lines of a page, one by one: how wide they are, which are furniture, which are rows of a table."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.documents.readers.base import Role
from retrieval.documents.rules import Rules

CELLS = 3  # a row of a table has at least so many cells
ROWS = 3  # and a table at least so many rows
LONGEST_CELL = 16
PROSE = "，。；！？"
LONGEST_DATELINE = 90
TOP = 6  # lines of a page among which its masthead and its dateline stand
SPACES = re.compile(r"[\t\u3000 |｜│]+")
FIGURE = re.compile(r"^[-+−]?\d[\d.,]*\D{0,6}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the spaces at its ends; `indent`: two spaces or more stood before it."""

    number: int
    text: str
    indent: bool
    role: Role = Role.TEXT

    @property
    def width(self) -> float:
        """In full-width signs."""
        return (2.0 if self.indent else 0.0) + _width(self.text)

    @property
    def bare(self) -> str:
        """Without spaces."""
        return "".join(self.text.split())


def clean(text: str) -> str:
    """Without signs of control and the spaces at the ends."""
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(sign) in "FWA" else 0.5 for sign in text)


def first_word(text: str) -> float:
    """Width of the number or word that a line begins with: it is moved to the next line whole where it has no room."""
    end = next((at for at, sign in enumerate(text) if not (sign.isascii() and (sign.isalnum() or sign in ".,%"))), 0)
    return _width(text[: max(end, 1)])


def furniture_of(lines: list[Line], rules: Rules) -> set[int]:
    """Numbers of lines that are no text: known furniture, runs of single signs, spaced slogans that stand alone."""
    filled = [line for line in lines if line.text]
    known = {line.number for line in filled if any(pattern.match(line.bare) for pattern in rules.page.furniture)}
    top = _page_top(filled[:TOP], lines, rules)
    known |= top
    # A number or a name inside a block of text is text.
    found = top | {line.number for line in filled if line.number in known and _stands_alone(line, lines, known)}
    for before, line in pairwise(filled):
        if _single(before) and _single(line):
            found |= {before.number, line.number}
    alone = {line.number for line in filled if _stands_alone(line, lines, found)}
    return found | {
        line.number
        for line in filled
        if line.number in alone
        and _letterspaced(line.text)
        and not rules.titles.organisation.search(line.bare)
        and not rules.titles.paper.search(line.bare)
    }


def _page_top(first: list[Line], lines: list[Line], rules: Rules) -> set[int]:
    """The dateline at the top of a page, with the masthead above it; a date that stands alone needs a masthead."""
    found: set[int] = set()
    for line, below in zip(first, [*first[1:], None], strict=True):
        dated = rules.page.dateline.match(line.bare)
        if dated and len(line.bare) <= LONGEST_DATELINE:
            alone = dated.end() == len(line.bare) and dated.start(1) == 0 and line.bare[-1] == "日"
            closed = line.number >= len(lines) or not lines[line.number].text
            heads = below is not None and not any(sign in below.text for sign in PROSE)
            return found | {line.number} if not alone or (found and closed and heads) else set()
        if not _masthead(line, rules):
            return set()
        found.add(line.number)
    return set()


def _masthead(line: Line, rules: Rules) -> bool:
    named = rules.titles.organisation.search(line.bare) or rules.titles.paper.search(line.bare)
    return named is None and rules.page.masthead.match(line.bare) is not None


def _single(line: Line) -> bool:
    return len(line.text) == 1 and "\u4e00" <= line.text <= "\u9fff"


def _stands_alone(line: Line, lines: list[Line], furniture: set[int]) -> bool:
    around = [lines[index] for index in (line.number - 2, line.number) if 0 <= index < len(lines)]
    return all(not other.text or other.number in furniture for other in around)


def _letterspaced(text: str) -> bool:
    parts = text.split()
    return len(parts) >= 4 and all(len(part) == 1 and "\u4e00" <= part <= "\u9fff" for part in parts)


def with_rows(lines: list[Line]) -> list[Line]:
    """Marks the rows of tables that are typed as text: neighbouring lines of as many short cells, figures in most."""
    found = list(lines)
    cells = [SPACES.split(line.text) if line.role is Role.TEXT and line.text else [] for line in lines]
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and len(cells[end]) == len(cells[start]) and cells[end]:
            continue
        if end - start >= ROWS and _table(cells[start:end]):
            found[start:end] = [replace(line, role=Role.ROW) for line in lines[start:end]]
        start = end
    return found


def _table(rows: list[list[str]]) -> bool:
    if len(rows[0]) < CELLS or any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        return False
    figures = sum(any(FIGURE.match(cell) for cell in row[1:]) for row in rows)
    # Prose with spaces around its numbers or after its commas has cells too.
    prose = any(sign in cell for row in rows for cell in row for sign in PROSE) or any(
        cell[-1:] == "、" for row in rows for cell in row
    )
    return figures * 2 >= len(rows) and not prose
