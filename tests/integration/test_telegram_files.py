"""Files and progress over real HTTP: what Telegram holds is fetched within bounds, and long work shows one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pytest_asyncio
from blockbuster import BlockBuster, blockbuster_ctx
from structlog.testing import capture_logs
from support.bot_api import TOKEN, BotApi
from support.world import CountingEmbedder

from bot.app import build
from bot.channels.base import Address, Incoming, IncomingFile
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.wire import Timeouts
from bot.service import serve
from config.channels import TelegramSettings
from config.clock import FixedClock
from config.errors import GongfuError
from config.messages import Messages
from config.settings import PersonSettings, Settings

CLOCK = FixedClock.on(date(2021, 7, 26))
ANNA, GROUP = 10001, -10077
TO = Address("telegram", str(ANNA))
NOTICE = "关于开展试点工作的通知\n\n各有关单位要在年底前建成一百个试验站点，并按季度报送进展情况。\n"


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[BlockBuster | None]:
    if "whole" in request.node.name:
        yield None
        return
    with blockbuster_ctx() as found:
        yield found


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as found:
        found.knows(ANNA, GROUP)
        yield found


class Time:
    """Waits end when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[tuple[float, asyncio.Event]] = []
        self.more = asyncio.Condition()

    def monotonic(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        over = asyncio.Event()
        async with self.more:
            self.waits.append((seconds, over))
            self.more.notify_all()
        await over.wait()

    async def passes(self) -> float:
        """The next wait is over; returns how long it was."""
        async with asyncio.timeout(5), self.more:
            await self.more.wait_for(lambda: bool(self.waits))
            seconds, over = self.waits.pop(0)
        self.now += seconds
        over.set()
        return seconds


@pytest.fixture
def time() -> Time:
    return Time()


Make = Callable[..., TelegramChannel]


@pytest_asyncio.fixture
async def make(api: BotApi, messages: Messages) -> AsyncIterator[Make]:
    made: list[TelegramChannel] = []

    def channel(settings: TelegramSettings | None = None, **more: Any) -> TelegramChannel:
        made.append(TelegramChannel(settings or api.settings(), clock=CLOCK, messages=messages, rng=Random(1), **more))
        return made[-1]

    yield channel
    for each in made:
        await each.aclose()


async def received(channel: TelegramChannel, api: BotApi) -> list[Incoming]:
    found: list[Incoming] = []

    async def receive(incoming: Incoming) -> bool:
        found.append(incoming)
        return True

    running = asyncio.create_task(channel.run(receive))
    await api.wait(lambda: any(name == "getUpdates" for name, _ in api.calls) and not api.unacknowledged)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return found


async def test_document_comes_with_its_name_and_is_fetched_when_somebody_wants_it(api: BotApi, make: Make) -> None:
    channel = make()
    api.sends_document(ANNA, "新版 方案.docx", b"\x00\xff content", caption="/reload")

    (incoming,) = await received(channel, api)

    assert (incoming.text, [(file.name, file.size) for file in incoming.files]) == ("/reload", [("新版 方案.docx", 10)])
    assert api.fetched == []
    assert await channel.fetch(incoming.files[0]) == b"\x00\xff content"


async def test_files_of_a_media_group_come_one_by_one(api: BotApi, make: Make) -> None:
    for name in ("甲.txt", "乙.txt"):
        api.sends_document(ANNA, name, media_group_id="7")

    found = await received(make(), api)

    assert [file.name for incoming in found for file in incoming.files] == ["甲.txt", "乙.txt"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"status": 404}, "file_gone"), ({"status": 500, "times": 3}, "file_not_fetched")],
)
async def test_file_that_does_not_come_is_an_error_of_its_kind(
    api: BotApi, make: Make, fault: dict[str, int], code: str
) -> None:
    api.files["F1"] = b"x"
    api.fails("file", **fault)

    with pytest.raises(GongfuError, match=code), capture_logs() as logs:
        await make().fetch(IncomingFile(name="甲.txt", size=None, id="F1"))

    assert TOKEN not in str(logs)


async def test_file_is_tried_again_after_a_moment_of_trouble(api: BotApi, make: Make) -> None:
    api.files["F1"] = b"x"
    api.fails("getFile", status=502)
    api.fails("file", status=500)

    assert await make().fetch(IncomingFile(name="甲.txt", size=None, id="F1")) == b"x"


