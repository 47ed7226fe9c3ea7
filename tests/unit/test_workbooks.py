"""Workbooks of many layouts give every figure with its cell, and every planted error."""

from collections.abc import Callable

import pytest
from support.made_workbooks import WORKBOOKS, Made
from support.workbook_score import beside, codes, differences, known, observed

from config.messages import Messages
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.opening import open_sheets
from retrieval.metrics.importer.report import report_json
from retrieval.metrics.importer.workbook import read_workbook


def report(made: Made, heads: Heads, data: bytes | None = None) -> dict[str, object]:
    sheets, macros = open_sheets(made.name, data or made.data())
    return report_json(read_workbook(made.name, sheets, heads, macros=macros), Messages.load())


@pytest.mark.parametrize("make", WORKBOOKS, ids=lambda make: make.__name__)
def test_every_figure_and_every_error_of_a_layout(make: Callable[[], Made], heads: Heads) -> None:
    made = make()
    found = report(made, heads)
    assert observed(found) == known(made.facts)
    for what, (there, wanted) in beside(found, made).items():
        assert there == wanted, what


def one(
    rows: list[list[object]], heads: Heads, *, name: str = "丽水市2023年1-6月.xlsx", sheet: str = "表"
) -> dict[str, object]:
    made = Made(name)
    made.sheet(sheet, rows)
    return report(made, heads)


def test_the_report_has_the_documented_form(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["规上工业增加值"],
        ["地区", "总量（亿元）", "增速（%）"],
        ["云和县", "1,000.5", 5],
        ["临江县", 1, 2],
    ]
    period = {"kind": "cumulative", "start": "2023-01", "end": "2023-06", "text": "2023年1—6月"}
    wanted = {
        "file": "丽水市2023年1-6月.xlsx",
        "title": "丽水市2023年1-6月",
        "level": "公开",
        "policy": "whole_or_nothing",
        "observations": [
            {
                "region_code": "331125", "region": "云和县", "indicator_name": "规上工业增加值", "period": period,
                "value": 1000.5, "unit": "亿元", "yoy": 5, "rank": None, "rank_of": None, "level": "公开", "sheet": "表",
                "cell": "B3", "raw": "1,000.5", "raw_unit": "亿元", "stored_as": "text", "yoy_cell": "C3",
                "rank_cell": None,
            }
        ],
        "missing": [],
        "ignored_cells": [],
        "unknown_indicators": [],
        "skipped_sheets": [],
        "errors": [
            {
                "sheet": "表", "cell": "A4", "code": "unknown_region", "why": "“临江县”不在地区目录中",
                "cells_not_imported": ["B4", "C4"],
            }
        ],
        "counts": {"observations": 1, "missing": 0, "ignored_cells": 0, "unknown_indicators": 0, "errors": 1},
    }  # fmt: skip
    assert differences(one(rows, heads), wanted) == []


@pytest.mark.parametrize(
    ("name", "sheet", "title", "code"),
    [
        ("丽水.xlsx", "6月", "2023年1-5月工业用电量（亿千瓦时）", "period_unclear"),
        ("丽水.xlsx", "6月", "工业用电量（亿千瓦时）", "period_missing"),
        ("丽水2022年.xlsx", "表", "2023年1-5月工业用电量（亿千瓦时）", None),
    ],
)
def test_a_period_that_is_missing_or_contradicted_is_an_error(
    name: str, sheet: str, title: str, code: str | None, heads: Heads
) -> None:
    rows: list[list[object]] = [[title], ["地区", "工业用电量"], ["莲都区", 3]]
    found = one(rows, heads, name=name, sheet=sheet)
    assert codes(found) == ([("A1", code)] if code else [])


def test_a_bare_month_of_a_quarterly_figure_is_not_taken_for_a_single_month(heads: Heads) -> None:
    rows: list[list[object]] = [["2023年6月地区生产总值"], ["地区", "总量（亿元）"], ["莲都区", 3]]
    assert codes(one(rows, heads, name="x.xlsx")) == [("A1", "period_unclear")]


def test_a_name_that_is_only_alike_is_not_the_indicator(heads: Heads) -> None:
    rows: list[list[object]] = [["2023年1-6月"], ["地区", "全社会固定资产投资（亿元）"], ["莲都区", 3]]
    found = one(rows, heads)
    assert found["observations"] == []
    assert [each["candidates"] for each in found["unknown_indicators"]] == [["固定资产投资"]]  # type: ignore[attr-defined]


def test_a_group_head_that_narrows_a_name_is_not_passed_over(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["2023年1-6月（亿元）"],
        ["地区", "民营经济", None],
        [None, "规上工业增加值", "税收收入"],
        ["莲都区", 3, 4],
    ]
    assert one(rows, heads)["observations"] == []


