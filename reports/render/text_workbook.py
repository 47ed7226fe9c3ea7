"""A workbook of texts: one sheet, nothing of which is executed."""

from __future__ import annotations

import io
from collections.abc import Sequence


def text_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Content of a workbook with these rows; the first is the head."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.freeze_panes = "C2"
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            # Text, also what begins with «=»: nothing of it is executed.
            cell = sheet.cell(number, column, text)
            cell.data_type, cell.quotePrefix = "s", text[:1] in ("=", "+", "-", "@")
            cell.number_format = "@"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
