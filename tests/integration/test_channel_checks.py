"""`doctor` and `channels test` at real platforms on loopback: what they say, in plain words, and what they never show."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from support.bot_api import TOKEN, BotApi
from support.loopback import Loopback
from support.serving import ADMIN, LEADER, Echo, Hand, serving, until
from support.serving import settings as given_settings
from support.world import CountingEmbedder

from bot.app import App, build
from bot.channel_checks import Finding, channel_checks
from bot.channel_test import through_channel
from bot.channels.base import Address, Incoming
from bot.cli.main import run
from bot.operations import OPERATIONS
from bot.requests import asking
from config.channels import (
    FolderSettings,
    NetworkSettings,
    ServerSettings,
    TelegramSettings,
    WecomAppSettings,
    WecomGroupSettings,
    WecomRobotSettings,
    WecomSettings,
)
from config.clock import Clock, SystemClock
from config.settings import PersonSettings, Settings
from retrieval.access import Level, Scope

ROOT = Path(__file__).resolve().parents[2]
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SECRET = "hunter2-secret"
APP = WecomAppSettings(
    corp_id="corp", agent_id=7, secret=SecretStr(SECRET), token=SecretStr("t"), aes_key=SecretStr(AES_KEY)
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    async with build(settings, clock=clock, embedder=CountingEmbedder(), answerer=lambda *_: Echo()) as app:
        yield app


async def checked(settings: Settings) -> list[Finding]:
    async with opened(settings) as app:
        return await channel_checks(app)


@contextmanager
def wecom_api(answer: Mapping[str, Any]) -> Iterator[str]:
    """Says the same to every request for a token."""

    async def token(_request: Request) -> Response:
        return JSONResponse(dict(answer))

    with Loopback([Route("/cgi-bin/gettoken", token), Route("/", token)]) as server:
        yield server.root


def app_settings(tmp_path: Path, data: Path, **changes: object) -> Settings:
    return Settings(home=tmp_path / "home", data=data, wecomapp=APP.model_copy(update=changes))


async def test_telegram_that_accepts_us_is_well_and_says_its_level(tmp_path: Path, data: Path, api: BotApi) -> None:
    (found,) = await checked(Settings(home=tmp_path / "home", data=data, telegram=api.settings()))

    assert (found.channel, found.well, "公开" in found.detail) == ("telegram", True, True)


async def test_wrong_token_is_said_in_plain_words(tmp_path: Path, data: Path, api: BotApi) -> None:
    wrong = TelegramSettings(token=SecretStr("1:wrong"), base_url=api.settings().base_url)
    (found,) = await checked(Settings(home=tmp_path / "home", data=data, telegram=wrong))

    assert (found.well, "telegram.token" in found.detail, "1:wrong" in found.detail) == (False, True, False)


async def test_platform_that_is_not_there_is_named_without_its_secret(tmp_path: Path, data: Path) -> None:
    port = free_port()
    telegram = TelegramSettings(token=SecretStr(TOKEN), base_url=f"http://127.0.0.1:{port}/bot")
    (found,) = await checked(Settings(home=tmp_path / "home", data=data, telegram=telegram))

    assert (found.well, "127.0.0.1" in found.detail, TOKEN in found.detail) == (False, True, False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agent_id": 0}, "wecomapp.agent_id"),
        ({"token": None}, "wecomapp.token"),
        ({"aes_key": SecretStr("short")}, "wecomapp.aes_key"),
        ({"secret": None}, "wecomapp.secret"),
    ],
)
async def test_callback_settings_that_are_not_whole_are_named(
    tmp_path: Path, data: Path, changes: dict[str, object], words: str
) -> None:
    (found,) = await checked(app_settings(tmp_path, data, base_url="http://127.0.0.1:1", **changes))

    assert (found.well, words in found.detail) == (False, True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errcode": 40013, "errmsg": "invalid corpid"}, "wecomapp.corp_id"),
        ({"errcode": 40001, "errmsg": "invalid secret"}, "wecomapp.secret"),
        ({"errcode": 60020, "errmsg": "not allow to access from your ip"}, "企业可信IP"),
        ({"hello": 1}, "不是该平台"),
    ],
)
async def test_answer_of_wecom_becomes_what_to_do(
    tmp_path: Path, data: Path, answer: dict[str, Any], words: str
) -> None:
    with wecom_api(answer) as root:
        (found,) = await checked(app_settings(tmp_path, data, base_url=root))

    assert (found.well, words in found.detail, SECRET in found.detail) == (False, True, False)


@contextmanager
def wecom_with(callers: Mapping[str, Any]) -> Iterator[str]:
    """Gives a token, and `callers` to the question from where it calls."""

    async def token(_request: Request) -> Response:
        return JSONResponse({"errcode": 0, "access_token": "a", "expires_in": 7200})

    async def listed(_request: Request) -> Response:
        return JSONResponse(dict(callers))

    with Loopback([Route("/cgi-bin/gettoken", token), Route("/cgi-bin/getcallbackip", listed)]) as server:
        yield server.root


async def test_addresses_from_which_wecom_calls_are_said_for_the_firewall(tmp_path: Path, data: Path) -> None:
    with wecom_with({"errcode": 0, "ip_list": ["101.226.103.*", "203.0.113.7", 7, "<b>"]}) as root:
        (found,) = await checked(app_settings(tmp_path, data, base_url=root))

    assert (found.well, "101.226.103.*、203.0.113.7，" in found.detail) == (True, True)


async def test_token_without_an_allowed_address_is_not_well(tmp_path: Path, data: Path) -> None:
    with wecom_with({"errcode": 60020, "errmsg": "not allow to access from your ip"}) as root:
        (found,) = await checked(app_settings(tmp_path, data, base_url=root))

    assert (found.well, "企业可信IP" in found.detail) == (False, True)


async def test_clock_that_is_wrong_is_said(tmp_path: Path, data: Path) -> None:
    ahead = Hand(SystemClock().now() + timedelta(minutes=5))
    with wecom_api({"errcode": 0, "access_token": "a", "expires_in": 7200}) as root:
        async with opened(app_settings(tmp_path, data, base_url=root), ahead) as app:
            (found,) = await channel_checks(app)

    assert (found.well, "校准" in found.detail) == (False, True)


async def test_group_robot_and_folder_are_looked_at_without_sending(tmp_path: Path, data: Path) -> None:
    robots = (WecomRobotSettings(chat="大群", key=SecretStr(SECRET)),)
    with wecom_api({"errcode": 0}) as root:
        found = await checked(
            Settings(
                home=tmp_path / "home",
                data=data,
                wecomgroup=WecomGroupSettings(robots=robots, base_url=root),
                folder=FolderSettings(path=tmp_path / "out"),
            )
        )

    assert [(each.channel, each.well) for each in found] == [("wecomgroup", True), ("folder", True)]
    assert "核验公钥" in found[1].detail
    assert list((tmp_path / "out").iterdir()) == []


async def test_folder_that_can_not_be_written_is_said(tmp_path: Path, data: Path) -> None:
    (tmp_path / "out").write_text("a file")
    (found,) = await checked(Settings(home=tmp_path / "home", data=data, folder=FolderSettings(path=tmp_path / "out")))

    assert (found.well, "folder.path" in found.detail) == (False, True)


async def test_wecom_bot_that_does_not_answer_is_given_up_in_time(tmp_path: Path, data: Path) -> None:
    port = free_port()
    wecom = WecomSettings(bot_id="b", secret=SecretStr(SECRET), url=f"ws://127.0.0.1:{port}")
    async with asyncio.timeout(25):
        (found,) = await checked(Settings(home=tmp_path / "home", data=data, wecom=wecom))

    assert (found.well, SECRET in found.detail) == (False, False)


# -- the way out --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Writes down what it is asked to reach, and reaches nothing."""
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode("latin-1"))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_every_channel_goes_out_through_the_proxy_of_the_network(tmp_path: Path, data: Path) -> None:
    async with proxy() as (address, asked):
        settings = Settings(
            home=tmp_path / "home",
            data=data,
            telegram=TelegramSettings(token=SecretStr(TOKEN), base_url="http://telegram.invalid/bot"),
            wecom=WecomSettings(bot_id="b", secret=SecretStr("s"), url="ws://bot.invalid"),
            wecomapp=APP.model_copy(update={"base_url": "http://app.invalid"}),
            wecomgroup=WecomGroupSettings(
                robots=(WecomRobotSettings(chat="群", key=SecretStr("k")),), base_url="http://group.invalid"
            ),
            network=NetworkSettings(proxy=SecretStr(address)),
            people=tuple(PersonSettings(account=f"{name}:7", name=name) for name in ("telegram", "wecom", "wecomapp")),
        )
        async with opened(settings) as app:
            app.subscriptions.contacts.note("wecom", "7", app.clock.now())
            tried = [
                await through_channel(app, {"channel": name}, lambda *_: None)
                for name in ("telegram", "wecom", "wecomapp", "wecomgroup")
            ]

    hosts = {found[0] for line in asked if (found := re.findall(r"(\w+)\.invalid", line))}
    assert hosts == {"telegram", "bot", "app", "group"}
    assert all(each["state"] != "sent" for each in tried)