def test_a_total_of_counties_of_another_city_than_the_title_is_an_error(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["丽水市2023年1-6月"],
        ["地区", "规上工业增加值（亿元）"],
        ["平阳县", 3],
        ["苍南县", 4],
        ["全市", 7],
    ]
    assert codes(one(rows, heads)) == [("A5", "region_unclear")]


def test_fractions_without_a_format_are_asked_about_when_they_may_be_either(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["2023年1-6月"],
        ["地区", "常住人口（万人）", "增长（%）"],
        ["莲都区", 3, 0.35],
        ["云和县", 4, 0.42],
        ["青田县", 5, 0.28],
    ]
    assert codes(one(rows, heads)) == [(f"C{row}", "percent_unclear") for row in (3, 4, 5)]


def test_a_number_in_a_merged_cell_over_two_rows_belongs_to_nobody(heads: Heads) -> None:
    made = Made("丽水市2023年1-6月.xlsx")
    made.sheet("表", [["地区", "规上工业增加值（亿元）"], ["莲都区", 3], ["云和县", None]], ["B2:B3"])
    assert codes(report(made, heads)) == [("B2", "merged_value")]


def test_ranks_that_follow_neither_value_nor_growth_are_asked_about(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["2023年1-6月"],
        ["地区", "规上工业增加值（亿元）", "增长（%）", "位次"],
        ["莲都区", 30, 5, 1],
        ["云和县", 20, 9, 3],
        ["青田县", 10, 1, 2],
    ]
    found = one(rows, heads)
    assert [each["code"] for each in found["questions"]] == ["rank_unclear"]  # type: ignore[attr-defined]
    assert {o["rank_of"] for o in found["observations"]} == {None}  # type: ignore[attr-defined]


def test_figures_without_any_layout_are_not_passed_over(heads: Heads) -> None:
    found = one([["说明"], [None, None], [1, 2, 3]], heads, name="x.xlsx")
    assert found["errors"]
    assert found["observations"] == []


def test_parts_of_a_titled_total_are_not_the_total(heads: Heads) -> None:
    rows: list[list[object]] = [["2023年1-6月固定资产投资（亿元）"], ["地区", "工业", "农业"], ["莲都区", 3, 4]]
    assert one(rows, heads)["observations"] == []


@pytest.mark.parametrize(
    ("heads_below", "rates"),
    [
        (["总量", "增长%", "其中：税收收入", "增长%"], {"一般公共预算收入": "C4", "税收收入": "E4"}),
        (["总量", "其中：税收收入", "增长%", None], {"一般公共预算收入": None, "税收收入": None}),
    ],
)
def test_a_rate_behind_a_part_belongs_to_the_part_or_to_nobody(
    heads_below: list[object], rates: dict[str, str | None], heads: Heads
) -> None:
    made = Made("丽水市2023年1-6月.xlsx")
    rows: list[list[object]] = [
        ["单位：亿元"],
        ["地区", "一般公共预算收入"],
        [None, *heads_below],
        ["莲都区", 9, 2, 3, 4],
    ]
    made.sheet("表", rows, ["B2:E2", "A2:A3"])
    found = report(made, heads)
    assert {o["indicator_name"]: o["yoy_cell"] for o in found["observations"]} == rates  # type: ignore[attr-defined]


def rates(found: dict[str, object]) -> dict[tuple[str, str], str | None]:
    return {(o["indicator_name"], o["period"]["text"]): o["yoy_cell"] for o in found["observations"]}  # type: ignore[attr-defined]


def test_a_rate_behind_two_years_is_the_later_ones(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["规上工业增加值（亿元）"],
        ["地区", "2023年1-6月", "2022年1-6月", "增长（%）"],
        ["莲都区", 10, 9, 11],
    ]
    assert rates(one(rows, heads)) == {
        ("规上工业增加值", "2023年1—6月"): "D3",
        ("规上工业增加值", "2022年1—6月"): None,
    }


def test_one_rate_behind_month_and_months_is_nobodys(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["规上工业增加值（亿元）"],
        ["地区", "6月", "1-6月", "增长（%）"],
        ["莲都区", 3, 10, 11],
    ]
    found = one(rows, heads)
    assert set(rates(found).values()) == {None}
    assert codes(found) == [("D2", "column_unclear")]


def test_a_growth_rate_with_a_name_of_its_own_belongs_to_its_value(heads: Heads) -> None:
    rows: list[list[object]] = [["地区", "规上工业增加值（亿元）", "规上工业增加值增速（%）"], ["莲都区", 10, 5]]
    assert rates(one(rows, heads)) == {("规上工业增加值", "2023年1—6月"): "C2"}


