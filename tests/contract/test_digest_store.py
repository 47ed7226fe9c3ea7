"""What a digest store owes, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from config.clock import SHANGHAI, IsoWeek
from config.database import open_engine, writing
from config.errors import NotAllowed, NotFound, Permanent
from config.messages import Messages
from reports.blocks import Citation, Heading, Table, Text
from reports.digest.model import Digest, DigestState
from reports.digest.plan import PicturePlan
from reports.digest.store import DigestStore, deliverable, present
from reports.digest.tables import digests
from reports.render.text import render_text
from retrieval.metrics.board import Board

AT = datetime(2022, 7, 18, 9, 0, tzinfo=SHANGHAI)
WEEK = IsoWeek(2022, 28)
PLAN = PicturePlan(title="周报", as_of="2022年7月18日", counts=(), rows=(), notes=(), sources="")
BLOCKS = (Heading("一、"), Table(("甲",), (("乙",),)), Text("丙"), Citation(1, "《丁》", "戊", "己"))
DIGEST = Digest(
    region="999901",
    region_name="示例县",
    week=WEEK,
    as_of=date(2022, 7, 18),
    title="示例县周报",
    blocks=BLOCKS,
    board=Board(region="999901", region_name="示例县", as_of=date(2022, 7, 18), week=WEEK, rows=()),
    review_list=("庚",),
    figures=(),
    counts=(),
    sources=(),
)
OTHER = replace(DIGEST, blocks=(Text("改过"),))
NEXT_WEEK = replace(DIGEST, week=IsoWeek(2022, 29))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    digests.drop(engine, checkfirst=True)
    digests.create(engine)
    yield engine
    digests.drop(engine)
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> DigestStore:
    return DigestStore(engine)


def signed(store: DigestStore, digest: Digest = DIGEST, **more: int) -> int:
    number = store.draft(digest, PLAN, by="拟", at=AT, **more).id
    store.check(number, by="核", at=AT)
    return store.sign(number, by="签", at=AT).id


def test_a_draft_goes_through_checking_to_signing(store: DigestStore) -> None:
    drafted = store.draft(DIGEST, PLAN, by="拟", at=AT)
    checked = store.check(drafted.id, by="核", at=AT)
    done = store.sign(drafted.id, by="签", at=AT)
    assert [drafted.state, checked.state, done.state] == list(DigestState)
    assert (done.drafted_by, done.checked_by, done.signed_by, done.signed_at) == ("拟", "核", "签", AT.isoformat())


def test_an_unchecked_draft_is_signed_only_automatically(store: DigestStore) -> None:
    number = store.draft(DIGEST, PLAN, by="拟", at=AT).id
    with pytest.raises(Permanent, match="digest_state"):
        store.sign(number, by="签", at=AT)
    assert store.sign(number, by="自动", at=AT, automatic=True).state is DigestState.SIGNED


def test_nothing_unsigned_is_deliverable(store: DigestStore) -> None:
    drafted = store.draft(DIGEST, PLAN, by="拟", at=AT)
    for record in (drafted, store.check(drafted.id, by="核", at=AT)):
        with pytest.raises(NotAllowed, match="digest_unsigned"):
            deliverable(record)
    done = store.sign(drafted.id, by="签", at=AT)
    assert deliverable(done) == done


def test_what_is_signed_is_never_changed(store: DigestStore) -> None:
    number = signed(store)
    before = store.get(number)
    with pytest.raises(Permanent, match="digest_signed"):
        store.draft(OTHER, PLAN, by="拟", at=AT)
    for change in (store.check, store.sign):
        with pytest.raises(Permanent, match="digest_state"):
            change(number, by="x", at=AT)
    assert store.get(number) == before


def test_the_same_content_drafted_again_is_the_signed_issue(store: DigestStore) -> None:
    number = signed(store)
    assert store.draft(DIGEST, PLAN, by="别人", at=AT).id == number


def test_a_new_draft_of_the_week_takes_the_place_of_an_unsigned_one(store: DigestStore) -> None:
    first = store.draft(DIGEST, PLAN, by="拟", at=AT)
    store.check(first.id, by="核", at=AT)
    second = store.draft(OTHER, PLAN, by="拟", at=AT)
    assert (second.id, second.issue, second.state, second.checked_by) == (first.id, 1, DigestState.DRAFT, None)


def test_issues_are_numbered_within_region_and_year(store: DigestStore) -> None:
    elsewhere = replace(DIGEST, region="999902")
    later = replace(DIGEST, week=IsoWeek(2023, 1))
    numbers = [store.draft(digest, PLAN, by="拟", at=AT).issue for digest in (DIGEST, NEXT_WEEK, elsewhere, later)]
    assert numbers == [1, 2, 1, 1]


def test_a_correction_is_a_new_issue_that_names_the_old_one(store: DigestStore) -> None:
    old = signed(store)
    new = store.get(signed(store, OTHER, corrects=old))
    assert (new.issue, new.corrects) == (2, old)
    text = render_text(present(new, messages=Messages.load(), corrected=store.get(old)))
    assert "本期为更正，替代第1期" in text


def test_a_correction_of_nothing_is_refused(store: DigestStore) -> None:
    with pytest.raises(NotFound, match="digest_unknown"):
        store.draft(DIGEST, PLAN, by="拟", at=AT, corrects=7)


def test_a_tampered_digest_is_not_intact(store: DigestStore, engine: Engine) -> None:
    number = signed(store)
    assert store.get(number).is_intact
    with writing(engine) as connection:
        connection.execute(update(digests).where(digests.c.id == number).values(signed_by="别人"))
    assert not store.get(number).is_intact


def test_a_draft_is_marked_and_a_signed_one_names_its_signer(store: DigestStore) -> None:
    messages = Messages.load()
    draft = render_text(present(store.draft(DIGEST, PLAN, by="拟", at=AT), messages=messages))
    final = render_text(present(store.get(signed(store)), messages=messages))
    assert "〔拟稿〕" in draft
    assert "〔拟稿〕" not in final
    assert "签发：签 2022-07-18 09:00" in final


def test_blocks_and_plan_come_back_as_they_were(store: DigestStore) -> None:
    record = store.draft(DIGEST, PLAN, by="拟", at=AT)
    assert present(record, messages=Messages.load())[2:] == BLOCKS
    assert record.plan == PLAN


def test_list_shows_the_newest_first(store: DigestStore) -> None:
    numbers = [store.draft(digest, PLAN, by="拟", at=AT).id for digest in (DIGEST, NEXT_WEEK)]
    assert [record.id for record in store.list(region="999901")] == numbers[::-1]
    assert [record.id for record in store.list(week=WEEK)] == numbers[:1]