# -- one message --------------------------------------------------------------------------------------------------------


async def test_message_is_sent_to_the_first_admin_and_said_so(tmp_path: Path, data: Path, api: BotApi) -> None:
    api.knows(ADMIN)
    async with opened(given_settings(tmp_path / "home", data, api)) as app:
        found = await through_channel(app, {"channel": "telegram"}, lambda *_: None)

    assert (found["state"], found["to"], "已送出" in found["text"]) == ("sent", str(ADMIN), True)
    assert ["测试消息" in each.text for each in api.sent(ADMIN)] == [True]


async def test_who_has_blocked_the_bot_is_said(tmp_path: Path, data: Path, api: BotApi) -> None:
    body = b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    api.fails("sendMessage", status=403, body=body)
    async with opened(given_settings(tmp_path / "home", data, api)) as app:
        found = await through_channel(app, {"channel": "telegram", "to": str(LEADER)}, lambda *_: None)

    assert (found["state"], TOKEN in found["text"]) == ("failed", False)


async def test_while_the_service_runs_the_message_goes_through_it(tmp_path: Path, data: Path, api: BotApi) -> None:
    settings = given_settings(tmp_path / "home", data, api)
    api.knows(LEADER)

    def ask() -> Any:
        with asking(settings, settings.home) as requests:
            return requests.do("channels.test", {"channel": "telegram", "to": str(LEADER)}, lambda *_: None)

    async with serving(settings) as service:
        found = await asyncio.to_thread(ask)
        rows = await asyncio.to_thread(service.app.ledger.list)

    assert found["state"] == "sent"
    assert [(row.kind, row.chat) for row in rows] == [("test", str(LEADER))]


