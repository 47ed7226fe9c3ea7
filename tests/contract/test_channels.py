"""What every channel owes, run against each of them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date

import pytest
import pytest_asyncio
from blockbuster import BlockBuster, blockbuster_ctx
from rich.console import Console
from support.bot_api import BotApi
from support.bot_api_methods import Sent
from support.wecom_aibot import AibotServer
from support.wecom_api import WecomServer

from bot.channels.base import Address, Channel, Incoming, IncomingFile
from bot.channels.recorder import RecorderChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.wecom.aibot import AibotChannel
from bot.channels.wecom.app import WecomAppChannel
from bot.channels.wecom.group import WecomGroupChannel
from bot.server import CallbackServer
from config.channels import ServerSettings
from config.clock import FixedClock
from config.errors import GongfuError, Transient
from config.messages import Messages
from reports.blocks import Blocks, Choices, Citation, Heading, Table, Text
from reports.render.text import choices_in, render_text

CLOCK = FixedClock.on(date(2021, 7, 26))
WITHOUT_BUTTONS = {"terminal", "wecomgroup"}
BLOCKS = (
    Heading("标题"),
    Text("第一段[1]\n[red]不是标记[/red] :smile: *星号*"),
    Table(("指标", "值"), (("甲", "1.9"),)),
    Citation(1, "《文件》一、", "原文", "x.txt 第1行"),
    Choices(("原文", "最新数据")),
)


@pytest.fixture(autouse=True)
def no_blocking() -> Iterator[BlockBuster]:
    with blockbuster_ctx() as found:
        yield found


@dataclass(frozen=True, slots=True)
class Subject:
    """A channel, a chat of it, and what people see there.

    `ends`: what ends `run`; None: the input does. `answered`: somebody answers a message (its words, his words); None: nobody
    can. `hears`: somebody can write there.
    """

    channel: Channel
    chat: str
    shown: Callable[[], str]
    ends: Callable[[], Awaitable[None]] | None = None
    answered: Callable[[str, str], object] | None = None
    hears: bool = True


Make = Callable[[tuple[str, ...]], Awaitable[Subject]]


async def no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


async def terminal(lines: tuple[str, ...]) -> Subject:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=False, width=40, soft_wrap=True, highlight=False)
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    return Subject(TerminalChannel(clock=CLOCK, console=console, source=source), "local", screen.getvalue)


async def recorder(lines: tuple[str, ...]) -> Subject:
    script = [
        Incoming(address=Address("recorder", "one"), sender=None, message_id=str(n), text=line, at=CLOCK.now())
        for n, line in enumerate(lines, 1)
    ]
    channel = RecorderChannel(script)
    return Subject(channel, "one", lambda: "\n".join(part.plain for _, part in channel.sent))


def telegram(api: BotApi, messages: Messages) -> Make:
    async def make(lines: tuple[str, ...]) -> Subject:
        api.knows(5)
        for line in lines:
            api.says(5, line)
        channel = TelegramChannel(api.settings(), clock=CLOCK, messages=messages, pause=no_pause)

        async def ends() -> None:
            # Nobody writes any more when all was confirmed.
            await api.wait(lambda: any(name == "getUpdates" for name, _ in api.calls) and not api.unacknowledged)
            await channel.aclose()

        def answered(words: str, text: str) -> None:
            api.replies(Sent(method="sendMessage", chat=5, id=1, text=words), text)

        return Subject(channel, "5", lambda: "\n".join(each.text for each in api.sent(5)), ends, answered)

    return make


def aibot(server: AibotServer, messages: Messages) -> Make:
    async def make(lines: tuple[str, ...]) -> Subject:
        said = [server.says("zhang", line) for line in lines]
        channel = AibotChannel(server.settings(), clock=CLOCK, messages=messages)

        def answered(words: str, text: str) -> None:
            said.append(server.says("zhang", text, quote={"msgtype": "text", "text": {"content": words}}))

        async def ends() -> None:
            # Each was stored when its stream begins.
            await server.wait(lambda: all(server.stream(each) for each in said))
            await channel.aclose()

        return Subject(channel, "zhang", lambda: server.seen("zhang"), ends, answered)

    return make


def wecom_app(server: WecomServer, stack: AsyncExitStack, messages: Messages) -> Make:
    async def make(lines: tuple[str, ...]) -> Subject:
        channel = WecomAppChannel(server.settings(), clock=CLOCK, messages=messages)
        callbacks = CallbackServer(ServerSettings(port=0), channel.routes)
        await callbacks.start()
        stack.push_async_callback(callbacks.aclose)
        sender = server.callback(CLOCK)
        sender.url = f"http://127.0.0.1:{callbacks.port}/wecom"

        async def people() -> None:
            for line in lines:
                await sender.says("zhang", line)

        bringing = asyncio.create_task(people())
        stack.callback(bringing.cancel)

        async def ends() -> None:
            await bringing
            await channel.aclose()

        return Subject(channel, "zhang", lambda: server.seen("zhang"), ends)

    return make


def wecom_group(server: WecomServer) -> Make:
    async def make(_lines: tuple[str, ...]) -> Subject:
        channel = WecomGroupChannel(server.robots("一号群"), clock=CLOCK)
        return Subject(channel, "一号群", lambda: server.seen("一号群"), hears=False)

    return make


@pytest_asyncio.fixture(params=["terminal", "recorder", "telegram", "wecom", "wecomapp", "wecomgroup"])
async def make(request: pytest.FixtureRequest, messages: Messages) -> AsyncIterator[Make]:
    made: list[Subject] = []
    async with BotApi() as api, AibotServer() as server, WecomServer() as apps, AsyncExitStack() as stack:
        of = {
            "terminal": terminal,
            "recorder": recorder,
            "telegram": telegram(api, messages),
            "wecom": aibot(server, messages),
            "wecomapp": wecom_app(apps, stack, messages),
            "wecomgroup": wecom_group(apps),
        }[request.param]

        async def remembered(lines: tuple[str, ...]) -> Subject:
            made.append(await of(lines))
            return made[-1]

        yield remembered
        for subject in made:
            await subject.channel.aclose()


def needs_writers(subject: Subject) -> None:
    if not subject.hears:
        pytest.skip("nobody can write there")


async def heard(subject: Subject) -> list[Incoming]:
    needs_writers(subject)
    found: list[Incoming] = []

    async def receive(incoming: Incoming) -> bool:
        found.append(incoming)
        return True

    running = asyncio.create_task(subject.channel.run(receive))
    if subject.ends is not None:
        await subject.ends()
    await running
    return found


def words_of(text: str) -> str:
    return "".join(text.split())


async def send(subject: Subject, blocks: Blocks) -> list[str]:
    to = Address(subject.channel.name, subject.chat)
    ids = []
    for part in subject.channel.parts(blocks):
        await subject.channel.turn(to)
        ids.append(await subject.channel.send(to, part))
    return ids


async def test_run_hands_over_every_message_once_in_order_and_ends(make: Make) -> None:
    found = await heard(await make(("甲", "", "乙")))

    assert [incoming.text for incoming in found] == ["甲", "", "乙"]
    assert len({incoming.message_id for incoming in found}) == 3
    assert {incoming.at for incoming in found} == {CLOCK.now()}


async def test_address_of_a_message_names_the_channel_and_the_chat(make: Make) -> None:
    subject = await make(("甲",))

    assert [incoming.address for incoming in await heard(subject)] == [Address(subject.channel.name, subject.chat)]


async def test_sent_blocks_are_shown_whole_and_unchanged(make: Make) -> None:
    subject = await make(())

    await send(subject, BLOCKS)

    # Blanks and line breaks belong to the channel, and so does whether a choice is a button or a line.
    assert words_of(subject.shown()).startswith(words_of(render_text(BLOCKS[:-1])))


async def test_parts_are_the_same_each_time(make: Make) -> None:
    subject = await make(())

    assert subject.channel.parts(BLOCKS) == subject.channel.parts(BLOCKS)


async def test_choices_are_buttons_or_lines_never_lost(make: Make) -> None:
    subject = await make(())
    parts = subject.channel.parts(BLOCKS)
    choices = BLOCKS[-1]
    assert isinstance(choices, Choices)

    said = "".join(part.plain for part in parts)
    buttons = [choice for part in parts for choice in part.choices]

    assert [choice in buttons or choice in said for choice in choices.options] == [True, True]


async def test_marks_are_buttons_and_never_words(make: Make) -> None:
    subject = await make(())
    parts = subject.channel.parts((Text("答"), Choices(("原文",), ("好评", "差评"))))

    marks = [mark for part in parts for mark in part.marks]
    assert marks == ([] if subject.channel.name in WITHOUT_BUTTONS else ["好评", "差评"])
    assert "评" not in "".join(part.plain for part in parts)


async def test_same_words_go_out_whatever_can_be_tapped(make: Make) -> None:
    subject = await make(())
    blocks = (Text("答"), Choices(("原文", "怎么算的")))

    said = "".join(part.plain for part in subject.channel.parts(blocks))
    taps = [choice for part in subject.channel.parts(blocks) for choice in part.choices]
    shown = tuple(taps) if subject.channel.name not in WITHOUT_BUTTONS else choices_in(said)
    assert shown == ("原文", "怎么算的")
    assert said.startswith("答")


async def test_plain_message_answers_nothing_and_was_typed(make: Make) -> None:
    (incoming,) = await heard(await make(("甲",)))

    assert (incoming.quote, incoming.tapped, incoming.spoken, incoming.edits) == ("", False, False, "")


async def test_message_that_answers_another_carries_its_words_on_every_channel_that_knows(make: Make) -> None:
    subject = await make(("那乙呢",))
    if subject.answered is None:
        pytest.skip("one can't answer a certain message here")
    subject.answered("答：甲", "原文")

    found = await heard(subject)

    assert [(each.text, each.quote) for each in found] == [("那乙呢", ""), ("原文", "答：甲")]


async def test_nothing_to_send_sends_nothing(make: Make) -> None:
    subject = await make(())

    assert await send(subject, ()) == []
    assert subject.shown() == ""


async def test_two_sendings_have_different_ids(make: Make) -> None:
    subject = await make(())

    assert len({*await send(subject, (Text("同"),)), *await send(subject, (Text("同"),))}) == 2


async def test_progress_never_stays_in_the_output(make: Make) -> None:
    subject = await make(())
    to = Address(subject.channel.name, subject.chat)

    await subject.channel.progress(to, "进行中")
    await subject.channel.progress(to, None)
    await subject.channel.progress(to, None)

    assert "进行中" not in subject.shown()


async def test_file_that_is_not_there_is_refused_with_its_name(make: Make) -> None:
    subject = await make(())

    with pytest.raises(GongfuError) as refused:
        await subject.channel.fetch(IncomingFile(name="甲.txt", size=3, id="none"))

    assert (refused.value.code, refused.value.data["file"]) == ("file_gone", "甲.txt")


async def test_closing_ends_the_run_and_may_be_repeated(make: Make) -> None:
    subject = await make(("甲", "乙", "丙"))
    needs_writers(subject)
    found: list[str] = []

    async def receive(incoming: Incoming) -> bool:
        found.append(incoming.text)
        await subject.channel.aclose()
        await subject.channel.aclose()
        return True

    await subject.channel.run(receive)

    assert found == ["甲"]


async def test_a_message_that_was_not_kept_comes_again(make: Make) -> None:
    subject = await make(("甲", "乙"))
    if subject.ends is None:
        pytest.skip("nobody waits for an acknowledgement here")
    found: list[str] = []

    async def receive(incoming: Incoming) -> bool:
        found.append(incoming.text)
        if len(found) == 1:
            raise Transient("disk_full")
        return True

    running = asyncio.create_task(subject.channel.run(receive))
    await subject.ends()
    await running

    assert found == ["甲", "甲", "乙"]
