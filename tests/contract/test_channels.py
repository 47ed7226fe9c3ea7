"""What every channel owes, run against each of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from rich.console import Console

from bot.channels.base import Address, Channel, Incoming
from bot.channels.recorder import RecorderChannel
from bot.channels.terminal import TerminalChannel
from config.clock import FixedClock
from reports.blocks import Choices, Citation, Heading, Table, Text
from reports.render.text import render_text

CLOCK = FixedClock.on(date(2021, 7, 26))
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


class Shown(Protocol):
    def __call__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Subject:
    channel: Channel
    shown: Shown


def terminal(lines: tuple[str, ...]) -> Subject:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=False, width=40, soft_wrap=True, highlight=False)
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    return Subject(TerminalChannel(clock=CLOCK, console=console, source=source), screen.getvalue)


def recorder(lines: tuple[str, ...]) -> Subject:
    script = [
        Incoming(address=Address("recorder", "one"), sender=None, message_id=str(n), text=line, at=CLOCK.now())
        for n, line in enumerate(lines, 1)
    ]
    channel = RecorderChannel(script)
    return Subject(channel, lambda: "\n".join(render_text(blocks) for _, blocks in channel.sent))


Make = Callable[[tuple[str, ...]], Subject]


@pytest.fixture(params=[terminal, recorder], ids=["terminal", "recorder"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


async def heard(channel: Channel) -> list[Incoming]:
    found: list[Incoming] = []

    async def receive(incoming: Incoming) -> None:
        found.append(incoming)

    await channel.run(receive)
    return found


async def test_run_hands_over_every_message_once_in_order_and_ends(make: Make) -> None:
    found = await heard(make(("甲", "", "乙")).channel)

    assert [incoming.text for incoming in found] == ["甲", "", "乙"]
    assert len({incoming.message_id for incoming in found}) == 3
    assert {incoming.at for incoming in found} == {CLOCK.now()}


async def test_address_of_a_message_names_the_channel(make: Make) -> None:
    subject = make(("甲",))

    assert [incoming.address.channel for incoming in await heard(subject.channel)] == [subject.channel.name]


async def test_sent_blocks_are_shown_whole_and_unchanged(make: Make) -> None:
    subject = make(())
    to = Address(subject.channel.name, "one")

    receipt = await subject.channel.send(to, BLOCKS)

    assert receipt.address == to
    assert len(receipt.message_ids) == 1
    assert subject.shown().strip() == render_text(BLOCKS)


async def test_nothing_to_send_sends_nothing(make: Make) -> None:
    subject = make(())

    receipt = await subject.channel.send(Address(subject.channel.name, "one"), ())

    assert receipt.message_ids == ()
    assert subject.shown() == ""


async def test_two_sendings_have_different_ids(make: Make) -> None:
    subject = make(())
    to = Address(subject.channel.name, "one")

    first, second = [await subject.channel.send(to, (Text("同"),)) for _ in range(2)]

    assert first.message_ids != second.message_ids


async def test_progress_never_stays_in_the_output(make: Make) -> None:
    subject = make(())
    to = Address(subject.channel.name, "one")

    await subject.channel.progress(to, "进行中")
    await subject.channel.progress(to, None)
    await subject.channel.progress(to, None)

    assert "进行中" not in subject.shown()


async def test_closing_ends_the_run_and_may_be_repeated(make: Make) -> None:
    subject = make(("甲", "乙", "丙"))
    found: list[str] = []

    async def receive(incoming: Incoming) -> None:
        found.append(incoming.text)
        await subject.channel.aclose()
        await subject.channel.aclose()

    await subject.channel.run(receive)

    assert found == ["甲"]
