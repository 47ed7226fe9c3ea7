"""The grammar of statistical periods."""

from datetime import date

import pytest

from retrieval.metrics.period_text import names_a_plan, names_its_year
from retrieval.metrics.periods import Period, PeriodKind, find_periods, period_spans

TODAY = date(2021, 7, 26)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("2021年1—6月", ["2021-01..2021-06"]),
        ("1-6月", ["2021-01..2021-06"]),
        ("一至六月", ["2021-01..2021-06"]),
        ("２０２１年１－６月", ["2021-01..2021-06"]),
        ("上半年", ["2021-01..2021-06"]),
        ("2020年前三季度居民收入", ["2020-01..2020-09"]),
        ("前三季度", ["2020-01..2020-09"]),
        ("一季度", ["2021Q1"]),
        ("2021年1—3月", ["2021Q1"]),
        ("二季度", ["2021Q2"]),
        ("6月", ["2021-06"]),
        ("12月", ["2020-12"]),
        ("六月份", ["2021-06"]),
        ("21年", ["2021"]),
        ("２５年人均", ["2025"]),
        ("二〇二一年", ["2021"]),
        ("去年", ["2020"]),
        ("今年", ["2021"]),
        ("今年以来", ["2021-01..2021-06"]),
        ("上月", ["2021-06"]),
        ("2021年底", ["2021-12-31"]),
        ("6月末", ["2021-06-30"]),
        ("“十四五”末", ["2025-12-31"]),
        ("“十四五”时期", ["2021-01..2025-12"]),
        ("到2025年", ["2025"]),
        ("2021—2025年", ["2021-01..2025-12"]),
        ("2021年6月25日", ["2021-06-25"]),
        ("2021年一季度和二季度", ["2021Q1", "2021Q2"]),
        ("2022 GDP", ["2022"]),
    ],
)
def test_periods_are_found(text: str, keys: list[str]) -> None:
    assert [period.key for period, _, _ in find_periods(text, TODAY)] == keys


@pytest.mark.parametrize(
    "text",
    ["15分钟", "2.0版", "10—50万元", "15.5年", "近10年", "第五版", "一体化", "2290万元", "去年同期", "三大", "G60"],
)
def test_other_numbers_are_no_periods(text: str) -> None:
    assert find_periods(text, TODAY) == []


@pytest.mark.parametrize(
    ("printed", "year", "plan"),
    [
        ("2025年底", True, False),
        ("２０２５年", True, False),
        ("二〇二五年", True, False),
        ("一九九八年", True, False),
        ("2021—2025年", True, False),
        ("“十四五”末", True, True),
        ("五月底", False, False),
        ("六月", False, False),
        ("十五日", False, False),
        ("去年", False, False),
        ("前五个月", False, False),
    ],
)
def test_words_of_a_period_name_their_year_or_lean_on_another(printed: str, year: bool, plan: bool) -> None:
    assert (names_its_year(printed), names_a_plan(printed)) == (year, plan)


def test_same_period_last_year_stands_on_the_period_beside_it() -> None:
    found = find_periods("1—6月比去年同期", TODAY)
    assert [period.key for period, _, _ in found] == ["2021-01..2021-06", "2020-01..2020-06"]


def test_spans_cover_the_words() -> None:
    text = "到2025年收入"
    assert [text[start:end] for start, end in period_spans(text)] == ["2025年"]


@pytest.mark.parametrize(
    ("key", "kind", "text"),
    [
        ("2021", "year", "2021年"),
        ("2020Q1-Q3", "cumulative", "2020年前三季度"),
        ("2023H1", "cumulative", "2023年1—6月"),
        ("2022-08", "month", "2022年8月"),
        ("2023Q1", "quarter", "2023年一季度"),
        ("2023-08-10", "point", "2023年8月10日"),
        ("2021-06-30", "point", "2021年6月末"),
        ("2021-01..2021-06", "cumulative", "2021年1—6月"),
        ("2021..2025", "span", "2021—2025年"),
    ],
)
def test_keys_are_read_and_come_back(key: str, kind: str, text: str) -> None:
    period = Period.parse_key(key)
    assert (period.kind, period.text, Period.parse_key(period.key)) == (PeriodKind(kind), text, period)


def test_a_month_of_a_stock_is_the_state_at_its_end() -> None:
    assert Period.parse_key("2024-02", month_is_point=True) == Period.of_point(date(2024, 2, 29))


@pytest.mark.parametrize("key", ["", "2021Q5", "2021-13", "21", "2021-02-30", "上半年"])
def test_bad_keys_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse_key(key)


def test_moves_keep_the_kind_and_the_end_of_a_month() -> None:
    assert Period.of_point(date(2024, 2, 29)).same_last_year() == Period.of_point(date(2023, 2, 28))
    assert Period.of_quarter(2021, 1).previous() == Period.of_quarter(2020, 4)
    assert Period.of_month(2021, 1).previous() == Period.of_month(2020, 12)
    assert Period.cumulative(2021, 6).same_last_year() == Period.cumulative(2020, 6)
