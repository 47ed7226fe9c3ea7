"""The whole service behind an app: asked through callbacks, answered through the API."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from support.serving import Echo, Service, serving, until
from support.wecom_api import WecomServer
from support.wecom_callbacks import CallbackSender

from config.channels import ServerSettings
from config.clock import SystemClock
from config.settings import PersonSettings, Settings
from reports.delivery.model import DeliveryState

PEOPLE = (PersonSettings(account="wecomapp:zhang", name="甲"), PersonSettings(account="wecomapp:li", name="乙"))


@dataclass(frozen=True, slots=True)
class World:
    """A home, its platform, and the port where it is called."""

    wecom: WecomServer
    home: Path
    data: Path
    port: int
    sender: CallbackSender

    @asynccontextmanager
    async def serving(self, echo: Echo | None = None) -> AsyncIterator[Service]:
        given = Settings(
            home=self.home,
            data=self.data,
            wecomapp=self.wecom.settings(),
            server=ServerSettings(port=self.port),
            people=PEOPLE,
        )
        async with serving(given, echo=echo) as service:
            yield service


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    data = tmp_path / "data"
    data.mkdir()
    async with WecomServer() as wecom:
        sender = wecom.callback(SystemClock())
        sender.url = f"http://127.0.0.1:{port}/wecom"
        yield World(wecom, tmp_path / "home", data, port, sender)


def texts(world: World) -> list[str]:
    """Without the cards with buttons."""
    return [each.text for each in world.wecom.sent("zhang") if each.kind == "text"]


async def test_question_that_is_brought_three_times_and_after_a_restart_is_answered_once(world: World) -> None:
    asked, again = world.sender.text("zhang", "甲收入"), world.sender.text("zhang", "乙收入")
    async with world.serving():
        await asyncio.gather(*(world.sender.brings(asked) for _ in range(3)))
        await world.wecom.wait_sent("zhang", 1)
    async with world.serving():
        await world.sender.brings(asked, times=3)
        await world.sender.brings(again)
        await world.wecom.wait(lambda: "乙收入" in world.wecom.seen("zhang"))
    assert texts(world) == ["答：甲收入", "答：乙收入"]
    assert world.wecom.tokens == 1


async def test_callback_is_taken_while_the_answer_takes_long(world: World) -> None:
    echo = Echo()
    async with world.serving(echo):
        await world.sender.says("zhang", "等一下")
        await world.sender.says("li", "乙收入")
        await world.wecom.wait_sent("li", 1)
        assert world.wecom.sent("zhang") == []
        echo.go.set()
        await world.wecom.wait_sent("zhang", 1)


async def test_stop_answers_what_is_in_work_and_the_next_start_what_was_taken(world: World) -> None:
    echo = Echo()
    async with world.serving(echo) as service:
        for text in ("等一", "二", "三"):
            await world.sender.says("zhang", text)
        await until(lambda: echo.asked)
        service.stop.set()
        await until(lambda: len(service.said) > 1)
        late = await world.sender.posts(world.sender.envelope(world.sender.text("li", "太晚了")))
        echo.go.set()
        assert await service.ends() == 0
    during = texts(world)
    async with world.serving():
        await world.wecom.wait(lambda: "三" in world.wecom.seen("zhang"))
    assert (during, late) == (["答：等一"], 503)
    assert texts(world) == ["答：等一", "答：二", "答：三"]


async def test_stranger_gets_one_sentence_with_his_account(world: World) -> None:
    async with world.serving():
        await world.sender.says("wang", "甲收入")
        (said,) = await world.wecom.wait_sent("wang", 1)
    assert "wecomapp:wang" in said.text


async def test_entering_greets_once(world: World) -> None:
    async with world.serving():
        for name in ("subscribe", "enter_agent", "enter_agent"):
            await world.sender.brings(world.sender.event("zhang", name))
        await world.sender.says("zhang", "甲收入")
        await world.wecom.wait(lambda: "甲收入" in world.wecom.seen("zhang"))
    assert world.wecom.seen("zhang").count("严禁") == 1


async def test_what_wecom_refuses_for_a_while_arrives_later_once(world: World) -> None:
    world.wecom.fails("message/send", status=502)
    async with world.serving():
        await world.sender.says("zhang", "甲收入")
        await world.wecom.wait_sent("zhang", 1)
    assert texts(world) == ["答：甲收入"]


async def test_answer_that_may_have_arrived_is_listed_and_not_sent_again(world: World) -> None:
    world.wecom.fails("message/send", reset=True, accepted=True, times=2)
    async with world.serving() as service:
        await world.sender.says("zhang", "甲收入")
        await world.sender.says("li", "乙收入")
        await world.wecom.wait_sent("li", 1)
        await service.ends()
        counts = service.app.ledger.counts()
    assert (len(world.wecom.sent("zhang")), counts[DeliveryState.UNCERTAIN]) == (1, 1)


async def test_who_left_gets_no_pushes_until_he_writes_again(world: World) -> None:
    async with world.serving() as service:
        subscriptions = service.app.subscriptions
        subscriptions.subscribe("wecomapp:zhang", "wecomapp", "zhang", "示例县")
        await world.sender.brings(world.sender.event("zhang", "unsubscribe"))
        left = [row["blocked"] for row in subscriptions.rows()]
        await world.sender.says("zhang", "甲收入")
        await world.wecom.wait_sent("zhang", 1)
        back = [row["blocked"] for row in subscriptions.rows()]
    assert (left, back) == ([True], [False])
