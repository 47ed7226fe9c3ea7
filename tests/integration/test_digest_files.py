"""Who gets which issue, with which files."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from support.digests import EMPTY, FULL, MONDAY, WEEK, digests, fill, issue

from bot.digests import Digests
from bot.people import Person, operator
from config.catalogs import CATALOG
from config.clock import IsoWeek
from config.errors import NotAllowed, Transient
from reports.blocks import Attachment, Blocks
from reports.digest.model import DigestState
from reports.render.text import render_text
from retrieval.access import Scope, Viewer

ADMIN = operator("管理员")
LEADER = Person(name="县长", viewer=Viewer(scope=Scope(regions=frozenset({FULL}))), admin=False)
MARK = "未经签发，不得报送"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Digests]:
    with digests(tmp_path) as opened:
        yield opened


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[Digests]:
    with digests(tmp_path, auto_sign=True) as opened:
        yield opened


def name(held: Digests, code: str = FULL) -> str:
    return held.metrics.catalogue.regions[code].name


def attached(blocks: Blocks) -> list[str]:
    return [block.path.name for block in blocks if isinstance(block, Attachment)]


def test_made_digest_is_written_as_text_picture_word_and_excel(held: Digests, tmp_path: Path) -> None:
    fill(held)
    made = held.make(name(held), week=WEEK, out=tmp_path / "out")

    assert [file.name for file in made.files] == [
        f"{name(held)}_2022-W28.{kind}" for kind in ("txt", "png", "docx", "xlsx")
    ]
    assert all(file.stat().st_size > 0 for file in made.files)


def test_files_are_made_once_for_all_who_ask_at_the_same_time(held: Digests) -> None:
    record = issue(held, sign=True)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [path.stat().st_ino for path in held.files(record)], range(4)))

    assert found == [found[0]] * 4


def test_files_are_made_once_and_named_for_people(held: Digests) -> None:
    record = issue(held, sign=True)
    first = held.files(record)
    before = [(file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) for file in first]
    again = held.files(record)

    assert again == first
    assert [(file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) for file in again] == before
    assert [file.name for file in first] == [f"{name(held)}_2022-W28_第1期.{kind}" for kind in ("png", "docx", "xlsx")]
    assert sorted(file.name for file in first[0].parent.iterdir()) == sorted(file.name for file in first)


def test_a_file_that_is_lost_is_made_again(held: Digests) -> None:
    record = issue(held, sign=True)
    held.files(record)[1].unlink()

    assert all(file.is_file() for file in held.files(record))


def test_draft_and_signed_issue_have_different_files(held: Digests) -> None:
    draft = held.files(issue(held))
    held.sign(1)
    signed = held.files(held.store.get(1))

    assert [file.stem for file in draft] == [f"{name(held)}_2022-W28_第1期_拟稿"] * 3
    assert set(draft).isdisjoint(signed)


def test_a_draft_follows_the_template_and_a_signed_issue_keeps_its_files(tmp_path: Path) -> None:
    template = tmp_path / "mine.docx"
    template.write_bytes((CATALOG / "templates" / "digest.docx").read_bytes())
    with digests(tmp_path, template=template) as held:
        draft = held.files(issue(held))[1]
        document = Document(str(template))
        document.paragraphs[0].runs[0].text = "新报头"
        document.save(str(template))
        changed = held.files(issue(held))[1]
        signed = held.files(issue(held, sign=True))[1]
        document.save(str(template))

        assert Document(str(draft)).paragraphs[0].text != "新报头"
        assert Document(str(changed)).paragraphs[0].text == "新报头"
        assert held.files(held.store.get(1))[1] == signed


def test_delivery_waits_for_the_signature_and_leaves_a_draft_to_sign(held: Digests) -> None:
    with pytest.raises(Transient, match="digest_waiting_for_signature") as caught:
        held.deliverable_blocks(FULL, WEEK)
    (record,) = held.store.list()
    assert caught.value.data == {"region": name(held), "week": "2022-W28"}
    assert record.state is DigestState.DRAFT

    held.sign(record.id)
    blocks = held.deliverable_blocks(FULL, WEEK)
    assert attached(blocks) == [f"{name(held)}_2022-W28_第1期.{kind}" for kind in ("png", "docx", "xlsx")]
    assert MARK not in render_text(blocks)


def test_delivery_signs_by_setting_and_gives_the_same_issue_again(signing: Digests) -> None:
    fill(signing)
    first = signing.deliverable_blocks(FULL, WEEK)
    fill(signing, indicators=9)

    assert signing.deliverable_blocks(FULL, WEEK) == first
    assert [record.state for record in signing.store.list()] == [DigestState.SIGNED]


def test_two_deliveries_of_one_region_at_the_same_time_give_one_issue(signing: Digests) -> None:
    fill(signing)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: signing.deliverable_blocks(FULL, WEEK), range(4)))

    assert [each == found[0] for each in found] == [True] * 4
    assert len(signing.store.list()) == 1


def test_a_missed_digest_tells_what_was_known_in_its_time(tmp_path: Path) -> None:
    with digests(tmp_path, auto_sign=True, today=date(2022, 9, 1)) as held:
        held.deliverable_blocks(FULL, WEEK)

        assert held.store.get(1).as_of == date(2022, 7, 24)


def test_delivery_stays_owed_while_the_template_is_broken(tmp_path: Path) -> None:
    lost = tmp_path / "gone.docx"
    with digests(tmp_path, auto_sign=True, template=lost) as held, pytest.raises(Transient, match="template_broken"):
        held.deliverable_blocks(FULL, WEEK)


def test_a_leader_gets_a_signed_issue_only_and_an_admin_the_marked_draft(held: Digests) -> None:
    with pytest.raises(Transient, match="digest_waiting_for_signature"):
        held.for_viewer(name(held), person=LEADER, week=WEEK)
    draft = held.for_viewer(name(held), person=ADMIN, week=WEEK)
    held.sign(1)

    assert MARK in render_text(draft)
    assert MARK not in render_text(held.for_viewer(name(held), person=LEADER, week=WEEK))


def test_a_leader_does_not_get_the_digest_of_another_region(held: Digests) -> None:
    with pytest.raises(NotAllowed, match="digest_not_yours"):
        held.for_viewer(name(held, EMPTY), person=LEADER, week=WEEK)


def test_looking_at_a_checked_issue_does_not_undo_the_check(held: Digests) -> None:
    issue(held)
    held.store.check(1, by="核", at=held.clock.now())
    held.for_viewer(name(held), person=ADMIN, week=WEEK)

    assert held.store.get(1).state is DigestState.CHECKED


def test_board_has_what_the_people_of_the_region_may_see(held: Digests) -> None:
    fill(held, level="本县内部")

    assert {row["latest"]["value"] for row in issue(held).content["board"]["rows"]} == {
        11.37,
        12.37,
        13.37,
        14.37,
        15.37,
    }


def test_week_that_is_asked_for_without_a_name_is_the_last_one(held: Digests) -> None:
    held.for_viewer(name(held), person=ADMIN)

    assert held.store.get(1).week == IsoWeek.closed_before(MONDAY)
