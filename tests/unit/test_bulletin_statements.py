"""Figures as bulletins and reports word them: what they are about, and which numbers are none."""

from __future__ import annotations

from datetime import date

import pytest

from config.catalogs import CATALOG
from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.period_text import find_periods, names_that_month
from retrieval.metrics.statements import Grammar, Statement, statements_of
from retrieval.metrics.subjects import spoken_subject

GRAMMAR = Grammar.load(CATALOG)
UNITS = Catalogue.load(CATALOG).units
KNOWN = {"渔业产值": "fish", "水产值": "fish", "网箱总数": "cages", "船舶净增数": "ships", "船位占比": "berths"}


def stated(text: str) -> tuple[Statement, ...]:
    clause = Clause(
        id="1",
        text=text,
        tail="。",
        section=(),
        sentence=0,
        order=0,
        paragraph=0,
        document="某县年报",
        document_id="d",
        edition_id="e",
        edition=None,
        region=None,
        file="f.txt",
        lines=(1, 1),
    )
    return statements_of(clause, GRAMMAR, UNITS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("年末渔业产值14.4亿元", "渔业产值"),
        ("年末全市渔业产值14.4亿元", "渔业产值"),
        ("2023年1—6月渔业产值14.4亿元", "渔业产值"),
        ("渔业产值（FOV）14.4亿元", "渔业产值"),
        ("渔业产值（水产值）14.4亿元", "渔业产值"),
        ("渔业产值（不含海水）14.4亿元", "渔业产值(不含海水)"),
        ("全社会渔业产值14.4亿元", "渔业产值"),
        ("网箱总数达到1.2万个", "网箱总数"),
        ("远洋渔业产值14.4亿元", "远洋渔业产值"),
    ],
)
def test_what_is_added_to_a_name_hides_no_indicator_and_makes_none(text: str, name: str) -> None:
    (figure,) = stated(text)
    assert spoken_subject(figure, GRAMMAR, (), KNOWN) == name


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("一年能挣七八万元", []),
        ("开展“大干一百天”行动", []),
        ("其中10亿元以上项目4个", ["4个"]),
        ("完成投资10亿元以上", ["10亿元"]),
        ("渔业产值十五万元", ["十五万元"]),
    ],
)
def test_numbers_of_names_bounds_and_guesses_are_no_figures(text: str, printed: list[str]) -> None:
    assert [figure.text for figure in stated(text)] == printed


def test_what_is_still_to_be_reached_is_marked() -> None:
    assert [figure.aimed for figure in stated("渔业产值增长8%，力争全年增长10%")] == [False, True]


@pytest.mark.parametrize(("subject", "nothing"), [("比上年增加", True), ("占工业的", True), ("渔业产值", False)])
def test_a_change_and_a_share_have_no_name(subject: str, nothing: bool) -> None:
    assert GRAMMAR.names_nothing(subject) is nothing


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("其中12月当月96.4亿元", ["2024-12"]),
        ("1—11月增长5%，当月增长6%", ["2024-01..2024-11", "2024-11"]),
    ],
)
def test_that_month_is_the_one_spoken_of(text: str, keys: list[str]) -> None:
    assert [period.key for period, _, _ in find_periods(text, date(2025, 3, 21))] == keys


def test_that_month_alone_leans_on_the_text_before() -> None:
    assert names_that_month("当月增长6%")
    assert not names_that_month("其中12月当月96.4亿元")
