"""Signed files: whole, ours, unchanged; and pushes that go there when their channel is away for long."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.ledgers import AT, ledger_engine
from support.serving import Hand

from bot.availability import Availability
from bot.channels.base import Address, Part
from bot.channels.folder.channel import FolderChannel
from bot.channels.folder.signing import KEY, public_text, verify
from bot.channels.recorder import RecorderChannel
from bot.channels.state import ChannelState
from bot.outbox import IN_FOLDER, REFUSED_IN_FOLDER, Instead, Outbox
from config.channels import FolderSettings
from config.clock import FixedClock
from config.errors import GongfuError, Permanent, Transient
from config.messages import Messages
from reports.blocks import Attachment, Blocks, Heading, Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import DIGEST, REPLY, Delivery, DeliveryState, NewDelivery

TO = Address("folder", "telegram:10001")


def folder(tmp_path: Path) -> FolderChannel:
    settings = FolderSettings(path=tmp_path / "out")
    return FolderChannel(settings, home=tmp_path / "home", clock=FixedClock(AT))


def message(tmp_path: Path) -> Blocks:
    """A digest as it is: words, picture, Word."""
    for name in ("周报.png", "周报.docx"):
        (tmp_path / name).write_bytes(name.encode())
    return (
        Heading("周报"),
        Text("规上工业增加值14.41亿元"),
        *(Attachment(tmp_path / name, "附件") for name in ("周报.png", "周报.docx")),
    )


async def written(tmp_path: Path, blocks: Blocks | None = None) -> Path:
    channel = folder(tmp_path)
    (part,) = channel.parts(blocks or message(tmp_path))
    return tmp_path / "out" / await channel.send(TO, part)


async def test_message_becomes_a_signed_folder_with_all_its_files(tmp_path: Path) -> None:
    made = await written(tmp_path)
    found = verify(made, public_text(tmp_path / "home"))

    assert found.files == ("text.txt", "周报.docx", "周报.png")
    assert (found.to, found.made_at) == ("telegram:10001", AT.isoformat(timespec="seconds"))
    assert "14.41" in (made / "text.txt").read_text("utf-8")
    assert (made / "周报.png").read_bytes() == "周报.png".encode()


async def test_same_message_is_never_there_twice_and_nothing_half_is_left(tmp_path: Path) -> None:
    first, second = await written(tmp_path), await written(tmp_path)

    assert first == second
    assert list((tmp_path / "out").iterdir()) == [first]


async def test_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = public_text(tmp_path / "home")

    assert public_text(tmp_path / "home") == first
    assert (tmp_path / "home" / KEY).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "home" / "keys").iterdir()] == [KEY.name]


def change_file(made: Path) -> None:
    (made / "周报.docx").write_bytes(b"other")


def remove_file(made: Path) -> None:
    (made / "周报.docx").unlink()


def add_file(made: Path) -> None:
    (made / "more.txt").write_text("x")


def change_manifest(made: Path) -> None:
    rows = json.loads((made / "manifest.json").read_text("utf-8"))
    (made / "manifest.json").write_text(json.dumps(rows | {"to": "telegram:2"}), "utf-8")


def remove_manifest(made: Path) -> None:
    (made / "manifest.json").unlink()


def change_signature(made: Path) -> None:
    (made / "manifest.sig").write_text("AAAA")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_file, "folder_file_changed"),
        (remove_file, "folder_file_changed"),
        (add_file, "folder_file_strange"),
        (change_manifest, "folder_signature_wrong"),
        (remove_manifest, "folder_not_signed"),
        (change_signature, "folder_signature_wrong"),
    ],
)
async def test_whatever_is_changed_is_found(tmp_path: Path, change: Callable[[Path], None], code: str) -> None:
    made = await written(tmp_path)
    change(made)

    with pytest.raises(Permanent) as caught:
        verify(made, public_text(tmp_path / "home"))

    assert caught.value.code == code


async def test_key_of_another_home_does_not_fit(tmp_path: Path) -> None:
    made = await written(tmp_path)

    for public, code in ((public_text(tmp_path / "other"), "folder_signature_wrong"), ("x", "folder_key_invalid")):
        with pytest.raises(Permanent, match=code):
            verify(made, public)


@pytest.mark.parametrize("chat", ["../../etc", "a/b\\c", "。..", "x" * 500, "\x00"])
async def test_name_of_a_recipient_never_leads_out_of_the_folder(tmp_path: Path, chat: str) -> None:
    channel = folder(tmp_path)
    (part,) = channel.parts((Text("x"),))
    name = await channel.send(Address("folder", chat), part)

    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


async def test_folder_that_can_not_be_written_keeps_the_message_owed(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(Transient, match="folder_unwritable"):
        await written(tmp_path)


class Platform(RecorderChannel):
    """A channel that says how it goes, and takes nothing while it is away."""

    state = ChannelState.DOWN
    refuses = ""

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        if self.refuses:
            raise Permanent(self.refuses)
        if self.state is not ChannelState.UP:
            raise Transient("telegram_down")
        return await super().send(to, part, answers=answers)


def owed(kind: str, *, number: int = 1) -> NewDelivery:
    due = AT - timedelta(weeks=number)
    more = {"subscription": 1, "due": due, "planned": AT, "week": "2026-W09", "region": "331125"}
    return NewDelivery(
        key=f"{kind}:{number}",
        kind=kind,
        channel="t",
        chat="10001",
        created_at=AT,
        next_at=AT,
        content=(Text("旧文"),) if kind != DIGEST else None,
        **(more if kind == DIGEST else {}),
    )


class Post:
    """An outbox whose platform is away, beside a folder."""

    def __init__(self, tmp_path: Path, engine: object) -> None:
        self.clock = Hand(AT)
        self.platform, self.folder = Platform(), folder(tmp_path)
        self.out = tmp_path / "out"
        self.ledger = Ledger(engine)  # type: ignore[arg-type]
        self.channels = {"t": self.platform, "folder": self.folder}
        self.seen = Availability(self.channels, self.clock.now)
        self.prepared: list[str] = []

    def prepare(self, delivery: Delivery) -> Blocks:
        self.prepared.append(delivery.channel)
        return (Text(f"周报 {delivery.channel}"),)

    async def works(self, *, at: datetime) -> list[Delivery]:
        self.clock.at = at
        self.seen.look()
        pump = Outbox(
            ledger=self.ledger,
            channels=self.channels,
            prepare=self.prepare,
            allowed=lambda _delivery: True,
            gone=lambda *_address: None,
            messages=Messages.load(),
            clock=self.clock,
            owner="me",
            seen=self.seen,
            instead=Instead(folder=self.folder, after=timedelta(minutes=60)),
        ).pump()
        pump.stop()
        await pump.run()
        return list(await asyncio.to_thread(self.ledger.list))

    def lies_there(self) -> list[str]:
        if not self.out.exists():
            return []
        return [(made / "text.txt").read_text("utf-8").split("\n")[-2] for made in sorted(self.out.iterdir())]


async def test_push_waits_for_its_channel_and_after_an_hour_lies_in_the_folder_once(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        await asyncio.to_thread(post.ledger.owe, owed(DIGEST))
        (soon,) = await post.works(at=AT)
        (later,) = await post.works(at=AT + timedelta(minutes=61))
        post.platform.state = ChannelState.UP
        (last,) = await post.works(at=AT + timedelta(hours=5))

    assert (soon.state, soon.error) == (DeliveryState.OWED, "telegram_down")
    assert (later.state, later.error) == (DeliveryState.SENT, IN_FOLDER)
    assert (last.state, post.platform.sent, post.lies_there()) == (DeliveryState.SENT, [], ["周报 folder"])


async def test_answer_never_goes_into_the_folder(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        await asyncio.to_thread(post.ledger.owe, owed(REPLY))
        await post.works(at=AT)
        (row,) = await post.works(at=AT + timedelta(hours=3))

    assert (row.state, post.lies_there()) == (DeliveryState.OWED, [])


async def test_push_of_which_something_may_have_arrived_stays_with_its_channel(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        await asyncio.to_thread(post.ledger.owe, owed(DIGEST))
        (claimed,) = await asyncio.to_thread(post.ledger.claim, at=AT, owner="old", limit=1)
        await asyncio.to_thread(post.ledger.begin, claimed.id, "old", 1, total=2)
        await asyncio.to_thread(post.ledger.recover, owner_gone=lambda _owner: True, at=AT)
        await post.works(at=AT)
        (row,) = await post.works(at=AT + timedelta(hours=3))

    assert (row.uncertain, post.lies_there()) == ((1,), [])


async def test_what_was_made_for_the_folder_is_not_what_the_channel_sends_later(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        await asyncio.to_thread(post.ledger.owe, owed(DIGEST))
        await post.works(at=AT)
        post.out.write_text("no folder")
        (failed,) = await post.works(at=AT + timedelta(minutes=61))
        post.platform.state = ChannelState.UP
        (row,) = await post.works(at=AT + timedelta(hours=3))

    assert (failed.error, row.state) == ("folder_unwritable", DeliveryState.SENT)
    assert [part.plain.split("\n")[-1] for _, part in post.platform.sent] == ["周报 t"]


async def test_channel_that_comes_back_in_time_gets_it(tmp_path: Path) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        await asyncio.to_thread(post.ledger.owe, owed(DIGEST))
        await post.works(at=AT)
        post.platform.state = ChannelState.UP
        await post.works(at=AT + timedelta(minutes=30))

    assert (len(post.platform.sent), post.lies_there()) == (1, [])


@pytest.mark.parametrize(
    ("kind", "code", "state", "note", "there"),
    [
        (DIGEST, "telegram_token_refused", DeliveryState.SENT, REFUSED_IN_FOLDER, ["周报 folder"]),
        (DIGEST, "recipient_gone", DeliveryState.FAILED, "recipient_gone", []),
        (REPLY, "telegram_token_refused", DeliveryState.FAILED, "telegram_token_refused", []),
    ],
)
async def test_push_that_is_refused_for_good_lies_in_the_folder_at_once_unless_its_reader_has_left(
    tmp_path: Path, kind: str, code: str, state: DeliveryState, note: str, there: list[str]
) -> None:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        post = Post(tmp_path, engine)
        post.platform.state, post.platform.refuses = ChannelState.UP, code
        await asyncio.to_thread(post.ledger.owe, owed(kind))
        await post.works(at=AT)
        (row,) = await post.works(at=AT + timedelta(hours=3))

    assert (row.state, row.error, post.lies_there()) == (state, note, there)


async def test_copied_folder_can_be_checked_anywhere(tmp_path: Path) -> None:
    made = await written(tmp_path)
    carried = shutil.copytree(made, tmp_path / "stick" / made.name)

    try:
        found = verify(carried, public_text(tmp_path / "home"))
    except GongfuError as error:
        pytest.fail(error.code)

    assert len(found.files) == 3
