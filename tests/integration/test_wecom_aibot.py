"""The channel WeCom 智能机器人 against a real WebSocket server: streams, messages, files, and everything that goes wrong."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from structlog.testing import capture_logs
from support.forward_proxy import ForwardProxy
from support.serving import until
from support.wecom_aibot import SECRET, AibotServer, Callback, Shown

from bot.channels.base import Address, Incoming, Part
from bot.channels.state import ChannelState
from bot.channels.wecom.aibot import AibotChannel
from bot.channels.wecom.aibot.timing import Timing
from config.clock import FixedClock
from config.errors import GongfuError, Permanent, Transient, Uncertain
from config.messages import Messages

CLOCK = FixedClock.on(date(2021, 7, 26))
FAST = Timing(
    ack_s=0.3, ping_s=0.2, least_s=0.02, most_s=0.1, away_s=30.0, link_s=3.0, refresh_s=0.05, stream_s=20.0, close_s=0.5
)


@dataclass(slots=True)
class Bot:
    """The channel, what it handed over, and everything that it does when asked."""

    channel: AibotChannel
    heard: list[Incoming] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    failing: int = 0

    async def receive(self, incoming: Incoming) -> bool:
        self.heard.append(incoming)
        if self.failing:
            self.failing -= 1
            raise Transient("inbox_unavailable")
        new = incoming.message_id not in self.seen
        self.seen.add(incoming.message_id)
        return new

    async def says(self, chat: str, text: str, *, answers: Callback | None = None, **part: Any) -> str:
        to, whole = Address("wecom", chat), Part(text=text, plain=text, **part)
        await self.channel.turn(to)
        return await self.channel.send(to, whole, answers=answers.msgid if answers else "")

    async def shows(self, callback: Callback, text: str | None) -> None:
        await self.channel.progress(Address("wecom", callback.chat), text, answers=callback.msgid)


@asynccontextmanager
async def running(server: AibotServer, messages: Messages, timing: Timing = FAST, **more: Any) -> AsyncIterator[Bot]:
    bot = Bot(AibotChannel(server.settings(**more), clock=CLOCK, messages=messages, timing=timing))
    task = asyncio.create_task(bot.channel.run(bot.receive))
    await server.wait_up()
    try:
        yield bot
    finally:
        await bot.channel.aclose()
        await task


@pytest_asyncio.fixture
async def wecom() -> AsyncIterator[AibotServer]:
    async with AibotServer() as server:
        yield server
        assert server.violations == []


@pytest_asyncio.fixture
async def bot(wecom: AibotServer, messages: Messages) -> AsyncIterator[Bot]:
    async with running(wecom, messages) as found:
        yield found


async def opened(wecom: AibotServer, user: str = "zhang", text: str = "问") -> Callback:
    asked = wecom.says(user, text)
    await wecom.wait(lambda: wecom.stream(asked))
    return asked


# -- one answer ---------------------------------------------------------------------------------------------------------


async def test_a_question_gets_a_placeholder_within_a_second_and_one_stream_to_its_end(
    wecom: AibotServer, bot: Bot, messages: Messages
) -> None:
    asked = await opened(wecom)
    await bot.shows(asked, "读取…1/2")
    stream = wecom.stream(asked)
    assert stream is not None
    await wecom.wait(lambda: len(stream.texts) == 2)
    receipt = await bot.says("zhang", "答：问", answers=asked)

    assert stream.at[0] - asked.at < 1
    assert stream.texts == [messages.say("wecom.working"), "读取…1/2", "答：问"]
    assert (stream.finished, receipt) == (True, stream.id)
    assert wecom.answers("zhang") == ["答：问"]


async def test_further_parts_and_pushes_are_messages(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    ids = [await bot.says("zhang", text, answers=asked) for text in ("一", "二")]
    ids.append(await bot.says("li", "周报"))

    assert [(each.chat, each.kind, each.text) for each in wecom.shown] == [
        ("zhang", "stream", "一"),
        ("zhang", "markdown", "二"),
        ("li", "markdown", "周报"),
    ]
    assert len(set(ids)) == 3


async def test_a_message_that_is_handed_over_again_gets_one_stream(wecom: AibotServer, bot: Bot) -> None:
    wecom.again = 3
    asked = await opened(wecom)
    await bot.says("zhang", "答", answers=asked)
    wecom.again_now(asked)
    await wecom.wait_called("ping")

    assert [len(wecom.streams), wecom.answers("zhang"), len(bot.seen)] == [1, ["答"], 1]


async def test_a_message_that_was_not_stored_is_offered_until_it_is(wecom: AibotServer, bot: Bot) -> None:
    bot.failing = 1
    asked = await opened(wecom)

    assert [each.message_id for each in bot.heard] == [asked.msgid] * 2
    assert bot.channel.state is ChannelState.UP


async def test_progress_is_shown_seldom_and_only_the_latest(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    for number in range(50):
        await bot.shows(asked, f"{number}")
    stream = wecom.stream(asked)
    assert stream is not None
    await wecom.wait(lambda: len(stream.texts) >= 2)
    await bot.says("zhang", "答", answers=asked)

    assert stream.texts[1:] == ["49", "答"]


# -- cards --------------------------------------------------------------------------------------------------------------


async def test_buttons_come_with_the_last_frame_and_a_tap_says_their_words(
    wecom: AibotServer, bot: Bot, messages: Messages
) -> None:
    asked = await opened(wecom)
    await bot.says("zhang", "答", answers=asked, choices=("原文", "趋势图"), marks=("好",))
    tap = wecom.taps("zhang", wecom.shown[0], "原文")
    await wecom.wait(lambda: wecom.updates)
    await wecom.wait(lambda: len(bot.seen) == 2)

    (name, update), heard = wecom.updates[0], bot.heard[-1]
    card = update["template_card"]
    assert (heard.text, heard.tapped, heard.quote, heard.address.chat) == ("原文", True, "答", "zhang")
    assert (name, update["response_type"]) == (tap.msgid, "update_template_card")
    assert card["task_id"] == wecom.shown[0].card["task_id"]  # type: ignore[index]
    assert [each["text"] for each in card["button_list"]] == ["趋势图", "好"]
    assert messages.say("wecom.chosen", words="原文") in str(card)


async def test_a_card_that_is_refused_at_the_stream_is_sent_behind_it(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    wecom.fails("aibot_respond_msg", 40058)
    await bot.says("zhang", "答", answers=asked, choices=("原文",))

    assert [(each.kind, each.card is not None) for each in wecom.shown] == [("stream", False), ("template_card", True)]


async def test_a_tap_on_a_card_of_another_chat_or_of_nobody_reveals_nothing(wecom: AibotServer, bot: Bot) -> None:
    await bot.says("li", "机密的答复", choices=("原文",))
    foreign = next(each for each in wecom.shown if each.card)
    forged = Shown(chat="zhang", card={"task_id": "gnothing", "button_list": [{"text": "甲", "key": "甲"}]})
    wecom.taps("zhang", foreign, "原文")
    wecom.taps("zhang", forged, "甲")
    await wecom.wait(lambda: len(wecom.updates) == 2)

    assert [(each.text, each.quote, each.address.chat) for each in bot.heard] == [
        ("原文", "", "zhang"),
        ("甲", "", "zhang"),
    ]
    assert "机密" not in str(wecom.updates)


async def test_who_opens_the_chat_is_greeted_with_the_warning(wecom: AibotServer, bot: Bot) -> None:
    wecom.again = 3
    wecom.happens("zhang", "enter_chat")
    await wecom.wait(lambda: wecom.welcomes)

    assert len(wecom.welcomes) == 1
    assert "严禁上传涉密文件" in wecom.welcomes[0]["text"]["content"]


# -- kinds of messages --------------------------------------------------------------------------------------------------


async def test_voice_quote_mixed_and_group(wecom: AibotServer, messages: Messages) -> None:
    async with running(wecom, messages, name="共富 助手") as bot:
        picture = {"msgtype": "image", "image": wecom.holds(b"x" * 9)}
        words = {"msgtype": "text", "text": {"content": "看图"}}
        wecom.sends("a", msgtype="voice", voice={"content": "云和怎么样"})
        wecom.says("a", "那乙呢", quote={"msgtype": "text", "text": {"content": "答：甲"}})
        wecom.sends("a", msgtype="mixed", mixed={"msg_item": [words, picture]})
        wecom.sends("a", msgtype="video", video={})
        last = wecom.says("a", "@共富 助手 云和怎么样", group="wrG1")
        await wecom.wait(lambda: wecom.stream(last))
        await bot.says("group:wrG1", "答", answers=last)
        await bot.says("group:wrG1", "周报")

    voice, quoting, mixed, video, group = bot.heard
    assert (voice.text, voice.spoken) == ("云和怎么样", True)
    assert (quoting.text, quoting.quote) == ("那乙呢", "答：甲")
    assert (mixed.text, mixed.unreadable, mixed.files) == ("看图", "", ())
    assert (video.text, video.unreadable) == ("", "video")
    assert (group.text, group.group, group.address.chat, group.sender) == ("云和怎么样", True, "group:wrG1", "a")
    assert [(each.chat, each.text) for each in wecom.shown][:2] == [("wrG1", "答"), ("wrG1", "周报")]


async def test_a_file_comes_with_its_name_and_is_decrypted(wecom: AibotServer, bot: Bot) -> None:
    content = bytes(range(256)) * 5000
    wecom.sends("a", msgtype="file", file=wecom.holds(content, "关于做好工作的通知（2021）.docx"))
    await wecom.wait(lambda: wecom.streams)
    wecom.downloads.clear()
    (file,) = bot.heard[0].files

    assert file.name == "关于做好工作的通知（2021）.docx"
    assert await bot.channel.fetch(file) == content


@pytest.mark.parametrize(
    ("held", "code"),
    [({"status": 403}, "file_gone"), ({"damaged": True}, "wecom_file_damaged"), ({"status": 502}, "file_not_fetched")],
)
async def test_a_file_that_cannot_be_had_is_an_error_with_its_name(
    wecom: AibotServer, bot: Bot, held: dict[str, Any], code: str
) -> None:
    wecom.sends("a", msgtype="image", image=wecom.holds(b"x" * 100, **held))
    await wecom.wait(lambda: wecom.streams)
    (file,) = bot.heard[0].files
    with pytest.raises(GongfuError) as refused:
        await bot.channel.fetch(file)

    assert (refused.value.code, refused.value.data["file"]) == (code, file.name)
    assert file.name.endswith(".jpg")


async def test_a_file_beyond_the_limit_is_not_read_on(wecom: AibotServer, bot: Bot) -> None:
    wecom.sends("a", msgtype="file", file=wecom.holds(b"x" * 20_000_033, "大.pdf"))
    await wecom.wait(lambda: wecom.streams)
    with pytest.raises(Permanent) as refused:
        await bot.channel.fetch(bot.heard[0].files[0])

    assert refused.value.code == "file_too_large_here"


async def test_a_report_goes_out_in_pieces_with_its_name_and_only_once_to_many(
    wecom: AibotServer, bot: Bot, tmp_path: Path
) -> None:
    report = tmp_path / "某县周报（第3期）.docx"
    await asyncio.to_thread(report.write_bytes, b"PK" + bytes(1_300_000))
    asked = await opened(wecom)
    await bot.says("zhang", "", answers=asked, file=report)
    await bot.says("li", "", file=report)

    files = [(each.chat, each.kind, each.name, len(each.file or b"")) for each in wecom.shown if each.file]
    assert files == [("zhang", "file", report.name, 1_300_002), ("li", "file", report.name, 1_300_002)]
    assert len(wecom.called("aibot_upload_media_chunk")) == 3
    stream = wecom.stream(asked)
    assert stream is not None
    assert stream.finished


# -- what goes wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [1000, 1001, 1011, None])
async def test_a_connection_that_ends_is_made_anew_and_the_answer_arrives(
    wecom: AibotServer, bot: Bot, code: int | None
) -> None:
    wecom.strict_replies = True
    asked = await opened(wecom)
    if code is None:
        wecom.abort()
    else:
        await wecom.close(code)
    await wecom.wait(lambda: len(wecom.subscribes) == 2)
    await bot.says("zhang", "答", answers=asked)
    later = await opened(wecom, text="又问")
    await bot.says("zhang", "又答", answers=later)

    assert [(each.kind, each.text) for each in wecom.shown] == [("markdown", "答"), ("stream", "又答")]


async def test_a_stream_that_wecom_still_knows_after_a_new_connection_is_finished(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    wecom.abort()
    await wecom.wait(lambda: len(wecom.subscribes) == 2)
    await bot.says("zhang", "答", answers=asked)

    assert [(each.kind, each.text) for each in wecom.shown] == [("stream", "答")]


async def test_a_message_that_comes_again_after_a_new_connection_is_answered_under_its_new_name(
    wecom: AibotServer, bot: Bot
) -> None:
    wecom.strict_replies = True
    asked = await opened(wecom)
    wecom.abort()
    await wecom.wait(lambda: len(wecom.subscribes) == 2)
    wecom.again_now(asked)
    await wecom.wait(lambda: len(bot.heard) == 2 or len(asked.req_ids) == 2)
    await wecom.wait_called("ping", len(wecom.called("ping")) + 1)
    await bot.says("zhang", "答", answers=asked)

    assert [(each.kind, each.text) for each in wecom.shown] == [("stream", "答")]


async def test_an_expired_stream_is_followed_by_a_message(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    wecom.expire(asked)
    await bot.says("zhang", "答", answers=asked)

    assert [(each.kind, each.text) for each in wecom.shown] == [("markdown", "答")]


async def test_a_stream_is_ended_before_its_time_and_the_answer_comes_after(
    wecom: AibotServer, messages: Messages
) -> None:
    async with running(wecom, messages, Timing(stream_s=0.1)) as bot:
        asked = await opened(wecom)
        await wecom.wait_answers("zhang", 1)
        await bot.says("zhang", "答", answers=asked)

    assert [each.text for each in wecom.shown] == [messages.say("wecom.later"), "答"]
    assert wecom.shown[1].kind == "markdown"


async def test_a_lost_subscription_is_made_good_and_the_message_sent_once(wecom: AibotServer, bot: Bot) -> None:
    asked = await opened(wecom)
    wecom.forget()
    await asyncio.gather(bot.says("zhang", "答", answers=asked), bot.says("li", "一"), bot.says("wang", "二"))

    assert sorted(each.text for each in wecom.shown) == ["一", "二", "答"]
    assert (len(wecom.subscribes), wecom.handshakes) == (2, 1)


async def test_a_link_that_is_silently_gone_is_noticed_by_its_pings(wecom: AibotServer, bot: Bot) -> None:
    wecom.mute = True
    await wecom.wait(lambda: wecom.handshakes == 1)
    await until(lambda: wecom.handshakes > 1)
    wecom.mute = False
    await wecom.wait(lambda: len(wecom.subscribes) >= 2)
    await bot.says("zhang", "答")

    assert wecom.answers("zhang") == ["答"]


async def test_a_message_without_an_acknowledgement_is_uncertain_and_not_sent_again(
    wecom: AibotServer, bot: Bot
) -> None:
    asked = await opened(wecom)
    wecom.drops("aibot_respond_msg")
    with pytest.raises(Uncertain):
        await bot.says("zhang", "答", answers=asked)
    await wecom.wait(lambda: len(wecom.subscribes) == 2)

    assert wecom.answers("zhang") == ["答"]


async def test_a_server_that_is_not_there_yet_is_waited_for(wecom: AibotServer, messages: Messages) -> None:
    wecom.refuse = 4
    async with running(wecom, messages) as bot:
        await bot.says("zhang", "答")

    assert (wecom.handshakes, len(wecom.subscribes), wecom.answers("zhang")) == (5, 1, ["答"])


async def test_a_frame_that_is_far_too_long_costs_only_the_connection(wecom: AibotServer, bot: Bot) -> None:
    await wecom.raw("x" * 3_000_000)
    await wecom.wait(lambda: len(wecom.subscribes) == 2)
    await bot.says("zhang", "答")

    assert wecom.answers("zhang") == ["答"]


async def test_of_two_programs_with_one_bot_the_second_answers_and_they_do_not_fight(
    wecom: AibotServer, bot: Bot, messages: Messages
) -> None:
    async with running(wecom, messages) as second:
        await until(lambda: bot.channel.state is ChannelState.CONFLICT)
        asked = await opened(wecom)
        await second.says("zhang", "答", answers=asked)

    assert (len(wecom.subscribes), [len(each.heard) for each in (bot, second)]) == (2, [0, 1])
    assert wecom.answers("zhang") == ["答"]


async def test_who_is_thrown_out_stays_away_and_says_so_once(wecom: AibotServer, messages: Messages) -> None:
    with capture_logs() as lines:
        async with running(wecom, messages) as bot:
            await wecom.kick()
            await until(lambda: bot.channel.state is ChannelState.CONFLICT)
            with pytest.raises(Transient) as away:
                await bot.channel.turn(Address("wecom", "zhang"))

    assert (away.value.code, len(wecom.subscribes)) == ("wecom_conflict", 1)
    assert sum(line.get("state") == "conflict" for line in lines) == 1


async def test_a_wrong_secret_is_tried_three_times_and_never_written_down(
    wecom: AibotServer, messages: Messages
) -> None:
    wecom.secret = "another"
    channel = AibotChannel(wecom.settings(), clock=CLOCK, messages=messages, timing=FAST)
    with capture_logs() as lines, pytest.raises(Permanent) as refused:
        await channel.run(Bot(channel).receive)
    with pytest.raises(Transient) as later:
        await channel.turn(Address("wecom", "zhang"))
    await channel.aclose()

    assert (refused.value.code, later.value.code, len(wecom.subscribes)) == ("wecom_secret_refused",) * 2 + (3,)
    assert SECRET not in f"{lines} {refused.value!r} {refused.value.__cause__!r}"


async def test_no_library_writes_the_secret_down_at_its_lowest_level(
    wecom: AibotServer, messages: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(wecom, messages) as bot:
        await bot.says("zhang", "答")
    # The other side of the connection runs in this process too.
    ours = [record.getMessage() for record in caplog.records if record.name != "websockets.server"]

    assert [line for line in ours if SECRET in line] == []


async def test_garbage_changes_nothing_and_is_one_line_each(wecom: AibotServer, bot: Bot) -> None:
    garbage: list[str | bytes] = [
        "{", "[]", "17", '"' + "x" * 9000, b"\xff\xfe", '{"cmd": 5}', "[" * 100_000,
        '{"cmd": "aibot_new_thing", "headers": {"req_id": "x"}, "body": {}}',
        '{"cmd": "aibot_msg_callback", "headers": [], "body": 7}',
        '{"cmd": "aibot_msg_callback", "headers": {"req_id": "x"}, "body": {"msgid": "m", "msgtype": "text"}}',
        '{"headers": {"req_id": "nobody"}, "errcode": 0}',
    ]  # fmt: skip
    with capture_logs() as lines:
        for frame in garbage:
            await wecom.raw(frame)
        await opened(wecom)

    said = [line for line in lines if line["event"] != "channel_state"]
    assert (len(said), wecom.handshakes, len(bot.heard)) == (len(garbage), 1, 1)


async def test_forty_messages_of_one_chat_break_no_limit(wecom: AibotServer, bot: Bot) -> None:
    asked = [wecom.says("zhang", str(number)) for number in range(40)]
    await wecom.wait(lambda: len(bot.seen) == 40)
    late: list[float] = []
    for number, each in enumerate(asked):
        try:
            await bot.says("zhang", f"答{number}", answers=each)
        except Transient as error:
            late.append(float(str(error.data["retry_after_s"])))

    assert len(wecom.answers("zhang")) >= 18
    assert len(wecom.answers("zhang")) + len(late) == 40
    assert all(50 < seconds < 62 for seconds in late)


async def test_everything_goes_over_the_proxy(wecom: AibotServer, messages: Messages) -> None:
    async with ForwardProxy() as proxy:
        way = SecretStr(proxy.address)
        bot = Bot(AibotChannel(wecom.settings(), clock=CLOCK, messages=messages, timing=FAST, proxy=way))
        task = asyncio.create_task(bot.channel.run(bot.receive))
        held = wecom.holds(b"x" * 100, "甲.txt")
        wecom.sends("zhang", msgtype="file", file=held)
        await wecom.wait(lambda: wecom.streams)
        content = await bot.channel.fetch(bot.heard[0].files[0])
        await bot.channel.aclose()
        await task

    assert content == b"x" * 100
    assert proxy.requests == [f"CONNECT 127.0.0.1:{wecom.port}", f"GET {held['url']}"]


async def test_a_proxy_that_is_none_is_refused_without_its_password(wecom: AibotServer, messages: Messages) -> None:
    way = SecretStr("http://me:pass-word@127.0.0.1:1/path")
    channel = AibotChannel(wecom.settings(), clock=CLOCK, messages=messages, proxy=way)
    with capture_logs() as lines, pytest.raises(Permanent) as refused:
        await channel.run(Bot(channel).receive)
    await channel.aclose()
    shown = "".join(traceback.format_exception(refused.value))

    assert refused.value.code == "wecom_proxy_invalid"
    assert "pass-word" not in f"{lines} {shown}"


async def test_what_is_open_at_the_end_is_ended_with_a_sentence(wecom: AibotServer, messages: Messages) -> None:
    async with running(wecom, messages):
        asked = await opened(wecom)

    stream = wecom.stream(asked)
    assert stream is not None
    assert (stream.finished, stream.texts[-1]) == (True, messages.say("wecom.stopped"))


async def test_what_is_accepted_can_still_be_answered_after_run_was_cancelled(
    wecom: AibotServer, messages: Messages
) -> None:
    bot = Bot(AibotChannel(wecom.settings(), clock=CLOCK, messages=messages, timing=FAST))
    task = asyncio.create_task(bot.channel.run(bot.receive))
    await wecom.wait_up()
    asked = await opened(wecom)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bot.says("zhang", "答", answers=asked)
    await bot.channel.aclose()

    assert wecom.answers("zhang") == ["答"]


@pytest.mark.parametrize(
    ("number", "error", "code"),
    [(93006, Permanent, "recipient_gone"), (45009, Transient, "wecom_busy"), (40058, Permanent, "wecom_refused")],
)
async def test_refusals_are_told_apart(
    wecom: AibotServer, bot: Bot, number: int, error: type[GongfuError], code: str
) -> None:
    wecom.fails("aibot_send_msg", number)
    with pytest.raises(error) as refused:
        await bot.says("zhang", "周报")

    assert refused.value.code == code
    assert SECRET not in str(refused.value)


async def test_after_a_request_without_an_answer_nothing_goes_out_until_the_link_is_proven(
    wecom: AibotServer, bot: Bot
) -> None:
    wecom.mute = True
    with pytest.raises(Uncertain):
        await bot.says("zhang", "一")
    waiting = asyncio.create_task(bot.says("li", "二"))
    await until(lambda: wecom.handshakes > 1)
    wecom.mute = False
    await waiting

    assert wecom.answers("li") == ["二"]


async def test_what_was_handed_over_before_the_stop_is_kept_and_no_stream_stays_open(
    wecom: AibotServer, messages: Messages
) -> None:
    async with running(wecom, messages) as bot:
        asked = [wecom.says(f"u{number}", "问") for number in range(20)]
        await wecom.wait(lambda: all(each.req_ids for each in asked))

    assert len(bot.seen) == len(asked)
    assert all(stream.finished for stream in wecom.streams.values())


async def test_a_button_that_is_tapped_twice_leaves_the_others(wecom: AibotServer, bot: Bot) -> None:
    await bot.says("zhang", "答", choices=("原文", "趋势图"))
    shown = next(each for each in wecom.shown if each.card)
    for count in (1, 2):
        wecom.taps("zhang", shown, "原文")
        await wecom.wait(lambda wanted=count: len(wecom.updates) == wanted)

    assert [[each["text"] for each in body["template_card"]["button_list"]] for _, body in wecom.updates] == [
        ["趋势图"],
        ["趋势图"],
    ]


async def test_a_file_server_that_is_slow_holds_up_its_own_chat_alone_and_not_the_placeholder(
    wecom: AibotServer, messages: Messages
) -> None:
    # Connections are taken by the system, and nobody ever answers.
    with socket.create_server(("127.0.0.1", 0)) as slow:
        place = {"url": f"http://127.0.0.1:{slow.getsockname()[1]}/f", "aeskey": "k" * 43}
        async with running(wecom, messages, replace(FAST, name_s=1.5)) as bot:
            file = wecom.sends("zhang", msgtype="file", file=place)
            then, other = wecom.says("zhang", "二"), wecom.says("li", "问")
            await wecom.wait(lambda: wecom.stream(file) and wecom.stream(other))
            before = [each.sender for each in bot.heard]
            await until(lambda: len(bot.heard) == 3)

    assert before == ["li"]
    assert [each.message_id for each in bot.heard[1:]] == [file.msgid, then.msgid]
