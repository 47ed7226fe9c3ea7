"""What the ledger owes, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from support.ledgers import AT, OWNER, claim_one, ledger_engine, reply

from config.errors import NotFound, Permanent
from reports.blocks import Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import DIGEST, DeliveryState, NewDelivery

LATER = AT + timedelta(minutes=5)
S = DeliveryState


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'a.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with ledger_engine(url) as engine:
        yield engine


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine)


def digest(subscription: int, *, week: str = "2026-W09", chat: str = "c") -> NewDelivery:
    key = f"digest:{subscription}:{week}:{chat}"
    new = replace(reply("x", chat=chat), key=key, kind=DIGEST, content=None)
    return replace(new, subscription=subscription, due=AT, planned=AT, week=week, region=f"r{subscription}")


def claimed_keys(ledger: Ledger) -> list[str]:
    return [row.key for row in ledger.claim(at=LATER, owner=OWNER, limit=10)]


def test_a_key_is_owed_once(ledger: Ledger) -> None:
    assert [ledger.owe(reply("1")), ledger.owe(reply("1")), ledger.owe(reply("2"))] == [True, False, True]


def test_a_week_of_a_region_is_owed_to_a_chat_once_whatever_the_key(ledger: Ledger) -> None:
    other = replace(digest(1), key="other", due=LATER)
    assert [ledger.owe(digest(1)), ledger.owe(other), ledger.owe(replace(other, week="2026-W10"))] == [
        True,
        False,
        True,
    ]


def test_owing_joins_the_transaction_of_the_caller(ledger: Ledger, engine: Engine) -> None:
    with engine.connect() as connection:
        ledger.owe(reply("1"), connection=connection)
        connection.rollback()
    assert ledger.list() == ()


def test_what_was_owed_comes_back_as_it_was(ledger: Ledger) -> None:
    ledger.owe(replace(digest(1), zone="Europe/Berlin", content=(Text("甲"),)))
    row = ledger.list()[0]
    assert (row.due, row.planned, row.zone, row.week, row.region) == (AT, AT, "Europe/Berlin", "2026-W09", "r1")
    assert (row.content, row.state, row.done, row.receipts) == ((Text("甲"),), S.OWED, 0, ())


def test_nothing_is_claimed_before_its_time(ledger: Ledger) -> None:
    ledger.owe(reply("1", at=LATER))
    assert ledger.claim(at=AT, owner=OWNER, limit=9) == ()


def test_replies_to_a_chat_go_one_after_another(ledger: Ledger) -> None:
    for name in "12":
        ledger.owe(reply(name))
    number = claim_one(ledger)
    assert claimed_keys(ledger) == []
    ledger.finish(number, OWNER, AT)
    assert claimed_keys(ledger) == ["reply:2"]


def test_a_reply_waits_for_an_older_one_that_is_tried_again_later(ledger: Ledger) -> None:
    for name in "12":
        ledger.owe(reply(name))
    ledger.retry(claim_one(ledger), OWNER, AT + timedelta(hours=1), "x")
    assert claimed_keys(ledger) == []


@pytest.mark.parametrize("counts", [True, False])
def test_a_digest_that_waits_holds_up_no_reply(ledger: Ledger, *, counts: bool) -> None:
    ledger.owe(digest(1))
    ledger.retry(claim_one(ledger), OWNER, AT + timedelta(hours=1), "x", counts=counts)
    ledger.owe(reply("1"))
    assert claimed_keys(ledger) == ["reply:1"]


@pytest.mark.parametrize(("counts", "overtaken"), [(True, []), (False, ["digest:1:2026-W10:c"])])
def test_an_unsigned_digest_is_overtaken_by_the_next_week_and_a_failing_one_is_not(
    ledger: Ledger, *, counts: bool, overtaken: list[str]
) -> None:
    ledger.owe(digest(1))
    ledger.retry(claim_one(ledger), OWNER, AT + timedelta(hours=1), "x", counts=counts)
    ledger.owe(replace(digest(1, week="2026-W10"), due=LATER))
    assert claimed_keys(ledger) == overtaken


def test_an_address_has_one_delivery_under_way_and_replies_first(ledger: Ledger) -> None:
    ledger.owe(digest(1))
    ledger.owe(digest(2))
    ledger.owe(reply("1"))
    ledger.owe(reply("2", chat="d"))
    assert claimed_keys(ledger) == ["reply:1", "reply:2"]
    assert claimed_keys(ledger) == []


def test_kinds_and_channels_can_be_chosen(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    assert ledger.claim(at=AT, owner=OWNER, limit=9, kinds=[DIGEST]) == ()
    assert ledger.claim(at=AT, owner=OWNER, limit=9, channels=["other"]) == ()
    assert len(ledger.claim(at=AT, owner=OWNER, limit=9, kinds=["reply"], channels=["t"])) == 1


def test_claimers_at_the_same_moment_never_get_the_same_delivery_nor_the_same_chat(ledger: Ledger) -> None:
    for chat in range(12):
        for number in range(3):
            ledger.owe(reply(f"{chat}-{number}", chat=str(chat)))
        ledger.owe(digest(chat, chat=str(chat)))
    names = [f"p{number}" for number in range(4)]
    with ThreadPoolExecutor(len(names)) as pool:
        found = list(pool.map(lambda name: ledger.claim(at=LATER, owner=name, limit=5), names))
    taken = [row for rows in found for row in rows]
    assert sorted(row.chat for row in taken) == sorted(str(chat) for chat in range(12))
    assert {row.id: row.owner for row in taken} == {row.id: row.owner for row in ledger.list(states=[S.SENDING])}


def test_ten_threads_owing_and_claiming_deliver_each_once(ledger: Ledger) -> None:
    def work(name: int) -> list[str]:
        sent = []
        for number in range(10):
            ledger.owe(reply(str(number), chat=str(number % 3)))
            for row in ledger.claim(at=AT, owner=str(name), limit=2):
                if ledger.begin(row.id, str(name), 1):
                    sent.append(row.key)
                    ledger.done(row.id, str(name), 1, "r")
                ledger.finish(row.id, str(name), AT)
        return sent

    with ThreadPoolExecutor(10) as pool:
        sent = [key for keys in pool.map(work, range(10)) for key in keys]
    sent += work(10)
    assert sorted(sent) == [f"reply:{number}" for number in range(10)]


def test_only_the_owner_writes_and_a_row_is_finished_once(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    assert not ledger.begin(number, "other", 1)
    assert ledger.finish(number, OWNER, AT) is S.SENT
    assert ledger.finish(number, OWNER, AT) is None
    assert not ledger.fail(number, OWNER, "x", AT)
    assert ledger.get(number).state is S.SENT


def test_a_part_is_begun_once(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    begun = [ledger.begin(number, OWNER, 1), ledger.begin(number, OWNER, 1)]
    done = [ledger.done(number, OWNER, 1, "r"), ledger.done(number, OWNER, 1, "r")]
    assert (begun, done, ledger.begin(number, OWNER, 1)) == ([True, False], [True, False], False)


def test_nothing_ends_while_a_part_is_under_way(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    ledger.begin(number, OWNER, 1)
    assert ledger.finish(number, OWNER, AT) is None


def test_a_part_under_way_at_a_crash_is_uncertain_and_the_rest_is_owed(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    ledger.begin(number, OWNER, 1, total=2)
    (row,) = ledger.recover(owner_gone=lambda owner: owner == OWNER, at=LATER)
    assert (row.state, row.uncertain, row.done) == (S.OWED, (1,), 1)
    claim_one(ledger, at=LATER)
    assert not ledger.begin(number, OWNER, 1)
    assert ledger.begin(number, OWNER, 2)


def test_a_crash_in_the_last_part_leaves_it_uncertain(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    ledger.begin(claim_one(ledger), OWNER, 1, total=1)
    (row,) = ledger.recover(owner_gone=lambda _: True, at=LATER)
    assert (row.state, row.finished_at) == (S.UNCERTAIN, LATER)
    assert claimed_keys(ledger) == []


def test_a_crash_between_parts_repeats_none(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    ledger.begin(number, OWNER, 1, total=2)
    ledger.done(number, OWNER, 1, "r1")
    (row,) = ledger.recover(owner_gone=lambda _: True, at=LATER)
    assert (row.state, row.uncertain, row.receipts, row.done) == (S.OWED, (), ("r1",), 1)


def test_what_a_living_owner_sends_is_left_alone(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    claim_one(ledger)
    assert ledger.recover(owner_gone=lambda owner: owner != OWNER, at=LATER) == ()


def test_what_breaks_its_sender_every_time_ends(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    at = AT
    for _ in range(40):
        if not ledger.claim(at=at, owner=OWNER, limit=1):
            break
        ledger.recover(owner_gone=lambda _: True, at=at)
        at += timedelta(hours=2)
    assert (ledger.list()[0].state, ledger.list()[0].error) == (S.FAILED, "delivery_interrupted")


def test_an_uncertain_part_is_sent_again_only_when_somebody_says_so(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    for part in (1, 2, 3):
        ledger.begin(number, OWNER, part, total=3)
        if part == 2:
            ledger.unsure(number, OWNER, part, "send_uncertain")
        else:
            ledger.done(number, OWNER, part, f"r{part}")
    assert ledger.finish(number, OWNER, AT) is S.UNCERTAIN
    ledger.again(number, at=LATER)
    claim_one(ledger, at=LATER)
    assert [ledger.begin(number, OWNER, part) for part in (1, 3, 2)] == [False, False, True]
    ledger.done(number, OWNER, 2, "r4")
    assert ledger.finish(number, OWNER, LATER) is S.SENT


def test_an_uncertain_one_is_settled_once(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    number = claim_one(ledger)
    ledger.begin(number, OWNER, 1)
    ledger.unsure(number, OWNER, 1, "send_uncertain")
    ledger.finish(number, OWNER, AT)
    assert ledger.settle(number, at=LATER).state is S.SENT
    with pytest.raises(Permanent, match="delivery_state"):
        ledger.settle(number, at=LATER)
    with pytest.raises(Permanent, match="delivery_state"):
        ledger.again(number, at=LATER)


def test_an_unknown_delivery_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="delivery_unknown"):
        ledger.again(7, at=AT)


def test_counts_name_every_state(ledger: Ledger) -> None:
    ledger.owe(reply("1"))
    ledger.owe(reply("2", chat="d"))
    claim_one(ledger)
    ledger.owe(replace(digest(1), skipped="delivery_too_old"))
    assert ledger.counts() == dict.fromkeys(S, 0) | {S.OWED: 1, S.SENDING: 1, S.SKIPPED: 1}


def test_waiting_ones_are_woken(ledger: Ledger) -> None:
    ledger.owe(digest(1))
    ledger.retry(claim_one(ledger), OWNER, AT + timedelta(hours=9), "x", counts=False)
    assert (ledger.wake(at=LATER), claimed_keys(ledger)) == (1, ["digest:1:2026-W09:c"])


def test_what_is_cancelled_is_not_sent(ledger: Ledger) -> None:
    ledger.owe(digest(1))
    ledger.owe(digest(2, chat="d"))
    ledger.cancel(1, at=AT, code="delivery_unsubscribed")
    assert claimed_keys(ledger) == ["digest:2:2026-W09:d"]
