"""Files that an admin sends in a chat: real documents and index behind the conversation, a scripted channel before it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from support.world import PAGES, CountingEmbedder, open_library, quiet

from bot.channels.base import Address, Incoming, IncomingFile
from bot.channels.recorder import RecorderChannel
from bot.commands.base import Verbs
from bot.commands.documents import DocumentVerbs
from bot.commands.heavy import InThread
from bot.commands.load import LoadVerbs
from bot.conversation import Conversation
from bot.documents import FOLDER, Documents
from bot.loads import KEPT, Loads
from bot.memory import Memory
from bot.people import Person
from config.catalogs import CATALOG
from config.clock import FixedClock
from config.messages import Messages
from retrieval.access import Scope, Viewer
from retrieval.library import Library, Words

START = FixedClock.on(date(2026, 11, 22)).now()
CHAT = Address("recorder", "one")
NOTICE = "关于开展试点工作的通知\n\n各有关单位要在年底前建成一百个试验站点，并按季度报送进展情况。\n"
SECRET = "绝密★启用前\n\n关于不可外传之事的通知\n\n此处为不可外传之密文内容，任何人不得保存。\n"


@dataclass(slots=True)
class Moving:
    """A clock that a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@dataclass(slots=True)
class Talk:
    """Sends files and words, reads what comes back."""

    home: Path
    library: Library
    messages: Messages
    clock: Moving = field(default_factory=Moving)
    channel: RecorderChannel = field(default_factory=RecorderChannel)
    conversation: Conversation | None = None
    hides: bool = False

    def __post_init__(self) -> None:
        self.restarts()

    def restarts(self) -> None:
        """As a new process over the same library would do."""
        documents = Documents(
            store=self.library.documents,
            library=self.library,
            messages=self.messages,
            clock=self.clock,
            data=self.home / "data",
        )
        verbs = Verbs.load(CATALOG)
        loads = LoadVerbs(
            Loads(documents, self.home / "incoming", self.clock), self.messages, lambda _level: self.hides
        )
        held = DocumentVerbs(documents, self.messages, "/diff", START.date)
        self.loads = loads.loads
        self.conversation = Conversation(
            commands={
                "reload": loads.reload,
                "confirm": loads.confirm,
                "cancel": loads.cancel,
                "documents": InThread(held.every),
                "document": InThread(held.one),
                "diff": InThread(held.diff),
            },
            verbs=verbs,
            messages=self.messages,
            memory=Memory(most_turns=2, silence=timedelta(minutes=30)),
            people=person,
            recall=lambda address, at: (),
            quoted=lambda address, text: (),
            is_argument=lambda text: False,
            question_chars=4000,
            receive=loads.receive,
        )

    loads: Loads = field(init=False)

    async def says(self, text: str, **more: object) -> str:
        return await self._handles(text, (), **more)

    async def sends(self, *files: tuple[str, bytes], caption: str = "", **more: object) -> str:
        listed = []
        for name, content in files:
            self.channel.files[f"F{len(self.channel.files)}"] = content
            listed.append(IncomingFile(name=name, size=len(content), id=f"F{len(self.channel.files) - 1}"))
        return await self._handles(caption, tuple(listed), **more)

    async def _handles(
        self,
        text: str,
        files: tuple[IncomingFile, ...],
        *,
        sender: str = "admin",
        group: bool = False,
        chat: Address = CHAT,
    ) -> str:
        assert self.conversation is not None
        self.channel.sent.clear()
        unreadable = "document" if files and not text else ""
        incoming = Incoming(
            address=chat, sender=sender, message_id="1", text=text, at=self.clock.now(), group=group,
            unreadable=unreadable, files=files,
        )  # fmt: skip
        await self.conversation.handle(self.channel, incoming)
        return "\n".join(
            "\n".join((part.plain, *(f"[{choice}]" for choice in part.choices))) for _, part in self.channel.sent
        )

    def kept(self) -> list[str]:
        folder = self.home / "incoming"
        return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []

    def titles(self) -> set[str]:
        return {document.title for document in self.library.knowledge.index.corpus.documents}


def person(incoming: Incoming) -> Person | None:
    if incoming.sender == "stranger":
        return None
    viewer = Viewer(scope=Scope.operator(), person=incoming.sender or "")
    return Person(name="某", viewer=viewer, admin=incoming.sender == "admin" and not incoming.group)


@pytest.fixture
def talk(tmp_path: Path, words: Words, messages: Messages) -> Iterator[Talk]:
    folder = tmp_path / "data" / FOLDER
    folder.mkdir(parents=True)
    for page in PAGES:
        (folder / page.name).write_bytes(page.read_bytes())
    (tmp_path / "data" / "sources.toml").write_bytes((PAGES[0].parents[1] / "sources.toml").read_bytes())
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        found = Talk(tmp_path, library, messages)
        Documents(
            store=library.documents, library=library, messages=messages, clock=found.clock, data=tmp_path / "data"
        ).reload(quiet)
        yield found


