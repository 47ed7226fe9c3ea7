"""A sheet → its tables: captions, head rows, data rows, notes; tables below each other and side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.words import fold

MAX_HEAD_ROWS = 5
_NUMERIC = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_YEARS = (1949, 2060)


class Line(StrEnum):
    """What a row of a sheet is."""

    CAPTION = "caption"
    HEAD = "head"
    DATA = "data"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One table of a sheet.

    Attributes:
        captions: places of texts above it that concern all of it.
        heads: rows of its head.
        rows: rows of data, and captions between them.
        columns: first and last.
    """

    captions: tuple[Place, ...]
    heads: tuple[int, ...]
    rows: tuple[tuple[int, Line], ...]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a sheet consists of.

    Attributes:
        notes: places of notes.
        loose: places of captions that belong to no table.
    """

    blocks: tuple[Block, ...]
    notes: tuple[Place, ...]
    loose: tuple[Place, ...]


def is_year(cell: Cell) -> bool:
    """A bare number that is a year."""
    text = cell.text
    return len(text) == 4 and text.isdecimal() and text.isascii() and _YEARS[0] <= int(text) <= _YEARS[1]


def is_value(cell: Cell, heads: Heads) -> bool:
    """A number, a number as text, an error, or a mark that stands for no figure."""
    if cell.is_number or cell.value is None or cell.error or isinstance(cell.value, bool):
        return True
    folded = fold(cell.text)
    return folded in heads.words.missing or _NUMERIC.fullmatch(folded) is not None


def parts_of(sheet: Sheet, heads: Heads) -> Parts:
    """Tables of a sheet in their order."""
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        by_row.setdefault(row, []).append(column)
    lines = [(row, _line(sheet, row, columns, heads)) for row, columns in by_row.items()]
    found = _Grouping(sheet, by_row, heads)
    for group in _runs(_heads_above(sheet, lines, by_row, heads)):
        found.add(group)
    found.close()
    return Parts(blocks=tuple(found.blocks), notes=tuple(found.notes), loose=tuple(found.captions))


def _line(sheet: Sheet, row: int, columns: list[int], heads: Heads) -> Line:
    cells = [(column, sheet.cells[row, column]) for column in columns]
    texts = [(column, cell) for column, cell in cells if not is_value(cell, heads)]
    values = [cell for _, cell in cells if is_value(cell, heads)]
    first = fold(texts[0][1].text) if texts else ""
    if texts and heads.words.lines["note"].match(first) and len(cells) <= 2:
        return Line.NOTE
    if (
        texts
        and any(heads.words.lines["unit"].match(fold(cell.text)) for _, cell in texts)
        and len(texts) <= 3
        and (not values and not any(heads.read(cell.text).role in ("region", "indicator") for _, cell in texts))
    ):
        return Line.CAPTION
    if values and not _names_heads(texts, heads) and not (texts == [] and all(map(is_year, values))):
        return Line.DATA if not (all(map(is_year, values)) and not _named(texts, heads)) else Line.HEAD
    if len(cells) == 1:
        return Line.CAPTION
    if _named(texts[:2], heads) and not _names_heads(texts, heads) and not _covers(texts, heads):
        return Line.DATA
    return Line.HEAD


def _names_heads(texts: Sequence[tuple[int, Cell]], heads: Heads) -> bool:
    """A row with «地区» or «指标» in it is a head, whatever else stands there."""
    return any(heads.read(cell.text).role in ("region", "indicator", "period", "unit") for _, cell in texts)


def _named(texts: Sequence[tuple[int, Cell]], heads: Heads) -> bool:
    return any((found := heads.read(cell.text)).region or found.indicator for _, cell in texts)


def _covers(texts: Sequence[tuple[int, Cell]], heads: Heads) -> bool:
    """Several names in one row: a head of regions or indicators, not a row of data without figures."""
    named = [column for column, cell in texts if (f := heads.read(cell.text)).region or f.indicator or f.measure]
    return len(named) >= 2


def _heads_above(
    sheet: Sheet, lines: list[tuple[int, Line]], by_row: dict[int, list[int]], heads: Heads
) -> list[tuple[int, Line]]:
    """A single text right below a head, or between head and data, that does not stand in the first column is a head too."""
    found = list(lines)
    for at, (row, line) in enumerate(found):
        if line is not Line.CAPTION or at == 0 or found[at - 1] != (row - 1, Line.HEAD):
            continue
        column = by_row[row][0]
        if column > min(by_row[found[at - 1][0]]):
            found[at] = (row, Line.HEAD)
    return _blank_regions(sheet, found, by_row, heads)


def _blank_regions(
    sheet: Sheet, lines: list[tuple[int, Line]], by_row: dict[int, list[int]], heads: Heads
) -> list[tuple[int, Line]]:
    """A region alone in its row, among rows of regions, is one without any figure."""
    found = list(lines)
    for at, (row, line) in enumerate(lines):
        column = by_row[row][0]
        if line is not Line.CAPTION or heads.read(sheet.text(row, column)).region is None:
            continue
        beside = [*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]]
        if any(other is Line.DATA and heads.read(sheet.text(near, column)).region for near, other in beside):
            found[at] = (row, Line.DATA)
    return found


def _runs(lines: list[tuple[int, Line]]) -> list[list[tuple[int, Line]]]:
    """Rows without a break between data and what is none."""
    runs: list[list[tuple[int, Line]]] = []
    for row, line in lines:
        if runs and (runs[-1][-1][1] is Line.DATA) == (line is Line.DATA):
            runs[-1].append((row, line))
        else:
            runs.append([(row, line)])
    return runs


class _Grouping:
    def __init__(self, sheet: Sheet, by_row: dict[int, list[int]], heads: Heads) -> None:
        self._sheet, self._by_row, self._heads = sheet, by_row, heads
        self.blocks: list[Block] = []
        self.notes: list[Place] = []
        self.captions: list[Place] = []
        self._head: list[int] = []
        self._rows: list[tuple[int, Line]] = []

    def add(self, run: list[tuple[int, Line]]) -> None:
        if run[0][1] is Line.DATA:
            self._rows += run
            return
        notes = [row for row, line in run if line is Line.NOTE]
        self.notes += [place for row in notes for place in self._places(row)]
        rest = [(row, line) for row, line in run if line is not Line.NOTE]
        starts = next((at for at, (_, line) in enumerate(rest) if line is Line.HEAD), None)
        if starts is None:
            if self._rows and not notes:
                self._rows += rest
            elif self._rows and rest:
                self._rows += rest if rest[0][0] < notes[0] else []
                self._after(rest if rest[0][0] > notes[0] else [])
            else:
                self._after(rest)
            return
        if self._rows:
            self.close()
        last = max(at for at, (_, line) in enumerate(rest) if line is Line.HEAD)
        for at, (row, line) in enumerate(rest):
            if line is Line.CAPTION and (at < last or self._tells_unit(row)):
                self.captions += self._places(row)
            elif line is Line.CAPTION:
                # Between head and figures: about the rows below it, like those further down.
                self._rows.append((row, line))
        self._head += [row for row, line in rest if line is Line.HEAD][-MAX_HEAD_ROWS:]

    def _tells_unit(self, row: int) -> bool:
        pattern = self._heads.words.lines["unit"]
        return any(pattern.match(fold(self._sheet.text(*place))) for place in self._places(row))

    def _after(self, rest: Sequence[tuple[int, Line]]) -> None:
        """Captions below the notes of a table, or above data without a head."""
        if self._rows:
            self.notes += [place for row, _ in rest for place in self._places(row)]
        else:
            self.captions += [place for row, _ in rest for place in self._places(row)]

    def close(self) -> None:
        while self._rows and self._rows[-1][1] is Line.CAPTION:
            # A text below the last row is either the caption of what comes next, or a note.
            row, _ = self._rows.pop()
            self.notes += self._places(row)
        if self._rows:
            used = [row for row, _ in self._rows] + self._head
            columns = [column for row in used for column in self._by_row[row]]
            columns += [sheet_right(self._sheet, row, max(self._by_row[row])) for row in used]
            block = Block(
                captions=tuple(self.captions), heads=tuple(self._head), rows=tuple(self._rows),
                columns=(min(columns), max(columns)),
            )  # fmt: skip
            self.blocks += _beside(self._sheet, block, self._heads)
        self.captions, self._head, self._rows = [], [], []

    def _places(self, row: int) -> list[Place]:
        return [(row, column) for column in self._by_row[row]]


def sheet_right(sheet: Sheet, row: int, column: int) -> int:
    """Last column of the merged area that ends a row."""
    right = column
    while (row, right + 1) in sheet.merged and sheet.anchor(row, right + 1) == sheet.anchor(row, column):
        right += 1
    return right


def _beside(sheet: Sheet, block: Block, heads: Heads) -> list[Block]:
    """Tables side by side: the same kind of name column begins anew further right."""
    starts: list[int] = []
    for row in block.heads:
        found = [
            column
            for column in range(block.columns[0], block.columns[1] + 1)
            if sheet.anchor(row, column) == (row, column) and heads.read(sheet.text(row, column)).role == "region"
        ]
        starts = found if len(found) > len(starts) else starts
    if len(starts) < 2:
        return [block]
    edges = [block.columns[0], *starts[1:], block.columns[1] + 1]
    made = []
    for left, right in pairwise(edges):
        inside = _inside(left, right)
        captions = tuple(place for place in block.captions if inside(place) or _wide(sheet, place, left))
        made.append(replace(block, columns=(left, right - 1), captions=captions))
    return made


def _inside(left: int, right: int) -> Callable[[Place], bool]:
    return lambda place: left <= place[1] < right


def _wide(sheet: Sheet, place: Place, left: int) -> bool:
    """A caption to the left holds for a table further right when it is merged over it, or stands in the first column."""
    return place[1] < left and (sheet.anchor(place[0], left) == place or (place[1] == 1 and not sheet.merged))
