"""What a yes-or-no question claims, held against the text: numbers, comparators, years."""

from __future__ import annotations

from datetime import date

import pytest

from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.questions.model import Turn


def first_line(answers: RuleAnswerer, question: str, *before: str) -> str:
    said = [Turn(role, content) for text in before for role, content in (("user", text), ("assistant", "。"))]
    answer = answers.answer(question, context=said, viewer=Viewer.operator(), as_of=date(2021, 7, 26))
    return answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "begin", "denied"),
    [
        ("个人卫生支出占比要求26%以上对吗", "原文为", "不是26%以上"),
        ("城镇化率75%是到2030年吧", "原文为", "不是2030年"),
        ("基础研究行动方案是不是5年的", "原文为", "不是5年"),
        ("城乡居民收入倍差要缩小到1.9以内是不是", "是。", ""),
        ("全域文明创建覆盖率是不是要达到100%", "是。", ""),
    ],
)
def test_claim_is_confirmed_or_put_right(answers: RuleAnswerer, question: str, begin: str, denied: str) -> None:
    line = first_line(answers, question)

    assert line.startswith(begin)
    assert denied in line


def test_doubted_number_is_that_of_the_question_before(answers: RuleAnswerer) -> None:
    assert "80岁" in first_line(answers, "不是85岁吗", "人均预期寿命要到多少")


def test_false_premise_of_a_why_question_is_put_right_and_no_reason_made_up(answers: RuleAnswerer) -> None:
    text = answers.answer("为啥县域就诊率只要求80%", context=(), viewer=Viewer.operator(), as_of=date(2021, 7, 26)).text

    assert "不是80%" in text
    assert "未说明" in text


@pytest.mark.parametrize(
    "question",
    [
        "云和规上工业利润总额增长94.8%对吗",
        "全市规上工业增加值增长17.5%对吗",
        "云和规上工业总产值目标96.1亿对吗",
        "云和全年规上工业增加值突破14亿了吗",
        "二级以上幼儿园占比90%对吗",
        "普惠幼儿园占比75%对不对",
    ],
)
def test_number_of_something_else_is_never_confirmed(answers: RuleAnswerer, question: str) -> None:
    assert not first_line(answers, question).startswith("是。")


@pytest.mark.parametrize("question", ["二级以上幼儿园占比75%对吗", "云和规上工业增加值达到14亿了吗"])
def test_own_number_is_still_confirmed(answers: RuleAnswerer, question: str) -> None:
    assert first_line(answers, question).startswith("是。")
