"""What an app says: tokens, limits, duplicates, files, cards, and what becomes of failures."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Engine
from support.serving import Hand
from support.wecom_api import SECRET, Fault, WecomServer
from support.wecom_world import NOON, PNG, Hurry, logging_to, part

from bot.channels.base import Address, Incoming, IncomingFile, Part
from bot.channels.state import ChannelState
from bot.channels.wecom.app import WecomAppChannel
from bot.channels.wecom.media import Sizes
from bot.channels.wecom.rates import Rates, Window
from bot.channels.wecom.wire import Timeouts
from config.database import metadata, migrate, open_engine
from config.errors import GongfuError, Permanent, Transient, Uncertain
from config.messages import Messages
from reports.blocks import Choices, Text

ZHANG = Address("wecomapp", "zhang")
MANY = Rates(chat=(Window(1000, 1.0),))


@pytest_asyncio.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        yield server


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(made)
    yield made
    made.dispose()


def app(wecom: WecomServer, messages: Messages, hurry: Hurry | None = None, **more: object) -> WecomAppChannel:
    hurry = hurry or Hurry()
    given = {"rates": MANY, "clock": Hand(NOON), **more}
    return WecomAppChannel(wecom.settings(), messages=messages, monotonic=hurry.monotonic, pause=hurry.pause, **given)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def channel(wecom: WecomServer, messages: Messages) -> AsyncIterator[WecomAppChannel]:
    made = app(wecom, messages)
    yield made
    await made.aclose()


async def failure(channel: WecomAppChannel, what: Part | None = None) -> GongfuError:
    with pytest.raises(GongfuError) as found:
        await channel.send(ZHANG, what or part("甲"))
    return found.value


async def test_long_answer_arrives_whole_in_order_cut_at_sentences(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    text = "".join(f"第{number}句话说的是城镇居民收入增长了{number}个百分点。" for number in range(200))
    for each in channel.parts((Text(text),)):
        await channel.send(ZHANG, each)
    found = [each.text for each in wecom.sent("zhang")]
    assert ("".join(found), wecom.violations) == (text, [])
    assert all(each.endswith("。") and len(each.encode()) <= 2048 for each in found)


async def test_token_that_died_early_is_replaced_once_and_the_message_arrives_once(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    await channel.send(ZHANG, part("甲"))
    wecom.revoke()
    await channel.send(ZHANG, part("乙"))
    assert ([each.text for each in wecom.sent("zhang")], wecom.tokens) == (["甲", "乙"], 2)


async def test_many_calls_with_a_dead_token_fetch_one(wecom: WecomServer, channel: WecomAppChannel) -> None:
    await channel.send(ZHANG, part("甲"))
    wecom.revoke()
    await asyncio.gather(*(channel.send(ZHANG, part(str(number))) for number in range(20)))
    assert (len(wecom.sent("zhang")), wecom.tokens) == (21, 2)


@pytest.mark.parametrize("errcode", [40014, 42001, 40001])
async def test_token_that_is_refused_for_good_ends_after_one_more_try(
    wecom: WecomServer, channel: WecomAppChannel, errcode: int
) -> None:
    wecom.fails("message/send", errcode=errcode, times=99)
    assert isinstance(await failure(channel), Transient)
    assert (wecom.calls.count("message/send"), wecom.tokens) == (2, 2)


async def test_token_is_shared_between_processes_and_unreadable_in_the_database(
    wecom: WecomServer, messages: Messages, engine: Engine
) -> None:
    one, two = (app(wecom, messages, engine=engine) for _ in range(2))
    for each in (one, two, one):
        await each.send(ZHANG, part("甲"))
        await each.aclose()
        if each is two:
            break
    with engine.connect() as connection:
        (row,) = connection.execute(metadata.tables["wecom_tokens"].select()).all()
    assert wecom.tokens == 1
    assert wecom.token not in str(row)


def test_the_migration_gives_the_table_that_the_code_uses(engine: Engine) -> None:
    own = {"include_object": lambda thing, name, kind, *_: "wecom_tokens" in {name, getattr(thing, "table", name)}}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=own), metadata) == []


async def test_dead_token_in_the_database_is_replaced_for_all(
    wecom: WecomServer, messages: Messages, engine: Engine
) -> None:
    one, two = (app(wecom, messages, engine=engine) for _ in range(2))
    await one.send(ZHANG, part("甲"))
    await two.send(ZHANG, part("乙"))
    wecom.revoke()
    await one.send(ZHANG, part("丙"))
    await two.send(ZHANG, part("丁"))
    assert ([each.text for each in wecom.sent("zhang")], wecom.tokens) == (["甲", "乙", "丙", "丁"], 2)
    await one.aclose()
    await two.aclose()


async def test_token_is_not_used_to_its_last_second(wecom: WecomServer, messages: Messages) -> None:
    clock = Hand(NOON)
    channel = app(wecom, messages, clock=clock)
    await channel.send(ZHANG, part("甲"))
    clock.at += timedelta(seconds=7190)
    await channel.send(ZHANG, part("乙"))
    assert wecom.tokens == 2
    await channel.aclose()


async def test_database_that_is_away_does_not_keep_messages_back(
    wecom: WecomServer, messages: Messages, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    channel = app(wecom, messages, engine=engine)
    await channel.send(ZHANG, part("甲"))
    assert wecom.seen("zhang") == "甲"
    await channel.aclose()
    engine.dispose()


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault(errcode=45009), Transient, "wecom_busy"),
        (Fault(errcode=-1), Transient, "wecom_down"),
        (Fault(errcode=60020), Transient, "wecom_address_refused"),
        (Fault(errcode=81013), Permanent, "recipient_gone"),
        (Fault(errcode=60111), Permanent, "recipient_gone"),
        (Fault(errcode=40035), Permanent, "wecom_refused"),
        (Fault(status=502), Transient, "wecom_down"),
        (Fault(status=503), Transient, "wecom_down"),
        (Fault(status=500, body=b"{}"), Transient, "wecom_down"),
        (Fault(status=504), Uncertain, "send_uncertain"),
        (Fault(status=403), Transient, "wecom_down"),
        (Fault(status=407), Transient, "wecom_down"),
        (Fault(status=302), Transient, "wecom_down"),
        (Fault(status=429), Transient, "wecom_busy"),
        (Fault(status=200), Uncertain, "send_uncertain"),
        (Fault(body=b"[]"), Uncertain, "send_uncertain"),
        (Fault(body=b"{}"), Uncertain, "send_uncertain"),
        (Fault(body=b'{"errcode": "no"}'), Transient, "wecom_down"),
        (Fault(body=b"[" * 100_000), Uncertain, "send_uncertain"),
        (Fault(body=b"x" * 2_000_000), Uncertain, "send_uncertain"),
        (Fault(reset=True), Uncertain, "send_uncertain"),
    ],
)
async def test_each_failure_of_a_message_is_told_for_what_it_is(
    wecom: WecomServer, channel: WecomAppChannel, fault: Fault, kind: type[GongfuError], code: str
) -> None:
    wecom._faults["message/send"].extend((fault, replace(fault)))
    found = await failure(channel)
    assert (type(found), found.code) == (kind, code)
    # What may have arrived is sent once more, under WeCom's check for duplicates.
    assert wecom.calls.count("message/send") == (2 if kind is Uncertain else 1)


@pytest.mark.parametrize(
    "fault", [Fault(status=502), Fault(status=200), Fault(reset=True), Fault(errcode=-1), Fault(errcode=60020)]
)
@pytest.mark.parametrize("path", ["gettoken", "media/upload"])
async def test_what_fails_before_the_message_was_not_sent(
    wecom: WecomServer, channel: WecomAppChannel, tmp_path: Path, path: str, fault: Fault
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"content")
    wecom._faults[path].append(fault)
    assert isinstance(await failure(channel, part("", file=file)), Transient)
    assert wecom.sent("zhang") == []


async def test_nobody_listens_was_not_sent(wecom: WecomServer, messages: Messages) -> None:
    channel = WecomAppChannel(wecom.settings(base_url="http://127.0.0.1:9"), clock=Hand(NOON), messages=messages)
    assert (await failure(channel)).code == "wecom_down"
    await channel.aclose()


async def test_no_answer_in_time_leaves_it_open(wecom: WecomServer, messages: Messages) -> None:
    channel = app(wecom, messages, timeouts=Timeouts(read_s=0.2))
    await channel.send(ZHANG, part("甲"))
    hold = asyncio.Event()
    wecom.fails("message/send", hold=hold, times=2)
    assert isinstance(await failure(channel), Uncertain)
    hold.set()
    await channel.aclose()


async def test_member_whom_wecom_names_as_invalid_is_gone(wecom: WecomServer, channel: WecomAppChannel) -> None:
    wecom.fails("message/send", body=b'{"errcode":0,"errmsg":"ok","invaliduser":"zhang"}')
    assert (await failure(channel)).code == "recipient_gone"


@pytest.mark.parametrize("chat", ["@all", "a|b", "", "x" * 65])
async def test_nothing_is_ever_sent_to_everybody(wecom: WecomServer, channel: WecomAppChannel, chat: str) -> None:
    with pytest.raises(Permanent, match="recipient_gone"):
        await channel.send(Address("wecomapp", chat), part("甲"))
    assert wecom.calls == []


async def test_too_often_holds_the_whole_app(wecom: WecomServer, messages: Messages) -> None:
    hurry = Hurry()
    channel = app(wecom, messages, hurry)
    wecom.fails("message/send", errcode=45009)
    await failure(channel)
    with pytest.raises(Transient, match="wecom_busy"):
        await channel.turn(Address("wecomapp", "li"))
    hurry.now += 61
    await channel.turn(Address("wecomapp", "li"))
    await channel.aclose()


async def test_no_more_than_thirty_a_minute_and_a_thousand_an_hour(wecom: WecomServer, messages: Messages) -> None:
    hurry = Hurry()
    channel = app(wecom, messages, hurry, rates=Rates(most_wait_s=1e9))
    times = []
    for _ in range(1200):
        await channel.turn(ZHANG)
        times.append(hurry.now)
    assert max(sum(at <= other < at + 60 for other in times) for at in times) <= 30
    assert max(sum(at <= other < at + 3600 for other in times) for at in times) <= 1000
    await channel.aclose()


async def test_repeated_question_gets_its_answer_again(wecom: WecomServer, channel: WecomAppChannel) -> None:
    for _ in range(3):
        await channel.send(ZHANG, part("同"))
    assert (len(wecom.sent("zhang")), wecom.dropped) == (3, [])


async def test_second_try_of_what_may_have_arrived_is_dropped_by_wecom(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    wecom.fails("message/send", reset=True, accepted=True)
    await channel.send(ZHANG, part("甲"))
    assert (len(wecom.sent("zhang")), len(wecom.dropped)) == (1, 1)


async def test_second_try_that_wecom_does_not_take_leaves_the_first_open(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    wecom.fails("message/send", reset=True, accepted=True)
    wecom.fails("message/send", errcode=-1)
    assert isinstance(await failure(channel), Uncertain)
    assert len(wecom.sent("zhang")) == 1


async def test_file_arrives_under_its_chinese_name(
    wecom: WecomServer, channel: WecomAppChannel, tmp_path: Path
) -> None:
    file = tmp_path / "共富周报 2021年第29周.docx"
    file.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    await channel.send(ZHANG, part("", file=file))
    (sent,) = wecom.sent("zhang")
    assert (sent.kind, wecom.media[sent.body["media_id"]]) == ("file", (file.name, file.read_bytes()))


async def test_picture_goes_as_one_and_a_false_one_as_a_file(
    wecom: WecomServer, channel: WecomAppChannel, tmp_path: Path
) -> None:
    for name, content in (("a.png", PNG), ("b.png", b"no picture"), ("c.JPG", b"\xff\xd8 1234567")):
        (tmp_path / name).write_bytes(content)
        await channel.send(ZHANG, part("", file=tmp_path / name))
    assert [each.kind for each in wecom.sent("zhang")] == ["image", "file", "image"]


async def test_file_beyond_the_limit_is_refused_with_words(
    wecom: WecomServer, channel: WecomAppChannel, messages: Messages, tmp_path: Path
) -> None:
    file = tmp_path / "大.docx"
    with file.open("wb") as opened:
        opened.truncate(20_000_001)
    error = await failure(channel, part("", file=file))
    assert "20 MB" in messages.error(error)
    assert wecom.calls == []


@pytest.mark.parametrize("content", [None, b"", b"12345"])
async def test_file_that_is_gone_or_empty_is_refused(
    channel: WecomAppChannel, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "a.docx"
    if content is not None:
        file.write_bytes(content)
    assert (await failure(channel, part("", file=file))).code == "file_unreadable"


async def test_large_picture_goes_as_a_file(wecom: WecomServer, messages: Messages, tmp_path: Path) -> None:
    channel = app(wecom, messages, sizes=Sizes(picture=50))
    (tmp_path / "a.png").write_bytes(PNG)
    await channel.send(ZHANG, part("", file=tmp_path / "a.png"))
    assert [each.kind for each in wecom.sent("zhang")] == ["file"]
    await channel.aclose()


async def test_tap_carries_the_words_above_its_card_and_the_card_shows_it(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    heard: list[Incoming] = []

    async def receive(incoming: Incoming) -> bool:
        heard.append(incoming)
        return len(heard) == 1

    running = asyncio.create_task(channel.run(receive))
    (said,) = channel.parts((Text("答：甲"), Choices(("原文", "趋势"), ("好评", "差评"))))
    await channel.send(ZHANG, said)
    card = wecom.sent("zhang")[-1].body
    event = {"FromUserName": "zhang", "MsgType": "event", "Event": "template_card_event", "CreateTime": "1"}
    tap = {**event, "EventKey": card["button_list"][0]["key"], "TaskId": card["task_id"], "ResponseCode": "RC"}
    await channel.take(tap)
    await channel.take(tap)
    await channel.take({**tap, "FromUserName": "li"})
    await wecom.wait(lambda: bool(wecom.cards))

    assert [(each.text, each.quote, each.tapped) for each in heard] == [
        ("原文", "答：甲", True),
        ("原文", "答：甲", True),
        ("原文", "", True),
    ]
    (changed,) = wecom.cards
    assert (changed["userids"], changed["response_code"]) == (["zhang"], "RC")
    assert [button["text"] for button in changed["template_card"]["button_list"]] == ["趋势", "好评", "差评"]
    assert changed["template_card"]["main_title"]["desc"] == "已选：原文"
    await channel.aclose()
    await running


async def test_tap_on_a_card_of_an_earlier_process_still_says_its_words(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    heard: list[Incoming] = []

    async def receive(incoming: Incoming) -> bool:
        heard.append(incoming)
        return True

    running = asyncio.create_task(channel.run(receive))
    await asyncio.sleep(0)
    tap = {"FromUserName": "zhang", "MsgType": "event", "Event": "template_card_event", "EventKey": "原文"}
    await channel.take({**tap, "TaskId": "of yesterday", "ResponseCode": "RC"})
    await wecom.wait(lambda: bool(wecom.cards))
    assert [(each.text, each.quote) for each in heard] == [("原文", "")]
    await channel.aclose()
    await running


async def test_card_that_fails_does_not_bring_its_words_again(wecom: WecomServer, channel: WecomAppChannel) -> None:
    (said,) = channel.parts((Text("答"), Choices(("原文",))))
    # The first call is the text, the second the card.
    wecom.fails("message/send", accepted=True, body=b'{"errcode":0,"msgid":"1"}')
    wecom.fails("message/send", status=502)
    assert await channel.send(ZHANG, said) == "1"
    assert [each.kind for each in wecom.sent("zhang")] == ["text"]


async def test_picture_of_a_person_is_fetched(wecom: WecomServer, channel: WecomAppChannel) -> None:
    wecom.media["M"] = ("", PNG)
    assert await channel.fetch(IncomingFile(name="a.jpg", size=None, id="M")) == PNG


async def test_picture_is_fetched_with_a_new_token_when_the_old_one_died(
    wecom: WecomServer, channel: WecomAppChannel
) -> None:
    wecom.media["M"] = ("", PNG)
    await channel.send(ZHANG, part("甲"))
    wecom.revoke()
    assert await channel.fetch(IncomingFile(name="a.jpg", size=None, id="M")) == PNG


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=502), "file_not_fetched"),
        (Fault(reset=True), "file_not_fetched"),
        (Fault(errcode=-1), "file_not_fetched"),
        (Fault(body=b"x" * 20_000_001), "file_too_large_here"),
    ],
)
async def test_file_that_can_not_be_fetched_is_told(
    wecom: WecomServer, channel: WecomAppChannel, fault: Fault, code: str
) -> None:
    wecom.media["M"] = ("", PNG)
    wecom._faults["media/get"].append(fault)
    with pytest.raises(GongfuError, match=code):
        await channel.fetch(IncomingFile(name="a.jpg", size=None, id="M"))


async def test_wrong_secret_ends_the_run(wecom: WecomServer, messages: Messages) -> None:
    channel = WecomAppChannel(wecom.settings(secret="wrong"), clock=Hand(NOON), messages=messages)

    async def receive(_incoming: Incoming) -> bool:
        return True

    with pytest.raises(Permanent, match="wecomapp_secret_refused"):
        await channel.run(receive)
    assert channel.state is ChannelState.REFUSED
    await channel.aclose()


async def test_no_secret_in_the_log_whatever_fails(wecom: WecomServer, channel: WecomAppChannel) -> None:
    with logging_to(io.StringIO()) as stream:
        for fault in (Fault(status=502), Fault(errcode=40035), Fault(reset=True), Fault(body=b"?")):
            wecom._faults["message/send"].extend((fault, replace(fault)))
            error = await failure(channel)
            wecom._faults.clear()
            logging.getLogger("any").error("failed", exc_info=error)
            assert wecom.token not in repr(error)
    assert stream.getvalue().count("wecomapp_send_failed") == 4
    assert wecom.token not in stream.getvalue()
    assert SECRET not in stream.getvalue()
