"""PDF with text: reading order, page furniture, tables; files that must be refused."""

import io
import zlib
from pathlib import Path

import pytest

from config.errors import Permanent
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, RawText, apart, read_bytes
from retrieval.documents.readers.base import Role
from retrieval.documents.readers.pdf import PdfReader
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry
from tests.support import printed

RULES = load_rules()


def parsed(raw: RawText) -> tuple[ParsedDocument, ...]:
    return parse(raw, entry=FileEntry(), names=printed.COUNTIES, rules=RULES)


def clauses(story: printed.Story) -> list[str]:
    lines = (story.title, "", *(f"　　{text}" for text in story.paragraphs))
    (document,) = parsed(RawText(name="a.txt", lines=lines, encoding="utf-8", kind="text"))
    return [clause.text for clause in document.clauses]


@pytest.mark.parametrize("layout", range(12))
def test_every_clause_of_a_newspaper_page_is_whole_and_in_its_article(layout: int) -> None:
    sheet, stories = printed.newspaper(layout, seed=5)
    documents = {found.edition.title: found for found in parsed(read("page.pdf", printed.as_pdf([sheet])))}
    for story in stories:
        found = next(item for title, item in documents.items() if story.title in title.replace(" ", ""))
        held = [clause.text for clause in found.clauses]
        assert [text for text in clauses(story) if text not in held] == []
        assert found.edition.region == story.region


def read(name: str, data: bytes, limits: Limits = Limits()) -> RawText:  # noqa: B008 - frozen
    return PdfReader().read(name, data, limits)


def test_official_paper_runs_over_its_pages_without_their_numbers() -> None:
    sheets, story, _ = printed.official(seed=1)
    raw = read("paper.pdf", printed.as_pdf(sheets))
    (document,) = parsed(raw)
    assert [text for text in clauses(story) if text not in [clause.text for clause in document.clauses]] == []
    assert not [line for line in raw.lines if line.startswith("—")]
    assert {spot.page for spot in raw.spots} == set(range(1, len(sheets) + 1))


def columns(sheet: printed.Sheet, lines: list[str], *, top: float, count: int) -> None:
    """Sets lines into columns, filled one after the other."""
    each = -(-len(lines) // count)
    for at, line in enumerate(lines):
        sheet.line(40 + at // each * 175, top + at % each * 15, 10, line)


@pytest.mark.parametrize(("count", "signs"), [(3, 70), (4, 100), (4, 104)])
def test_last_column_of_one_line_is_read_last(count: int, signs: int) -> None:
    text = "".join(chr(0x4E00 + at * 7) for at in range(signs - 1)) + "。"
    sheet = printed.Sheet(800, 600)
    sheet.line(40, 60, 20, "某县渔业丰收")
    columns(sheet, [text[at : at + 16] for at in range(0, signs, 16)], top=100, count=count)
    assert text in "".join(read("page.pdf", printed.as_pdf([sheet])).lines)


def test_title_that_later_pages_repeat_as_their_head_stays_once() -> None:
    title, sheets = "某县渔业发展报告", []
    for page in range(3):
        sheet = printed.Sheet(595, 842)
        sheet.centred(0, 595, 60, 9 if page else 20, title)
        for line in range(12):
            sheet.line(80, 140 + line * 20, 10.5, f"第{'甲乙丙'[page]}页的正文说明渔业生产稳步发展渔民收入持续增长。")
        sheets.append(sheet)
    lines = read("paper.pdf", printed.as_pdf(sheets)).lines
    assert [line for line in lines if title in line] == [title]


def test_ruled_table_becomes_rows_with_their_heads_and_cells() -> None:
    sheets, _, cells = printed.official(seed=2)
    raw = read("paper.pdf", printed.as_pdf(sheets))
    rows = [(line, spot) for line, spot in zip(raw.lines, raw.spots, strict=True) if spot.role is Role.ROW]
    head, first = cells[0], cells[1]
    assert rows[0][0] == "；".join(f"{name}：{value}" for name, value in zip(head, first, strict=True))
    assert (rows[0][1].page, rows[0][1].cells) == (len(sheets), "表1!A2:C2")
    assert len(rows) == len(cells) - 1


def test_table_without_lines_is_found_by_its_columns_of_figures() -> None:
    sheets, _, cells = printed.official(seed=2)
    sheets[-1].rules.clear()
    raw = read("paper.pdf", printed.as_pdf(sheets[-1:]))
    rows = [line for line, spot in zip(raw.lines, raw.spots, strict=True) if spot.role is Role.ROW]
    assert len(rows) == len(cells) - 1
    assert all(value in rows[0] for value in cells[1])


def test_signs_set_one_below_the_other_are_no_part_of_an_article() -> None:
    sheet, _ = printed.newspaper(5, seed=5)
    raw = read("page.pdf", printed.as_pdf([sheet]))
    assert "感 恩 奋 进 实 干 争 先" in raw.lines
    assert not any("感恩奋进" in clause.text for document in parsed(raw) for clause in document.clauses)


def encrypted(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, encrypt=StandardEncryption(user, ownerPassword="owner", canCopy=0))
    canvas.drawString(72, 700, "Report of the county")
    canvas.save()
    return held.getvalue()


def bomb() -> bytes:
    packed = zlib.compress(b"\0" * 400_000_000, 9)
    head = f"%PDF-1.5\n1 0 obj <</Filter /FlateDecode /Length {len(packed)}>>\nstream\n"
    return head.encode() + packed + b"\nendstream\nendobj\n"


def test_password_to_open_is_refused_and_one_to_change_is_not() -> None:
    with pytest.raises(Permanent) as raised:
        read("a.pdf", encrypted("secret"))
    assert raised.value.code == "document_encrypted"
    assert "Report of the county" in read("a.pdf", encrypted("")).lines


def test_page_text_that_is_cut_off_or_missing_is_refused() -> None:
    sheet, _ = printed.newspaper(3, seed=1)
    whole = printed.as_pdf([sheet])
    for data, code in (
        (whole[:600], "document_damaged"),
        (b"%PDF-1.7\n1 0 obj", "document_damaged"),
        (printed.as_pdf([printed.Sheet(300, 300)]), "document_no_text"),
        (bomb(), "document_too_large"),
    ):
        with pytest.raises(Permanent) as raised:
            read_bytes("a.pdf", data, Limits())
        assert raised.value.code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_pages=1), "document_too_many_pages"),
        (Limits(max_characters=100), "document_too_large"),
        (Limits(max_lines=5), "document_too_large"),
        (Limits(max_seconds=-1), "document_too_slow"),
    ],
)
def test_limits_of_pages_signs_lines_and_seconds_hold(limits: Limits, code: str) -> None:
    sheets, _, _ = printed.official(seed=1)
    with pytest.raises(Permanent) as raised:
        read("a.pdf", printed.as_pdf(sheets), limits)
    assert raised.value.code == code


