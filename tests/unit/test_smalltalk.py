"""What asks nothing is recognised whole, and never swallows a question."""

from __future__ import annotations

import time

import pytest

from config.catalogs import CATALOG
from config.messages import Messages
from retrieval.questions.vocabulary import LONGEST_SMALL_TALK, SMALL, Vocabulary

WORDS = Vocabulary.load(CATALOG)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("你这不对吧", "doubt"),
        ("数据错了", "doubt"),
        ("确定吗", "doubt"),
        ("什么破机器人", "rude"),
        ("答非所问", "rude"),
        ("在不在", "present"),
        ("吃了吗", "meal"),
        ("太慢了", "slow"),
        ("辛苦啦", "thanks"),
        ("好的", "fine"),
        ("ok", "fine"),
        ("", "mark"),
        ("你是机器人吗", "who"),
        ("真棒", "praise"),
        ("早上好", "greeting"),
    ],
)
def test_small_talk_has_its_list(said: str, name: str) -> None:
    assert WORDS.small_talk(said) == f"{SMALL}{name}"


@pytest.mark.parametrize(
    "asked",
    ["就诊率对吗", "云和gdp", "城镇化率", "哪个县最慢", "好习惯养成实现率", "在园幼儿占比", "不对我问的是松阳", "原文"],
)
def test_question_is_no_small_talk(asked: str) -> None:
    assert WORDS.small_talk(asked) is None


def test_every_list_has_its_sentence() -> None:
    sentences = Messages.load().sentences

    assert [name for name in WORDS.smalltalk if f"{SMALL}{name}" not in sentences] == []


def test_worst_message_costs_no_time() -> None:
    started = time.perf_counter()

    for text in ("这数" * 8, "说" * 16, "破" * 16, "慢慢" * 8, "你这" * 8):
        WORDS.small_talk(text[:LONGEST_SMALL_TALK])

    assert time.perf_counter() - started < 0.2
