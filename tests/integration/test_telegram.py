"""The channel Telegram over real HTTP, against a server that checks what Telegram checks."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from blockbuster import BlockBuster, blockbuster_ctx
from PIL import Image
from structlog.testing import capture_logs
from support.bot_api import TOKEN, BotApi

from bot.channels.base import Address, Incoming, Part
from bot.channels.state import ChannelState
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.wire import Timeouts
from bot.server import CallbackServer
from config.channels import ServerSettings, TelegramSettings
from config.clock import FixedClock
from config.errors import Permanent, Transient, Uncertain
from config.logs import QUIET, SecretFilter, configure_logs
from config.messages import Messages
from reports.blocks import Attachment, Choices, Heading, Text

CLOCK = FixedClock.on(date(2021, 7, 26))
ANNA, GROUP = 10001, -10077
TO = Address("telegram", str(ANNA))
HELLO = Part(text="<b>好</b>", plain="好")
SECRET = "a-Secret_1"


class Heard:
    """Keeps what was handed over; refuses as long as `refuse` says so."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.refused = 0
        self.refuse = False

    async def receive(self, incoming: Incoming) -> bool:
        if self.refuse:
            self.refused += 1
            raise Transient("disk_full")
        self.messages.append(incoming)
        return True

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.messages]


class Time:
    """Waits are noted and over at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def no_blocking() -> Iterator[BlockBuster]:
    with blockbuster_ctx() as found:
        yield found


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as found:
        found.knows(ANNA, GROUP)
        yield found


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def heard() -> Heard:
    return Heard()


Make = Callable[..., TelegramChannel]


@pytest_asyncio.fixture
async def make(api: BotApi, time: Time, messages: Messages) -> AsyncIterator[Make]:
    made: list[TelegramChannel] = []

    def channel(settings: TelegramSettings | None = None, **more: Any) -> TelegramChannel:
        options = {"monotonic": time.monotonic, "pause": time.pause, "rng": Random(1), **more}
        made.append(TelegramChannel(settings or api.settings(), clock=CLOCK, messages=messages, **options))
        return made[-1]

    yield channel
    for each in made:
        await each.aclose()


@asynccontextmanager
async def running(channel: TelegramChannel, heard: Heard) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.run(heard.receive))
    yield task
    await channel.aclose()
    async with asyncio.timeout(5):
        await task


async def settled(api: BotApi) -> None:
    """All that people wrote was handed over and confirmed, and the bot waits for more."""
    await api.wait(lambda: not api.unacknowledged)


async def test_message_goes_in_and_the_answer_out(api: BotApi, make: Make, heard: Heard) -> None:
    channel = make(commands=[("help", "用法"), ("周报", "周报"), ("start", "开始")])
    async with running(channel, heard):
        api.says(ANNA, "上半年怎么样")
        await settled(api)

        (incoming,) = heard.messages
        (part,) = channel.parts((Heading("<标题>"), Text("正文 & 更多"), Choices(("原文", "最新数据"))))
        receipt = await channel.send(incoming.address, part)

    (sent,) = api.sent(ANNA)
    assert (sent.text, sent.buttons, str(sent.id)) == ("<标题>\n正文 & 更多", ("原文", "最新数据"), receipt)
    assert api.commands == [{"command": "help", "description": "用法"}, {"command": "start", "description": "开始"}]
    assert channel.state is ChannelState.CLOSED


async def test_first_poll_has_no_offset_and_the_next_confirms_what_was_stored(
    api: BotApi, make: Make, heard: Heard
) -> None:
    first = api.says(ANNA, "甲")
    async with running(make(), heard):
        polls = await api.wait_called("getUpdates", 2)

    assert [poll.get("offset") for poll in polls[:2]] == [None, str(first["update_id"] + 1)]
    assert polls[0]["allowed_updates"] == '["message", "edited_message", "callback_query"]'


async def test_redelivered_message_has_the_same_id(api: BotApi, make: Make, heard: Heard) -> None:
    async with running(make(), heard):
        update = api.says(ANNA, "甲")
        await settled(api)
        api.again(update)
        await settled(api)

    assert heard.texts == ["甲", "甲"]
    assert len({each.message_id for each in heard.messages}) == 1


async def test_tap_is_its_words_and_is_answered(api: BotApi, make: Make, heard: Heard, messages: Messages) -> None:
    channel = make()
    async with running(channel, heard):
        await channel.send(TO, Part(text="问", plain="问", choices=("原文", "最新数据")))
        (sent,) = api.sent(ANNA)
        api.taps(sent, "最新数据")
        api.taps(sent, "", data="forged")
        answers = await api.wait_called("answerCallbackQuery", 2)
        await api.wait(lambda: len(api.answered) == 2)

    assert heard.texts == ["最新数据"]
    assert [answer.get("text") for answer in answers] == [None, messages.say("telegram.button_gone")]


async def test_tap_is_answered_although_telegram_is_down_for_a_moment(api: BotApi, make: Make, heard: Heard) -> None:
    channel = make()
    async with running(channel, heard):
        await channel.send(TO, Part(text="问", plain="问", choices=("原文",)))
        api.fails("answerCallbackQuery", status=502)
        api.fails("answerCallbackQuery", reset=True)
        api.taps(api.sent(ANNA)[0], "原文")
        await api.wait(lambda: len(api.answered) == 1)

    assert [name for name, _ in api.calls].count("answerCallbackQuery") == 3


async def test_message_that_could_not_be_stored_comes_again(api: BotApi, make: Make, heard: Heard, time: Time) -> None:
    channel = make()
    heard.refuse = True
    api.says(ANNA, "甲")
    api.says(ANNA, "乙")
    async with running(channel, heard):
        await api.wait_called("getUpdates", 3)
        assert channel.state is ChannelState.HOLDING
        heard.refuse = False
        await settled(api)

    assert heard.texts == ["甲", "乙"]
    assert time.pauses[0] < time.pauses[1]


@pytest.mark.parametrize("token", ["123456789:" + "x" * 35, "123456789:short"])
async def test_wrong_token_ends_it(api: BotApi, make: Make, heard: Heard, token: str) -> None:
    channel = make(api.settings(token=token))

    with pytest.raises(Permanent) as caught:
        await channel.run(heard.receive)

    assert caught.value.code == "telegram_token_refused"
    assert channel.state is ChannelState.REFUSED


@pytest.mark.parametrize("status", [401, 404])
async def test_token_revoked_later_ends_it(api: BotApi, make: Make, heard: Heard, status: int) -> None:
    api.fails("getUpdates", status=status)

    with pytest.raises(Permanent) as caught:
        await make().run(heard.receive)

    assert caught.value.code == "telegram_token_refused"


@pytest.mark.parametrize(
    "settings",
    [
        {"token": "no token"},
        {"token": None},
        {"mode": "webhook", "webhook_secret": SECRET},
        {"mode": "webhook", "webhook_url": "https://bot.example.org/hook"},
        {"mode": "webhook", "webhook_url": "https://bot.example.org/hook", "webhook_secret": "ü b"},
        {"proxy": "no proxy"},
    ],
    ids=str,
)
async def test_wrong_settings_are_refused_at_once(
    api: BotApi, make: Make, messages: Messages, settings: dict[str, Any]
) -> None:
    with pytest.raises(Permanent) as caught:
        make(api.settings(**settings))

    assert messages.error(caught.value)


TROUBLES: dict[str, dict[str, Any]] = {
    "502 page": {"status": 502, "body": b"<html>Bad Gateway</html>", "times": 2},
    "503": {"status": 503},
    "reset": {"reset": True, "times": 2},
    "garbage": {"body": b"<html>200</html>"},
    "not json of the api": {"body": b'{"ok": true}'},
    "null": {"body": b"null"},
    "proxy page": {"status": 403, "body": b"<html>no</html>", "times": 3},
    "not found page": {"status": 404, "body": b"<html>no</html>"},
    "busy": {"status": 429, "parameters": {"retry_after": 21}},
}


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "getUpdates"])
@pytest.mark.parametrize("name", TROUBLES)
async def test_trouble_passes_and_nothing_is_lost(
    api: BotApi, make: Make, heard: Heard, time: Time, method: str, name: str
) -> None:
    trouble = TROUBLES[name]
    api.fails(method, **trouble)
    api.says(ANNA, "甲")
    async with running(make(), heard):
        await settled(api)

    assert heard.texts == ["甲"]
    assert len(time.pauses) == trouble.get("times", 1)
    assert time.pauses[0] >= trouble.get("parameters", {}).get("retry_after", 0)


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
@pytest.mark.parametrize("result", [b'{"a": 1}', b"[1]", b'"a"', b'[{"update_id": "1"}]'])
async def test_result_of_a_wrong_form_is_asked_for_again(
    api: BotApi, make: Make, heard: Heard, method: str, result: bytes
) -> None:
    api.fails(method, body=b'{"ok": true, "result": %s}' % result)
    api.says(ANNA, "甲")
    async with running(make(), heard):
        await settled(api)

    assert heard.texts == ["甲"]


async def test_slow_answer_is_given_up_and_asked_again(api: BotApi, make: Make, heard: Heard) -> None:
    never = asyncio.Event()
    api.fails("getUpdates", hold=never)
    api.says(ANNA, "甲")
    async with running(make(api.settings(poll_s=0), timeouts=Timeouts(poll_more_s=0.2)), heard):
        await api.wait(lambda: bool(heard.messages))
        never.set()

    assert heard.texts == ["甲"]


async def test_nobody_listens_then_somebody_does(make: Make, heard: Heard, time: Time, api: BotApi) -> None:
    tried = asyncio.Event()

    async def pause(seconds: float) -> None:
        tried.set()
        await time.pause(seconds)

    channel = make(api.settings(base_url="http://127.0.0.1:9/bot"), pause=pause)
    async with running(channel, heard):
        await tried.wait()
        assert channel.state is ChannelState.DOWN


async def test_second_poller_is_told_once_and_does_not_end_it(api: BotApi, make: Make, heard: Heard) -> None:
    channel = make()
    api.fails("getUpdates", status=409, times=5)
    with capture_logs() as lines:
        async with running(channel, heard):
            await api.wait_called("getUpdates", 5)
            await api.wait(lambda: channel.state is ChannelState.CONFLICT)
            for number in range(3):
                api.says(ANNA, str(number))
                await settled(api)
            await api.wait(lambda: channel.state is ChannelState.UP)

    assert heard.texts == ["0", "1", "2"]
    assert [line["state"] for line in lines if line["event"] == "channel_state"] == ["up", "conflict", "up", "closed"]


async def test_closing_ends_a_long_poll_at_once(api: BotApi, make: Make, heard: Heard) -> None:
    channel = make(api.settings(poll_s=50))
    task = asyncio.create_task(channel.run(heard.receive))
    await api.wait_called("getUpdates")

    await asyncio.wait_for(channel.aclose(), 2)
    ended, _ = await asyncio.wait({task}, timeout=2)

    assert ended == {task}
    assert task.exception() is None


SENDING: dict[str, tuple[dict[str, Any], type[Exception], int]] = {
    "502": ({"status": 502, "body": b"<html>"}, Transient, 0),
    "429": ({"status": 429, "parameters": {"retry_after": 3}}, Transient, 0),
    "504": ({"status": 504, "body": b"<html>"}, Uncertain, 0),
    "reset before": ({"reset": True}, Uncertain, 0),
    "reset after": ({"reset": True, "accepted": True}, Uncertain, 1),
    "garbage": ({"body": b"<html>", "accepted": True}, Uncertain, 1),
    "no message": ({"body": b'{"ok": true, "result": {"a": 1}}', "accepted": True}, Uncertain, 1),
    "400": ({"status": 400}, Permanent, 0),
}


@pytest.mark.parametrize(("fault", "kind", "arrived"), SENDING.values(), ids=SENDING)
async def test_failed_sending_says_whether_it_may_have_arrived(
    api: BotApi, make: Make, fault: dict[str, Any], kind: type[Exception], arrived: int
) -> None:
    api.fails("sendMessage", **fault)

    with pytest.raises(kind):
        await make().send(TO, HELLO)

    assert len(api.sent(ANNA)) == arrived


async def test_answer_that_never_comes_is_uncertain(api: BotApi, make: Make) -> None:
    never = asyncio.Event()
    api.fails("sendMessage", hold=never)

    with pytest.raises(Uncertain):
        await make(timeouts=Timeouts(read_s=0.2)).send(TO, HELLO)
    never.set()


async def test_nobody_listening_is_certainly_not_sent(api: BotApi, make: Make) -> None:
    with pytest.raises(Transient):
        await make(api.settings(base_url="http://127.0.0.1:9/bot")).send(TO, HELLO)


async def test_after_429_the_chat_is_left_alone_and_others_are_not(api: BotApi, make: Make) -> None:
    channel = make()
    api.fails("sendMessage", status=429, parameters={"retry_after": 30})
    for call in (channel.send(TO, HELLO), channel.turn(TO)):
        with pytest.raises(Transient) as caught:
            await call
        assert caught.value.data["retry_after_s"] == 30

    await channel.send(Address("telegram", str(GROUP)), HELLO)

    assert len(await api.wait_called("sendMessage")) == 2


async def test_pace_keeps_within_the_limit_of_the_server(make: Make, time: Time, messages: Messages) -> None:
    async with BotApi(limit=5, monotonic=time.monotonic) as api:
        api.knows(ANNA)
        channel = make(api.settings())
        for _ in range(12):
            await channel.turn(TO)
            await channel.send(TO, HELLO)

        assert len(api.sent(ANNA)) == 12


@pytest.mark.parametrize("chat", ["55", "local"])
async def test_chat_that_is_not_there_is_gone(api: BotApi, make: Make, chat: str) -> None:
    with pytest.raises(Permanent) as caught:
        await make().send(Address("telegram", chat), HELLO)

    assert caught.value.code == "recipient_gone"


async def test_who_blocked_us_is_gone_and_others_are_served(api: BotApi, make: Make) -> None:
    channel = make()
    api.blocked.add(ANNA)

    with pytest.raises(Permanent) as caught:
        await channel.send(TO, HELLO)
    await channel.send(Address("telegram", str(GROUP)), HELLO)

    assert caught.value.code == "recipient_gone"
    assert len(api.sent(GROUP)) == 1


async def test_answer_in_a_group_stands_under_its_question_in_its_topic(api: BotApi, make: Make, heard: Heard) -> None:
    channel = make()
    async with running(channel, heard):
        asked = api.says(ANNA, f"@{api.me['username']} 甲", chat=GROUP, message_thread_id=7, is_topic_message=True)
        await settled(api)
        (incoming,) = heard.messages
        await channel.send(incoming.address, HELLO, answers=incoming.message_id)

    (sent,) = api.sent(GROUP)
    assert (sent.topic, sent.answers) == (7, asked["message"]["message_id"])


async def test_topic_that_was_deleted_does_not_swallow_the_message(api: BotApi, make: Make) -> None:
    api.deleted_topics.add(7)

    await make().send(Address("telegram", f"{GROUP}/7"), HELLO)

    assert [each.topic for each in api.sent(GROUP)] == [None]


async def test_markup_that_telegram_refuses_goes_out_plain(api: BotApi, make: Make) -> None:
    await make().send(TO, Part(text="<b>好", plain="好", choices=("甲",)))

    assert [(each.text, each.buttons) for each in api.sent(ANNA)] == [("好", ("甲",))]


@pytest.mark.parametrize(
    ("name", "method"), [("周报 2021-W29.docx", "sendDocument"), ("图.png", "sendPhoto"), ("长图.png", "sendDocument")]
)
async def test_file_arrives_with_its_name_and_bytes(
    api: BotApi, make: Make, tmp_path: Path, name: str, method: str
) -> None:
    path = tmp_path / name

    def write() -> bytes:
        if path.suffix == ".png":
            Image.new("RGB", (40, 4000) if name.startswith("长") else (40, 30)).save(path)
        else:
            path.write_bytes(b"PK\x03\x04" * 500)
        return path.read_bytes()

    content = await asyncio.to_thread(write)
    channel = make()
    (part,) = channel.parts((Attachment(path, "说明 <1>"),))

    await channel.send(TO, part)

    (sent,) = api.sent(ANNA)
    assert sent.file is not None
    assert (sent.method, sent.file.name, sent.file.content, sent.text) == (method, name, content, "说明 <1>")


async def test_picture_that_telegram_refuses_goes_as_document(api: BotApi, make: Make, tmp_path: Path) -> None:
    path = tmp_path / "图.png"
    await asyncio.to_thread(
        path.write_bytes, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x09\x00\x00\x00\x09rest"
    )

    await make().send(TO, Part(text="", plain="", file=path))

    assert [each.method for each in api.sent(ANNA)] == ["sendDocument"]


async def test_file_too_large_or_missing_is_refused_here(api: BotApi, make: Make, tmp_path: Path) -> None:
    large = tmp_path / "大.bin"

    def write() -> None:
        with large.open("wb") as stream:
            stream.truncate(50_000_001)

    await asyncio.to_thread(write)
    channel = make()

    codes = []
    for path in (large, tmp_path / "无.docx"):
        with pytest.raises(Permanent) as caught:
            await channel.send(TO, Part(text="", plain="", file=path))
        codes.append((caught.value.code, caught.value.data["file"]))

    assert codes == [("telegram_file_too_large", "大.bin"), ("file_unreadable", "无.docx")]
    assert api.calls == []


async def test_typing_is_shown_at_most_every_four_seconds(api: BotApi, make: Make, time: Time) -> None:
    channel = make()
    for moment in (0, 1, 3.9, 4):
        time.now = moment
        await channel.progress(TO, "…")
        await channel.progress(TO, None)

    await api.wait_called("sendChatAction", 2)
    await channel.send(TO, HELLO)

    assert [name for name, _ in api.calls].count("sendChatAction") == 2


async def test_progress_never_fails(api: BotApi, make: Make) -> None:
    channel = make()
    api.fails("sendChatAction", reset=True)

    await channel.progress(Address("telegram", "404"), "…")
    await api.wait_called("sendChatAction")
    await channel.send(TO, HELLO)

    assert len(api.sent(ANNA)) == 1


@asynccontextmanager
async def webhook(api: BotApi, make: Make) -> AsyncIterator[tuple[TelegramChannel, str]]:
    """A channel whose address is known to Telegram before the port is: a proxy stands between in real life."""
    relay = ServerSettings(port=0, body_bytes=10_000)
    probe = CallbackServer(relay, ())
    await probe.start()
    port = probe.port
    await probe.aclose()
    url = f"http://127.0.0.1:{port}/telegram/hook"
    channel = make(api.settings(mode="webhook", webhook_url=url, webhook_secret=SECRET))
    server = CallbackServer(ServerSettings(port=port, body_bytes=10_000), channel.routes)
    await server.start()
    try:
        yield channel, url
    finally:
        await channel.aclose()
        await server.aclose()


async def test_webhook_hands_over_in_order_and_once(api: BotApi, make: Make, heard: Heard) -> None:
    async with webhook(api, make) as (channel, url), running(channel, heard):
        for text in "甲乙丙":
            api.says(ANNA, text)
        await settled(api)

    assert heard.texts == ["甲", "乙", "丙"]
    assert (api.webhook["url"], api.webhook["secret_token"]) == (url, SECRET)


async def test_webhook_is_not_confirmed_before_it_is_stored(api: BotApi, make: Make, heard: Heard) -> None:
    heard.refuse = True
    async with webhook(api, make) as (channel, _), running(channel, heard):
        api.says(ANNA, "甲")
        await api.wait(lambda: len(api.webhook_answers) >= 2)
        heard.refuse = False
        await settled(api)

    assert heard.texts == ["甲"]
    assert set(api.webhook_answers[:2]) == {503}
    assert api.webhook_answers[-1] == 200


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [
        (None, b"{}", 403),
        ("wrong", b"{}", 403),
        ("\xfc", b"{}", 403),
        (SECRET, b"no json", 400),
        (SECRET, b"[1]", 400),
        (SECRET, b"[" * 9000, 400),
        (SECRET, b"{}", 200),
        (SECRET, b'{"update_id": 1, "poll": {}}', 200),
        (SECRET, b" " * 10_001, 413),
    ],
    ids=["no secret", "wrong", "no ascii", "no json", "a list", "deep", "empty", "unknown", "long"],
)
async def test_webhook_answers(
    api: BotApi, make: Make, heard: Heard, secret: str | None, body: bytes, status: int
) -> None:
    async with webhook(api, make) as (channel, url), running(channel, heard):
        await api.wait_called("setMyCommands")
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret.encode("latin-1")}
        async with httpx.AsyncClient(trust_env=False) as client:
            found = (await client.post(url, content=body, headers=headers)).status_code
            healthy = (await client.get(url.replace("/telegram/hook", "/health"))).status_code

    assert (found, healthy, heard.messages) == (status, 200, [])


async def test_webhook_address_that_telegram_refuses_ends_it(api: BotApi, make: Make, heard: Heard) -> None:
    api.fails("setWebhook", status=400)
    channel = make(api.settings(mode="webhook", webhook_url="https://bot.example.org/hook", webhook_secret=SECRET))

    with pytest.raises(Permanent) as caught:
        await channel.run(heard.receive)

    assert caught.value.code == "telegram_webhook_refused"


async def test_port_in_use_is_said(messages: Messages) -> None:
    first = CallbackServer(ServerSettings(port=0), ())
    await first.start()
    try:
        with pytest.raises(Permanent) as caught:
            await CallbackServer(ServerSettings(port=first.port), ()).start()
    finally:
        await first.aclose()

    assert first.port > 0
    assert caught.value.code == "server_address_taken"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that every library has to say, through the handlers that the program sets up."""
    found, root = io.StringIO(), logging.getLogger()
    before = {name: logging.getLogger(name).level for name in (None, *QUIET)}
    configure_logs(level="debug", stream=found)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield found
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    for handler in [each for each in root.handlers if any(isinstance(f, SecretFilter) for f in each.filters)]:
        root.removeHandler(handler)
    structlog.reset_defaults()


