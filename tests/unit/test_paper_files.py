"""Files whose format says what a paragraph is: every clause whole, in the right document and section."""

from __future__ import annotations

import pytest
from support.made_papers import (
    ARTICLES,
    MARKDOWN,
    PLAN,
    RULES,
    SHEET,
    WEB,
    Expected,
    articles_docx,
    plan_docx,
    rules_docx,
    web_page,
    workbook,
)  # fmt: skip
from support.made_plans import WRITERS, expected, make

from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, read_bytes
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry

NAMES = {"青岚县": "999901", "青岚": "999901", "白溪市": "999800"}


def parsed(name: str, data: bytes) -> tuple[ParsedDocument, ...]:
    return parse(read_bytes(name, data, Limits()), entry=FileEntry(), names=NAMES, rules=load_rules())


def placed(document: ParsedDocument) -> list[tuple[tuple[str, ...], str]]:
    return [(tuple("".join(part.split()) for part in c.section), "".join(c.text.split())) for c in document.clauses]


def wanted(expected: Expected) -> list[tuple[tuple[str, ...], str]]:
    return [
        (tuple("".join(part.split()) for part in section), "".join(text.split())) for section, text in expected.clauses
    ]


FILES = [
    ("plan.docx", plan_docx(), (PLAN,)),
    ("rules.docx", rules_docx(), (RULES,)),
    ("articles.docx", articles_docx(), ARTICLES),
    ("page.html", web_page(), (WEB,)),
    ("gb.html", web_page("gb2312"), (WEB,)),
    ("bulletin.xlsx", workbook(), (SHEET,)),
]


@pytest.mark.parametrize(("name", "data", "expected"), FILES, ids=[name for name, *_ in FILES])
def test_every_clause_is_whole_and_in_its_section(name: str, data: bytes, expected: tuple[Expected, ...]) -> None:
    found = parsed(name, data)
    assert [document.edition.title for document in found] == [one.title for one in expected]
    for document, one in zip(found, expected, strict=True):
        held = placed(document)
        missing = [clause for clause in wanted(one) if clause not in held]
        assert missing == []


@pytest.mark.parametrize(("name", "data", "expected"), FILES, ids=[name for name, *_ in FILES])
def test_facts_are_found_where_they_stand(name: str, data: bytes, expected: tuple[Expected, ...]) -> None:
    for document, one in zip(parsed(name, data), expected, strict=True):
        assert {key: getattr(document.edition, key) for key in one.facts} == one.facts


def test_a_text_box_is_read_once_and_deleted_text_not_at_all() -> None:
    texts = [clause.text for clause in parsed("plan.docx", plan_docx())[0].clauses]
    assert texts.count("山区路网改造提升200公里") == 1
    assert not any("旧的写法" in text or "办公室" in text for text in texts)


def test_hard_page_breaks_count_as_pages() -> None:
    clauses = parsed("plan.docx", plan_docx())[0].clauses
    assert {clause.page for clause in clauses if clause.section == ("通知",)} == {1}
    assert {clause.page for clause in clauses if clause.section != ("通知",)} == {2}


def test_scripts_menus_and_hidden_parts_of_a_page_are_no_text() -> None:
    texts = "".join(clause.text for clause in parsed("page.html", web_page())[0].clauses)
    for word in ("不应出现", "首页", "分享", "上一篇", "版权", "浏览次数", "隐藏"):
        assert word not in texts


def test_rows_name_their_cells() -> None:
    cells = {clause.text[:8]: clause.cells for clause in parsed("b.xlsx", workbook())[0].clauses}
    assert cells["指标：地区生产总"] == "公报!A4:D4"


def test_markdown_keeps_its_line_numbers() -> None:
    (document,) = parsed("a.md", MARKDOWN.encode())
    found = {clause.text: (clause.section, clause.lines, clause.counted) for clause in document.clauses}
    assert document.edition.title == "石塘乡2023年工作要点"
    assert found["带动就业300人以上"] == (("一、产业发展",), (8, 9), False)
    assert found["指标：村集体经济收入（万元）；2022年：820；2023年：1000"] == (("一、产业发展",), (13, 13), False)
    assert found["建成口袋公园3个"] == (("二、民生实事",), (17, 17), False)


@pytest.mark.parametrize("name", WRITERS)
def test_made_plans_keep_every_clause_in_its_section_however_they_are_written(name: str) -> None:
    for seed in range(8):
        plan = make(seed)
        (document,) = parsed(name, WRITERS[name](plan))
        held = placed(document)
        assert [clause for clause in expected(plan) if clause not in held] == []
        edition = document.edition
        assert (edition.title, edition.number, edition.date) == (plan.title, plan.number, "2021-06-01")
