"""What a workbook leaves in doubt is asked or refused, never taken a thousandfold or under another name."""

from decimal import Decimal

import pytest
from support.made_workbooks import Made
from support.workbook_score import codes

from config.messages import Messages
from retrieval.metrics.importer.grid import Cell
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.joining import Scales
from retrieval.metrics.importer.numbers import Number, Unreadable, read_number, scale
from retrieval.metrics.importer.opening import open_sheets
from retrieval.metrics.importer.report import report_json
from retrieval.metrics.importer.spans import PeriodUnclear, pieces_of, resolve
from retrieval.metrics.importer.workbook import read_workbook

Rows = list[list[object]]


def report(rows: Rows, heads: Heads, *, sheet: str = "表", merged: list[str] | None = None) -> dict[str, object]:
    made = Made("x.xlsx")
    made.sheet(sheet, rows, merged or [])
    sheets, macros = open_sheets(made.name, made.data())
    return report_json(read_workbook(made.name, sheets, heads, macros=macros), Messages.load())


def figures(found: dict[str, object]) -> list[tuple[str, float, str]]:
    return [(o["indicator_name"], o["value"], o["raw_unit"]) for o in found["observations"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("word", "unit", "name"), [("人数", "万人", "城镇新增就业"), ("人次", "万人次", "旅游人次")])
def test_a_word_for_a_count_is_no_unit(word: str, unit: str, name: str, heads: Heads) -> None:
    rows: Rows = [
        ["丽水市2024年1-6月"],
        [f"单位：{unit}、%"],
        ["地区", name, None],
        [None, word, "±%"],
        ["云和县", 0.5, 5],
    ]
    assert figures(report(rows, heads, merged=["B3:C3"])) == [(name, 0.5, unit)]


def test_a_unit_in_brackets_counts_whatever_word_stands_before_it(heads: Heads) -> None:
    rows: Rows = [["丽水市2024年1-6月城镇新增就业人数"], ["单位：万人"], ["地区", "人数（人）"], ["云和县", 5000]]
    assert figures(report(rows, heads)) == [("城镇新增就业", 0.5, "人")]


def test_a_lone_unit_word_against_the_line_of_units_is_asked(heads: Heads) -> None:
    rows: Rows = [["丽水市2024年1-6月"], ["单位：万人、%"], ["地区", "城镇新增就业"], [None, "人"], ["云和县", 0.5]]
    assert [code for _, code in codes(report(rows, heads))] == ["unit_unclear"]


def test_title_and_line_with_different_units_are_an_error(heads: Heads) -> None:
    rows: Rows = [["丽水市2024年1-6月税收收入（亿元）"], ["单位：万元"], ["地区", "税收收入"], ["云和县", 30]]
    assert [code for _, code in codes(report(rows, heads))] == ["unit_unclear"]


@pytest.mark.parametrize(("sheet", "head", "wrong"), [("2024年5月", "1-6月", True), ("2024年6月", "1-6月", False)])
def test_a_head_that_runs_past_the_month_of_its_sheet(sheet: str, head: str, wrong: bool, heads: Heads) -> None:
    rows: Rows = [["丽水市税收收入"], ["单位：亿元"], ["地区", head, "±%"], ["云和县", 5, 5], ["庆元县", 4, 4]]
    found = report(rows, heads, sheet=sheet)
    assert bool(figures(found)) is not wrong
    assert (("B3", "period_unclear") in codes(found)) is wrong


@pytest.mark.parametrize(
    ("own", "around", "text"),
    [
        ("", "二〇二四年上半年税收收入", "2024年1—6月"),
        ("", "2024.1-6税收收入", "2024年1—6月"),
        ("", "2024年1月-2024年6月", "2024年1—6月"),
        ("", "2024.1-2024.6", "2024年1—6月"),
        ("", "2024Q2税收收入", "2024年二季度"),
        ("全年", "2023年四季度", "2023年"),
    ],
)
def test_further_spellings_of_a_period(own: str, around: str, text: str, heads: Heads) -> None:
    span, _ = resolve(pieces_of(own, heads.words), [pieces_of(around, heads.words)])
    assert span.text == text


@pytest.mark.parametrize("around", ["2024年1-6月", "2024年5月"])
def test_a_whole_year_under_some_of_its_months_is_unclear(around: str, heads: Heads) -> None:
    with pytest.raises(PeriodUnclear):
        resolve(pieces_of("全年", heads.words), [pieces_of(around, heads.words)])


@pytest.mark.parametrize("value", ["9 9.1", "1 2.5", "12 34", "1 234 5"])
def test_a_blank_inside_a_number_is_a_slip(value: str, heads: Heads) -> None:
    assert read_number(Cell(value=value), heads.words) == Unreadable("not_a_number")


@pytest.mark.parametrize(("value", "number"), [("12 345.6", "12345.6"), ("100.5①", "100.5"), ("80.2*", "80.2")])
def test_groups_of_thousands_and_footnote_marks(value: str, number: str, heads: Heads) -> None:
    found = read_number(Cell(value=value), heads.words)
    assert isinstance(found, Number)
    assert found.value == Decimal(number)


@pytest.mark.parametrize(
    ("values", "doubtful"), [(["0.051", "0.123", "-0.034", "1.024"], True), (["0.5", "1.2", "0.34"], False)]
)
def test_small_rates_beside_one_above_one(values: list[str], doubtful: bool) -> None:
    found = scale([Number(value=Decimal(value)) for value in values])
    assert (None in found) is doubtful


@pytest.mark.parametrize(
    ("seen", "most", "result"),
    [(None, "0.08", True), (None, "1.6", None), (True, "0.3", True), (False, "6", None), (False, "0.6", None)],
)
def test_what_was_said_of_fractions_before_holds_only_where_the_figures_agree(
    seen: bool | None, most: str, result: bool | None
) -> None:
    assert Scales({}, {3: True}).decide(3, seen, most=Decimal(most)) is result
    assert Scales({3: True}, {}).decide(3, seen, most=Decimal(most)) is True


PARTED: Rows = [
    ["丽水市2024年1-9月固定资产投资"],
    ["（单位：亿元）"],
    ["指标", "1-9月", "同比增长%"],
    ["固定资产投资", 1500, 6.6],
    ["二、按主体分", None, None],
    ["　#民间投资", 800, -3.3],
    ["三、房地产开发投资", 400, -9.9],
    ["　商品房销售面积（万平方米）", 300, -12.2],
]


def test_a_numbered_row_without_figures_only_parts_the_list(heads: Heads) -> None:
    names = [name for name, _, _ in figures(report(PARTED, heads))]
    assert names == ["固定资产投资", "民间投资", "房地产开发投资", "商品房销售面积"]


def test_a_numbered_row_that_narrows_keeps_the_rows_below_out(heads: Heads) -> None:
    rows: Rows = [*PARTED[:4], ["二、国有企业", None, None], ["工业投资", 800, -3.3]]
    found = report(rows, heads)
    assert [name for name, _, _ in figures(found)] == ["固定资产投资"]
    assert [each["name"] for each in found["unknown_indicators"]] == ["国有企业/工业投资"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("base", "known"), [("上年同期=100", True), ("上年=100", True), ("上月=100", False)])
def test_the_base_of_an_index_is_no_part_of_its_name(base: str, known: bool, heads: Heads) -> None:
    assert (heads.read(f"居民消费价格指数（{base}）").indicator is not None) is known


def test_the_unit_of_a_title_does_not_hide_its_indicator(heads: Heads) -> None:
    rows: Rows = [["丽水市出口总额（单位：亿元）"], ["区县", "2024年1-6月", "2023年1-6月"], ["云和县", 300, 280]]
    assert [value for _, value, _ in figures(report(rows, heads))] == [300, 280]


def test_a_growth_rate_by_name_is_a_value(heads: Heads) -> None:
    rows: Rows = [["丽水市2024年1-9月"], ["地区", "固定资产投资增速(%)"], ["云和县", 5.5], ["庆元县", -2.5]]
    assert figures(report(rows, heads)) == [("固定资产投资增速", 5.5, "%"), ("固定资产投资增速", -2.5, "%")]
    rows = [["丽水市2024年1-9月固定资产投资增速(%)"], ["地区", "增速"], ["云和县", 5.5], ["庆元县", -2.5]]
    assert figures(report(rows, heads)) == [("固定资产投资增速", 5.5, "%"), ("固定资产投资增速", -2.5, "%")]


def test_a_flow_has_no_state_at_the_end_of_a_month(heads: Heads) -> None:
    rows: Rows = [["截至2024年6月底税收收入"], ["单位：亿元"], ["地区", "税收收入"], ["云和县", 5]]
    assert codes(report(rows, heads)) == [("A1", "period_unclear")]


def test_a_flow_at_the_end_of_a_year_is_the_whole_years(heads: Heads) -> None:
    rows: Rows = [["2024年末税收收入"], ["单位：亿元"], ["地区", "税收收入"], ["云和县", 5]]
    assert [o["period"]["kind"] for o in report(rows, heads)["observations"]] == ["year"]  # type: ignore[attr-defined]


def test_a_multiplier_alone_is_no_unit(heads: Heads) -> None:
    rows: Rows = [["2024年1-6月"], ["单位：百万元"], ["地区", "税收收入（亿）"], ["云和县", 5]]
    assert codes(report(rows, heads)) == [("B3", "impossible_unit")]


def test_figures_among_remarks_and_far_away_are_listed(heads: Heads) -> None:
    made = Made("x.xlsx")
    made.sheet("表", [["2024年1-6月税收收入（亿元）"], ["地区", "税收收入", "备注"], ["云和县", 5, 2023]])
    made.book.worksheets[0].cell(9, 5000, 7)
    sheets, _ = open_sheets(made.name, made.data())
    found = report_json(read_workbook(made.name, sheets, heads), Messages.load())
    assert [each["cell"] for each in found["ignored_cells"]] == ["C3", "GJH9"]
