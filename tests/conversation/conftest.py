"""A conversation with real parts around a scripted answerer; any call that blocks the event loop fails the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from bot.asking import Asker
from bot.audit import AuditLog, answers, figures
from bot.channels.base import Address, Incoming
from bot.commands.ask import Ask
from bot.commands.base import Verbs
from bot.commands.digest import Digest
from bot.commands.heavy import InThread
from bot.commands.help import Help
from bot.commands.quit import Quit
from bot.conversation import Conversation
from bot.memory import Memory
from bot.people import Person, operator
from bot.pictures import Pictures
from config.catalogs import CATALOG
from config.clock import SHANGHAI, FixedClock, IsoWeek
from config.database import metadata, open_engine
from config.errors import NotAllowed
from config.messages import Messages
from reports.blocks import Block, Blocks, Choices, Text
from reports.compose.base import Answer
from retrieval.access import Scope, Viewer
from retrieval.questions.model import Turn

START = datetime(2021, 7, 26, 9, tzinfo=SHANGHAI)
CHAT = Address("recorder", "one")


@dataclass(frozen=True, slots=True)
class Known:
    """Nobody named is the operator; «leader» has a county; everybody else is a stranger."""

    def get_by(self, incoming: Incoming) -> Person | None:
        if incoming.sender is None:
            return operator("操作员")
        if incoming.sender == "leader":
            viewer = Viewer(scope=Scope(regions=frozenset({"甲县"})), home_region="甲县", person="recorder:leader")
            return Person(name="县长", viewer=viewer, admin=False)
        return None


PEOPLE = Known()
QUOTED = (Turn("user", "从前"), Turn("assistant", "答：从前"))
RECORD = {"restarted": (Turn("user", "甲怎么样"), Turn("assistant", "答：甲怎么样"))}


@pytest.fixture(autouse=True)
def no_blocking() -> Iterator[BlockBuster]:
    with blockbuster_ctx() as found:
        yield found


@dataclass(slots=True)
class ScriptedAnswerer:
    """Answers from `script`, echoes the rest; records what it was asked."""

    script: dict[str, Answer | Exception] = field(default_factory=dict)
    asked: list[tuple[str, tuple[Turn, ...], date]] = field(default_factory=list)

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: object = None
    ) -> Answer:
        self.asked.append((question, tuple(context), as_of))
        found = self.script.get(question)
        if isinstance(found, Exception):
            raise found
        return found or answer_of(f"答：{question[:50]}")


def answer_of(text: str, *more: Block) -> Answer:
    return Answer(answered=True, kind="text", text=text, blocks=(Text(text), *more))


@dataclass(slots=True)
class Talk:
    """Says things and reads the replies as plain text."""

    conversation: Conversation
    answerer: ScriptedAnswerer
    audit: AuditLog
    now: datetime = START

    async def says(
        self, text: str, *, sender: str | None = None, chat: Address = CHAT, later: int = 0, **more: Any
    ) -> str:
        self.now += timedelta(minutes=later)
        reply = await self.conversation.reply(
            Incoming(address=chat, sender=sender, message_id="1", text=text, at=self.now, **more),
            lambda _what, _done, _total: None,
        )
        return plain(reply.blocks)


def plain(blocks: Blocks) -> str:
    lines = []
    for block in blocks:
        if isinstance(block, Choices):
            lines.extend(f"{number} {option}" for number, option in enumerate(block.options, 1))
        else:
            assert isinstance(block, Text)
            lines.append(block.text)
    return "\n".join(lines)


@pytest.fixture
def answerer() -> ScriptedAnswerer:
    return ScriptedAnswerer()


@pytest.fixture
def talk(tmp_path: Path, answerer: ScriptedAnswerer) -> Iterator[Talk]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    metadata.create_all(engine, tables=[answers, figures])
    audit = AuditLog(engine)
    messages, verbs = Messages.load(), Verbs.load(CATALOG)

    def make(region: str, week: IsoWeek | None, reader: Person) -> Blocks:
        if not reader.may_read(region):
            raise NotAllowed("digest_not_yours", region=region)
        return (Text(f"周报 {region} {week}"),)

    conversation = Conversation(
        commands={
            "help": Help(verbs=verbs, messages=messages),
            "quit": Quit(messages),
            "ask": Ask(Asker(answerer=answerer, audit=audit, clock=FixedClock(START)), Pictures(tmp_path / "charts")),
            "digest": Digest(region_code=lambda name: name, make=make),
            "documents": InThread(lambda call: (Text("文档"),)),
            "document": InThread(lambda call: (Text(f"文档 {call.argument}"),)),
            "diff": InThread(lambda call: (Text(f"差异 {call.argument}"),)),
            "reload": InThread(lambda call: (Text("重新载入"),)),
            "confirm": InThread(lambda call: (Text("生效"),)),
            "cancel": InThread(lambda call: (Text("放弃"),)),
            "rollback": InThread(lambda call: (Text("回退"),)),
            "status": InThread(lambda call: (Text("现状"),)),
        },
        verbs=verbs,
        messages=messages,
        memory=Memory(most_turns=2, silence=timedelta(minutes=30)),
        people=PEOPLE.get_by,
        is_argument=lambda text: text in {"甲县", "乙县", "2021-W29"},
        recall=lambda address, at: RECORD.get(address.chat, ()),
        quoted=lambda address, text: QUOTED if text == "答：从前" else (),
        question_chars=4000,
    )
    yield Talk(conversation, answerer, audit)
    engine.dispose()
