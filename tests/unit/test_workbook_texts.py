"""Heads, names, periods and numbers of workbooks, one by one."""

from decimal import Decimal

import pytest

from retrieval.metrics.importer.grid import Cell, cell_name, letters, split_name
from retrieval.metrics.importer.heads import Heads, Measure
from retrieval.metrics.importer.numbers import NoFigure, Number, Unreadable, read_number, read_rank, scale
from retrieval.metrics.importer.spans import PeriodUnclear, pieces_of, resolve


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("±%", Measure.YOY),
        ("增长±%", Measure.YOY),
        ("比上年同期增长(%)", Measure.YOY),
        ("增速", Measure.YOY),
        ("同比增减（百分点）", Measure.POINTS),
        ("增减额", Measure.CHANGE),
        ("比上年同期增减", Measure.CHANGE_OR_YOY),
        ("上年同期", Measure.LAST_YEAR),
        ("增速位次", Measure.RANK),
        ("全市排名", Measure.RANK),
        ("占全市比重", Measure.SHARE),
        ("环比增长（%）", Measure.OTHER),
        ("完成年度目标（%）", Measure.OTHER),
        ("绝对额", Measure.VALUE),
    ],
)
def test_a_head_says_what_its_figures_are(text: str, measure: Measure, heads: Heads) -> None:
    assert heads.read(text).measure is measure


@pytest.mark.parametrize(
    ("text", "code"),
    [("　　景 宁 县", "331127"), ("其中：莲都区①", "331102"), ("上城", "330102"), ("丽水市合计", "331100")],
)
def test_a_region_is_known_by_its_printed_name(text: str, code: str, heads: Heads) -> None:
    region = heads.read(text).region
    assert region is not None
    assert region.code == code


@pytest.mark.parametrize(
    ("text", "indicator", "units"),
    [
        ("一、地区生产总值（亿元）", "gdp", ("亿元",)),
        ("其中：第二产业增加值:万元", "secondary_value", ("万元",)),
        ("执业（助理）医师数（人）", "doctors", ("人",)),
        ("2023年1—6月 规模以上工业增加值(亿元)", "industry_value", ("亿元",)),
    ],
)
def test_a_name_is_read_without_its_ornaments(text: str, indicator: str, units: tuple[str, ...], heads: Heads) -> None:
    found = heads.read(text)
    assert found.indicator is not None
    assert (found.indicator.id, found.units) == (indicator, units)


def test_a_name_with_a_restriction_is_not_the_name(heads: Heads) -> None:
    assert heads.read("规上工业企业利润总额（不含电力）").indicator is None


@pytest.mark.parametrize(
    ("own", "around", "kind", "text"),
    [
        ("", ["2023年1-6月"], "cumulative", "2023年1—6月"),
        ("本月", ["", "2023.06"], "month", "2023年6月"),
        ("本月止累计", ["", "2023.06"], "cumulative", "2023年1—6月"),
        ("1-本月累计", ["2023年6月"], "cumulative", "2023年1—6月"),
        ("自年初累计", ["1-3月", "2024年"], "cumulative", "2024年1—3月"),
        ("6月", ["2023年"], "month", "2023年6月"),
        ("1—3月", ["2023年"], "cumulative", "2023年1—3月"),
        ("一季度", ["2023年"], "quarter", "2023年一季度"),
        ("上半年", ["2023年"], "cumulative", "2023年1—6月"),
        ("2021年", ["2021-2023年"], "year", "2021年"),
        ("2022", [""], "year", "2022年"),
        ("", ["", "202306"], "month", "2023年6月"),
        ("", ["2023年6月末"], "point", "2023年6月末"),
        ("", ["表1-1 2022年主要指标"], "year", "2022年"),
        ("", ["23年1-6月"], "cumulative", "2023年1—6月"),
        ("", ["2023年前三季度"], "cumulative", "2023年前三季度"),
    ],
)
def test_a_period_is_put_together(own: str, around: list[str], kind: str, text: str, heads: Heads) -> None:
    span, _ = resolve(pieces_of(own, heads.words), [pieces_of(each, heads.words) for each in around])
    assert (span.kind, span.text) == (kind, text)


