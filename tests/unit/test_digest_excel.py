"""The Excel annex of an issue, opened again: exact numbers, text that stays text, a page that prints."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.digests import EMPTY, HOSTILE, digests, fill, issue

from bot.digests import Digests
from config.messages import Messages
from reports.blocks import Citation
from reports.digest.model import DigestForm
from reports.digest.store import DigestRecord, present
from reports.render.excel import CONTROL, HEAD_ROW, render_excel

MESSAGES = Messages.load()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Digests]:
    with digests(tmp_path) as opened:
        yield opened


def opened(record: DigestRecord) -> Any:
    return load_workbook(io.BytesIO(render_excel(record, messages=MESSAGES, form=DigestForm.load())))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *lines = list(sheet.iter_rows(min_row=HEAD_ROW, values_only=True))
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_numbers_are_the_exact_ones_of_the_board(held: Digests) -> None:
    fill(held, indicators=60)
    record = issue(held)
    board = record.content["board"]["rows"]
    found = rows(opened(record).worksheets[0])

    assert [row["最新值"] for row in found] == [row["latest"]["value"] for row in board]
    # Of computed values Excel holds 15 digits.
    for head, key in (("序时应达", "expected"), ("差距（负为优于目标）", "gap")):
        assert [row[head] for row in found] == pytest.approx([row[key] for row in board], rel=1e-15)
    assert [(row["同比"], row["位次"]) for row in found] == [(8.25, 3)] * 60
    assert {type(row["最新值"]) for row in found} <= {int, float}


def test_units_and_periods_stand_beside_the_numbers(held: Digests) -> None:
    fill(held, indicators=6)
    record = issue(held)
    board = record.content["board"]["rows"]
    found = rows(opened(record).worksheets[0])

    assert [(row["单位"], row["统计期"]) for row in found] == [
        (row["latest"]["unit"], row["latest"]["period"]) for row in board
    ]


def test_sources_have_the_numbers_of_the_digest_and_every_reference_is_listed(held: Digests) -> None:
    fill(held, indicators=6)
    record = issue(held)
    board, sources = opened(record).worksheets
    listed = {row["编号"]: (row["位置"], row["原文"]) for row in rows(sources)}
    cited = [block for block in present(record, messages=MESSAGES) if isinstance(block, Citation)]
    named = {int(number) for row in rows(board) for number in row["来源"].strip("[]").split("][")}

    assert cited
    assert [listed[block.number] for block in cited] == [(block.place, block.quote) for block in cited]
    assert named <= set(listed)


def test_source_is_parted_into_document_number_and_section(held: Digests) -> None:
    fill(held)
    plan = next(row for row in rows(opened(issue(held)).worksheets[1]) if row["文件"] == "方案")

    assert (plan["章节"], plan["位置"]) == ("一", "方案 第0行")


def test_indicators_without_a_target_are_listed_too(held: Digests) -> None:
    fill(held)
    held.metrics.replace_targets("plan", [])
    record = issue(held)
    found = rows(opened(record).worksheets[0])

    assert [row["最新值"] for row in found] == [row["latest"]["value"] for row in record.content["board"]["reported"]]
    assert {row["状态"] for row in found} == {"未设目标"}


def test_page_is_set_for_a4_landscape(held: Digests) -> None:
    fill(held, indicators=60)
    for sheet in opened(issue(held)).worksheets:
        setup = sheet.page_setup

        assert (setup.orientation, str(setup.paperSize)) == ("landscape", "9")
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, setup.fitToWidth, setup.fitToHeight) == (True, 1, 0)
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.freeze_panes == "B4"
        assert "&P" in sheet.oddFooter.center.text


def test_what_is_unsigned_is_marked_on_every_page(held: Digests) -> None:
    draft, signed = opened(issue(held, EMPTY)), opened(issue(held, EMPTY, sign=True))

    assert [sheet.oddHeader.right.text for sheet in draft.worksheets] == ["〔拟稿〕未经签发，不得报送"] * 2
    assert "〔拟稿〕" in draft.worksheets[0]["A2"].value
    assert [sheet.oddHeader.right.text for sheet in signed.worksheets] == [None] * 2
    assert "签发：" in signed.worksheets[0]["A2"].value


@pytest.mark.parametrize("words", [HOSTILE, "\n=cmd|' /C calc'!A0", "\x00@SUM(1)"])
def test_no_text_becomes_a_formula(held: Digests, words: str) -> None:
    fill(held, words=words)
    cells = [cell for sheet in opened(issue(held)).worksheets for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(CONTROL.sub("", words).strip() in str(cell.value) for cell in cells)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "#REF!", "1.5"])
def test_a_target_that_looks_like_a_formula_or_a_number_stays_text(held: Digests, text: str) -> None:
    from dataclasses import replace

    fill(held, indicators=1)
    record = issue(held)
    board = record.content["board"]
    row = {**board["rows"][0], "target": {**board["rows"][0]["target"], "text": text}}
    changed = replace(record, content={**record.content, "board": {**board, "rows": [row]}})
    cell = opened(changed).worksheets[0]["C4"]

    assert (cell.value, cell.data_type) == (text, "s")


def test_empty_county_says_so(held: Digests) -> None:
    (row,) = rows(opened(issue(held, EMPTY)).worksheets[0])

    assert row["指标"] == MESSAGES.say("digest.indicators_empty")