def notice(number: int = 0) -> tuple[str, bytes]:
    return f"通知{number}.txt", NOTICE.replace("试验", f"试验{number}").encode()


async def test_file_is_shown_first_and_takes_effect_when_it_is_confirmed(talk: Talk) -> None:
    shown = await talk.sends(notice(), caption="/reload")

    assert "新增文件《关于开展试点工作的通知》" in shown
    assert shown.endswith("[确认]\n[取消]")
    assert "关于开展试点工作的通知" not in talk.titles()
    assert talk.kept() == ["通知0.txt"]
    assert (await talk.says("确认")).startswith("已生效。新增")
    assert "关于开展试点工作的通知" in talk.titles()
    assert talk.kept() == []


async def test_number_of_the_choice_confirms(talk: Talk) -> None:
    await talk.sends(notice())

    assert (await talk.says("1")).startswith("已生效")


async def test_cancelled_file_is_erased_and_nothing_changes(talk: Talk) -> None:
    before = talk.titles()
    await talk.sends(notice())

    assert "已取消" in await talk.says("取消")
    assert (talk.titles(), talk.kept()) == (before, [])
    assert "没有待确认" in await talk.says("确认")


async def test_several_files_one_after_the_other_take_effect_together(talk: Talk) -> None:
    await talk.sends(notice(0))
    shown = await talk.sends(("方案.md", "# 关于观测场所的方案\n\n全市要建成二百个观测场所，按月报送情况。\n".encode()))

    assert shown.startswith("已读入 2 份文件")
    await talk.says("确认")
    assert {"关于开展试点工作的通知", "关于观测场所的方案"} <= talk.titles()


async def test_other_messages_in_between_do_not_lose_it(talk: Talk) -> None:
    await talk.sends(notice())
    await talk.says("/docs")

    assert (await talk.says("确认")).startswith("已生效")


async def test_restart_loses_it_and_says_what_to_do(talk: Talk) -> None:
    await talk.sends(notice())
    talk.restarts()
    await asyncio.to_thread(talk.loads.clear)

    assert "重新发送" in await talk.says("确认")
    assert talk.kept() == []


async def test_it_is_dropped_after_an_hour(talk: Talk) -> None:
    await talk.sends(notice())
    talk.clock.at += KEPT + timedelta(seconds=1)

    await asyncio.to_thread(talk.loads.expire)

    assert talk.kept() == []
    assert "没有待确认" in await talk.says("确认")


async def test_chats_do_not_confirm_for_each_other(talk: Talk) -> None:
    await talk.sends(notice())

    assert "没有待确认" in await talk.says("确认", chat=Address("recorder", "two"))
    assert talk.kept() == ["通知0.txt"]


async def test_rollback_in_between_makes_the_confirmation_void(talk: Talk) -> None:
    await talk.sends(notice(0))
    await talk.sends(notice(1), chat=Address("recorder", "two"))
    await talk.says("确认", chat=Address("recorder", "two"))

    assert "本次未生效" in await talk.says("确认")
    assert talk.kept() == []


@pytest.mark.parametrize(("sender", "group"), [("leader", False), ("admin", True), ("leader", True)])
async def test_who_may_not_gets_one_sentence_and_nothing_is_fetched(talk: Talk, sender: str, group: bool) -> None:
    said = await talk.sends(("甲.txt", b"x"), sender=sender, group=group, caption="/reload")

    assert said.count("\n") == 0
    assert "未读取" in said
    assert talk.kept() == []


async def test_stranger_is_told_who_he_is_and_nothing_else(talk: Talk) -> None:
    assert "尚未登记" in await talk.sends(notice(), sender="stranger")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.txt", b"", "没有内容"),
        ("甲.pdf", b"%PDF-1.7\n" + b"x" * 100, "不完整或已损坏"),
        ("乙.rar", b"Rar!\x1a\x07\x00" + b"x" * 100, "压缩包"),
        ("密.txt", SECRET.encode(), "密级"),
        ("绝密★方案.txt", NOTICE.encode(), "密级"),
    ],
)
async def test_bad_file_is_refused_and_what_waited_waits_on(talk: Talk, name: str, content: bytes, says: str) -> None:
    await talk.sends(notice())

    assert says in await talk.sends((name, content))

    assert talk.kept() == ["通知0.txt"]
    assert (await talk.says("确认")).startswith("已生效")


async def test_classified_text_is_nowhere_afterwards(talk: Talk) -> None:
    await talk.sends(("通知.txt", SECRET.encode()))

    def holds() -> list[str]:
        return [
            str(path) for path in talk.home.rglob("*") if path.is_file() and "密文内容".encode() in path.read_bytes()
        ]

    assert await asyncio.to_thread(holds) == []


