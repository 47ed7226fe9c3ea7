"""What a message refers to: a quoted one, a button under an old one, a choice by number; and how voice and edits are told."""

from __future__ import annotations

from typing import Any

import pytest

from reports.blocks import Choices, Text
from reports.compose.base import Answer
from reports.render.text import render_text
from retrieval.questions.model import Turn

OLD = (Turn("user", "从前"), Turn("assistant", "答：从前"))


def offering(*options: str) -> Answer:
    return Answer(answered=True, kind="text", text="甲是一", blocks=(Text("甲是一"), Choices(options)))


async def test_quoted_answer_is_the_only_context(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("原文", quote="答：从前")

    assert talk.answerer.asked[-1][:2] == ("原文", OLD)


async def test_chat_goes_on_from_what_was_quoted(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("那乙呢", quote="答：从前")
    await talk.says("那丙呢")

    assert [turn.content for turn in talk.answerer.asked[-1][1]] == ["从前", "答：从前", "那乙呢", "答：那乙呢"]


async def test_quoted_words_of_somebody_are_the_context(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("这个多少", quote="云上的事" + "很长" * 500)

    (turn,) = talk.answerer.asked[-1][1]
    assert turn.role == "user"
    assert turn.content.startswith("云上的事")
    assert len(turn.content) <= 300


async def test_tap_under_a_message_that_is_no_answer_keeps_the_chat(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("原文", quote="周报 甲县", tapped=True)

    assert [turn.content for turn in talk.answerer.asked[-1][1]] == ["甲怎么样", "答：甲怎么样"]


@pytest.mark.parametrize(
    "said",
    ["2", "２", "2.", "2、", "②", "（2）", "第二个", "第2个", "选2", "选二", "我选2", "第二项", "第二", "2号", " 2 。"],
)
async def test_choice_is_picked_as_people_type_it(talk: Any, said: str) -> None:
    talk.answerer.script["甲"] = offering("原文", "怎么算的", "换个县")
    await talk.says("甲")

    assert await talk.says(said) == "答：怎么算的"


@pytest.mark.parametrize("said", ["二", "第二产业", "2025", "两个", "选第二产业", "第五个"])
async def test_what_only_looks_like_a_choice_is_a_question(talk: Any, said: str) -> None:
    talk.answerer.script["甲"] = offering("原文", "怎么算的", "换个县")
    await talk.says("甲")

    assert await talk.says(said) == f"答：{said}"


@pytest.mark.parametrize(("said", "code"), [("4", "choice_out"), ("0", "choice_out"), ("９９", "choice_out")])
async def test_number_that_is_no_choice_gets_a_sentence(talk: Any, said: str, code: str) -> None:
    talk.answerer.script["甲"] = offering("原文", "怎么算的", "换个县")
    await talk.says("甲")

    assert await talk.says(said) == talk.conversation.messages.say(f"errors.{code}", most=3)
    assert [asked[0] for asked in talk.answerer.asked] == ["甲"]


async def test_number_in_reply_to_an_older_message_picks_from_that_one(talk: Any) -> None:
    shown = render_text((Text("从前问的"), Choices(("丙", "丁"))))
    talk.answerer.script["甲"] = offering("原文", "怎么算的")
    await talk.says("甲")

    assert await talk.says("2", quote=shown) == "答：丁"


async def test_spoken_question_is_repeated_in_one_line_and_answered(talk: Any) -> None:
    assert await talk.says("甲\n怎么样", spoken=True) == "语音识别：甲 怎么样\n答：甲\n怎么样"


async def test_long_spoken_question_is_repeated_in_part(talk: Any) -> None:
    first, *_ = (await talk.says("很" * 200, spoken=True)).split("\n")

    assert len(first) < 100


async def test_new_wording_is_answered_once_more_and_says_so(talk: Any) -> None:
    await talk.says("甲怎么样")

    assert await talk.says("乙怎么样", edits="1") == "按修改后的提问答复：\n答：乙怎么样"


async def test_follow_ups_reach_ten_turns_back_and_thirty_minutes(talk: Any) -> None:
    talk.conversation.memory._most_turns = 10
    for number in range(12):
        await talk.says(f"第{number}问的事", later=29)

    assert [turn.content for turn in talk.answerer.asked[-1][1][::2]] == [
        f"第{number}问的事" for number in range(1, 11)
    ]
