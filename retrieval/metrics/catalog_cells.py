"""Tables of the catalogue as files: the cells of a workbook or CSV file that comes back, and the CSV file that goes out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from config.errors import Permanent
from retrieval.metrics.catalog_table import MOST_ROWS
from retrieval.metrics.importer.opening import is_workbook, open_sheets
from retrieval.metrics.tidy import read_bytes


def read_cells(file: Path) -> list[list[str]]:
    """Rows of the first sheet, as wide as the first one.

    Raises:
        Permanent: `file_missing`, and what reading raises.
    """
    if not file.is_file():
        raise Permanent("file_missing", file=file.name)
    data = read_bytes(file)
    rows = _of_workbook(file.name, data) if is_workbook(data[:8]) else _of_text(file.name, data)
    if len(rows) > MOST_ROWS:
        raise Permanent("batch_too_large", rows=len(rows), most=MOST_ROWS)
    width = len(rows[0]) if rows else 0
    return [[*row, *[""] * width][:width] for row in rows]


def _of_workbook(name: str, data: bytes) -> list[list[str]]:
    sheets, _ = open_sheets(name, data)
    cells = sheets[0].cells if sheets else {}
    if not cells:
        return []
    last = max(row for row, _ in cells), max(column for _, column in cells)
    if last[0] > MOST_ROWS or last[1] > 100:
        raise Permanent("batch_too_large", rows=last[0], most=MOST_ROWS)
    return [[sheets[0].text(row, column) for column in range(1, last[1] + 1)] for row in range(1, last[0] + 1)]


def _of_text(name: str, data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise Permanent("file_unreadable", file=name) from error
    raise Permanent("file_unreadable", file=name)


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, in which no cell is a formula."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([[_harmless(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def plain_cell(cell: str) -> str:
    """A cell without the quotation mark that `csv_bytes` put before it."""
    return cell[1:] if cell[:1] == "'" and _harmless(cell[1:]) == cell else cell


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would execute begins with a quotation mark instead."""
    return f"'{cell}" if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and len(cell) > 1) else cell
