"""A stored issue to an Excel annex: the board with exact numbers, and the sources under the numbers of the digest."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from config.messages import Messages
from reports.blocks import Citation
from reports.blocks_json import blocks_from
from reports.digest.model import DigestForm, DigestState
from reports.digest.store import DigestRecord, present, state_line
from reports.render.text import cells, render_text
from retrieval.metrics.assessment import Status

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3
MOST_CHARACTERS = 32_767
"""In one cell of Excel."""

BOARD = (
    ("name", 21), ("level", 10), ("target", 15), ("deadline", 7), ("base", 8), ("base_period", 8), ("expected", 8),
    ("goal_unit", 8), ("latest", 8), ("unit", 7), ("period", 14), ("yoy", 6), ("yoy_unit", 7), ("rank", 5),
    ("rank_among", 8),
    ("judged", 8), ("judged_period", 14), ("gap", 8), ("gap_unit", 7), ("status", 12), ("sources", 10),
)  # fmt: skip
"""Columns of the board with their widths in half-width cells."""

NARROW = 14
"""Up to this width a text stands in the middle of its column."""

SOURCES = (("number", 6), ("document", 40), ("document_number", 20), ("section", 34), ("place", 26), ("quote", 60))

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA = ("=", "+", "-", "@")

Row = Sequence[str | float | None]


def render_excel(
    record: DigestRecord, *, messages: Messages, form: DigestForm, corrected: DigestRecord | None = None
) -> bytes:
    """The annex of an issue, set for A4 landscape.

    Args:
        record: any state; what is not signed carries its mark on every page.
        messages: sentences; those of the table `annex` above all.
        form: the words of the statuses.
        corrected: the issue that `record.corrects` names.
    """
    from openpyxl import Workbook

    sources = _Sources(record)
    rows = _rows(record.content["board"], sources, messages, form)
    title, head, *_ = (render_text((block,)) for block in present(record, messages=messages, corrected=corrected))
    mark = "" if record.state is DigestState.SIGNED else state_line(record, messages=messages)
    book = Workbook()
    board = book.worksheets[0]
    for sheet, name, columns, lines in (
        (board, "board", BOARD, rows or [(messages.say("digest.indicators_empty"),)]),
        (book.create_sheet(), "sources", SOURCES, sources.rows()),
    ):
        sheet.title = messages.say(f"annex.sheet_{name}")
        _put(sheet, 1, (title,))
        _put(sheet, 2, ("　".join(head.split("\n")),))
        _table(sheet, columns, lines, messages)
        _print(sheet, mark, messages)
    _properties(book.properties, record)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Sources:
    """Numbers of the sources: those of the digest, then whatever only the annex rests on."""

    def __init__(self, record: DigestRecord) -> None:
        self._cited = [block for block in blocks_from(record.content["blocks"]) if isinstance(block, Citation)]
        self._more: list[Mapping[str, Any]] = []
        self._last = max((block.number for block in self._cited), default=0)

    def cite(self, found: Sequence[Mapping[str, Any]]) -> str:
        """«[1][3]»."""
        return "".join(f"[{number}]" for number in sorted({self._number(source) for source in found}))

    def rows(self) -> list[Row]:
        """One row a source, in the order of the numbers."""
        cited = [(block.number, *_parts(block.label), block.place, block.quote) for block in self._cited]
        more = [
            (self._last + place, source["document"], "", " ".join(source["section"]), source["place"], source["quote"])
            for place, source in enumerate(self._more, 1)
        ]
        return [*cited, *more]

    def _number(self, source: Mapping[str, Any]) -> int:
        for block in self._cited:
            same = (block.place, block.quote) == (source["place"], source["quote"])
            if same and source["document"] in block.label:
                return block.number
        if source not in self._more:
            self._more.append(source)
        return self._last + self._more.index(source) + 1


def _parts(label: str) -> tuple[str, str, str]:
    """Document, number and section of «《…》（…）…»; a label of another form is a document as a whole."""
    depth, end = 0, 0
    for place, character in enumerate(label):
        depth += (character == "《") - (character == "》")
        if depth == 0:
            end = place
            break
    if end == 0:
        return label, "", ""
    rest = label[end + 1 :]
    numbers = re.match("(?:（[^（）]*）)*", rest)
    number = numbers[0] if numbers else ""
    return label[1:end], number.strip("（）").replace("）（", "；"), rest[len(number) :]


def _rows(board: Mapping[str, Any], sources: _Sources, messages: Messages, form: DigestForm) -> list[Row]:
    """What there is to know first: references about which nothing is held come last."""
    own = [row for row in board["rows"] if row["latest"] is not None or not row["reference"]]
    rest = [row for row in board["rows"] if row not in own]
    said = [_board_row(row, sources, messages, form) for row in own]
    # Issues from before the annex have no list of what is reported without a target.
    said += [_reported_row(row, sources, messages) for row in board.get("reported", ())]
    return said + [_board_row(row, sources, messages, form) for row in rest]


def _board_row(row: Mapping[str, Any], sources: _Sources, messages: Messages, form: DigestForm) -> Row:
    target, base, latest, judged = row["target"], row["base"] or {}, row["latest"] or {}, row["judged"] or {}
    level = messages.say("digest.target_region", text=target["level"], region=target["region"])
    reference = messages.say("annex.status_reference", level=target["level"])
    return (
        row["name"], level, target["text"], target["deadline"], base.get("value"), base.get("period"), row["expected"],
        target["unit"], *_observed(latest, row["unit"]), judged.get("value"), judged.get("period"), row["gap"],
        row["gap_unit"] if row["gap"] is not None else None,
        form.style(Status(row["status"])).word if row["status"] else reference, sources.cite(row["sources"]),
    )  # fmt: skip


def _reported_row(row: Mapping[str, Any], sources: _Sources, messages: Messages) -> Row:
    none = (None,) * 7
    without = messages.say("annex.status_reported")
    observed = _observed(row["latest"], row["latest"]["unit"])
    return (row["name"], *none, *observed, *none[:4], without, sources.cite(row["sources"]))


def _observed(row: Mapping[str, Any], unit: str) -> Row:
    value, yoy = row.get("value"), row.get("yoy")
    return (
        value,
        row.get("unit", unit) if value is not None else None,
        row.get("period"),
        yoy,
        row.get("yoy_unit") if yoy is not None else None,
        row.get("rank"),
        row.get("rank_among") if row.get("rank") is not None else None,
    )


def _table(sheet: Worksheet, columns: Sequence[tuple[str, int]], lines: Sequence[Row], messages: Messages) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    _put(sheet, HEAD_ROW, [messages.say(f"annex.head_{name}") for name, _ in columns])
    for row, line in enumerate(lines, HEAD_ROW + 1):
        _put(sheet, row, [*line, *(None,) * (len(columns) - len(line))])
    widths = [width for _, width in columns]
    for row in range(HEAD_ROW, HEAD_ROW + len(lines) + 1):
        _look(sheet, row, widths)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet["A1"].font, sheet["A2"].font = Font(name="宋体", size=16, bold=True), Font(name="宋体", size=10)
    sheet.row_dimensions[1].height = 26


def _look(sheet: Worksheet, row: int, widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin, is_head = Side(style="thin", color="808080"), row == HEAD_ROW
    most = 1
    for column, width in enumerate(widths, 1):
        cell = sheet.cell(row, column)
        across = "left" if width > NARROW else "center"
        if isinstance(cell.value, int | float):
            across = "right" if column > 1 else "center"
        cell.alignment = Alignment(horizontal="center" if is_head else across, vertical="center", wrap_text=True)
        cell.font = Font(name="宋体", size=9, bold=is_head)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        if is_head:
            cell.fill = PatternFill("solid", fgColor="E9E9E9")
        most = max(most, -(-cells(str(cell.value or "")) // max(width - 1, 1)))
    # Excel does not find the height of wrapped lines by itself; 409 points are the most it takes.
    sheet.row_dimensions[row].height = min(12 * most + 4, 409)


def _put(sheet: Worksheet, row: int, values: Row) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            _put_text(cell, CONTROL.sub("", value)[:MOST_CHARACTERS])
        elif value is not None:
            cell.value = value
            cell.number_format = _number_format(value)


def _put_text(cell: Cell, text: str) -> None:
    """Text stays text: no formula, no error value, and what Excel cannot hold is left out."""
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    if text.lstrip().startswith(FORMULA):
        cell.quotePrefix = True


def _number_format(value: float) -> str:
    """As many decimals as the value has, four at most; the cell itself holds the exact number."""
    decimals = len(f"{round(value, 4):.4f}".rstrip("0").partition(".")[2])
    return f"0.{'0' * decimals}" if decimals else "0"


def _print(sheet: Worksheet, mark: str, messages: Messages) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_options.horizontalCentered = True
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    if mark:
        sheet.oddHeader.right.text = mark.replace("&", "&&")
    sheet.oddFooter.center.text = messages.say("annex.page", page="&P", pages="&N")


def _properties(properties: Any, record: DigestRecord) -> None:
    properties.title = CONTROL.sub("", str(record.content["title"]))[:255]
    properties.creator = CONTROL.sub("", record.signed_by or record.drafted_by)[:255]
