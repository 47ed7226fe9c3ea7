"""Updates of Telegram: what is for us, from whom, with which words; nothing that arrives can break it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Incoming
from bot.channels.telegram.parse import Me, Tap, parse
from config.clock import FixedClock

ME = Me(7, "Test_Bot")
AT = FixedClock.on(date(2021, 7, 26)).now()
KEYBOARD = {"inline_keyboard": [[{"text": "原文", "callback_data": "1"}], [{"text": "最新", "callback_data": "2"}]]}


def message(text: str | None, *, chat: int = 5, **fields: Any) -> dict[str, Any]:
    kind = "private" if chat > 0 else "supergroup"
    sender = {"id": 5, "is_bot": False}
    words = {} if text is None else {"text": text}
    return {"message_id": 9, "chat": {"id": chat, "type": kind}, "from": sender, **words, **fields}


def read(text: str | None, **fields: Any) -> Incoming | None:
    found = parse({"update_id": 1, "message": message(text, **fields)}, me=ME, at=AT)
    assert not isinstance(found, Tap)
    return found


def tap(data: object, **callback: Any) -> Tap | None:
    content = {"id": "c1", "from": {"id": 6}, "message": message("问", reply_markup=KEYBOARD), "data": data, **callback}
    found = parse({"update_id": 1, "callback_query": content}, me=ME, at=AT)
    assert not isinstance(found, Incoming)
    return found


def test_private_message_carries_who_where_and_what() -> None:
    found = read("上半年怎么样")

    assert found is not None
    assert (found.address.channel, found.address.chat, found.sender) == ("telegram", "5", "5")
    assert (found.message_id, found.text, found.at, found.group) == ("5:9", "上半年怎么样", AT, False)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("/help", "/help"),
        ("/help@Test_Bot", "/help"),
        ("/ask@test_bot 上半年\n如何", "/ask 上半年\n如何"),
        ("/周报 某县", "/周报 某县"),
        ("/help@Other_Bot", None),
        ("@Test_Bot 上半年", "上半年"),
        ("a@Test_Bot.com", "a@Test_Bot.com"),
        ("@Test_Bot2 上半年", "@Test_Bot2 上半年"),
        ("", ""),
    ],
)
def test_text_of_a_private_message(text: str, read_as: str | None) -> None:
    found = read(text)

    assert (found.text if found else None) == read_as


REPLY = {"reply_to_message": {"message_id": 3, "from": {"id": ME.id, "is_bot": True}}}


@pytest.mark.parametrize(
    ("text", "fields", "read_as"),
    [
        ("大家好", {}, None),
        ("请@Test_Bot查上半年", {}, "请 查上半年"),
        ("@test_bot", {}, ""),
        ("上半年", REPLY, "上半年"),
        ("上半年", {"reply_to_message": {"from": {"id": 8}}}, None),
        ("/help", {}, "/help"),
        ("/help@Test_Bot", {}, "/help"),
        ("/help@Other_Bot", {}, None),
        ("/usr/bin", {}, None),
        (None, {"document": {"file_id": "F"}}, None),
        (None, {"document": {"file_id": "F"}, "caption": "@Test_Bot 收录"}, "收录"),
    ],
)
def test_in_a_group_only_what_is_meant_for_us_is_heard(
    text: str | None, fields: dict[str, Any], read_as: str | None
) -> None:
    found = read(text, chat=-100, **fields)

    assert (found.text if found else None) == read_as
    assert found is None or (found.group, found.address.chat, found.sender) == (True, "-100", "5")


@pytest.mark.parametrize("kind", ["document", "photo", "voice", "sticker", "video", "location", "animation"])
def test_content_without_words_is_named(kind: str) -> None:
    found = read(None, **{kind: {"file_id": "F"}})

    assert found is not None
    assert (found.text, found.unreadable) == ("", kind)


def test_caption_is_read_as_text() -> None:
    found = read(None, document={"file_id": "F"}, caption="上半年")

    assert found is not None
    assert (found.text, found.unreadable) == ("上半年", "")


@pytest.mark.parametrize(
    "update",
    [
        {"edited_message": message(None, location={"latitude": 28}, edit_date=3)},
        {"channel_post": message("频道")},
        {"my_chat_member": {"chat": {"id": 5}}},
        {"message": message(None, new_chat_members=[{"id": 1}])},
        {"message": {**message("甲"), "from": None}},
        {"message": {**message("甲"), "from": {"id": 8, "is_bot": True}}},
        {"message": {**message("甲"), "chat": "5"}},
        {"message": {**message("甲"), "message_id": None}},
        {},
    ],
    ids=str,
)
def test_what_is_not_for_us_or_has_no_sender_is_ignored(update: dict[str, Any]) -> None:
    assert parse({"update_id": 1, **update}, me=ME, at=AT) is None


def test_tapped_button_is_its_words() -> None:
    found = tap("2")

    assert found is not None
    assert found.incoming is not None
    assert (found.callback, found.incoming.text, found.incoming.sender) == ("c1", "最新", "6")
    assert (found.incoming.message_id, found.incoming.address.chat) == ("callback:c1", "5")


@pytest.mark.parametrize("data", ["3", "原文", "", None, 1])
def test_forged_data_is_answered_but_not_heard(data: object) -> None:
    assert tap(data) == Tap("c1", None)


@pytest.mark.parametrize("gone", [{"message": None}, {"message": {"chat": {"id": 5}, "date": 0}}, {"from": None}])
def test_tap_that_cannot_be_placed_is_answered_but_not_heard(gone: dict[str, Any]) -> None:
    assert tap("1", **gone) == Tap("c1", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("message", "callback_query", "from", "chat", "id", "text", "data", "reply_markup")), inner
        )
    ),
    max_leaves=30,
)


@given(message=JSON, callback=JSON)
def test_nothing_breaks_it(message: object, callback: object) -> None:
    for update in ({"message": message}, {"callback_query": callback}):
        found = parse(update, me=ME, at=AT)
        assert found is None or isinstance(found, Incoming | Tap)


def test_photo_without_words_is_a_file_in_its_largest_size() -> None:
    sizes = [{"file_id": "S", "width": 90, "file_size": 9}, {"file_id": "L", "width": 1280, "file_size": 99}]

    found = read(None, photo=sizes)
    spoken = read(None, photo=sizes, caption="这是什么")

    assert found is not None
    assert [(file.id, file.size, file.name.endswith(".jpg")) for file in found.files] == [("L", 99, True)]
    assert spoken is not None
    assert spoken.files == ()


def test_new_wording_names_the_old_message_and_is_one_of_its_own() -> None:
    found = [
        parse({"update_id": 1, "edited_message": message("改", edit_date=when)}, me=ME, at=AT) for when in (3, 3, 4)
    ]

    assert [(each.text, each.edits) for each in found if isinstance(each, Incoming)] == [("改", "5:9")] * 3
    assert len({each.message_id for each in found if isinstance(each, Incoming)} | {"5:9"}) == 3


@pytest.mark.parametrize(
    ("fields", "quote"),
    [
        ({"reply_to_message": {"message_id": 3, "text": "答：甲"}}, "答：甲"),
        ({"reply_to_message": {"message_id": 3, "text": "答：甲"}, "quote": {"text": "甲"}}, "答：甲"),
        ({"reply_to_message": {"message_id": 3, "caption": "图"}}, "图"),
        ({"quote": {"text": "别处的话"}, "external_reply": {}}, "别处的话"),
        ({"reply_to_message": {"message_id": 3, "sticker": {}}}, ""),
        ({"reply_to_message": {"message_id": 3, "text": "长" * 9000}}, "长" * 1000),
        ({"reply_to_message": "x", "quote": 3}, ""),
    ],
)
def test_message_that_is_answered_is_the_quote(fields: dict[str, Any], quote: str) -> None:
    found = read("原文", **fields)

    assert found is not None
    assert (found.quote, found.tapped) == (quote, False)


def test_tap_carries_the_words_of_its_message() -> None:
    found = tap("2")

    assert found is not None
    assert found.incoming is not None
    assert (found.incoming.text, found.incoming.quote, found.incoming.tapped) == ("最新", "问", True)


@pytest.mark.parametrize("kind", ["contact", "poll", "dice", "venue", "story"])
def test_card_is_named(kind: str) -> None:
    found = read(None, **{kind: {"x": 1}}, forward_origin={"type": "user"})

    assert found is not None
    assert (found.text, found.unreadable) == ("", kind)
