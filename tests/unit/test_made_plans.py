"""Targets of made plans of other places and fields: precision, recall, and what must not be taken for a target."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.plan_golds import PACKAGED, cited, clauses_of, found_in, measure, packaged, plans

from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.quantities import parse_names

PLANS = plans(hold=False)
NAMED = re.compile(r"“[^”]*”|[\w“”]{2,12}(?:行动|工程|计划|战略|集群|\d版)")


@pytest.mark.parametrize("hold", [False, True], ids=["seen", "held back"])
def test_nearly_every_target_is_found_and_hardly_anything_else(reader: CandidateReader, hold: bool) -> None:
    score = measure(reader, hold=hold)
    assert score.precision >= 0.95, score.wrong
    assert score.recall >= 0.85, score.missed
    assert score.full_right == score.full_asked == score.full_said


@pytest.mark.parametrize("part", ["comparators", "deadlines", "hedges", "bases", "measures"])
def test_what_is_found_is_understood(reader: CandidateReader, part: str) -> None:
    score = measure(reader, hold=False)
    assert getattr(score, part) >= 0.98 * score.right


def test_nothing_sure_is_wrong_in_the_plans_worked_with(reader: CandidateReader) -> None:
    assert measure(reader, hold=False).sure_wrong == 0


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["file"])
def test_names_base_years_and_means_are_no_targets(plan: dict[str, Any], reader: CandidateReader) -> None:
    found = reader.targets(clauses_of(plan, reader.catalogue), source_of=cited)
    printed = {candidate.text for candidate in found if candidate.sure or candidate.indicator is None}
    wanted = {f"{gold['value']:g}{gold['unit']}" for gold in plan["targets"]}
    assert [text for text in plan["not"] if text in printed and text not in wanted] == []


def test_the_packaged_plan_gives_its_targets_and_no_names(reader: CandidateReader) -> None:
    clauses = packaged(PACKAGED, reader.catalogue)
    found = found_in(reader.targets(clauses, source_of=cited))
    numeric = [item for item in found if item.value is not None]
    assert (len(numeric), len([item for item in found if item.op == "full"])) == (27, 10)
    assert {item.by for item in found} == {2025}
    assert all(item.sure for item in found)


def test_no_name_of_a_programme_in_the_packaged_plan_is_a_value(reader: CandidateReader) -> None:
    clauses = packaged(PACKAGED, reader.catalogue)
    names = {match[0] for clause in clauses for match in NAMED.finditer(clause.text)}
    names |= {name.text for clause in clauses for name in parse_names(clause.text)}
    assert len(names) > 42
    values = {c.text for c in reader.targets(clauses, source_of=cited) if c.value is not None}
    assert [(value, name) for value in values for name in names if value in name] == []


ROWS = """# 某市“十四五”规划

| 指标 | 单位 | 2020年 | 2025年 | 年均增速（%） | 属性 |
| --- | --- | --- | --- | --- | --- |
| 绿道密度（公里/平方公里） | | 1.2 | ≥1.8 | — | 预期性 |
| 馆藏图书 | 万册 | 120 | 180左右 | 8.4 | 预期性 |
| 单位产值耗水降低 | % | — | 〔14.5〕 | — | 约束性 |
| 健康期望寿命 | 岁 | 70.1 | 72—73 | [2] | 预期性 |
| 居民收入 | 元 | 4.0 | 与经济同步 | — | 预期性 |
"""


def test_rows_of_a_table_give_their_targets_and_not_their_base(reader: CandidateReader) -> None:
    plan = {"file": "x", "suffix": "md", "text": ROWS}
    found = found_in(reader.targets(clauses_of(plan, reader.catalogue), source_of=cited))
    assert [(f.name, f.op, f.value, f.unit, f.measure) for f in found] == [
        ("绿道密度", ">=", 1.8, "公里/平方公里", "level"),
        ("馆藏图书", "~", 180, "万册", "level"),
        ("馆藏图书", ">=", 8.4, "%", "growth"),
        ("单位产值耗水降低", ">=", 14.5, "%", "drop"),
        ("健康期望寿命", "range", 72, "岁", "level"),
        ("健康期望寿命", ">=", 2, "岁", "rise"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水质达标率由2020年的72%提高到90%", [("水质达标率", ">=", 90, "level", 2020)]),
        ("年均增长6%—8%，其中工业增长9%", [("工业", ">=", 9, "growth", None)]),
        (
            "村庄绿化率、道路硬化率均达到95%",
            [("村庄绿化率", ">=", 95, "level", None), ("道路硬化率", ">=", 95, "level", None)],
        ),
        ("碳排放强度较2020年下降18%", [("碳排放强度", ">=", 18, "drop", 2020)]),
        ("70%以上的乡镇建成养老中心", [("乡镇建成养老中心", ">=", 70, "level", None)]),
        ("建设10所左右高水平学校", [("高水平学校", "~", 10, "level", None)]),
        (
            "客流年均增长6.5%，总量突破5000万人次大关",
            [("客流", ">=", 6.5, "growth", None), ("总量", ">", 5000, "level", None)],
        ),
        ("农户收入增速高于城镇1个百分点", [("农户收入", ">=", 1, "growth", None)]),
        ("救助标准达到每月1100元", [("救助标准", ">=", 1100, "level", None)]),
        ("目标是骑行占比达到六成以上", [("骑行占比", ">=", 60, "level", None)]),
        ("消除年收入50万元以下、经营性收入30万元以下的行政村", []),
        ("村收入由1,200万元提高到1,500万元", [("村收入", ">=", 1500, "level", None)]),
        ("深化“最多跑一次”改革，推进S26公路和2.0版平台建设", []),
        ("实施重点项目120个，总投资达到300亿元", []),
        ("安排资金3亿元，每年不少于2000万元", []),
        ("用好65岁以上老人和2000万元以上企业两张清单", []),
        ("去年绿化率达到40%", []),
    ],
)
def test_a_number_is_understood_by_its_frame(
    text: str, expected: list[tuple[str, str, float, str, int | None]], reader: CandidateReader
) -> None:
    plan = {"file": "x", "text": f"某地行动计划（2021—2025年）\n一、目标\n{text}。"}
    found = found_in(reader.targets(clauses_of(plan, reader.catalogue), source_of=cited))
    assert [(f.name, f.op, f.value, f.measure, f.base) for f in found] == expected


REVIEW = """某某市2022年政府工作报告
2021年是极不平凡的一年。全市生产总值增长8.1%，绿化率达到61%。
过去五年，累计建成绿道80公里。
今后五年，绿化率达到66%，绿道里程突破200公里。
2022年的主要预期目标是：生产总值增长6.5%左右，新增学位2000个。
"""


def test_what_has_been_is_told_apart_without_headings_and_a_counted_deadline_is_not_sure(
    reader: CandidateReader,
) -> None:
    plan = {"file": "x", "text": REVIEW}
    found = found_in(reader.targets(clauses_of(plan, reader.catalogue), source_of=cited))
    assert [(f.name, f.value, f.by, f.sure) for f in found] == [
        ("绿化率", 66, 2026, False),
        ("绿道里程", 200, 2026, False),
        ("生产总值", 6.5, 2022, True),
        ("新增学位", 2000, 2022, True),
    ]
