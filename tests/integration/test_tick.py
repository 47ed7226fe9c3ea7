"""From the passing of time to messages that were sent, over real databases and a channel in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from support.ledgers import AT, MONDAY, MemorySender, ledger_engine, reply

from config.clock import SHANGHAI
from config.database import writing
from config.errors import GongfuError, Permanent, Transient, Uncertain
from config.messages import Messages
from config.workdays import WorkDays
from reports.blocks import Attachment, Blocks, Text
from reports.delivery.deliver import deliver
from reports.delivery.ledger import Ledger
from reports.delivery.model import WAITING, Delivery, DeliveryState
from reports.delivery.tables import deliveries
from reports.schedule.due import Rhythm
from reports.schedule.subscriptions import Subscription, SubscriptionStore
from reports.schedule.tables import subscriptions
from reports.schedule.tick import owe_due

WORKDAYS = WorkDays.load()
MESSAGES = Messages.load()
SINCE = AT - timedelta(days=3)
WEEK = timedelta(weeks=1)
S = DeliveryState


def content(delivery: Delivery) -> Blocks:
    return (Text(delivery.week or ""), Text("乙"))


def unsigned(delivery: Delivery) -> Blocks:
    raise Transient(WAITING, region=delivery.region, week=delivery.week)


@dataclass
class Service:
    """What a service does with the ledger, with its time in the hand of the test."""

    engine: Engine

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.engine)
        self.store = SubscriptionStore(self.engine)
        self.sender = MemorySender()
        self.at = AT
        self.prepare: Callable[[Delivery], Blocks] = content

    def subscribe(self, chat: str = "c", *, at: datetime = SINCE, rhythm: Rhythm = MONDAY) -> Subscription:
        return self.store.put(person="p", channel="t", chat=chat, region="r", rhythm=rhythm, at=at)[0]

    def tick(self, at: datetime, *, weeks: int = 4) -> int:
        return owe_due(at, store=self.store, ledger=self.ledger, workdays=WORKDAYS, catch_up_weeks=weeks)

    def pump(self, at: datetime, *, owner: str = "me") -> list[DeliveryState]:
        """Sends whatever is to be sent at that time."""
        self.at = at
        states = []
        while claimed := self.ledger.claim(at=at, owner=owner, limit=5):
            states += [asyncio.run(self.deliver(row)) for row in claimed]
        return states

    async def deliver(self, delivery: Delivery) -> DeliveryState:
        return await deliver(
            delivery,
            ledger=self.ledger,
            sender=self.sender,
            prepare=self.prepare,
            messages=MESSAGES,
            now=lambda: self.at,
            dice=lambda: 0.0,
        )

    def texts(self) -> list[str]:
        return [text for _, text in self.sender.sent]

    def weeks(self, *states: DeliveryState) -> list[str | None]:
        return [row.week for row in self.ledger.list(states=states)][::-1]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        yield Service(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'a.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with ledger_engine(url) as engine:
        yield Service(engine)


def test_what_is_due_is_sent_once_however_often_time_is_told(either: Service) -> None:
    either.subscribe()
    owed = [either.tick(AT - timedelta(minutes=1)), either.tick(AT), either.tick(AT), either.tick(AT - WEEK)]
    assert owed == [0, 1, 0, 0]
    assert either.pump(AT) == [S.SENT]
    assert either.pump(AT + timedelta(days=1)) == []
    assert either.texts() == ["2026-W09", "乙"]


def test_schedulers_at_the_same_moment_deliver_once(either: Service) -> None:
    chats = [str(number) for number in range(6)]
    for chat in chats:
        either.subscribe(chat)

    def run(name: str) -> None:
        either.tick(AT)
        either.pump(AT, owner=name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, "abcd"))
    either.pump(AT, owner="e")
    assert sorted(either.sender.sent) == sorted((chat, text) for chat in chats for text in ("2026-W09", "乙"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.lists(st.integers(-200, 24 * 7 * 8), max_size=12))
def test_ticks_at_any_moments_in_any_order_owe_each_slot_once(service: Service, hours: list[int]) -> None:
    with writing(service.engine) as connection:
        connection.execute(deliveries.delete())
        connection.execute(subscriptions.delete())
    service.subscribe()
    for hour in hours:
        service.tick(AT + timedelta(hours=hour), weeks=52)
    last = max([hour for hour in hours if hour >= 0], default=-1)
    dues = [row.due for row in service.ledger.list()][::-1]
    assert dues == [AT + week * WEEK for week in range(last // 168 + 1)]


def test_after_three_weeks_of_outage_each_missed_digest_is_sent_once_and_marked_late(service: Service) -> None:
    service.subscribe()
    back = AT + 2 * WEEK + timedelta(days=1)
    assert service.tick(back) == 3
    assert service.pump(back) == [S.SENT] * 3
    assert service.texts()[0] == "本期原定2026年3月2日 08:30送达，现补送。"
    assert [text for text in service.texts() if "W" in text] == ["2026-W09", "2026-W10", "2026-W11"]
    assert all(row.late for row in service.ledger.list())


def test_what_was_missed_too_long_ago_is_recorded_and_not_sent(service: Service) -> None:
    service.subscribe()
    service.tick(AT + 5 * WEEK, weeks=2)
    assert service.weeks(S.SKIPPED) == ["2026-W09", "2026-W10", "2026-W11"]
    assert service.weeks(S.OWED) == ["2026-W12", "2026-W13", "2026-W14"]


def test_a_subscription_owes_nothing_from_before_it(service: Service) -> None:
    service.subscribe(at=AT + timedelta(seconds=1))
    assert (service.tick(AT + timedelta(days=6)), service.tick(AT + WEEK)) == (0, 1)


def test_a_digest_of_less_than_an_hour_ago_is_not_late(service: Service) -> None:
    service.subscribe()
    service.tick(AT + timedelta(minutes=59))
    service.pump(AT + timedelta(minutes=59))
    assert service.texts() == ["2026-W09", "乙"]


def test_a_holiday_moves_it_to_the_next_working_day_and_keeps_the_week(service: Service) -> None:
    national_day = datetime(2021, 10, 1, 8, 30, tzinfo=SHANGHAI)
    service.subscribe(at=national_day - WEEK, rhythm=replace(MONDAY, day=5))
    service.tick(national_day)
    assert service.pump(national_day + timedelta(days=6)) == []
    assert service.pump(national_day + timedelta(days=7)) == [S.SENT]
    assert service.texts() == ["2021-W38", "乙"]  # not late: it is the day it was planned for


def test_a_slot_in_the_hour_that_does_not_exist_is_sent_once(service: Service) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    service.subscribe(
        at=datetime(2021, 3, 27, tzinfo=berlin), rhythm=replace(MONDAY, day=7, time=time(2, 30), zone=berlin.key)
    )
    night = datetime(2021, 3, 28, tzinfo=berlin)
    assert sum(service.tick(night + timedelta(minutes=minutes)) for minutes in range(0, 400, 20)) == 1


def test_another_time_in_the_same_week_sends_no_second_digest(service: Service) -> None:
    service.subscribe()
    service.tick(AT)
    service.pump(AT)
    service.subscribe(at=AT + timedelta(hours=5), rhythm=replace(MONDAY, day=3))
    assert service.tick(AT + timedelta(days=5)) == 0
    assert service.tick(AT + timedelta(days=9)) == 1
    assert service.weeks() == ["2026-W09", "2026-W10"]


def test_an_unsigned_digest_waits_and_goes_out_once_it_is_signed(service: Service) -> None:
    service.subscribe()
    service.tick(AT)
    service.prepare = unsigned
    assert service.pump(AT + timedelta(days=1)) == [S.OWED]
    assert [(row.tries, row.error) for row in service.ledger.list()] == [(0, WAITING)]
    service.prepare = content
    service.ledger.wake(at=AT + timedelta(days=1))
    assert service.pump(AT + timedelta(days=1)) == [S.SENT]


def test_a_digest_that_nobody_signs_is_given_up_at_last(service: Service) -> None:
    service.subscribe()
    service.tick(AT)
    service.prepare = unsigned
    states = [service.pump(AT + timedelta(days=day))[0] for day in (0, 8, 27, 29)]
    assert states == [S.OWED, S.OWED, S.OWED, S.FAILED]


def test_an_uncertain_part_is_not_repeated_and_the_others_go_on(service: Service) -> None:
    service.ledger.owe(reply("1", texts=("甲", "乙", "丙")))
    service.sender.failures = [None, Uncertain("send_uncertain")]
    assert service.pump(AT) == [S.UNCERTAIN]
    assert (service.texts(), service.ledger.list()[0].uncertain) == (["甲", "丙"], (2,))


def test_after_a_crash_the_part_under_way_is_uncertain_and_only_the_rest_is_sent(service: Service) -> None:
    service.ledger.owe(reply("1", texts=("甲", "乙", "丙")))
    service.sender.failures = [None, KeyError("killed")]
    with pytest.raises(KeyError):
        service.pump(AT, owner="dead")
    service.ledger.recover(owner_gone=lambda owner: owner == "dead", at=AT)
    assert service.pump(AT) == [S.UNCERTAIN]
    assert (service.texts(), service.ledger.list()[0].uncertain) == (["甲", "丙"], (2,))


def test_a_part_that_waits_for_its_turn_is_not_begun(service: Service) -> None:
    service.ledger.owe(reply("1"))
    service.sender.held = [Transient("telegram_busy", retry_after_s=60)]

    assert service.pump(AT) == [S.OWED]
    (row,) = service.ledger.list()
    assert (row.begun, row.done, service.sender.sent) == (0, 0, [])

    assert service.pump(AT + timedelta(minutes=5)) == [S.SENT]


def test_the_platform_says_when_to_come_again(service: Service) -> None:
    service.ledger.owe(reply("1", texts=("甲", "乙")))
    service.sender.failures = [None, Transient("channel_busy", retry_after_s=77)]
    assert service.pump(AT) == [S.OWED]
    assert service.pump(AT + timedelta(seconds=76)) == []
    assert service.pump(AT + timedelta(seconds=77)) == [S.SENT]
    assert service.texts() == ["甲", "乙"]


def test_waits_double_up_to_an_hour_and_end_after_a_day(service: Service) -> None:
    service.ledger.owe(reply("1"))
    service.sender.failures = [Transient("channel_down") for _ in range(100)]
    at, waits = AT, []
    while service.pump(at) == [S.OWED]:
        following = service.ledger.list()[0].next_at
        waits.append((following - at).total_seconds())
        at = following
    assert waits[:3] == [5, 10, 20]
    assert max(waits) == 3600
    assert service.ledger.list()[0].state is S.FAILED
    assert timedelta(hours=23) < at - AT < timedelta(hours=26)


@pytest.mark.parametrize("error", [Permanent("recipient_gone"), GongfuError("other")])
def test_what_will_never_go_out_ends_at_once(service: Service, error: GongfuError) -> None:
    service.ledger.owe(reply("1"))
    service.sender.failures = [error]
    assert service.pump(AT) == [S.FAILED]
    assert service.ledger.list()[0].error == error.code


def test_a_channel_that_is_off_keeps_what_it_owes(service: Service) -> None:
    service.subscribe()
    service.tick(AT)
    service.sender.failures = [Permanent("channel_off", channel="t")]
    assert service.pump(AT) == [S.OWED]
    assert service.pump(AT + timedelta(hours=9)) == [S.SENT]


def test_a_blocked_chat_is_owed_nothing_until_it_is_back(service: Service) -> None:
    service.subscribe()
    service.store.set_blocked(channel="t", chat="c", blocked=True, at=SINCE)
    assert service.tick(AT + WEEK) == 0
    service.store.set_blocked(channel="t", chat="c", blocked=False, at=AT + WEEK)
    assert (service.tick(AT + WEEK), service.tick(AT + 2 * WEEK)) == (0, 1)


def test_time_that_runs_mad_owes_a_bounded_number(service: Service) -> None:
    service.subscribe()
    service.tick(datetime(2999, 1, 1, tzinfo=SHANGHAI))
    assert sum(service.ledger.counts().values()) <= 54


def test_files_that_are_gone_are_made_again_but_never_those_of_another_issue(service: Service, tmp_path: Path) -> None:
    words, file = Text("周报"), tmp_path / "a.png"
    made: list[Blocks] = []

    def prepare(delivery: Delivery) -> Blocks:
        file.write_bytes(b"x")
        made.append((words, Attachment(file, "图")))
        return made[-1]

    service.prepare = prepare
    for key in ("1", "2"):
        service.ledger.owe(replace(reply(key), content=(Text("周报"), Attachment(tmp_path / "gone.png", "图"))))

    assert service.pump(AT) == [S.SENT, S.SENT]
    words = Text("另一期")
    service.ledger.owe(replace(reply("3"), content=(Text("周报"), Attachment(tmp_path / "gone.png", "图"))))

    assert service.pump(AT) == [S.FAILED]
    assert service.ledger.list()[0].error == "delivery_files_gone"