def marked(*, slanting: bool) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(400, 600))
    for number in (1, 2, 3):
        canvas.setFont("STSong-Light", 14)
        for line in range(12):
            canvas.drawString(40, 500 - line * 24, f"第{number}项第{line}条，全县新增就业{line}人。")
        if slanting:
            canvas.rotate(40)
        canvas.drawString(300, 20 if slanting else 580, "机密" if slanting else "秘密*长期")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@pytest.mark.parametrize("slanting", [False, True], ids=["head of every page", "watermark"])
def test_mark_of_secrecy_that_is_no_text_of_the_page_is_seen(slanting: bool) -> None:
    raw = read("paper.pdf", marked(slanting=slanting))
    assert not any("密" in line for line in raw.lines)
    with pytest.raises(Permanent) as raised:
        parsed(raw)
    assert raised.value.code == "document_classified"


def crowded() -> bytes:
    packed = zlib.compress(b"0 0 m 9 9 l S\n" * 300_000)
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<>>>>endobj\n"
    tree = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    return b"%PDF-1.5\n" + tree + page + stream + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def test_page_of_a_million_things_is_refused() -> None:
    with pytest.raises(Permanent) as raised:
        read("a.pdf", crowded())
    assert raised.value.code == "document_too_large"


def test_file_read_in_a_process_of_its_own_comes_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets, _, _ = printed.official(seed=2)
    data = printed.as_pdf(sheets)
    assert read_bytes("a.pdf", data, Limits()) == read("a.pdf", data)
    monkeypatch.setattr(apart, "PROCESS", "no_such_module")  # a process that dies
    with pytest.raises(Permanent) as raised:
        read_bytes("a.pdf", data, Limits())
    assert raised.value.code == "document_damaged"


def test_progress_is_told_after_every_page() -> None:
    sheets, _, _ = printed.official(seed=1)
    told: list[tuple[int, int]] = []
    PdfReader(progress=lambda done, total: told.append((done, total))).read("a.pdf", printed.as_pdf(sheets), Limits())
    assert told == [(number, len(sheets)) for number in range(1, len(sheets) + 1)]


def test_type_is_found_from_the_content(tmp_path: Path) -> None:
    sheet, _ = printed.newspaper(3, seed=1)
    assert read_bytes("page.docx", printed.as_pdf([sheet]), Limits()).kind == "pdf"