def test_a_name_over_two_rows_of_the_head(heads: Heads) -> None:
    made = Made("丽水市2023年1-6月.xlsx")
    rows: list[list[object]] = [
        ["地区", "城镇居民", None, "农村居民", None],
        [None, "人均可支配收入（元）", "增长%", "人均可支配收入（元）", "增长%"],
        ["莲都区", 60000, 5, 30000, 7],
    ]
    made.sheet("表", rows, ["A1:A2", "B1:C1", "D1:E1"])
    found = report(made, heads)
    assert rates(found) == {
        ("城镇居民人均可支配收入", "2023年1—6月"): "C3",
        ("农村居民人均可支配收入", "2023年1—6月"): "E3",
    }


@pytest.mark.parametrize(
    ("title", "level"),
    [("内部资料", "市内通报"), ("【市内通报】", "市内通报"), ("（本县内部）", "本县内部"), ("月报", "公开")],
)
def test_a_mark_that_keeps_figures_to_few_is_kept(title: str, level: str, heads: Heads) -> None:
    found = one([[title], [None, "单位：亿元"], ["地区", "规上工业增加值"], ["莲都区", 10]], heads)
    assert (found["level"], found["observations"][0]["level"]) == (level, level)  # type: ignore[index]


def test_state_bureau_and_day_of_publication_are_read_from_titles_and_notes(heads: Heads) -> None:
    made = Made("丽水市2023年1-6月.xlsx")
    rows: list[list[object]] = [
        ["地区", "规上工业增加值（亿元）"],
        ["莲都区", 10],
        ["注：本表为快报数。"],
        ["数据来源：丽水市统计局"],
        ["公布日期：2023年7月20日"],
    ]
    made.sheet("表", rows)
    sheets, _ = open_sheets(made.name, made.data())
    facts = read_workbook(made.name, sheets, heads).facts
    assert (facts.release, facts.bureau, facts.published) == ("快报数", "丽水市统计局", "2023-07-20")


def test_a_rate_without_a_value_is_kept(heads: Heads) -> None:
    rows: list[list[object]] = [["地区", "固定资产投资（亿元）", "增长（%）"], ["莲都区", "—", 10], ["云和县", None, 5]]
    found = one(rows, heads)
    figures = [(o["cell"], o["value"], o["yoy"], o["yoy_cell"]) for o in found["observations"]]  # type: ignore[attr-defined]
    assert figures == [("C2", None, 10, "C2"), ("C3", None, 5, "C3")]
    assert [each["cell"] for each in found["missing"]] == ["B2", "B3"]  # type: ignore[attr-defined]


def test_what_stands_beside_an_unreadable_value_is_not_imported(heads: Heads) -> None:
    rows: list[list[object]] = [["地区", "固定资产投资（亿元）", "增长（%）"], ["莲都区", "待核", 10]]
    found = one(rows, heads)
    assert found["observations"] == []
    assert found["errors"][0]["cells_not_imported"] == ["B2", "C2"]  # type: ignore[index]


def test_the_rate_of_the_indicators_own_basis_is_taken(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["地区", "地区生产总值（亿元）", "名义增长（%）", "可比增长（%）"],
        ["莲都区", 9, 10, 6],
    ]
    assert rates(one(rows, heads)) == {("地区生产总值", "2023年1—6月"): "D2"}


def test_of_two_units_above_a_table_only_one_out_of_all_reason_is_ruled_out(heads: Heads) -> None:
    rows: list[list[object]] = [
        [None, "单位：亿元、元"],
        ["地区", "规上工业增加值", "城镇居民人均可支配收入"],
        ["莲都区", 10, 60000],
    ]
    assert {o["raw_unit"] for o in one(rows, heads)["observations"]} == {"亿元", "元"}  # type: ignore[attr-defined]
    rows[0] = [None, "单位：亿元、万元"]
    assert [code for _, code in codes(one(rows, heads))] == ["unit_missing", "unit_missing"]


def test_january_says_the_same_period_twice(heads: Heads) -> None:
    rows: list[list[object]] = [
        ["旅游人次（万人次）"],
        ["地区", "本月", "同比%", "累计", "同比%"],
        ["莲都区", 5, 2, 5, 2],
        ["云和县", 6, 2, 7, 2],
    ]
    found = one(rows, heads, name="2023年.xlsx", sheet="1月")
    assert rates(found) == {("旅游人次", "2023年1月"): "C4"}
    assert codes(found) == [("D4", "duplicate_key")]


@pytest.mark.parametrize(("title", "total", "code"), [("", 7, "region_unclear"), ("", 50, None), ("丽水市", 7, None)])
def test_a_sum_of_some_counties_is_not_the_citys_total(title: str, total: int, code: str | None, heads: Heads) -> None:
    rows: list[list[object]] = [
        [f"2023年1-6月{title}主要指标"],
        ["地区", "规上工业增加值（亿元）"],
        ["莲都区", 3],
        ["云和县", 4],
        ["合  计", total],
    ]
    assert codes(one(rows, heads, name="x.xlsx")) == ([("A5", code)] if code else [])
