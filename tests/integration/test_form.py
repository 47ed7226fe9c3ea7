"""The form of every answer: its first line, its length, no markup; and that every button under it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.crowd import STRANGE_TEXTS

from bot.batch import Asked, read_questions
from bot.conversation import check_question
from config.errors import GongfuError
from config.messages import Messages
from reports.blocks import options_of
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from reports.compose.shortened import MOST_CHARS
from reports.render.text import render_text
from retrieval.access import Viewer
from retrieval.questions.model import Turn

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DAY = date(2021, 7, 26)
SETS = ("dev", "tune", "tune2", "table")
MARKUP = re.compile(r"\*\*|__|</?\w+>|^#+ |`|\[[^\]]*\]\(", re.MULTILINE)
PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
APOLOGY = re.compile("抱歉|对不起|不好意思|遗憾")


def viewer_of(answers: RuleAnswerer, asked: Asked) -> Viewer:
    region = answers.library.words.catalogue.find_region(asked.region) if asked.region else None
    return Viewer.operator(region.code if region else None)


def answered(answers: RuleAnswerer, asked: Asked) -> Answer:
    viewer = viewer_of(answers, asked)
    return answers.answer(asked.question, context=asked.context, viewer=viewer, as_of=asked.as_of or DAY)


def faults(answer: Answer) -> Iterator[str]:
    text = answer.text
    if len(text) > MOST_CHARS:
        yield f"{len(text)} characters"
    if answer.kind == "refusal" and not re.match("(一、)?现有资料未收录", text):
        yield "a refusal that does not say so first"
    if answer.kind == "premise" and not re.match("(一、)?(原文为|不是|据媒体报道|.{0,60}不能)", text):
        yield "a corrected premise that does not say so first"
    if not text.split("\n")[0].strip():
        yield "no first line"
    if MARKUP.search(text) or PICTURES.search(text) or APOLOGY.search(text):
        yield "markup, pictures or an apology"
    if len(options_of(answer.blocks)) > 4:
        yield "more than four choices"


@pytest.mark.parametrize("name", SETS)
def test_every_golden_answer_has_the_form(answers: RuleAnswerer, name: str) -> None:
    found = []
    for asked in read_questions(GOLDEN / f"questions_{name}.jsonl"):
        answer = answered(answers, asked)
        found += [(asked.id, fault, answer.text[:60]) for fault in faults(answer)]

    assert found == []


def test_table_on_a_phone_has_one_short_row_a_line(answers: RuleAnswerer) -> None:
    viewer = Viewer.operator()
    answer = answers.answer("2020年前三季度居民收入11市全表", context=(), viewer=viewer, as_of=date(2023, 6, 30))

    _head, *rows = answer.text.split("\n")
    assert len(rows) == 11
    assert [row for row in rows if len(row) > 20] == []


@pytest.mark.parametrize("name", ["dev", "table"])
def test_every_choice_under_an_answer_is_answered(answers: RuleAnswerer, name: str) -> None:
    refused = []
    for asked in read_questions(GOLDEN / f"questions_{name}.jsonl"):
        answer = answered(answers, asked)
        said = (*asked.context, Turn("user", asked.question), Turn("assistant", answer.text))
        for option in options_of(answer.blocks):
            viewer = viewer_of(answers, asked)
            tapped = answers.answer(option, context=said, viewer=viewer, as_of=asked.as_of or DAY)
            if not (tapped.answered or tapped.kind == "choices"):
                refused.append((asked.id, option, tapped.text[:60]))
            refused += [(asked.id, option, fault) for fault in faults(tapped)]

    assert refused == []


def test_number_of_a_part_and_a_second_question_keep_the_bound(answers: RuleAnswerer) -> None:
    asked = "山区26县怎么支持？数字经济怎么部署？养老服务有哪些要求？科创走廊怎么建设？交通怎么规划？教育怎么要求？"
    answer = answers.answer(asked, context=(), viewer=Viewer.operator(), as_of=DAY)

    assert list(faults(answer)) == []


@pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS.keys())
def test_strange_text_gets_one_polite_answer(answers: RuleAnswerer, messages: Messages, text: str) -> None:
    try:
        question = check_question(text, most_chars=4000)
        said = render_text(answers.answer(question, context=(), viewer=Viewer.operator(), as_of=DAY).blocks)
    except GongfuError as error:
        said = messages.error(error)

    assert said.strip()
    assert not re.search("Traceback|Error|None", said)
    assert not re.search("[\u202e\u200b\x00\x1b]", said)


@pytest.mark.parametrize(
    ("question", "chain", "last"),
    [
        (
            "丽水2020年前三季度居民收入全省第几",
            ("全表",),
            "2020年前三季度浙江省各地居民人均可支配收入：",
        ),
        ("丽水2020年前三季度居民收入", ("换个市", "杭州市呢"), "杭州市2020年前三季度居民人均可支配收入48735元"),
        ("城乡居民收入倍差目标是多少", ("原文", "最新数据"), "据媒体报道（非官方来源）：浙江省2023年1—6月"),
        ("浙江2023年GDP", ("原文", "怎么算的", "趋势图"), "浙江省地区生产总值：2021年为73516亿元"),
        ("原文", (), "没有可承接的上一条答复"),
        ("云和城镇化率", ("趋势图",), "现有资料未收录该指标三期以上的可比数据"),
    ],
)
def test_button_acts_on_the_question_before_all_buttons(
    answers: RuleAnswerer, question: str, chain: tuple[str, ...], last: str
) -> None:
    said: tuple[Turn, ...] = ()
    text = ""
    for words in (question, *chain):
        text = answers.answer(words, context=said, viewer=Viewer.operator(), as_of=date(2024, 6, 30)).text
        said = (*said, Turn("user", words), Turn("assistant", text))

    assert text.startswith(last)


def test_buttons_of_the_catalogue_are_those_of_the_program(answers: RuleAnswerer, messages: Messages) -> None:
    from retrieval.lookup.talk.pressed import WAYS, button_of

    buttons: Any = answers.library.words.lexicon.vocabulary.buttons
    labels = {name: messages.say(f"choices.{name}") for name in WAYS if name != "other"}

    assert set(buttons) == set(WAYS)
    assert {name: button_of(label, buttons) for name, label in labels.items()} == {name: name for name in labels}
    assert [button_of(messages.say(f"choices.{name}"), buttons) for name in ("switch_county", "switch_city")] == [
        "other"
    ] * 2
