"""The Word file of an issue, opened again: what it says, how it is set, and that content stays content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from support.digests import EMPTY, HOSTILE, digests, fill, issue

from bot.digests import Digests
from config.catalogs import CATALOG
from config.errors import Permanent
from config.messages import Messages
from reports.blocks import Heading
from reports.digest.store import DigestRecord, present
from reports.render.picture import draw_digest
from reports.render.template import make_template
from reports.render.text import render_text
from reports.render.word import CONTROL, render_word

TEMPLATE = CATALOG / "templates" / "digest.docx"
MESSAGES = Messages.load()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Digests]:
    with digests(tmp_path) as opened:
        yield opened


def opened(record: DigestRecord, *, template: Path = TEMPLATE, picture: bytes | None = None) -> Any:
    return Document(io.BytesIO(render_word(record, template=template, picture=picture, messages=MESSAGES)))


def body(document: Any) -> str:
    return "\n".join("".join(paragraph.xpath(".//w:t/text()")) for paragraph in document.element.body.iter(qn("w:p")))


def test_every_line_and_cell_of_the_issue_stands_in_the_file(held: Digests) -> None:
    fill(held, indicators=8)
    record = issue(held)
    said = body(opened(record)).replace("\n", "")
    lines = [line for block in present(record, messages=MESSAGES) for line in _pieces(block)]

    assert [line for line in lines if line not in said] == []


def _pieces(block: Any) -> list[str]:
    if hasattr(block, "rows"):
        return [cell for row in (block.header, *block.rows) for cell in row]
    return render_text((block,), places=True).split("\n")


def test_no_number_is_said_that_the_issue_does_not_say(held: Digests) -> None:
    fill(held, indicators=8)
    record = issue(held)
    found = set(re.findall(r"\d+(?:\.\d+)?", body(opened(record))))
    issued = render_text(present(record, messages=MESSAGES), places=True)

    assert found - set(re.findall(r"\d+(?:\.\d+)?", issued)) == set()


def test_headings_come_in_the_order_of_the_issue(held: Digests) -> None:
    fill(held)
    record = issue(held)
    found = [each.text for each in opened(record).paragraphs if each.style.name == "Heading 1"]

    assert found == [b.text for b in present(record, messages=MESSAGES)[1:] if isinstance(b, Heading)]


def test_page_is_a4_with_the_margins_of_the_standard(held: Digests) -> None:
    section = opened(issue(held, EMPTY)).sections[0]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)

    assert [round(each.mm) for each in (section.page_width, section.page_height, *margins)] == [
        210,
        297,
        37,
        28,
        35,
        26,
    ]
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_head_of_the_table_repeats_and_rows_are_not_torn(held: Digests) -> None:
    fill(held, indicators=60)
    (table,) = opened(issue(held)).tables

    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_table_fills_the_width_between_the_margins(held: Digests) -> None:
    fill(held, indicators=60)
    (table,) = opened(issue(held)).tables

    assert {round(sum(cell.width for cell in row.cells) / Mm(1)) for row in table.rows} == {156}


def test_what_is_unsigned_is_marked_on_every_page_and_what_is_signed_names_who_signed(held: Digests) -> None:
    draft = opened(issue(held, EMPTY))
    signed = opened(issue(held, EMPTY, sign=True))

    assert _headers(draft) == ["〔拟稿〕未经签发，不得报送"] * 2
    assert body(draft).count("〔拟稿〕未经签发，不得报送") == 2
    assert _headers(signed) == ["", ""]
    assert "未经签发" not in body(signed)
    assert f"签发：{MESSAGES.say('cli.auto_signed')} 2022-07-18 12:00" in body(signed)


def _headers(document: Any) -> list[str]:
    section = document.sections[0]
    return [header.paragraphs[0].text for header in (section.header, section.even_page_header)]


def test_content_is_neither_markup_nor_template(held: Digests) -> None:
    fill(held, words=HOSTILE)
    record = issue(held)
    said = body(opened(record))

    assert said.count(CONTROL.sub("", HOSTILE)) >= 10
    assert "49" not in said


def test_content_that_is_shown_on_every_page_is_inert_too(tmp_path: Path, held: Digests) -> None:
    from dataclasses import replace

    record = replace(
        issue(held, EMPTY), content={**issue(held, EMPTY).content, "title": HOSTILE, "region_name": HOSTILE}
    )

    assert body(opened(record)).count(CONTROL.sub("", HOSTILE)) >= 3


def test_picture_is_in_the_file_and_fits_on_its_page(held: Digests) -> None:
    fill(held, indicators=60)
    record = issue(held)
    picture = draw_digest(record.plan, issue=record.issue, state=record.state, messages=MESSAGES)
    document = opened(record, picture=picture)
    (shape,) = document.inline_shapes

    assert shape.width <= Mm(156)
    assert shape.height <= Mm(160)
    assert shape._inline.docPr.get("descr") == record.content["title"]
    assert "附图" in body(document)
    assert "附图" not in body(opened(record))


def test_empty_county_has_all_sections_and_no_table(held: Digests) -> None:
    document = opened(issue(held, EMPTY))

    assert document.tables == []
    assert sum(each.style.name == "Heading 1" for each in document.paragraphs) == 5


def test_no_mark_of_the_template_is_left(held: Digests) -> None:
    fill(held)
    written = render_word(issue(held), template=TEMPLATE, picture=None, messages=MESSAGES)
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]

    assert [text for text in texts if "{{" in text or "{%" in text] == []


def test_a_template_that_was_edited_in_word_is_used(tmp_path: Path, held: Digests) -> None:
    document = Document(str(TEMPLATE))
    document.paragraphs[0].runs[0].text = "某某简报（{{ week }}）"
    document.save(str(tmp_path / "mine.docx"))

    assert opened(issue(held, EMPTY), template=tmp_path / "mine.docx").paragraphs[0].text == "某某简报（2022-W28）"


@pytest.mark.parametrize(
    "mark", ["{{ nonsense }}", "{% if %}", "{{ title.__class__.__mro__ }}", "{%p for a in title %}"]
)
def test_a_broken_template_is_refused_with_its_name(tmp_path: Path, held: Digests, mark: str) -> None:
    document = Document(str(TEMPLATE))
    document.add_paragraph(mark)
    document.save(str(tmp_path / "mine.docx"))

    with pytest.raises(Permanent, match="template_broken") as caught:
        opened(issue(held, EMPTY), template=tmp_path / "mine.docx")
    assert caught.value.data == {"file": "mine.docx"}


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 nothing", b"x" * 5_000_001])
def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path, held: Digests, content: bytes | None) -> None:
    file = tmp_path / "mine.docx"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Permanent, match="template_broken"):
        opened(issue(held, EMPTY), template=file)


def test_shipped_template_can_be_made_again() -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return {name: file.read(name) for name in file.namelist()}

    assert parts(TEMPLATE.read_bytes()) == parts(make_template(MESSAGES))