@pytest.mark.parametrize(
    ("own", "around"),
    [("", [""]), ("6月", [""]), ("累计", ["2023年"]), ("2022年", ["2023年1-6月"]), ("", ["2023年1-5月", "6月", ""])],
)
def test_a_period_is_never_completed_by_guessing(own: str, around: list[str], heads: Heads) -> None:
    with pytest.raises(PeriodUnclear):
        resolve(pieces_of(own, heads.words), [pieces_of(each, heads.words) for each in around])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("40,000", "40000"),
        ("１２．５", "12.5"),
        ("－2.5", "-2.5"),
        (" 3 ", "3"),
        ("5.2%", "5.2"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_numbers_as_text(value: str, number: str, heads: Heads) -> None:
    found = read_number(Cell(value=value), heads.words)
    assert isinstance(found, Number)
    assert (found.value, found.text) == (Decimal(number), True)


@pytest.mark.parametrize("marker", ["—", "－", "…", "-", "/", "x", "——", "……"])
def test_marks_for_no_figure(marker: str, heads: Heads) -> None:
    assert read_number(Cell(value=marker), heads.words) == NoFigure(marker)


@pytest.mark.parametrize("value", ["待核", "约20", "1,23", "12,34.5", "(2.0)", "1.2.3", True])
def test_what_is_no_number_is_not_guessed(value: str | bool, heads: Heads) -> None:
    assert read_number(Cell(value=value), heads.words) == Unreadable("not_a_number")


def test_a_word_behind_a_number_is_kept_as_its_unit(heads: Heads) -> None:
    found = read_number(Cell(value="5月"), heads.words)
    assert isinstance(found, Number)
    assert (found.value, found.unit) == (Decimal(5), "月")


def test_ranks(heads: Heads) -> None:
    assert [read_rank(Cell(value=v), heads.words) for v in (3, "第3", "并列2", "2(并列)")] == [3, 3, 2, 2]
    assert read_rank(Cell(value=2.5), heads.words) == Unreadable("not_a_rank")


@pytest.mark.parametrize(
    ("values", "fractions"),
    [
        (["44.6", "0.5", "-2"], [False, False, False]),
        (["0.446", "0.052", "-0.012"], [True, True, True]),
        (["0.446"], [None]),
        (["0.35", "0.42", "0.1"], [None, None, None]),
        (["0.5", "0.3"], [False, False]),
        (["44.6", "0.446"], [False, None]),
    ],
)
def test_fractions_and_per_cents(values: list[str], fractions: list[bool | None]) -> None:
    assert scale([Number(value=Decimal(value)) for value in values]) == fractions


def test_the_number_format_decides() -> None:
    formatted = Number(value=Decimal("0.05"), percent=True, fraction=True)
    assert scale([formatted, Number(value=Decimal("44.6"), percent=True, fraction=True)]) == [True, None]


@pytest.mark.parametrize(
    ("code", "fraction", "percent"),
    [
        ("0.0%", True, True),
        ('0.0"%"', False, True),
        ("[Yellow]0.0", False, False),
        ("0.0_%", False, False),
        ("General", False, False),
    ],
)
def test_only_a_sign_that_changes_the_figure_makes_a_fraction(
    code: str, fraction: bool, percent: bool, heads: Heads
) -> None:
    found = read_number(Cell(value=5.2, code=code), heads.words)
    assert isinstance(found, Number)
    assert (found.fraction, found.percent) == (fraction, percent)


def test_a_date_is_no_figure(heads: Heads) -> None:
    assert read_number(Cell(value=45000, code="yyyy-mm-dd"), heads.words) == Unreadable("not_a_number")


def test_names_of_cells() -> None:
    assert [letters(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
    assert (cell_name((5, 28)), split_name("ab5"), split_name("C"), split_name("5")) == ("AB5", (5, 28), None, None)
