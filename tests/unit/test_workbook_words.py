"""Every reason that a workbook can be refused for has its sentence."""

import re
from pathlib import Path

import pytest

from bot.cli.workbooks import preview_lines
from config.catalogs import CATALOG
from config.messages import Messages
from retrieval.metrics.importer.words import Words, fold

CODE = Path(__file__).parents[2] / "retrieval" / "metrics" / "importer"
GIVEN = re.compile(r'(?:_lose\(|_problem\(figure, |Unreadable\(|NoUnit\(|PeriodUnclear\(|code=)"([a-z_]+)"')


def test_every_reason_has_a_sentence() -> None:
    sentences = Messages.load().sentences
    codes = {code for path in CODE.glob("*.py") for code in GIVEN.findall(path.read_text("utf-8"))}
    assert len(codes) > 10
    areas = ("errors", "questions")
    assert {code for code in codes if not any(f"metrics_import.{area}.{code}" in sentences for area in areas)} == set()


def test_folding_drops_footnote_marks_and_width() -> None:
    assert fold(" 余 杭 区①") == fold("余杭区")
    assert fold("增长（％）") == "增长(%)"
    assert fold("1－6月") == fold("1—6月") == "1-6月"


def test_loose_names_are_names_of_the_catalogue() -> None:
    from retrieval.metrics.catalog import Catalogue

    known = {fold(name) for name in Catalogue.load(CATALOG).indicator_names()}
    official = {fold(indicator.name) for indicator in Catalogue.load(CATALOG).indicators.values()}
    loose = Words.load(CATALOG).loose
    assert loose & official == set()
    assert len(loose & known) > 150


def test_the_preview_names_sheets_errors_and_what_to_do() -> None:
    report = {
        "observations": [{"sheet": "表", "indicator_name": "某某", "period": {"text": "2023年"}}],
        "missing": [],
        "ignored_cells": [],
        "skipped_sheets": [{"sheet": "旧", "why": "隐藏工作表"}],
        "errors": [{"sheet": "表", "cell": f"A{n}", "why": "不是数字"} for n in range(30)],
        "unknown_indicators": [{"sheet": "表", "cell": "B1", "name": "甲", "candidates": ["乙"]}],
        "counts": {"observations": 1, "errors": 30},
    }
    lines = preview_lines(report, Messages.load())
    assert lines[0].startswith("工作表 表：数值 1 个")
    assert lines[-1] == "有 30 处错误，整个文件不导入。"
    assert any("另有 10 条" in line for line in lines)
    assert any("可能是：乙" in line for line in lines)


@pytest.mark.parametrize(
    ("count", "questions", "end"),
    [(0, [], "没有可导入的数值"), (3, [{"blocks": True}], "相差十倍以上"), (3, [{"blocks": False}], "检查通过")],
)
def test_the_preview_ends_with_what_an_import_would_do(count: int, questions: list[dict[str, bool]], end: str) -> None:
    asked = [{"sheet": "表", "cell": "B3", "code": "jump", "question": "相差", **each} for each in questions]
    lists = ("observations", "missing", "ignored_cells", "skipped_sheets", "errors", "unknown_indicators")
    report = dict.fromkeys(lists, ()) | {"questions": asked, "counts": {"observations": count, "errors": 0}}
    assert end in preview_lines(report, Messages.load())[-1]
