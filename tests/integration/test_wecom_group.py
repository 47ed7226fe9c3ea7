"""Group robots: pushes only, within their limits, and the key stays secret."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.serving import Hand
from support.wecom_api import KEY, Fault, WecomServer
from support.wecom_world import NOON, PNG, Hurry, logging_to, part

from bot.channels.base import Address, Incoming
from bot.channels.wecom.group import WecomGroupChannel
from bot.channels.wecom.render import GROUP, render
from config.errors import GongfuError, Permanent, Transient, Uncertain
from reports.blocks import Heading, Text

ONE = Address("wecomgroup", "一号群")


@pytest_asyncio.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        yield server


def robots(wecom: WecomServer, hurry: Hurry | None = None) -> WecomGroupChannel:
    hurry = hurry or Hurry()
    settings = wecom.robots("一号群", "二号群")
    return WecomGroupChannel(settings, clock=Hand(NOON), monotonic=hurry.monotonic, pause=hurry.pause)


@pytest_asyncio.fixture
async def channel(wecom: WecomServer) -> AsyncIterator[WecomGroupChannel]:
    made = robots(wecom)
    yield made
    await made.aclose()


async def test_push_goes_to_the_group_of_its_name(wecom: WecomServer, channel: WecomGroupChannel) -> None:
    for each in channel.parts((Heading("周报"), Text("收入增长8.2%。"))):
        await channel.send(ONE, each)
    assert (wecom.seen("一号群"), wecom.seen("二号群")) == ("周报\n收入增长8.2%。", "")


async def test_long_digest_is_cut_within_the_limit(wecom: WecomServer, channel: WecomGroupChannel) -> None:
    blocks = (Heading("周报"), *(Text(f"第{number}项*增长*{number}%。") for number in range(600)))
    for each in channel.parts(blocks):
        await channel.send(ONE, each)
    assert wecom.violations == []
    assert "第599项*增长*599%。" in wecom.seen("一号群")
    assert len(wecom.sent("一号群")) == len(render(blocks, GROUP)) > 1


async def test_file_and_picture_arrive(wecom: WecomServer, channel: WecomGroupChannel, tmp_path: Path) -> None:
    paper, picture = tmp_path / "共富周报.docx", tmp_path / "a.png"
    paper.write_bytes(b"PK\x03\x04content")
    picture.write_bytes(PNG)
    await channel.send(ONE, part("", file=paper))
    await channel.send(ONE, part("", file=picture))
    file, image = wecom.sent("一号群")
    assert wecom.media[file.body["media_id"]] == ("共富周报.docx", b"PK\x03\x04content")
    assert base64.b64decode(image.body["base64"]) == PNG


async def test_never_in_answer(wecom: WecomServer, channel: WecomGroupChannel) -> None:
    with pytest.raises(Permanent, match="wecom_group_push_only"):
        await channel.send(ONE, part("甲"), answers="42")
    assert wecom.calls == []


async def test_robot_that_is_not_known_is_named(channel: WecomGroupChannel) -> None:
    with pytest.raises(Permanent) as found:
        await channel.send(Address("wecomgroup", "三号群"), part("甲"))
    assert (found.value.code, found.value.data["chat"]) == ("wecom_robot_gone", "三号群")


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault(errcode=93000), Permanent, "wecom_robot_gone"),
        (Fault(errcode=45009), Transient, "wecom_busy"),
        (Fault(status=502), Transient, "wecom_down"),
        (Fault(status=200), Uncertain, "send_uncertain"),
        (Fault(reset=True), Uncertain, "send_uncertain"),
    ],
)
async def test_failures_are_told_and_the_key_never(
    wecom: WecomServer, channel: WecomGroupChannel, fault: Fault, kind: type[GongfuError], code: str
) -> None:
    with logging_to(io.StringIO()) as stream:
        wecom._faults["webhook/send"].append(fault)
        with pytest.raises(kind, match=code) as found:
            await channel.send(ONE, part("甲"))
        logging.getLogger("any").error("failed", exc_info=found.value)
    assert "wecomgroup_send_failed" in stream.getvalue()
    assert KEY not in stream.getvalue() + repr(found.value)


async def test_no_more_than_twenty_a_minute_for_each_robot(wecom: WecomServer) -> None:
    hurry = Hurry()
    channel = robots(wecom, hurry)
    times = []
    for _ in range(100):
        await channel.turn(ONE)
        times.append(hurry.now)
    assert max(sum(at <= other < at + 60 for other in times) for at in times) <= 20
    before = hurry.now
    await channel.turn(Address("wecomgroup", "二号群"))
    assert hurry.now == before
    await channel.aclose()


async def test_too_often_holds_this_robot_only(wecom: WecomServer, channel: WecomGroupChannel) -> None:
    wecom.fails("webhook/send", errcode=45009)
    with pytest.raises(Transient):
        await channel.send(ONE, part("甲"))
    await channel.turn(Address("wecomgroup", "二号群"))
    await channel.send(Address("wecomgroup", "二号群"), part("乙"))
    assert wecom.seen("二号群") == "乙"


async def test_run_waits_for_the_end(channel: WecomGroupChannel) -> None:
    async def receive(_incoming: Incoming) -> bool:
        raise AssertionError

    running = asyncio.create_task(channel.run(receive))
    await asyncio.sleep(0)
    assert not running.done()
    await channel.aclose()
    await running
