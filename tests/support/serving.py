"""The whole service in this process, over real HTTP: `async with serving(settings) as service`.

Its answers come from an `Echo` unless told otherwise, so that a start needs no model.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from pydantic import SecretStr
from support.bot_api import TOKEN, BotApi
from support.world import CountingEmbedder

from bot.app import App, MakeAnswerer, build
from bot.home import SERVE
from bot.service import serve
from config.channels import TelegramSettings
from config.clock import SHANGHAI, Clock
from config.settings import PersonSettings, Settings
from reports.blocks import Text
from reports.compose.base import Answer
from retrieval.access import Viewer
from retrieval.passages.base import Embedder
from retrieval.questions.model import Turn

ADMIN, LEADER, OTHER, STRANGER = 1, 10001, 10002, 66666
PEOPLE = (
    PersonSettings(account=f"telegram:{ADMIN}", name="管理员", admin=True),
    PersonSettings(account=f"telegram:{LEADER}", name="甲", region="示例县"),
    PersonSettings(account=f"telegram:{OTHER}", name="乙", region="示例县"),
)
CROWD = tuple(PersonSettings(account=f"telegram:{number}", name=str(number)) for number in range(20_000, 20_050))


@dataclass(slots=True)
class Echo:
    """Says what it was asked; a question that begins with «等» waits until `go` is set."""

    go: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: object = None
    ) -> Answer:
        self.asked.append(question)
        if question.startswith("等"):
            self.go.wait(30)
        return Answer(answered=True, kind="text", text=f"答：{question}", blocks=(Text(f"答：{question}"),))


@dataclass(slots=True)
class Hand:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        return self.at.astimezone(SHANGHAI)

    def today(self) -> date:
        return self.now().date()


async def until(condition: Callable[[], object], *, within_s: float = 20) -> None:
    """Waits until it is true; the condition may read a database."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - nobody would set an event
            await asyncio.sleep(0.02)


@dataclass(slots=True, kw_only=True)
class Service:
    """What runs; `code` is its exit code once it has ended."""

    app: App
    said: list[str]
    stop: asyncio.Event
    task: asyncio.Task[int]

    async def ends(self) -> int:
        """Stops it and waits."""
        self.stop.set()
        async with asyncio.timeout(30):
            return await self.task


def serve_for_good(*, home: str, data: str, base_url: str) -> NoReturn:
    """In a process of its own, until it is stopped; answers everybody's every question."""
    telegram = TelegramSettings(token=SecretStr(TOKEN), base_url=base_url, poll_s=5)
    given = Settings(home=Path(home), data=Path(data), telegram=telegram, people=CROWD)
    opening = build(given, role=SERVE, embedder=CountingEmbedder(), answerer=lambda _library, _messages: Echo())
    os._exit(asyncio.run(serve(opening, say=lambda _text: None)))


def settings(home: Path, data: Path, api: BotApi, **more: Any) -> Settings:
    """For a service whose people are those of this module."""
    telegram = api.settings(poll_s=5, **more.pop("telegram", {}))
    return Settings(**{"home": home, "data": data, "telegram": telegram, "people": PEOPLE, **more})


@asynccontextmanager
async def serving(
    given: Settings,
    *,
    echo: Echo | None = None,
    answerer: MakeAnswerer | None = None,
    clock: Clock | None = None,
    embedder: Embedder | None = None,
    tick_s: float = 0.1,
) -> AsyncIterator[Service]:
    """Runs it from the moment in which it listens; stops it at the end unless that was done."""
    opened: list[App] = []
    said: list[str] = []
    stop = asyncio.Event()
    scripted = echo or Echo()

    @asynccontextmanager
    async def opening() -> AsyncIterator[App]:
        make = answerer or (lambda _library, _messages: scripted)
        async with build(given, role=SERVE, clock=clock, embedder=embedder or CountingEmbedder(), answerer=make) as app:
            opened.append(app)
            yield app

    task = asyncio.create_task(serve(opening(), say=said.append, stop=stop, tick_s=tick_s))
    try:
        await until(lambda: said or task.done(), within_s=60)
        if task.done():
            task.result()
        service = Service(app=opened[0], said=said, stop=stop, task=task)
        yield service
    finally:
        scripted.go.set()
        if not task.done():
            stop.set()
        async with asyncio.timeout(40):
            await asyncio.gather(task, return_exceptions=True)
