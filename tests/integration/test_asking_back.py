"""Asking back over the sample world: only where several fit, each choice answers, and never twice in a row."""

from __future__ import annotations

import pytest
from support.world import TODAY

from reports.blocks import options_of
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.questions.model import Turn


def ask(answers: RuleAnswerer, question: str, *context: Turn) -> Answer:
    return answers.answer(question, context=context, viewer=Viewer.operator(), as_of=TODAY)


UNCLEAR = ["幼儿园目标", "收入", "占比多少", "医疗那个指标", "受教育年限目标", "云和增速"]


@pytest.mark.parametrize("question", UNCLEAR)
def test_every_choice_has_an_answer(answers: RuleAnswerer, question: str) -> None:
    asked = ask(answers, question)

    assert asked.kind == "choices"
    assert 2 <= len(options_of(asked.blocks)) <= 4
    assert [option for option in options_of(asked.blocks) if not ask(answers, option).answered] == []


def test_choices_stand_in_the_text_too(answers: RuleAnswerer) -> None:
    asked = ask(answers, "幼儿园目标")

    assert asked.text.split("\n")[1:] == ["1 二级以上幼儿园在园幼儿占比", "2 普惠性幼儿园在园幼儿占比"]


def test_nobody_is_asked_twice_in_a_row(answers: RuleAnswerer) -> None:
    first = ask(answers, "幼儿园目标")

    again = ask(answers, "幼儿园目标", Turn("user", "幼儿园目标"), Turn("assistant", first.text))

    assert again.kind != "choices"


@pytest.mark.parametrize("question", ["收入倍差", "城镇化率", "就诊率", "云和规上工业", "托位"])
def test_clear_question_is_answered(answers: RuleAnswerer, question: str) -> None:
    assert ask(answers, question).answered


def test_name_that_was_read_otherwise_is_said(answers: RuleAnswerer) -> None:
    assert "“县遇就诊率”按“县域就诊率”理解" in ask(answers, "县遇就诊率目标").text


def test_doubted_region_is_asked_for_and_gives_no_figure(answers: RuleAnswerer) -> None:
    asked = ask(answers, "遂倡发了多少电子房票")

    assert (asked.answered, asked.figures, options_of(asked.blocks)) == (False, (), ("遂昌县发了多少电子房票",))


@pytest.mark.parametrize("question", ["云浮上半年规上工业增加值", "溧水2020年前三季度居民人均可支配收入"])
def test_place_that_nobody_knows_gets_no_figure_of_another(answers: RuleAnswerer, question: str) -> None:
    answer = ask(answers, question)

    assert (answer.answered, answer.text.startswith("现有资料未收录")) == (False, True)


@pytest.mark.parametrize("question", ["高等教育净入学率要到多少", "城乡居民消费倍差目标", "县域就业率目标"])
def test_name_that_resembles_a_known_one_is_not_held(answers: RuleAnswerer, question: str) -> None:
    answer = ask(answers, question)

    assert (answer.answered, answer.text.startswith("现有资料未收录")) == (False, True)


def test_doubted_answer_is_repeated_with_its_sources(answers: RuleAnswerer) -> None:
    before = (Turn("user", "县域就诊率目标"), Turn("assistant", "县域就诊率90%以上。"))

    answer = ask(answers, "你这不对吧", *before)

    assert answer.text.startswith("请以原文为准")
    assert "90%以上" in answer.text


def test_small_talk_changes_no_subject(answers: RuleAnswerer) -> None:
    before = (Turn("user", "云和上半年规上工业增加值"), Turn("assistant", "云和县……"), Turn("user", "辛苦啦"))

    assert "云和" in ask(answers, "增速呢", *before, Turn("assistant", "不客气。")).text
