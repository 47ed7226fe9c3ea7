"""Files that are no workbook, too large, locked, or dangerous: one clear error, nothing read."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.made_workbooks import one_row_head

from config.errors import Permanent
from retrieval.metrics.importer.opening import open_sheets

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>%s</worksheet>'


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)
    return stream.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(Permanent) as error:
        open_sheets("表.xlsx", data)
    return error.value.code


def test_a_file_that_is_no_workbook_is_refused() -> None:
    assert code_of(b"not a workbook at all") == "workbook_unknown"
    assert code_of(b"PK\x03\x04" + b"\x00" * 40) == "workbook_unknown"


def test_a_password_is_said() -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 500
    )
    assert code_of(locked) == "document_encrypted"


def test_two_hundred_thousand_rows_are_refused_before_they_are_read() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 200_001))
    assert (
        code_of(with_part(one_row_head().data(), "xl/worksheets/sheet1.xml", SHEET % (rows, b"")))
        == "workbook_too_large"
    )


def test_a_bomb_is_refused() -> None:
    bomb = with_part(one_row_head().data(), "xl/media/x.bin", b"\x00" * 160_000_000)
    assert code_of(bomb) == "document_too_large"


def test_a_merged_area_over_the_whole_sheet_takes_no_memory() -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><v>2</v></c></row>'
    merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheets, _ = open_sheets(
        "表.xlsx", with_part(one_row_head().data(), "xl/worksheets/sheet1.xml", SHEET % (cells, merged))
    )
    assert len(sheets[0].merged) == 9


def test_an_entity_is_refused() -> None:
    content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET % (b"", b"")
    assert code_of(with_part(one_row_head().data(), "xl/worksheets/sheet1.xml", content)) == "document_unsafe"


def test_macros_are_noticed_and_values_are_read() -> None:
    data = with_part(one_row_head().data(), "xl/vbaProject.bin", b"macro")
    sheets, macros = open_sheets("表.xlsm", data)
    assert macros
    assert sheets[0].text(4, 2) == "萧 山 区"


def test_hidden_merged_formats_and_formulas_are_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B2"], sheet["B3"], sheet["C3"] = "题", 0.446, "=B2*2", "#REF!"
    sheet["B2"].number_format = "0.0%"
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("藏").sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    (first, second), _ = open_sheets("x.xlsx", stream.getvalue())
    assert first.text(1, 3) == "题"
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {2}
    assert first.cells[2, 2].code == "0.0%"
    assert first.cells[3, 2].formula
    assert first.cells[3, 2].value is None
    assert first.cells[3, 3].error == "#REF!"
    assert second.hidden
