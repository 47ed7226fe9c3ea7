"""The inbox on both engines: stored once, worked one at a time per chat, ended together with its answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channels.base import Address, Incoming, IncomingFile
from bot.inbox import KEPT, Inbox, inbox
from config.clock import SHANGHAI
from config.database import migrate, open_engine, reading
from config.errors import Transient
from reports.blocks import Text
from reports.delivery.ledger import Ledger

AT = datetime(2021, 7, 26, 9, tzinfo=SHANGHAI)
ANSWER = (Text("答"),)
ON = ("telegram",)


@pytest.fixture
def box(engine: Engine) -> Inbox:
    return Inbox(engine=engine, ledger=Ledger(engine), queue=3, busy=(Text("忙"),))


def message(number: int, chat: str = "1", text: str = "问") -> Incoming:
    return Incoming(address=Address("telegram", chat), sender="7", message_id=f"{chat}:{number}", text=text, at=AT)


def owed(box: Inbox) -> list[tuple[str, str]]:
    return [(row.key, "".join(block.text for block in row.content)) for row in reversed(box.ledger.list())]


def test_message_delivered_three_times_is_kept_once(box: Inbox) -> None:
    assert [box.accept(message(1)) for _ in range(3)] == [True, False, False]
    assert box.waiting() == 1


def test_same_message_from_many_threads_is_kept_once(box: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda _: box.accept(message(1)), range(16)))

    assert kept.count(True) == 1


def test_messages_that_come_together_are_kept_as_if_they_came_alone(box: Inbox) -> None:
    box.accept(message(1))

    new = box.accept_all([message(1), message(2), message(2), message(1, "2"), message(3), message(4), message(2, "2")])

    assert new == [False, True, False, True, True, True, True]
    assert (box.waiting(), owed(box)) == (5, [("reply:telegram:1:4", "忙")])
    assert box.accept_all([message(4), message(3)]) == [False, False]


def test_edits_among_messages_that_come_together_take_the_place_of_what_waits(box: Inbox) -> None:
    box.accept(message(1))

    box.accept_all([replace(message(2), edits="1:1", text="新"), message(1, "2")])

    kept = box.claim(ON, owner="a")
    assert (kept.incoming.text if kept else None, box.waiting()) == ("新", 2)


def test_messages_that_come_together_from_many_threads_are_kept_once(box: Inbox) -> None:
    together = [message(number, str(number)) for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda _: box.accept_all(together), range(8)))

    assert ([sum(each) for each in zip(*new, strict=True)], box.waiting()) == ([1] * 20, 20)


def test_message_is_worked_as_it_came(box: Inbox) -> None:
    files = (IncomingFile(name="../新版 方案.docx", size=12, id="F1"), IncomingFile(name="", size=None, id="F2"))
    sent = replace(message(1, text="甲\n乙"), group=True, unreadable="photo", files=files)
    box.accept(sent)

    kept = box.claim(ON, owner="a")

    assert kept is not None
    assert (kept.incoming, kept.tries) == (sent, 1)


def test_one_message_of_a_chat_is_worked_at_a_time_in_order(box: Inbox) -> None:
    for number in (1, 2):
        box.accept(message(number))
    box.accept(message(1, chat="2"))

    first, other, none = (box.claim(ON, owner="a") for _ in range(3))
    assert first is not None
    assert other is not None
    box.finish(first, ANSWER, at=AT)
    second = box.claim(ON, owner="a")

    assert (first.incoming.message_id, other.incoming.message_id, none) == ("1:1", "2:1", None)
    assert second is not None
    assert second.incoming.message_id == "1:2"


def test_many_claimers_never_get_the_same_message(box: Inbox) -> None:
    for chat in range(12):
        box.accept(message(1, chat=str(chat)))

    with ThreadPoolExecutor(6) as pool:
        claimed = list(pool.map(lambda number: box.claim(ON, owner=str(number)), range(12)))

    found = [kept.id for kept in claimed if kept is not None]
    assert len(found) == len(set(found)) == 12


def test_message_of_a_channel_that_is_off_waits(box: Inbox) -> None:
    box.accept(message(1))

    assert box.claim((), owner="a") is None
    assert box.claim(("wecom",), owner="a") is None


def test_end_of_a_message_and_its_answer_come_together_and_once(box: Inbox, engine: Engine) -> None:
    box.accept(replace(message(1, text="秘密的问题"), files=(IncomingFile(name="秘密.txt", size=1, id="F"),)))
    kept = box.claim(ON, owner="a")
    assert kept is not None

    for _ in range(2):
        box.finish(kept, ANSWER, at=AT)

    assert owed(box) == [("reply:telegram:1:1", "答")]
    with reading(engine) as connection:
        assert [tuple(row) for row in connection.execute(sa.select(inbox.c.state, inbox.c.text, inbox.c.files))] == [
            ("done", "", None)
        ]


def test_message_of_a_dead_process_is_worked_again_and_of_a_living_one_is_not(box: Inbox) -> None:
    box.accept(message(1))
    box.accept(message(1, chat="2"))
    box.claim(ON, owner="dead")
    box.claim(ON, owner="alive")

    assert box.recover(owner_gone=lambda owner: owner == "dead") == 1

    again = box.claim(ON, owner="new")
    assert again is not None
    assert (again.incoming.message_id, again.tries) == ("1:1", 2)
    assert box.claim(ON, owner="new") is None


def test_message_beyond_the_queue_gets_the_sentence_and_is_never_worked(box: Inbox) -> None:
    for number in range(1, 6):
        assert box.accept(message(number))
    box.accept(message(1, chat="2"))

    assert owed(box) == [("reply:telegram:1:4", "忙"), ("reply:telegram:1:5", "忙")]
    assert box.waiting() == 4


def test_done_messages_are_forgotten_after_a_month_and_waiting_ones_never(box: Inbox) -> None:
    for number in (1, 2):
        box.accept(message(number))
    kept = box.claim(ON, owner="a")
    assert kept is not None
    box.finish(kept, ANSWER, at=AT)

    box.purge(AT + KEPT + timedelta(days=1))

    assert box.accept(message(1))
    assert not box.accept(message(2))


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "😀" * 5000, "'; DROP TABLE inbox; --", "字" * 100_000])
def test_any_text_is_kept(box: Inbox, text: str) -> None:
    assert box.accept(message(1, text=text))
    assert box.claim(ON, owner="a") is not None


def test_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    migrate(engine)
    full = Inbox(engine=engine, ledger=Ledger(engine), queue=3, busy=())
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA max_page_count={pages + 20}"))
    engine.dispose()

    def fill() -> None:
        for number in range(1000):
            full.accept(message(number, chat=str(number), text="字" * 4000))

    with pytest.raises(Transient, match="inbox_unavailable"):
        fill()

    kept = full.waiting()
    assert full.accept(message(0, chat="0")) is False, "what was kept before is still known"
    assert full.waiting() == kept
    engine.dispose()


def test_quote_tap_and_voice_are_kept_until_the_message_is_done(box: Inbox) -> None:
    sent = replace(message(1), quote="答：\x00甲", tapped=True, spoken=True)
    box.accept(sent)
    kept = box.claim(ON, owner="a")

    assert kept is not None
    assert kept.incoming == replace(sent, quote="答：甲")
    box.finish(kept, ANSWER, at=AT)
    with reading(box.engine) as connection:
        assert connection.execute(sa.select(inbox.c.text, inbox.c.more)).all() == [("", None)]


def test_new_wording_of_a_message_that_waits_takes_its_place(box: Inbox) -> None:
    edit = replace(message(1, text="改"), message_id="1:1:9", edits="1:1")
    box.accept(message(1))
    assert [box.accept(edit), box.accept(edit)] == [True, False]

    kept = box.claim(ON, owner="a")

    assert kept is not None
    assert (kept.incoming.text, kept.incoming.edits, box.waiting()) == ("改", "", 1)


def test_new_wording_of_a_message_that_was_answered_is_worked(box: Inbox) -> None:
    box.accept(message(1))
    first = box.claim(ON, owner="a")
    assert first is not None
    box.finish(first, ANSWER, at=AT)
    box.accept(replace(message(1, text="改"), message_id="1:1:9", edits="1:1"))

    kept = box.claim(ON, owner="a")

    assert kept is not None
    assert (kept.incoming.text, kept.incoming.edits) == ("改", "1:1")
