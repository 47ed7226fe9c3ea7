"""Table questions whose rank, limit, place or target must not drop out of the answer."""

from __future__ import annotations

import pytest
from support.world import TODAY

from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.questions.model import Turn

WHEN = "2020年前三季度"


def ask(answers: RuleAnswerer, question: str) -> Answer:
    return answers.answer(question, context=(), viewer=Viewer.operator(), as_of=TODAY)


@pytest.mark.parametrize(
    ("question", "first", "rank"),
    [
        ("居民收入倒数第一", "丽水市", "第11位"),
        ("居民收入倒数第二是谁", "衢州市", "第10位"),
        ("农民收入倒数第三是哪个市", "金华市", "第9位"),
        ("居民收入倒数前三", "丽水市", "第11位"),
        ("居民收入第二高的市", "宁波市", "第2位"),
        ("居民收入第3名", "绍兴市", "第3位"),
        ("居民收入第五", "嘉兴市", "第5位"),
        ("居民收入谁涨得最快", "衢州市", "第1位"),
        ("居民收入涨得最慢的市", "舟山市", "第11位"),
    ],
)
def test_place_is_counted_from_the_end_that_was_asked_for(
    answers: RuleAnswerer, question: str, first: str, rank: str
) -> None:
    found = ask(answers, WHEN + question)

    assert found.kind == "ranking"
    assert found.text.splitlines()[1].startswith(f"{rank} {first}")


def test_own_place_is_given_when_the_place_from_the_end_is_asked(answers: RuleAnswerer) -> None:
    assert "第11位" in ask(answers, f"{WHEN}丽水农民收入在全省倒数第几").text


@pytest.mark.parametrize("question", ["居民收入中间那个市", "居民收入第12名"])
def test_limit_or_place_that_cannot_be_worked_out_is_refused(answers: RuleAnswerer, question: str) -> None:
    found = ask(answers, WHEN + question)

    assert found.kind == "refusal"
    assert "请说明" in found.text


@pytest.mark.parametrize("question", ["居民收入超过4万的市有几个", "居民收入超过4万的有几个市"])
def test_limit_of_a_filter_is_counted_and_no_premise_to_correct(answers: RuleAnswerer, question: str) -> None:
    found = ask(answers, WHEN + question)

    assert "有6个：杭州市48735元" in found.text
    assert "不是4万" not in found.text


def test_region_that_equals_the_limit_is_named_apart(answers: RuleAnswerer) -> None:
    first, second = ask(answers, f"{WHEN}哪些市增速比全省快 居民收入").text.splitlines()[:2]

    assert "的有6个：衢州市增长6.6%" in first
    assert "金华市" not in first
    assert "金华市增长4.1%" in second


@pytest.mark.parametrize("place", ["昆山", "全国", "中国", "长三角", "合肥"])
def test_place_outside_gets_no_figure_of_the_province(answers: RuleAnswerer, place: str) -> None:
    found = ask(answers, f"{place}{WHEN}居民收入")

    assert found.kind == "refusal"
    assert "40121" not in found.text


def test_clause_that_speaks_of_the_country_still_answers(answers: RuleAnswerer) -> None:
    assert "超过全国平均" in ask(answers, "劳动年龄人口平均受教育年限超过全国平均了吗").text


def test_present_value_never_stands_for_a_target(answers: RuleAnswerer) -> None:
    found = ask(answers, "丽水农民收入目标多少")

    assert found.kind == "refusal"
    assert found.text.splitlines()[0] == "现有资料未收录丽水市农村居民人均可支配收入的目标。"


def test_target_of_the_province_is_not_that_of_the_county(answers: RuleAnswerer) -> None:
    asked = ask(answers, "示例县居民收入全省目标").text

    assert "7.5万元" in asked
    assert "5万元（到2025年）" not in asked.replace("7.5万元", "")


def test_county_is_not_judged_by_the_target_of_the_province(answers: RuleAnswerer) -> None:
    found = ask(answers, "示例县居民收入离省目标差多少")

    assert found.kind == "refusal"
    assert "距目标" not in found.text


@pytest.mark.parametrize(("text", "kind"), [("asdf qwer", "refusal"), ("😀😀", "policy"), ("……——", "policy")])
def test_what_holds_no_word_does_not_repeat_the_answer_before(answers: RuleAnswerer, text: str, kind: str) -> None:
    before = (Turn("user", "县域就诊率目标"), Turn("assistant", "县域就诊率90%以上"))

    found = answers.answer(text, context=before, viewer=Viewer.operator(), as_of=TODAY)

    assert found.kind == kind
    assert "90%" not in found.text
