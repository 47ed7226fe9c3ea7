"""Workbooks and separated values as tables: every row a line, every cell with the head of its column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.documents.readers.base import Flow, Limits, RawText, Role, Spot
from retrieval.documents.readers.grid import Slot, Table, table_lines
from retrieval.documents.readers.lines import Lines, cleaned
from retrieval.documents.readers.package import MAGIC, Package, holds
from retrieval.documents.readers.sheet_formats import Formats, cell_formats, display
from retrieval.documents.readers.text import MAGIC as BINARY
from retrieval.documents.readers.text import decode

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOK = ("Workbook".encode("utf-16-le"), "Book\x00".encode("utf-16-le"))
SEPARATORS = ",\t;|"
SAMPLE_ROWS = 200
FIELD = 2000


class SheetReader:
    """Reads .xlsx, .xlsm, .xlsb, .ods and the old .xls."""

    def accepts(self, data: bytes) -> bool:
        """A workbook, packed or old."""
        if data.startswith(MAGIC):
            return holds(data, "xl/workbook") or b"opendocument.spreadsheet" in data[:200]
        return (
            data.startswith(OLE)
            and any(mark in data for mark in BOOK)
            and "WordDocument".encode("utf-16-le") not in data
        )

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Rows of all visible sheets; hidden ones are asides.

        Raises:
            Permanent: `document_damaged`, `document_encrypted`, `document_unsafe`, `document_too_large`, `document_empty`.
        """
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

        formats: dict[str, Formats] = {}
        if data.startswith(MAGIC):
            package = Package(name, data, limits)
            package.check()
            formats = cell_formats(package, limits, name)
        lines = Lines(name, limits)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            shown: list[tuple[str, list[list[Slot]], int]] = []
            for index, meta in enumerate(book.sheets_metadata):
                lines.aside(meta.name)
                sheet = book.get_sheet_by_index(index)
                grid = _grid(sheet, formats.get(meta.name, {}), lines)
                if meta.visible == SheetVisibleEnum.Visible:
                    shown.append((meta.name, grid, (sheet.start or (0, 0))[0] + 1))
                else:
                    for row in grid:
                        lines.aside(" ".join(slot.text for slot in row))
        except PasswordError:
            raise Permanent("document_encrypted", file=name) from None
        except (CalamineError, OSError, ValueError, EOFError):
            raise Permanent("document_damaged", file=name) from None
        _sheets([item for item in shown if any(slot.text for row in item[1] for slot in row)], lines)
        return lines.raw("workbook")


def _sheets(sheets: list[tuple[str, list[list[Slot]], int]], lines: Lines) -> None:
    """With one sheet its caption is the title; several are parts of a document that its file names."""
    several = len(sheets) > 1
    for name, grid, first in sheets:
        if several:
            lines.add(name, Spot(role=Role.HEADING, level=1, cells=f"{name}!A1"))
        caption = Role.HEADING if several else Role.TITLE
        for text, spot in table_lines(Table(name=name, grid=grid, first=first, caption=caption)):
            if not (several and spot.role is Role.HEADING and text == name):
                lines.add(text, spot)


def _grid(sheet: CalamineSheet, formats: Formats, lines: Lines) -> list[list[Slot]]:
    """Cells from the first column on; merged ones share an owner."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    lines.count_cells(sheet.height * (sheet.width + left))
    owners = count(1)
    rows: list[list[Slot]] = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), top):
        texts = [""] * left + [display(cell, formats.get((number, left + at), "")) for at, cell in enumerate(row)]
        rows.append([Slot(text, next(owners)) for text in texts])
    for (first, start), (last, end) in sheet.merged_cell_ranges or ():
        if not top <= first < top + len(rows):
            continue
        slot = rows[first - top][start] if start < len(rows[first - top]) else None
        for at in range(first - top, min(last - top + 1, len(rows))) if slot else ():
            width = len(rows[at])
            rows[at][start : min(end + 1, width)] = [slot] * (min(end + 1, width) - start) if slot else []
    return rows


class CsvReader:
    """Reads values separated by commas, tabs, semicolons or bars."""

    def accepts(self, data: bytes) -> bool:
        """Text whose first lines all have the same number of fields, none of which is a sentence."""
        if data.startswith(BINARY) or data.lstrip()[:1] == b"<":
            return False
        head = data[:65536]
        decoded = decode(head if len(data) <= len(head) else head[: head.rfind(b"\n") + 1])
        return decoded is not None and _separator(decoded[0]) is not None

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Rows with the lines that they stand on.

        Raises:
            Permanent: `document_unreadable`, `document_too_large`.
        """
        decoded = decode(data)
        separator = _separator(decoded[0][:65536]) if decoded else None
        if decoded is None or separator is None:
            raise Permanent("document_unreadable", file=name)
        text, encoding = decoded
        if len(text) > limits.max_characters or text.count("\n") > limits.max_lines:
            raise Permanent("document_too_large", file=name)
        lines = Lines(name, limits)
        rows: list[tuple[int, list[str]]] = []
        reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator)
        at = 1
        try:
            for row in reader:
                lines.count_cells(len(row))
                rows.append((at, row))
                at = reader.line_num + 1
        except csv.Error:
            raise Permanent("document_damaged", file=name) from None
        texts, spots = _placed(rows, PurePosixPath(name).stem, at)
        return RawText(
            name=name, lines=tuple(texts), encoding=encoding, kind="csv", flow=Flow.PARAGRAPHS, spots=tuple(spots)
        )


def _placed(rows: list[tuple[int, list[str]]], title: str, lines: int) -> tuple[list[str], list[Spot]]:
    """Lines of the file: a row stands on its first one."""
    width = max(len(row) for _, row in rows)
    owners = count(1)
    grid = [[Slot(text, next(owners)) for text in (*row, *[""] * (width - len(row)))] for _, row in rows]
    texts, spots = [""] * max(lines, 1), [Spot()] * max(lines, 1)
    for text, spot in table_lines(Table(name=title, grid=grid)):
        number = int((spot.cells or "!A1").rsplit("!", 1)[1].split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        line = rows[number - 1][0]
        texts[line - 1], spots[line - 1] = cleaned(text), spot
    return texts, spots


def _separator(text: str) -> str | None:
    found = [(width, sign) for sign in SEPARATORS if (width := _width(text, sign)) > 1]
    return max(found)[1] if found else None


def _width(text: str, separator: str) -> int:
    """Fields of every row; 0 where rows differ or a field is prose."""
    widths: set[int] = set()
    rows = 0
    try:
        for row in _sample(text, separator):
            if any(len(field) > FIELD or field.rstrip().endswith(("。", "，")) for field in row):
                return 0
            widths.add(len(row))
            rows += 1
    except csv.Error:
        return 0
    return widths.pop() if len(widths) == 1 and rows > 1 else 0


def _sample(text: str, separator: str) -> Iterator[list[str]]:
    """The first rows; one that the sample cuts through is left out."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator)
    rows = [row for _, row in zip(range(SAMPLE_ROWS + 1), reader, strict=False) if any(field.strip() for field in row)]
    return iter(rows[:-1] if len(rows) > SAMPLE_ROWS else rows)
