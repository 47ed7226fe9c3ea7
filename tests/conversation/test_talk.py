"""Conversations as they are read: what is said, and the one reply that comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bot.channels.base import Address, Incoming, Part
from bot.channels.recorder import RecorderChannel
from bot.conversation import Showing
from config.errors import NeedsClarification, Transient
from reports.blocks import Choices
from reports.compose.base import Answer
from retrieval.access import Viewer
from retrieval.questions.model import Turn


def answer_of(text: str, *more: Any) -> Answer:
    from reports.blocks import Text

    return Answer(answered=True, kind="text", text=text, blocks=(Text(text), *more))


async def test_question_is_answered_as_of_today_and_logged(talk: Any) -> None:
    assert await talk.says("城乡居民收入倍差") == "答：城乡居民收入倍差"
    assert talk.answerer.asked == [("城乡居民收入倍差", (), date(2021, 7, 26))]
    assert await asyncio.to_thread(talk.audit.head) != (0, "0" * 64)


async def test_follow_up_gets_what_was_said(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("那乙呢")

    assert talk.answerer.asked[1][1] == (Turn("user", "甲怎么样"), Turn("assistant", "答：甲怎么样"))


async def test_only_the_last_turns_are_kept(talk: Any) -> None:
    for text in ("一", "二", "三", "四"):
        await talk.says(text)

    assert [turn.content for turn in talk.answerer.asked[3][1]] == ["二", "答：二", "三", "答：三"]


async def test_long_silence_starts_anew(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("那乙呢", later=31)

    assert talk.answerer.asked[1][1] == ()


async def test_follow_up_survives_a_restart(talk: Any) -> None:
    await talk.says("那乙呢", chat=Address("recorder", "restarted"))
    await talk.says("那丙呢", chat=Address("recorder", "restarted"))

    heard = [[turn.content for turn in turns] for _, turns, _ in talk.answerer.asked]
    assert heard == [["甲怎么样", "答：甲怎么样"], ["甲怎么样", "答：甲怎么样", "那乙呢", "答：那乙呢"]]


async def test_chats_do_not_hear_each_other(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("那乙呢", chat=Address("recorder", "two"))

    assert talk.answerer.asked[1][1] == ()


async def test_command_is_no_part_of_the_conversation(talk: Any) -> None:
    await talk.says("甲怎么样")
    await talk.says("帮助")
    await talk.says("那乙呢")

    assert len(talk.answerer.asked[1][1]) == 2


async def test_number_picks_a_choice_of_the_last_reply_only(talk: Any) -> None:
    talk.answerer.script["目标"] = NeedsClarification("command_unknown", command="x", choices=("甲目标", "乙目标"))

    assert (await talk.says("目标")).splitlines()[1:] == ["1 甲目标", "2 乙目标"]
    assert await talk.says("2") == "答：乙目标"
    assert await talk.says("2") == talk.conversation.messages.say("errors.choice_gone")


async def test_choices_of_an_answer_can_be_picked(talk: Any) -> None:
    talk.answerer.script["甲"] = answer_of("甲是一", Choices(("原文",)))

    await talk.says("甲")

    assert await talk.says("1") == "答：原文"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("数字不对", "◆ 数字不对"),
        ("数字不对。", "◆ 数字不对"),
        ("其他", "其他"),
        ("数字", "数字"),
        ("《甲》", "《甲》"),
    ],
)
async def test_words_of_a_choice_without_its_mark_pick_it_when_one_alone_has_them(
    talk: Any, typed: str, meant: str
) -> None:
    talk.answerer.script["甲"] = answer_of("甲是一", Choices(("◆ 数字不对", "◆ 其他", "◇ 其他", "《甲》")))

    await talk.says("甲")

    assert await talk.says(typed) == f"答：{meant}"


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("/digest 某县 2021-W29", "周报 某县 2021-W29"),
        ("周报 某县", "周报 某县 None"),
        ("周报甲县", "周报 甲县 None"),
        ("看周报 2021-W29 甲县", "周报 甲县 2021-W29"),
        ("/digest\n甲县", "周报 甲县 None"),
        ("/status", "现状"),
        ("状态", "现状"),
        ("／ＲＥＬＯＡＤ", "重新载入"),
        ("/ask 甲", "答：甲"),
    ],
)
async def test_verbs_in_latin_chinese_and_full_width(talk: Any, said: str, reply: str) -> None:
    assert await talk.says(said) == reply


async def test_help_names_every_verb(talk: Any) -> None:
    said = await talk.says("/start")

    assert [verb.words[0] for verb in talk.conversation.verbs.by_name.values() if verb.words[0] not in said] == []


@pytest.mark.parametrize("said", ["周报里甲怎么说", "状态怎么样", "提问的人是谁"])
async def test_question_that_begins_like_a_verb_is_a_question(talk: Any, said: str) -> None:
    assert await talk.says(said) == f"答：{said}"


@pytest.mark.parametrize(
    "said", ["", "   ", "\n\t", "字" * 4000, "字" * 100_000, "/none", "/digest", "/digest 某县 周", "/ask"]
)
async def test_unusable_message_gets_one_sentence_and_asks_nothing(talk: Any, said: str) -> None:
    reply = await talk.says(said)

    assert reply.count("\n") == 0
    assert 10 < len(reply) < 60
    assert talk.answerer.asked == []


@pytest.mark.parametrize(
    "said", ["😀", "？？？", "１＋１", "字" * 3999, "\x00", "{0}", "[red]甲[/red]", "99999999999999999999"]
)
async def test_odd_message_gets_one_reply(talk: Any, said: str) -> None:
    assert (await talk.says(said)).startswith("答：")


async def test_stranger_gets_one_polite_sentence_and_nothing_else(talk: Any) -> None:
    replies = {await talk.says(said, sender="u1") for said in ("甲怎么样", "/help", "", "/none")}

    assert len(replies) == 1
    assert talk.answerer.asked == []


async def test_known_error_is_its_sentence(talk: Any) -> None:
    talk.answerer.script["甲"] = Transient("week_unknown", week="2021-W99")

    assert "2021-W99" in await talk.says("甲")


async def test_unknown_error_shows_a_reference_and_no_trace(talk: Any) -> None:
    talk.answerer.script["甲"] = RuntimeError("/secret/path token")

    reply = await talk.says("甲")

    assert "编号" in reply
    assert "secret" not in reply + "".join(await_words(reply))
    assert await talk.says("乙") == "答：乙"


def await_words(reply: str) -> list[str]:
    return [word for word in ("RuntimeError", "Traceback", "token") if word in reply]


async def test_messages_of_one_chat_keep_their_order_while_another_chat_goes_on(talk: Any) -> None:
    order: list[str] = []
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Slow:
        def answer(
            self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: object = None
        ) -> Answer:
            if question == "慢":
                asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
            order.append(question)
            return answer_of(question)

    object.__setattr__(talk.conversation.commands["ask"].asker, "answerer", Slow())

    first = asyncio.create_task(talk.says("慢"))
    await asyncio.sleep(0)
    second = asyncio.create_task(talk.says("快"))
    await talk.says("别处", chat=Address("recorder", "two"))
    gate.set()
    await asyncio.gather(first, second)

    assert order == ["别处", "慢", "快"]


async def test_channel_that_cannot_send_does_not_end_the_loop(talk: Any) -> None:
    class Broken(RecorderChannel):
        async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
            raise Transient("unexpected", reference="x")

    await talk.conversation.handle(
        Broken(), Incoming(address=Address("recorder", "one"), sender=None, message_id="1", text="甲", at=talk.now)
    )

    assert await talk.says("乙") == "答：乙"


@pytest.mark.parametrize("said", ["/reload", "重载", "/rollback", "回退"])
async def test_what_only_admins_may_do_is_refused_to_a_leader(talk: Any, said: str) -> None:
    refused = await talk.says(said, sender="leader")

    assert refused == talk.conversation.messages.say("errors.admins_only")
    assert refused != await talk.says(said)


async def test_help_of_a_leader_leaves_out_what_only_admins_may_do(talk: Any) -> None:
    assert "/reload" in await talk.says("/help")
    assert "/reload" not in await talk.says("/help", sender="leader")


async def test_digest_without_a_region_is_that_of_the_reader(talk: Any) -> None:
    assert await talk.says("周报", sender="leader") == "周报 甲县 None"
    assert await talk.says("周报 2021-W29", sender="leader") == "周报 甲县 2021-W29"


async def test_leader_cannot_read_the_digest_of_another_county(talk: Any) -> None:
    assert "乙县" in await talk.says("周报 乙县", sender="leader")
    assert not (await talk.says("周报 乙县", sender="leader")).startswith("周报")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("voice", "message_voice"),
        ("video_note", "message_voice"),
        ("sticker", "message_unreadable"),
        ("contact", "message_unreadable"),
        ("location", "message_unreadable"),
        ("poll", "message_unreadable"),
        ("photo", "message_unreadable"),
    ],
)
async def test_message_without_text_gets_a_sentence(talk: Any, kind: str, code: str) -> None:
    assert await talk.says("", unreadable=kind) == talk.conversation.messages.say(f"errors.{code}")
    assert talk.answerer.asked == []


async def test_progress_told_at_the_last_moment_does_not_outlive_the_answer(talk: Any) -> None:
    channel = RecorderChannel()
    incoming = Incoming(address=Address("recorder", "one"), sender=None, message_id="1", text="甲", at=talk.now)
    showing = Showing(channel, incoming, talk.conversation.messages)
    showing.tell("fetch", 0, 1)
    await asyncio.sleep(0)
    showing.tell("fetch", 1, 1)
    await showing.end()
    await asyncio.sleep(0)

    assert channel.shown == []
