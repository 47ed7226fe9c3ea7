"""Buttons, replies and pictures in a chat, with real answers, over the Bot API and over the recorder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from support.bot_api import BotApi
from support.serving import ADMIN, Hand, serving, settings

from bot.asking import Asker
from bot.audit import AuditLog
from bot.channels.base import Address
from bot.channels.recorder import RecorderChannel
from bot.commands.ask import Ask
from bot.commands.base import Call
from bot.people import operator
from bot.pictures import Pictures
from config.clock import SHANGHAI, FixedClock
from config.settings import Settings
from reports.blocks import Choices
from reports.compose.guarded import RuleAnswerer
from retrieval.questions.model import Turn

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 6, 30, 9, tzinfo=SHANGHAI)
OUTPUT, RATIO = "浙江2023年GDP", "城乡居民收入倍差目标是多少"


@pytest.fixture
def given(tmp_path: Path, api: BotApi) -> Callable[..., Settings]:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tables").symlink_to(ROOT / "data" / "tables")
    return partial(settings, tmp_path / "home", folder, api)


@pytest.fixture
def real(answers: RuleAnswerer) -> Callable[..., RuleAnswerer]:
    return lambda _library, _messages: answers


async def test_picture_of_the_course_goes_out(
    api: BotApi, given: Callable[..., Settings], real: Callable[..., RuleAnswerer]
) -> None:
    async with serving(given(), answerer=real, clock=Hand(NOW)):
        api.says(ADMIN, OUTPUT)
        (asked,) = await api.wait_sent(ADMIN, 1)
        api.taps(asked, "趋势图")
        _, text, picture = await api.wait_sent(ADMIN, 3)

    assert asked.buttons[:3] == ("原文", "怎么算的", "趋势图")
    assert text.text.startswith("浙江省地区生产总值：2021年为")
    assert picture.method == "sendPhoto"
    assert picture.file is not None
    assert picture.file.content.startswith(b"\x89PNG")


async def test_button_under_an_older_message_acts_on_that_one(
    api: BotApi, given: Callable[..., Settings], real: Callable[..., RuleAnswerer]
) -> None:
    async with serving(given(), answerer=real, clock=Hand(NOW)):
        api.says(ADMIN, RATIO)
        (older,) = await api.wait_sent(ADMIN, 1)
        api.says(ADMIN, OUTPUT)
        await api.wait_sent(ADMIN, 2)
        api.taps(older, "原文")
        await api.wait_sent(ADMIN, 3)
        # After that the chat speaks of what was tapped.
        api.says(ADMIN, "最新数据")
        *_, original, latest = await api.wait_sent(ADMIN, 4)

    assert "城乡居民收入倍差缩小到1.9以内，设区市" in original.text
    assert "城乡居民收入倍差1.72倍" in latest.text


async def test_reply_to_an_older_message_speaks_of_that_one_also_after_a_restart(
    api: BotApi, given: Callable[..., Settings], real: Callable[..., RuleAnswerer]
) -> None:
    async with serving(given(), answerer=real, clock=Hand(NOW)):
        api.says(ADMIN, "丽水2020年前三季度居民收入")
        (older,) = await api.wait_sent(ADMIN, 1)
        api.says(ADMIN, OUTPUT)
        await api.wait_sent(ADMIN, 2)
    async with serving(given(), answerer=real, clock=Hand(NOW)):
        api.replies(older, "那衢州呢")
        *_, answer = await api.wait_sent(ADMIN, 3)

    assert answer.text.startswith("衢州市2020年前三季度居民人均可支配收入28978元")


async def test_other_regions_are_asked_back_and_answered(
    api: BotApi, given: Callable[..., Settings], real: Callable[..., RuleAnswerer]
) -> None:
    async with serving(given(), answerer=real, clock=Hand(NOW)):
        api.says(ADMIN, "丽水2020年前三季度居民收入")
        (asked,) = await api.wait_sent(ADMIN, 1)
        api.taps(asked, "换个市")
        _, which = await api.wait_sent(ADMIN, 2)
        api.taps(which, which.buttons[1])
        *_, answer = await api.wait_sent(ADMIN, 3)

    assert len(which.buttons) == 4
    assert answer.text.startswith(which.buttons[1].removesuffix("呢") + "2020年前三季度居民人均可支配收入")


async def test_picture_goes_out_over_a_channel_without_buttons(
    answers: RuleAnswerer, tmp_path: Path, engine: object
) -> None:
    asker = Asker(answerer=answers, audit=AuditLog(engine), clock=FixedClock(NOW))  # type: ignore[arg-type]
    channel, to = RecorderChannel(), Address("recorder", "one")
    said = (Turn("user", OUTPUT), Turn("assistant", "答"))
    call = Call(argument="趋势图", person=operator("操作员"), turns=said, address=to, progress=lambda *_: None)

    reply = await Ask(asker, Pictures(tmp_path / "charts"))(call)
    for part in channel.parts(reply.blocks):
        await channel.send(to, part)

    (text, picture) = (part for _, part in channel.sent)
    assert "2023年为82553亿元" in text.text
    assert picture.file is not None
    assert picture.file.read_bytes().startswith(b"\x89PNG")


async def test_marks_stand_behind_the_choices_and_have_no_number(
    answers: RuleAnswerer, tmp_path: Path, engine: object
) -> None:
    asker = Asker(answerer=answers, audit=AuditLog(engine), clock=FixedClock(NOW))  # type: ignore[arg-type]
    call = Call(
        argument=RATIO,
        person=operator("操作员"),
        turns=(),
        address=Address("recorder", "one"),
        progress=lambda *_: None,
    )

    reply = await Ask(asker, Pictures(tmp_path), ("好", "不好"))(call)

    (choices,) = (block for block in reply.blocks if isinstance(block, Choices))
    assert choices == Choices(("原文", "最新数据"), ("好", "不好"))