@pytest.mark.parametrize("size", [None, 20_000_001])
async def test_file_above_20_mb_is_refused_before_it_is_fetched(api: BotApi, make: Make, size: int | None) -> None:
    api.files["F1"] = b"x" * 20_000_001

    with pytest.raises(GongfuError, match="file_too_large_here"):
        await make().fetch(IncomingFile(name="甲.txt", size=size, id="F1"))

    assert api.fetched == []


async def test_file_that_is_longer_than_it_said_is_cut_off(api: BotApi, make: Make) -> None:
    api.files["F1"] = b"x"
    api.fails("file", body=b"x" * 20_000_001)

    with pytest.raises(GongfuError, match="file_too_large_here"):
        await make().fetch(IncomingFile(name="甲.txt", size=1, id="F1"))


async def test_file_that_never_ends_is_given_up_in_time(api: BotApi, make: Make) -> None:
    api.files["F1"] = b"x"
    api.fails("file", hold=asyncio.Event(), times=3)

    with pytest.raises(GongfuError, match="file_not_fetched"):
        await make(timeouts=Timeouts(upload_s=0.05)).fetch(IncomingFile(name="甲.txt", size=1, id="F1"))


async def test_long_work_shows_one_line_that_changes_and_goes(api: BotApi, make: Make, time: Time) -> None:
    channel = make(monotonic=time.monotonic, pause=time.pause)

    await channel.progress(TO, "")
    await channel.progress(TO, "读取文档…1/9")
    assert await time.passes() == 2
    await api.wait_sent(ANNA, 1)
    for done in (2, 3):
        await channel.progress(TO, f"读取文档…{done}/9")
    assert await time.passes() == 2
    await api.wait_called("editMessageText")
    (line,) = api.sent(ANNA)
    await channel.progress(TO, None)
    await api.wait_called("deleteMessage")
    await api.wait(lambda: bool(api.deleted))

    assert (line.text, api.sent(ANNA)) == ("读取文档…3/9", [])


async def test_quick_work_shows_nothing_but_typing(api: BotApi, make: Make, time: Time) -> None:
    channel = make(monotonic=time.monotonic, pause=time.pause)

    await channel.progress(TO, "读取文档…1/9")
    await channel.progress(TO, None)
    await api.wait_called("sendChatAction")

    assert {name for name, _ in api.calls} == {"sendChatAction"}


async def test_group_is_not_filled_with_lines(api: BotApi, make: Make, time: Time) -> None:
    channel = make(monotonic=time.monotonic, pause=time.pause)

    await channel.progress(Address("telegram", str(GROUP)), "读取文档…1/9")
    await api.wait_called("sendChatAction")

    assert time.waits == []


async def test_line_that_telegram_refuses_disturbs_nobody(api: BotApi, make: Make, time: Time) -> None:
    channel = make(monotonic=time.monotonic, pause=time.pause)
    api.fails("sendMessage", status=400)

    await channel.progress(TO, "一")
    await time.passes()
    await api.wait_called("sendMessage")
    await channel.progress(TO, "二")
    await time.passes()
    await api.wait_sent(ANNA, 1)
    await channel.progress(TO, None)
    await api.wait(lambda: bool(api.deleted))

    assert [each.text for each in api.deleted] == ["二"]


async def test_whole_service_takes_a_file_shows_it_and_lets_it_take_effect(api: BotApi, tmp_path: Path) -> None:
    (tmp_path / "data" / "documents").mkdir(parents=True)
    (tmp_path / "data" / "tables").mkdir()
    settings = Settings(
        home=tmp_path / "home",
        data=tmp_path / "data",
        telegram=api.settings(),
        people=[PersonSettings(account=f"telegram:{ANNA}", name="甲", admin=True)],
    )
    stop = asyncio.Event()
    serving = asyncio.create_task(
        serve(build(settings, clock=CLOCK, embedder=CountingEmbedder()), say=lambda _text: None, stop=stop)
    )
    try:
        api.sends_document(ANNA, "通知.txt", NOTICE.encode(), caption="/reload")
        (shown,) = await api.wait_sent(ANNA, 1)
        api.taps(shown, "确认")
        _, confirmed = await api.wait_sent(ANNA, 2)
        api.says(ANNA, "/docs")
        *_, listed = await api.wait_sent(ANNA, 3)
    finally:
        stop.set()
        await serving

    assert "新增文件《关于开展试点工作的通知》" in shown.text
    assert confirmed.text.startswith("已生效")
    assert "《关于开展试点工作的通知》" in listed.text
    assert [path for path in (tmp_path / "home" / "incoming").rglob("*") if path.is_file()] == []