async def test_file_that_the_platform_no_longer_has_is_a_sentence(talk: Talk) -> None:
    await talk.sends(notice())
    talk.channel.files.clear()
    gone = Incoming(
        address=CHAT, sender="admin", message_id="2", text="", at=START,
        files=(IncomingFile(name="x.txt", size=1, id="none"),),
    )  # fmt: skip
    assert talk.conversation is not None

    await talk.conversation.handle(talk.channel, gone)

    assert "取不到" in talk.channel.sent[-1][1].plain


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\..\\x.txt", "字" * 300 + ".txt", "", "a\x00b.txt"])
async def test_name_of_a_file_never_leaves_its_folder(talk: Talk, name: str) -> None:
    assert "尚未生效" in await talk.sends((name, NOTICE.encode()))

    assert len(talk.kept()) == 1
    (path,) = [path for path in (talk.home / "incoming").rglob("*") if path.is_file()]
    assert path.resolve().is_relative_to((talk.home / "incoming").resolve())


async def test_same_file_again_brings_nothing_and_waits_for_nothing(talk: Talk) -> None:
    said = await talk.sends((PAGES[0].name, PAGES[0].read_bytes()))

    assert "没有不同" in said
    assert "[确认]" not in said
    assert talk.kept() == []


async def test_reload_without_changes_says_so_at_once(talk: Talk) -> None:
    said = await talk.says("/reload")

    assert said.startswith("数据文件夹没有变化")
    assert "[确认]" not in said


async def test_reload_shows_what_is_new_in_the_folder_and_waits(talk: Talk) -> None:
    await asyncio.to_thread((talk.home / "data" / FOLDER / "new.txt").write_text, NOTICE, "utf-8")

    assert "《关于开展试点工作的通知》" in await talk.says("/reload")
    assert "关于开展试点工作的通知" not in talk.titles()
    await talk.says("确认")
    assert "关于开展试点工作的通知" in talk.titles()


async def test_reload_shows_files_that_wait_instead_of_dropping_them(talk: Talk) -> None:
    shown = await talk.sends(notice())

    assert await talk.says("/reload") == shown


async def test_cancel_with_more_words_is_no_cancel(talk: Talk) -> None:
    await talk.sends(notice())
    await talk.says("取消 这是什么意思")

    assert talk.kept() == ["通知0.txt"]


async def test_documents_are_listed_and_one_is_described(talk: Talk) -> None:
    plan = next(d for d in talk.library.knowledge.index.corpus.documents if len(d.editions) > 1)

    assert f"《{plan.title}》" in await talk.says("/docs")
    said = await talk.says(f"/doc {plan.title[2:12]}")

    assert said.startswith(f"《{plan.title}》")
    assert said.count("版本：") == len(plan.editions)
    assert "所载到" in said
    assert "处不同" in said


async def test_part_of_several_titles_gives_four_choices_that_work(talk: Talk) -> None:
    for number in range(5):
        await talk.sends(
            (f"{number}.txt", NOTICE.replace("试点", f"第{number}类").replace("一百", f"{number}百").encode())
        )
    await talk.says("确认")
    asked = await talk.says("/doc 类工作的通知")
    choices = [line[1:-1] for line in asked.splitlines() if line.startswith("[")]

    assert len(choices) == 4
    assert "有 5 件" in asked
    assert (await talk.says(choices[0])).startswith("《关于")


async def test_differences_come_twenty_at_a_time_with_both_wordings(talk: Talk) -> None:
    plan = next(d for d in talk.library.knowledge.index.corpus.documents if len(d.editions) > 1)
    count = len(talk.library.knowledge.index.corpus.differences)
    first = await talk.says(f"/diff {plan.title}")
    more = [line[1:-1] for line in first.splitlines() if line.startswith("[")]
    second = await talk.says(more[-1])

    assert f"共 {count} 处不同，第 1—20 处" in first
    assert "第 21—" in second
    assert ".txt:" in first


@pytest.mark.parametrize(
    ("said", "answer"), [("/doc", "没有写明文档"), ("/doc 不存在之物", "没有编号"), ("/diff", "没有写明")]
)
async def test_name_that_says_nothing_is_a_sentence(talk: Talk, said: str, answer: str) -> None:
    assert answer in await talk.says(said)


async def test_report_on_a_channel_below_what_is_held_only_counts(talk: Talk) -> None:
    talk.hides = True
    said = await talk.sends(notice())

    assert "其余资料请到办公室查阅" in said
    assert "关于开展试点工作的通知" not in said
    assert (await talk.says("确认")).startswith("已生效。新增")
