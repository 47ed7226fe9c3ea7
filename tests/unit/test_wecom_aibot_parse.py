"""Callbacks of WeCom's AI bots as messages: pure."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.aibot.files import name_in
from bot.channels.wecom.aibot.frames import failure, read, write
from bot.channels.wecom.aibot.parse import Entered, Media, Said, Tapped, is_kick, parse, target, without_mention
from config.clock import FixedClock
from config.errors import Permanent, Transient

AT = FixedClock.on(date(2021, 7, 26)).now()
PERSON = {"msgid": "m1", "chattype": "single", "from": {"userid": "zhang"}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
FIELDS = ("msgid", "chattype", "chatid", "text", "voice", "mixed", "file", "image", "quote", "event")


def found(cmd: str = "aibot_msg_callback", *, name: str = "", **body: Any) -> Said | Tapped | Entered | None:
    frame = read(json.dumps({"cmd": cmd, "headers": {"req_id": "R1"}, "body": {**PERSON, **body}}))
    assert frame is not None
    return parse(frame, name=name, at=AT)


def said(**body: Any) -> Said:
    message = found(**body)
    assert isinstance(message, Said)
    return message


def test_text_of_a_person() -> None:
    incoming = said(msgtype="text", text={"content": "云和怎么样"}).incoming

    assert (incoming.address.chat, incoming.sender, incoming.message_id) == ("zhang", "zhang", "m1")
    assert (incoming.text, incoming.group, incoming.unreadable, incoming.at) == ("云和怎么样", False, "", AT)


@pytest.mark.parametrize("sender", [None, {}, {"userid": ""}, {"userid": 7}, {"userid": "x" * 500}, "zhang"])
def test_nobody_is_taken_for_the_operator(sender: Any) -> None:
    assert found(msgtype="text", text={"content": "x"}, **{"from": sender}) is None


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("@共富助手 云和怎么样", "", "云和怎么样"),
        ("@共富助手\u2005云和怎么样", "共富助手", "云和怎么样"),
        ("@共富 助手 云和怎么样", "共富 助手", "云和怎么样"),
        ("云和怎么样 @共富助手", "", "云和怎么样"),
        ("云和怎么样 @共富助手", "共富助手", "云和怎么样"),
        ("给 a@b.cn 发的文", "共富助手", "给 a@b.cn 发的文"),
        ("@共富助手", "共富助手", ""),
        ("@共富助手二号 在吗", "共富助手", "在吗"),
    ],
)
def test_name_of_the_bot_is_no_part_of_the_question(words: str, name: str, expected: str) -> None:
    assert without_mention(words, name) == expected


def test_group_is_named_so_that_a_reply_goes_there() -> None:
    incoming = said(msgtype="text", text={"content": "@甲 x"}, chattype="group", chatid="wr1").incoming

    assert (incoming.address.chat, incoming.sender, incoming.group) == ("group:wr1", "zhang", True)
    assert target(incoming.address.chat) == {"chatid": "wr1", "chat_type": 2}
    assert target("zhang") == {"chatid": "zhang", "chat_type": 1}


def test_pictures_without_words_are_files_with_words_they_are_not_looked_at() -> None:
    picture = {"msgtype": "image", "image": {"url": "https://h/1?sign=x", "aeskey": "k"}}
    words = {"msgtype": "text", "text": {"content": "问"}}
    alone = said(msgtype="mixed", mixed={"msg_item": [picture, picture]}).incoming
    both = said(msgtype="mixed", mixed={"msg_item": [words, picture]}).incoming

    assert (len(alone.files), alone.unreadable, both.files, both.text) == (2, "mixed", (), "问")
    assert len({file.name for file in alone.files}) == 2
    assert Media.of(alone.files[0].id) == Media("https://h/1?sign=x", "k")


@pytest.mark.parametrize("content", [{}, {"url": "file:///etc/passwd", "aeskey": "k"}, {"url": "https://h/"}, 5])
def test_file_that_cannot_be_fetched_is_only_named_by_its_kind(content: Any) -> None:
    incoming = said(msgtype="file", file=content).incoming

    assert (incoming.files, incoming.unreadable) == ((), "file")


@pytest.mark.parametrize("name", ["", "none", "[]", "{}", '{"url": 5, "aeskey": ""}', "[" * 99_999])
def test_id_of_no_file_of_ours_is_none(name: str) -> None:
    assert Media.of(name) is None


@pytest.mark.parametrize("nested", [True, False])
def test_tap_is_read_nested_and_flat(nested: bool) -> None:
    inner = {"event_key": "原文", "task_id": "g1"}
    event = {"eventtype": "template_card_event", **({"template_card_event": inner} if nested else inner)}
    tap = found("aibot_event_callback", event=event)

    assert isinstance(tap, Tapped)
    assert (tap.incoming.text, tap.incoming.tapped, tap.task, tap.req_id) == ("原文", True, "g1", "R1")


def test_events() -> None:
    kick = read('{"cmd":"aibot_event_callback","headers":{},"body":{"event":{"eventtype":"disconnected_event"}}}')

    assert found("aibot_event_callback", event={"eventtype": "enter_chat"}) == Entered("R1", "m1")
    assert found("aibot_event_callback", event={"eventtype": "feedback_event"}) is None
    assert kick is not None
    assert is_kick(kick)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)),
    st.sampled_from(["text", "voice", "mixed", "file", "image", "event", "\ud800", "甲 乙"]),
    st.sampled_from(["msg", "event"]),
)
def test_nothing_that_comes_in_is_an_error(body: dict[str, Any], kind: str, cmd: str) -> None:
    whole = {"msgtype": kind, **PERSON, **body}
    frame = read(json.dumps({"cmd": f"aibot_{cmd}_callback", "headers": {"req_id": "R1"}, "body": whole}))
    assert frame is not None

    message = parse(frame, name="甲", at=AT)
    if isinstance(message, Said | Tapped):
        incoming = message.incoming
        kept = f"{incoming.address.chat}{incoming.sender}{incoming.message_id}{incoming.unreadable}"
        assert kept.isprintable()
        assert max(len(incoming.address.chat), len(incoming.sender or ""), len(incoming.message_id)) <= 200


@pytest.mark.parametrize("odd", ["\ud800", "a\x00b", "甲\n乙"])
def test_ids_that_no_database_can_hold_are_named_otherwise_or_ignored(odd: str) -> None:
    assert found(msgtype="text", text={"content": "x"}, **{"from": {"userid": odd}}) is None
    assert found(msgtype=odd) is None
    assert said(msgtype="text", text={"content": "x"}, msgid=odd).incoming.message_id.isalnum()
    write("aibot_respond_msg", odd, {"text": odd}).encode()


@given(st.text() | st.binary())
def test_no_text_is_an_error_to_read(raw: str | bytes) -> None:
    read(raw)


def test_ping_has_no_body() -> None:
    assert json.loads(write("ping", "R2")) == {"cmd": "ping", "headers": {"req_id": "R2"}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"errcode": 0}, None),
        ({"errcode": 93006}, (Permanent, "recipient_gone")),
        ({"errcode": 45009}, (Transient, "wecom_busy")),
        ({"errcode": 99999, "errmsg": "api freq out of limit"}, (Transient, "wecom_busy")),
        ({"errcode": 846608}, (Transient, "wecom_down")),
        ({"errcode": 40058, "errmsg": "bad"}, (Permanent, "wecom_refused")),
    ],
)
def test_answers_in_the_words_of_the_port(answer: dict[str, Any], expected: tuple[type, str] | None) -> None:
    frame = read(json.dumps({"headers": {"req_id": "R"}, **answer}))
    assert frame is not None
    error = failure(frame)

    assert (None if error is None else (type(error), error.code)) == expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.docx", "通知.docx"),
        ("attachment; filename=\"x.docx\"; filename*=utf-8'zh'%E7%94%B2.docx", "甲.docx"),
        ('attachment; filename="通知 (1).docx"', "通知 (1).docx"),
        ("attachment; filename=%E7%94%B2.pdf", "甲.pdf"),
        ("attachment; filename*=nothing''%41.txt", "A.txt"),
        ("inline", ""),
        ("", ""),
    ],
)
def test_name_of_a_file(header: str, name: str) -> None:
    assert name_in(header) == name
