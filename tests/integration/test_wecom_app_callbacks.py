"""Callbacks into an app: what is let in, what is refused, and what is told to WeCom."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from support.serving import Hand
from support.wecom_api import SECRET, WecomServer
from support.wecom_callbacks import AES_KEY, TOKEN, CallbackSender, Envelope, to_xml
from support.wecom_world import NOON, logging_to

from bot.channels.base import Incoming
from bot.channels.state import ChannelState
from bot.channels.wecom.app import WecomAppChannel
from bot.inbox import Inbox
from bot.server import CallbackServer
from config.channels import ServerSettings
from config.database import migrate, open_engine
from config.errors import Permanent, Transient
from config.messages import Messages
from reports.delivery.ledger import Ledger


@dataclass(slots=True)
class World:
    """An app that listens; `heard` is what was handed over, `full` refuses to store."""

    channel: WecomAppChannel
    sender: CallbackSender
    clock: Hand
    wecom: WecomServer
    heard: list[Incoming] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    full: bool = False
    store: Callable[[Incoming], bool] | None = None

    async def receive(self, incoming: Incoming) -> bool:
        if self.full:
            raise Transient("inbox_unavailable")
        new = await asyncio.to_thread(self.store, incoming) if self.store is not None else True
        self.heard.extend([incoming] if new else [])
        return new

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.heard]

    async def posts(self, body: bytes, **changes: str) -> int:
        """A body under a query that would fit any."""
        params = {**self.sender.sealed(b"x")[1], **changes}
        return await self.sender.posts(Envelope(params, body))


@pytest_asyncio.fixture
async def world(messages: Messages) -> AsyncIterator[World]:
    clock = Hand(NOON)
    async with WecomServer() as wecom:
        left: list[tuple[str, str]] = []
        channel = WecomAppChannel(
            wecom.settings(), clock=clock, messages=messages, gone=lambda *chat: left.append(chat)
        )
        server = CallbackServer(ServerSettings(port=0), channel.routes)
        await server.start()
        sender = wecom.callback(clock)
        sender.url = f"http://127.0.0.1:{server.port}/wecom"
        made = World(channel, sender, clock, wecom, left=left)
        running = asyncio.create_task(channel.run(made.receive))
        await wecom.wait(lambda: wecom.tokens > 0)
        yield made
        await channel.aclose()
        await running
        await server.aclose()


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    with logging_to(io.StringIO()) as stream:
        yield stream


async def test_address_is_proved_by_the_bare_echo(world: World) -> None:
    assert await world.sender.verifies("1616140317555161061") == (200, b"1616140317555161061")


@pytest.mark.parametrize(
    "changes",
    [
        {"msg_signature": "0" * 40},
        {"msg_signature": ""},
        {"timestamp": "1"},
        {"timestamp": "-5"},
        {"timestamp": "９"},
        {"timestamp": ""},
        {"nonce": "another"},
        {"echostr": "damaged"},
        {"echostr": ""},
        {"echostr": "x" * 5000},
    ],
)
async def test_changed_verification_is_refused(world: World, changes: dict[str, str]) -> None:
    status, body = await world.sender.verifies("123", **changes)
    assert (status in {400, 403}, body) == (True, b"")


@pytest.mark.parametrize("late_s", [-301, 301, 86_400])
async def test_time_outside_the_window_is_refused(world: World, late_s: int) -> None:
    assert await world.sender.posts(world.sender.envelope(world.sender.text("zhang", "甲"), late_s=late_s)) == 403
    assert world.texts == []


@pytest.mark.parametrize("late_s", [-290, 290])
async def test_time_inside_the_window_is_let_in(world: World, late_s: int) -> None:
    assert await world.sender.posts(world.sender.envelope(world.sender.text("zhang", "甲"), late_s=late_s)) == 200
    assert world.texts == ["甲"]


async def test_message_is_told_to_be_taken_when_it_is_stored(world: World) -> None:
    await world.sender.says("zhang", "甲")
    assert (world.sender.answers, world.texts) == ([(200, b"success")], ["甲"])


async def test_what_could_not_be_stored_is_not_taken_and_comes_again(world: World) -> None:
    envelope = world.sender.envelope(world.sender.text("zhang", "甲"))
    world.full = True
    assert await world.sender.posts(envelope) == 503
    assert world.channel.state is ChannelState.HOLDING
    world.full = False
    assert (await world.sender.posts(envelope), world.texts) == (200, ["甲"])
    assert world.channel.state is ChannelState.UP


async def test_replay_is_taken_and_does_nothing(world: World) -> None:
    envelope = world.sender.envelope(world.sender.text("zhang", "甲"))
    assert [await world.sender.posts(envelope) for _ in range(3)] == [200] * 3
    assert world.texts == ["甲"]


async def test_replay_after_the_window_is_refused(world: World) -> None:
    envelope = world.sender.envelope(world.sender.text("zhang", "甲"))
    await world.sender.posts(envelope)
    world.clock.at += timedelta(seconds=302)
    assert (await world.sender.posts(envelope), world.texts) == (403, ["甲"])


async def test_retries_one_after_the_other_at_once_and_after_a_restart_are_stored_once(
    world: World, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(engine)
    world.store = Inbox(engine=engine, ledger=Ledger(engine), queue=9, busy=()).accept
    text = world.sender.text("zhang", "甲")
    tap = world.sender.event("zhang", "template_card_event", EventKey="原文", TaskId="T", ResponseCode="R")

    for message in (text, tap):
        await world.sender.brings(message, times=3)
        await asyncio.gather(*(world.sender.brings(message) for _ in range(3)))
    await world.channel.aclose()
    again = WecomAppChannel(world.wecom.settings(), clock=world.clock, messages=Messages.load())
    running = asyncio.create_task(again.run(world.receive))
    await asyncio.sleep(0)
    await again.take(text)
    await again.aclose()
    await running

    assert {status for status, _ in world.sender.answers} == {200}
    assert world.texts == ["甲", "原文"]
    engine.dispose()


async def test_envelope_for_another_organisation_is_refused(world: World) -> None:
    world.sender.corp = "ww_other"
    assert await world.sender.posts(world.sender.envelope(world.sender.text("zhang", "甲"))) == 403


async def test_envelope_under_another_key_is_refused(world: World) -> None:
    world.sender.aes_key = AES_KEY[::-1]
    assert await world.sender.posts(world.sender.envelope(world.sender.text("zhang", "甲"))) == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"<xml/>", b"<xml><Encrypt/></xml>", b"\x00" * 10, b"<xml>" * 1000])
async def test_garbage_is_refused(world: World, body: bytes) -> None:
    assert (await world.posts(body), world.texts) == (400, [])


async def test_entities_are_refused_in_both_layers(world: World) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><xml><FromUserName>&a;</FromUserName></xml>'
    outside = await world.posts(bomb.replace(b"FromUserName", b"Encrypt"))
    inside = await world.sender.posts(world.sender.envelope(bomb))
    assert (outside, inside, world.texts) == (400, 400, [])


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
async def test_long_body_is_refused(world: World, size: int) -> None:
    assert await world.posts(b"<xml><Encrypt>" + b"A" * size + b"</Encrypt></xml>") == 413


async def test_unknown_events_are_taken_and_do_nothing(world: World) -> None:
    for name in ("LOCATION", "neu", ""):
        await world.sender.brings(world.sender.event("zhang", name))
    assert (world.texts, [status for status, _ in world.sender.answers]) == ([], [200, 200, 200])


async def test_leaving_is_told_and_entering_greets(world: World) -> None:
    await world.sender.brings(world.sender.event("zhang", "unsubscribe"))
    await world.sender.brings(world.sender.event("li", "enter_agent"))
    assert (world.left, [(each.sender, each.text) for each in world.heard]) == (
        [("wecomapp", "zhang")],
        [("li", "/start")],
    )


async def test_messages_before_the_start_are_not_taken(messages: Messages) -> None:
    async with WecomServer() as wecom:
        channel = WecomAppChannel(wecom.settings(), clock=Hand(NOON), messages=messages)
        with pytest.raises(Transient):
            await channel.take({"FromUserName": "zhang", "MsgType": "text", "MsgId": "1"})
        await channel.aclose()


async def test_messages_are_taken_while_the_api_is_away(world: World) -> None:
    world.wecom.fails("gettoken", status=502, times=1000)
    channel = WecomAppChannel(world.wecom.settings(), clock=world.clock, messages=Messages.load())
    running = asyncio.create_task(channel.run(world.receive))
    await world.wecom.wait(lambda: world.wecom.calls.count("gettoken") > 1)
    await channel.take(world.sender.text("zhang", "甲"))
    await channel.aclose()
    await running
    assert world.texts == ["甲"]


async def test_refusals_write_one_line_each_and_no_secret(world: World, logged: io.StringIO) -> None:
    envelope = world.sender.envelope(world.sender.text("zhang", "机密内容"))
    forged = Envelope({**envelope.params, "msg_signature": "0" * 40}, envelope.body)
    await world.sender.posts(forged)
    await world.posts(b"garbage")
    await world.sender.posts(world.sender.envelope(b"<a>"))

    lines = [line for line in logged.getvalue().splitlines() if "wecom_callback_refused" in line]
    assert len(lines) == 3
    for secret in (TOKEN, AES_KEY, SECRET, world.wecom.token, "机密内容", envelope.params["msg_signature"]):
        assert secret not in logged.getvalue()


async def test_other_methods_and_paths_are_refused(world: World) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.put(world.sender.url)).status_code == 405
        assert (await client.get(world.sender.url + "/x")).status_code == 404
        assert (await client.get(world.sender.url)).status_code == 400


async def test_plus_signs_that_became_blanks_are_understood(world: World) -> None:
    encrypt, params = "", {"": ""}
    while "+" not in encrypt:
        encrypt, params = world.sender.sealed(b"77")
    query = "&".join(f"{name}={value}" for name, value in {**params, "echostr": encrypt}.items())
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{world.sender.url}?{query}")).content == b"77"


@pytest.mark.parametrize("missing", ["secret", "token", "aes_key"])
def test_incomplete_settings_are_refused(missing: str, messages: Messages) -> None:
    given = {"corp_id": "ww1", "agent_id": 1, "secret": "s", "token": "t", "aes_key": AES_KEY, missing: None}
    with pytest.raises(Permanent, match="wecomapp_incomplete"):
        WecomAppChannel(WecomServer.plain(given), clock=Hand(NOON), messages=messages)


def test_key_of_a_wrong_length_is_refused(messages: Messages) -> None:
    given = {"corp_id": "ww1", "agent_id": 1, "secret": "s", "token": "t", "aes_key": AES_KEY[1:]}
    with pytest.raises(Permanent, match="wecomapp_key_invalid"):
        WecomAppChannel(WecomServer.plain(given), clock=Hand(NOON), messages=messages)


async def test_damaged_base64_is_refused(world: World) -> None:
    encrypt = base64.b64encode(b"short").decode()
    timestamp = str(int(NOON.timestamp()))
    crypt_of = world.sender.sealed(b"x")[1]
    body = to_xml({"Encrypt": encrypt})
    assert await world.sender.posts(Envelope({**crypt_of, "timestamp": timestamp}, body)) == 403
