"""The workbook that people fill in: one figure a row, with lists to choose from and a page of instructions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import Permanent
from config.messages import Messages
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.grid import letters

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2000
WIDTH = 18


def write_template(folder: Path, catalogue: Catalogue, messages: Messages) -> Path:
    """Writes the template into a folder, over one that is there.

    Raises:
        Permanent: `file_not_kept`.
    """
    name = messages.say("metrics_import.template.file")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(template(catalogue, messages))
    except OSError as error:
        raise Permanent("file_not_kept", file=name) from error
    return folder / name


def template(catalogue: Catalogue, messages: Messages) -> bytes:
    """Content of the template."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    data = book.worksheets[0]
    data.title = messages.say("metrics_import.template.sheet")
    heads = messages.say("metrics_import.template.heads").split(",")
    for column, head in enumerate(heads, 1):
        data.cell(1, column, head).font = Font(bold=True)
        data.column_dimensions[letters(column)].width = WIDTH
    data.freeze_panes = "A2"
    listed = book.create_sheet(messages.say("metrics_import.template.lists"))
    regions = [region.name for region in catalogue.regions.values() if not region.sample]
    indicators = [indicator.name for indicator in catalogue.indicators.values()]
    units = sorted({indicator.unit for indicator in catalogue.indicators.values()})
    for at, (column, names) in enumerate(((1, regions), (2, indicators), (5, units)), 1):
        listed.cell(1, at, heads[column - 1]).font = Font(bold=True)
        for row, name in enumerate(names, 2):
            listed.cell(row, at, name).data_type = "s"
        source = f"'{listed.title}'!${letters(at)}$2:${letters(at)}${len(names) + 1}"
        check = DataValidation(type="list", formula1=source, allow_blank=True)
        # Other names of the catalogue are fine too: the list helps, it does not refuse.
        check.showErrorMessage = False
        data.add_data_validation(check)
        check.add(f"{letters(column)}2:{letters(column)}{ROWS}")
    _help(book.create_sheet(messages.say("metrics_import.template.help")), messages)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _help(sheet: Worksheet, messages: Messages) -> None:
    for row, line in enumerate(messages.say("metrics_import.template.lines").split("\n"), 1):
        sheet.cell(row, 1, line)
    sheet.column_dimensions["A"].width = 100