async def test_token_is_in_no_log_record(api: BotApi, make: Make, heard: Heard, log: io.StringIO) -> None:
    channel = make()
    api.fails("getUpdates", reset=True)
    api.fails("getUpdates", status=404)
    api.fails("sendMessage", status=502, body=b"<html>")
    api.says(ANNA, "甲")
    with pytest.raises(Permanent):
        await channel.run(heard.receive)
    with pytest.raises(Transient):
        await channel.send(TO, HELLO)
    with pytest.raises(Transient):
        await make(api.settings(base_url="http://127.0.0.1:9/bot")).send(TO, HELLO)
    logging.getLogger("test").error("refused", exc_info=Permanent("telegram_token_refused"))

    lines = log.getvalue()
    assert "/bot***/sendMessage" in lines
    assert "telegram_send_failed" in lines
    assert TOKEN.partition(":")[2] not in lines


async def test_closing_while_a_message_is_under_way_leaves_it_uncertain(api: BotApi, make: Make) -> None:
    never = asyncio.Event()
    api.fails("sendMessage", hold=never, accepted=True)
    channel = make()
    sending = asyncio.create_task(channel.send(TO, HELLO))
    await api.wait_called("sendMessage")

    async with asyncio.timeout(2):
        await channel.aclose()
        with pytest.raises(Uncertain):
            await sending
    with pytest.raises(Transient):
        await channel.send(TO, HELLO)
    never.set()
