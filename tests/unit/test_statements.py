"""Figures of a clause with their roles: value, growth, change of growth, distance to a region above, rank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from config.catalogs import CATALOG
from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.statements import Grammar, Statement, statements_of
from retrieval.metrics.subjects import spoken_subject

GRAMMAR = Grammar.load(CATALOG)
UNITS = Catalogue.load(CATALOG).units


def clause(text: str) -> Clause:
    return Clause(
        id="1",
        text=text,
        tail="。",
        section=(),
        sentence=0,
        order=0,
        paragraph=0,
        document="某文",
        document_id="d",
        edition_id="e",
        edition=None,
        region=None,
        file="f.txt",
        lines=(1, 1),
    )


def stated(text: str) -> tuple[Statement, ...]:
    return statements_of(clause(text), GRAMMAR, UNITS)


def roles(text: str) -> list[tuple[str, str, str, str]]:
    return [(s.subject, s.measure, str(s.value), s.unit) for s in stated(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("粮食产量达到12.5万吨", [("粮食产量", "value", "12.5", "万吨")]),
        ("粮食产量增长3.2%", [("粮食产量", "growth", "3.2", "%")]),
        ("粮食产量同比下降3.2%", [("粮食产量", "growth", "-3.2", "%")]),
        ("粮食产量名义增长百分之三", [("粮食产量", "growth", "3", "%")]),
        ("粮食产量12.5万吨，同比增长3.2%", [("粮食产量", "value", "12.5", "万吨"), ("粮食产量", "growth", "3.2", "%")]),
        (
            "客流增长5%，较去年同期加快1.5个百分点",
            [("客流", "growth", "5", "%"), ("客流", "growth_change", "1.5", "百分点")],
        ),
        (
            "客流增长5%，较去年同期回落1.5个百分点",
            [("客流", "growth", "5", "%"), ("客流", "growth_change", "-1.5", "百分点")],
        ),
    ],
)
def test_role_of_each_number(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert roles(text) == expected


def test_distance_to_province_and_city_is_told_apart_by_their_order() -> None:
    found = stated("客流增长44%，增幅分别高出省、市23.8和17.5个百分点")[1:]

    assert [(s.measure, s.among, s.value, s.unit) for s in found] == [
        ("ahead", "province", Decimal("23.8"), "百分点"),
        ("ahead", "city", Decimal("17.5"), "百分点"),
    ]


def test_lag_behind_the_province_is_negative() -> None:
    assert [s.value for s in stated("客流增长4%，低于全省2.1个百分点") if s.measure == "ahead"] == [Decimal("-2.1")]


def test_growth_of_two_things_is_shared_out() -> None:
    assert roles("甲业、乙业产值分别增长3.1%和4.2%") == [
        ("甲业产值", "growth", "3.1", "%"),
        ("乙业产值", "growth", "4.2", "%"),
    ]


@pytest.mark.parametrize("text", ["客流增长5%，居全市第二", "客流增长5%，位居全市第2位", "客流增长5%，增幅均居全市第2"])
def test_rank_has_its_group(text: str) -> None:
    rank = stated(text)[-1]

    assert (rank.measure, rank.value, rank.among) == ("rank", 2, "全市")


def test_range_that_describes_the_subject_is_no_figure() -> None:
    assert [str(s.value) for s in stated("家庭年收入10—50万元的群体比例达到80%")] == ["80"]


def test_counted_things_are_the_subject_where_none_stands_before() -> None:
    found = stated("发放了300张电子房票")

    assert [(s.subject, s.value, s.unit) for s in found] == [("电子房票", 300, "张")]


def test_clause_without_number_states_nothing() -> None:
    assert stated("大力发展乡村旅游") == ()
    assert stated("实施“335”行动，打造G60走廊，推出2.0版") == ()


def test_year_is_no_figure() -> None:
    assert [s.text for s in stated("到2025年，客流达到50万人次")] == ["50万人次"]


def test_verbs_inside_a_subject_are_not_part_of_the_name() -> None:
    assert spoken_subject(stated("规上工业实现增加值14.41亿元")[0], GRAMMAR) == "规上工业增加值"


@pytest.mark.parametrize(
    ("text", "average"),
    [("规上工业增加值年均增长7%", True), ("规上工业增加值每年增长7%", True), ("规上工业增加值同比增长7%", False)],
)
def test_a_rate_over_several_years_is_marked_as_an_average(text: str, average: bool) -> None:
    assert [(s.measure, s.average) for s in stated(text)] == [("growth", average)]


@pytest.mark.parametrize(
    ("before", "after", "measured"),
    [
        ("产值较", "翻一番", True),
        ("以", "年为基期", True),
        ("由", "年的2.1%提高到2.5%", True),
        ("占比", "年达到75%", False),
        ("到", "年达到75%", False),
    ],
)
def test_a_time_that_a_figure_is_measured_from(before: str, after: str, measured: bool) -> None:
    assert GRAMMAR.measures_from(before, after) is measured


def test_two_rates_behind_two_values_belong_to_them_in_order() -> None:
    found = stated("甲产值5亿元；乙产值3亿元，分别增长5.0%和7.6%")

    assert [(s.subject, str(s.value)) for s in found if s.measure == "growth"] == [("甲产值", "5.0"), ("乙产值", "7.6")]


def test_two_rates_behind_a_single_value_are_rates_of_nothing_known() -> None:
    assert [s.measure for s in stated("乙产值达到3亿元，分别增长5.0%和7.6%")] == ["value"]
