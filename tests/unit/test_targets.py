"""Targets out of the clauses of plans. The sentences below are not those of the sample plan."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.catalogs import CATALOG
from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import TargetCandidate
from retrieval.metrics.targets import find_targets

PLAN = Path(__file__).parents[2] / "data" / "documents"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(CATALOG)


def clause(text: str, order: int = 0, document: str = "某某行动计划（2021—2025年）") -> Clause:
    return Clause(
        id=f"c{order}",
        text=text,
        tail="。",
        section=(),
        sentence=order,
        order=order,
        paragraph=0,
        document=document,
        document_id="d",
        edition_id="e",
        edition=None,
        region=None,
        file="a.txt",
        lines=(1, 2),
    )


def found(text: str, catalogue: Catalogue) -> list[tuple[str, str, float | None, str]]:
    return [(t.indicator, t.comparator, t.value, t.text) for t in find_targets([clause(text)], catalogue)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("森林覆盖率稳定在80%以上", [("forest", ">=", 80, "80%以上")]),
        ("城镇调查失业率控制在5%以内", [("surveyed_unemployment", "<=", 5, "5%以内")]),
        ("R&D经费投入强度力争达到3.3%", [("rd_intensity", ">=", 3.3, "3.3%")]),
        ("地区生产总值年均增长6.5%以上", [("gdp", ">=", 6.5, "6.5%以上")]),
        ("居民人均可支配收入突破5万元", [("disposable_income", ">", 50000, "突破5万元")]),
        (
            "森林覆盖率、常住人口城镇化率分别达到80%和70%",
            [("forest", ">=", 80, "80%"), ("urbanisation", ">=", 70, "70%")],
        ),
        ("森林覆盖率和污水处理率达到90%", [("forest", ">=", 90, "90%"), ("sewage", ">=", 90, "90%")]),
        ("生活垃圾分类全覆盖", [("waste_sorting", "full", None, "全覆盖")]),
        (
            "城乡居民收入倍差、单位GDP能耗持续下降",
            [
                ("income_ratio", "trend", None, "持续下降"),
                ("energy_intensity", "trend", None, "持续下降"),
            ],
        ),
        ("森林覆盖率居全省前列", [("forest", "text", None, "居全省前列")]),
        (
            "常住人口城镇化率稳步提升，达到75%",
            [("urbanisation", ">=", 75, "75%"), ("urbanisation", "trend", None, "稳步提升")],
        ),
    ],
)
def test_targets_are_found(text: str, expected: list[tuple[str, str, float | None, str]], catalogue: Catalogue) -> None:
    assert sorted(found(text, catalogue)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "实施跨境电商“335”行动，培育415先进制造业集群",
        "改造提升2.0版",
        "规上工业增加值同比增长44.6%",
        "截至目前，森林覆盖率达到80%",
        "新增托位500个",
        "森林覆盖率提高到3万户",
        "城乡居民收入和生活水平差距显著缩小",
    ],
)
def test_no_target_where_there_is_none(text: str, catalogue: Catalogue) -> None:
    assert found(text, catalogue) == []


def test_the_clause_is_kept_verbatim_with_its_deadline_and_hedge(catalogue: Catalogue) -> None:
    text = "到2027年，森林覆盖率力争达到８０％"
    (target,) = find_targets([clause(text)], catalogue)
    assert (target.source.quote, target.deadline, target.hedge, target.clause_id) == (
        text,
        Period.of_year(2027),
        "力争",
        "c0",
    )


def test_the_deadline_comes_from_the_title_else_from_what_was_said_before(catalogue: Catalogue) -> None:
    def deadline(clauses: list[Clause]) -> Period | None:
        return find_targets(clauses, catalogue)[-1].deadline

    goal = "森林覆盖率达到80%"
    assert deadline([clause(goal)]) == Period.of_year(2025)
    assert deadline([clause("到2030年实现目标", 0, "意见"), clause(goal, 1, "意见")]) == Period.of_year(2030)
    assert deadline([clause(goal, 0, "意见")]) is None


@pytest.mark.parametrize(
    ("before", "after", "year"),
    [
        ({"text": "到2028年实现目标", "sentence": 1}, {}, 2028),
        ({}, {"text": "到2028年实现目标", "sentence": 1}, 2028),
        ({"text": "到二〇二八年实现目标"}, {}, 2028),
        ({"text": "到2028年实现目标", "edition_id": "f"}, {}, None),
        ({"text": "五月底前完成"}, {"text": "到2028年实现目标"}, None),
    ],
)
def test_a_deadline_holds_in_its_sentence_and_further_down_its_edition(
    before: dict[str, Any], after: dict[str, Any], year: int | None, catalogue: Catalogue
) -> None:
    around = [clause("工作不断推进", order, "意见") for order in range(3)]
    goal = replace(around[1], text="森林覆盖率达到80%")
    clauses = [replace(around[0], **before), goal, replace(around[2], **after)]
    (target,) = find_targets(clauses, catalogue)
    assert target.deadline == (Period.of_year(year) if year else None)


def test_no_numeric_target_of_the_sample_plan_is_missed(catalogue: Catalogue) -> None:
    text = (PLAN / "001_f9a8ffbad35ee79e.txt").read_text("utf-8").partition("4.打造全球")[0]
    joined = "".join(text.split())
    sentences = [clause(part, number) for number, part in enumerate(joined.split("。")) if part]
    targets = find_targets(sentences, catalogue)

    def having(comparators: set[str]) -> set[TargetCandidate]:
        return {target for target in targets if target.comparator in comparators}

    assert len(having({"<", "<=", ">", ">=", "="})) == 27
    assert len(having({"full"})) == 10
    assert {target.deadline for target in targets} == {Period.of_year(2025)}
