"""Bytes of a workbook → sheets; the format is told by the content, never by the suffix."""

from __future__ import annotations

import io
from datetime import date, datetime

from config.errors import Permanent
from retrieval.documents.readers.base import Limits
from retrieval.documents.readers.package import MAGIC, holds
from retrieval.documents.readers.sheets import BOOK, OLE
from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.xlsx import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, read_xlsx

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LIMITS = Limits(max_unpacked_bytes=150_000_000)


def open_sheets(name: str, data: bytes) -> tuple[list[Sheet], bool]:
    """Sheets in their order, and whether the file holds macros (which are ignored).

    Raises:
        Permanent: `workbook_unknown`, `document_encrypted`, `document_damaged`, `document_unsafe`, `document_too_large`,
            `workbook_too_large`.
    """
    if data.startswith(OLE) and ENCRYPTED in data:
        raise Permanent("document_encrypted", file=name)
    if data.startswith(MAGIC):
        macros = holds(data, "xl/vbaProject") or b"xl/vbaProject.bin" in data
        if holds(data, "xl/workbook.bin") or b"opendocument.spreadsheet" in data[:200]:
            return _calamine(name, data), macros
        if holds(data, "xl/"):
            try:
                return read_xlsx(name, data, LIMITS), macros
            except ValueError:  # an attribute that is no number
                raise Permanent("document_damaged", file=name) from None
        raise Permanent("workbook_unknown", file=name)
    if data.startswith(OLE) and any(mark in data for mark in BOOK):
        return _calamine(name, data), b"_VBA_PROJECT" in data or "_VBA_PROJECT".encode("utf-16-le") in data
    raise Permanent("workbook_unknown", file=name)


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin like a workbook (or like something in the place of one that is not a table of text)."""
    return data.startswith((*MAGIC, OLE))


def _calamine(name: str, data: bytes) -> list[Sheet]:
    """Other formats: values, merged areas and hidden sheets; no formulas and no number formats."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    sheets: list[Sheet] = []
    total = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for index, meta in enumerate(book.sheets_metadata):
            sheet = book.get_sheet_by_index(index)
            total += sheet.height * sheet.width
            if sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS or total > MAX_CELLS:
                raise Permanent("workbook_too_large", file=name, rows=MAX_ROWS, cells=MAX_CELLS)
            top, left = sheet.start or (0, 0)
            cells = {
                (top + at + 1, left + beside + 1): cell
                for at, row in enumerate(sheet.to_python(skip_empty_area=True))
                for beside, content in enumerate(row)
                if (cell := _plain(content)) is not None
            }
            merged: dict[Place, Place] = {}
            for (first, start), (last, end) in sheet.merged_cell_ranges or ():
                for row_number in range(first, min(last, top + sheet.height) + 1):
                    for column in range(start, min(end, left + sheet.width) + 1):
                        merged[row_number + 1, column + 1] = (first + 1, start + 1)
            visible = meta.visible == SheetVisibleEnum.Visible
            sheets.append(Sheet(name=meta.name, cells=cells, merged=merged, hidden=not visible))
    except PasswordError:
        raise Permanent("document_encrypted", file=name) from None
    except (CalamineError, OSError, ValueError, EOFError):
        raise Permanent("document_damaged", file=name) from None
    return sheets


def _plain(content: object) -> Cell | None:
    if isinstance(content, bool | int):
        return Cell(value=content)
    if isinstance(content, float):
        return Cell(value=int(content) if content.is_integer() and abs(content) < 1e15 else content)
    if isinstance(content, datetime | date):
        return Cell(value=f"{content.year}年{content.month}月" if content.day == 1 else f"{content:%Y-%m-%d}")
    text = str(content or "").strip()
    if not text:
        return None
    return Cell(value=text, error=text if text.startswith("#") and text.endswith(("!", "?", "A")) else "")
