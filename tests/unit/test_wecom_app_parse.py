"""Callbacks of an app as messages, without any network."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Address, IncomingFile
from bot.channels.wecom.app.parse import Left, NotXml, Said, Tapped, event_id, fields, is_user, parse
from config.clock import SHANGHAI

AT = datetime(2021, 7, 26, 12, tzinfo=SHANGHAI)
TEXT = {"FromUserName": "zhang", "MsgType": "text", "Content": "甲", "MsgId": "42", "CreateTime": "1627268400"}
EVENT = {"FromUserName": "zhang", "MsgType": "event", "CreateTime": "1627268400", "AgentID": "1"}


def said(message: dict[str, str]) -> Said:
    found = parse(message, at=AT)
    assert isinstance(found, Said)
    return found


def test_text_is_a_message_of_its_sender() -> None:
    incoming = said(TEXT).incoming
    assert (incoming.address, incoming.sender, incoming.message_id) == (Address("wecomapp", "zhang"), "zhang", "42")
    assert (incoming.text, incoming.unreadable, incoming.group) == ("甲", "", False)


def test_text_without_words_is_heard() -> None:
    assert said({**TEXT, "Content": ""}).incoming.text == ""


def test_voice_is_its_recognised_words_or_unreadable() -> None:
    voice = {**TEXT, "MsgType": "voice", "Content": "", "MediaId": "M"}
    heard, unheard = said({**voice, "Recognition": "甲的收入"}).incoming, said(voice).incoming
    assert (heard.text, heard.spoken, heard.unreadable) == ("甲的收入", True, "")
    assert (unheard.text, unheard.spoken, unheard.unreadable) == ("", False, "voice")


def test_image_can_be_fetched() -> None:
    incoming = said({**TEXT, "MsgType": "image", "Content": "", "MediaId": "M", "PicUrl": "http://x"}).incoming
    assert incoming.unreadable == "photo"
    assert incoming.files == (IncomingFile(name="photo_42.jpg", size=None, id="M"),)


@pytest.mark.parametrize(
    ("kind", "expected"), [("location", "location"), ("link", "link"), ("video", "video"), ("neu", "other")]
)
def test_other_kinds_are_unreadable(kind: str, expected: str) -> None:
    assert said({**TEXT, "MsgType": kind}).incoming.unreadable == expected


def test_tap_is_the_words_of_the_button() -> None:
    tap = {**EVENT, "Event": "template_card_event", "EventKey": "原文", "TaskId": "T", "ResponseCode": "R"}
    found = parse(tap, at=AT)
    assert isinstance(found, Tapped)
    assert (found.incoming.text, found.incoming.tapped, found.task, found.code) == ("原文", True, "T", "R")


def test_taps_in_one_second_differ_and_a_retry_does_not() -> None:
    tap = {**EVENT, "Event": "template_card_event", "EventKey": "原文"}
    assert event_id(tap) == event_id(dict(reversed(tap.items())))
    assert len({event_id(tap), event_id({**tap, "EventKey": "好评"}), event_id({**tap, "FromUserName": "li"})}) == 3


def test_entries_greet_once() -> None:
    first, second = (
        said({**EVENT, "Event": name, "CreateTime": name}).incoming for name in ("subscribe", "enter_agent")
    )
    assert first == second


def test_leaving_is_told() -> None:
    assert parse({**EVENT, "Event": "unsubscribe"}, at=AT) == Left("zhang")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {**TEXT, "FromUserName": ""},
        {**TEXT, "FromUserName": "@all"},
        {**TEXT, "FromUserName": "a|b"},
        {**TEXT, "FromUserName": "x" * 65},
        {**TEXT, "MsgId": ""},
        {**TEXT, "MsgType": ""},
        {**EVENT, "Event": "LOCATION"},
        {**EVENT, "Event": "template_card_event"},
        {**EVENT},
    ],
)
def test_what_is_nothing_for_us_is_left_alone(message: dict[str, str]) -> None:
    assert parse(message, at=AT) is None


@given(st.dictionaries(st.sampled_from([*TEXT, *EVENT, "Event", "EventKey", "MediaId", "Recognition"]), st.text()))
def test_no_callback_breaks_the_reader(message: dict[str, str]) -> None:
    found = parse(message, at=AT)
    assert found is None or isinstance(found, Left) or len(found.incoming.message_id) <= 200


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
READING = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'


@pytest.mark.parametrize("xml", [BOMB, READING, b"<!DOCTYPE xml><xml/>"])
def test_document_types_are_refused(xml: bytes) -> None:
    with pytest.raises(NotXml, match="forbidden"):
        fields(xml)


@pytest.mark.parametrize("xml", [b"", b"{}", b"<xml>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="neu"?><xml/>'])
def test_what_is_no_xml_is_refused(xml: bytes) -> None:
    with pytest.raises(NotXml, match="malformed"):
        fields(xml)


def test_deep_and_repeated_fields_do_no_harm() -> None:
    assert fields(b"<xml>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</xml>") == {"a": ""}
    assert fields(b"<xml><a>1</a><a>2</a></xml>") == {"a": "1"}


def test_nobody_writes_to_everybody() -> None:
    assert [is_user(name) for name in ("zhang", "a.b@c", "@all", "a|b", "")] == [True, True, False, False, False]