async def test_who_never_wrote_to_the_bot_is_told_apart(tmp_path: Path, data: Path) -> None:
    wecom = WecomSettings(bot_id="b", secret=SecretStr("s"), url="ws://127.0.0.1:1")
    async with opened(Settings(home=tmp_path / "home", data=data, wecom=wecom)) as app:
        found = await through_channel(app, {"channel": "wecom", "to": "LiSi"}, lambda *_: None)

    assert (found["state"], "未激活" in found["text"]) == ("failed", True)


def test_command_line_says_what_is_wrong(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.toml").write_text(f'data = "{data}"\n', "utf-8")
    options = ["--home", str(tmp_path / "home"), "--config", str(tmp_path / "c.toml")]

    assert [run([*options, "channels", "test", name]) for name in ("telegram", "fax")] == [1, 1]
    said = capsys.readouterr().err
    assert "telegram" in said
    assert "fax" in said


def test_test_is_an_operation_of_every_process() -> None:
    assert "channels.test" in OPERATIONS


# -- health and metrics -------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def test_metrics_count_what_came_in_and_went_out(tmp_path: Path, data: Path, api: BotApi) -> None:
    root = f"http://127.0.0.1:{(port := free_port())}"
    server = ServerSettings(port=port, metrics=True)
    sent = 'gongfu_answers_out_total{channel="telegram",outcome="sent"} 1.0'
    async with serving(given_settings(tmp_path / "home", data, api, server=server)):
        api.says(LEADER, "你好")
        await until(lambda: sent in httpx.get(f"{root}/metrics").text)
        page = (await asyncio.to_thread(httpx.get, f"{root}/metrics")).text
        health = await asyncio.to_thread(httpx.get, f"{root}/health")

    assert 'gongfu_messages_in_total{channel="telegram"} 1.0' in page
    assert 'gongfu_answer_seconds_count{channel="telegram"} 1.0' in page
    assert 'gongfu_deliveries{state="sent"} 1.0' in page
    assert 'gongfu_channel_state{channel="telegram",state="up"} 1.0' in page
    assert str(LEADER) not in page
    assert (health.status_code, health.text) == (200, "ok\ntelegram up")


async def test_without_the_setting_there_is_no_server(tmp_path: Path, data: Path, api: BotApi) -> None:
    server = ServerSettings(port=free_port())
    async with serving(given_settings(tmp_path / "home", data, api, server=server)):
        with pytest.raises(httpx.ConnectError):
            await asyncio.to_thread(httpx.get, f"http://127.0.0.1:{server.port}/metrics")


async def test_people_of_the_application_see_no_more_than_their_channel_lets_pass(tmp_path: Path, data: Path) -> None:
    known = PersonSettings(account="telegram:7", name="县长", region="示例县")
    async with opened(Settings(home=tmp_path / "home", data=data, people=(known,))) as app:
        at, address = app.clock.now(), Address("telegram", "7")
        person = app.people(Incoming(address=address, sender="7", message_id="1", text="", at=at))

    assert person is not None
    assert (person.viewer.level, person.viewer.scope, person.viewer.granted.regions != frozenset()) == (
        Level.PUBLIC,
        Scope.public(),
        True,
    )
