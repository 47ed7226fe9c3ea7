"""Subscriptions as people ask for them, and how they say when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from support.ledgers import ledger_engine

from bot.subscriptions import MOST_PER_CHAT, Subscriptions
from config.catalogs import CATALOG
from config.clock import SHANGHAI
from config.errors import NotFound, Permanent
from config.messages import Messages
from config.settings import DigestSettings
from config.workdays import WorkDays
from reports.delivery.ledger import Ledger
from reports.delivery.model import DeliveryState
from reports.schedule.contacts import Contacts
from reports.schedule.subscriptions import SubscriptionStore
from reports.schedule.words import ScheduleWords
from retrieval.metrics.catalog import Catalogue

WORDS = ScheduleWords.load()
CATALOGUE = Catalogue.load(CATALOG)
CODES = list(CATALOGUE.regions)
NAME = CATALOGUE.regions[CODES[0]].name
OTHER = CATALOGUE.regions[CODES[1]].name
THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=SHANGHAI)


@dataclass
class HandClock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def today(self) -> object:
        return self.at.date()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(THURSDAY)


@pytest.fixture
def asked(tmp_path: Path, clock: HandClock) -> Iterator[Subscriptions]:
    with ledger_engine(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        yield Subscriptions(
            store=SubscriptionStore(engine),
            ledger=Ledger(engine),
            workdays=WorkDays.load(),
            catalogue=CATALOGUE,
            words=WORDS,
            messages=Messages.load(),
            clock=clock,
            defaults=DigestSettings(),
            contacts=Contacts(engine),
            first_contact=frozenset({"wecom"}),
        )


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("周一 08:00", 1, time(8)),
        ("星期五下午3点", 5, time(15)),
        ("每周三 9:30", 3, time(9, 30)),
        ("1 0830", 1, time(8, 30)),
        ("周日晚上八点半", 7, time(20, 30)),
        ("礼拜天中午1点", 7, time(13)),
        ("每星期二　２０：１５", 2, time(20, 15)),
        ("周一上午九点一刻", 1, time(9, 15)),
        ("周四二十三点五十九分", 4, time(23, 59)),
        ("周一0830", 1, time(8, 30)),
        ("周六", 6, None),
        ("下午3点", None, time(15)),
        ("", None, None),
    ],
)
def test_a_weekday_and_a_time_are_read(text: str, day: int | None, at: time | None) -> None:
    when = WORDS.parse(text)
    assert (when.day, when.time, when.rest) == (day, at, "")


def test_what_is_not_a_time_is_left_over() -> None:
    assert WORDS.parse(f"{NAME}，每周三上午9:30").rest == NAME
    assert WORDS.parse(f"周三 {NAME}的 9点").rest == NAME
    assert WORDS.parse("2021-W29").rest == "2021-W29"


@pytest.mark.parametrize("code", CODES)
def test_the_name_of_a_region_is_no_time(code: str) -> None:
    name = CATALOGUE.regions[code].name
    assert WORDS.parse(name).rest == name


@pytest.mark.parametrize(
    "text",
    [
        "周八 9:00",
        "周一 24:00",
        "周一 8:60",
        "25点",
        "每天 8:00",
        "周一周三 8:00",
        "周一 8:00 9:00",
        "晚上12点",
        "周一 9",
        "周一 99点",
        "周一 十十点",
        "周" * 500,
    ],
)
def test_what_can_not_be_meant_is_refused(text: str) -> None:
    with pytest.raises(Permanent, match="schedule_unclear"):
        WORDS.parse(text)


def test_a_new_subscription_follows_the_settings_and_shows_the_next(asked: Subscriptions) -> None:
    row = asked.subscribe("p", "t", "c", NAME)
    assert (row["day"], row["time"], row["new"], row["when"]) == (1, "08:30", True, "每星期一 08:30")
    assert row["next"] == "2026年11月23日（星期一）08:30"
    assert row["text"] == f"{NAME}：每星期一 08:30，下一次：2026年11月23日（星期一）08:30"


def test_a_second_call_changes_the_first_and_keeps_what_it_does_not_name(asked: Subscriptions) -> None:
    first = asked.subscribe("p", "t", "c", NAME, day=3)
    second = asked.subscribe("q", "t", "c", NAME, at=time(15))
    assert (second["id"], second["day"], second["time"], second["new"]) == (first["id"], 3, "15:00", False)
    assert len(asked.rows()) == 1


def test_the_next_is_not_the_week_that_was_sent_already(asked: Subscriptions, clock: HandClock) -> None:
    asked.subscribe("p", "t", "c", NAME)
    clock.at = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    asked.tick(clock.at)
    (row,) = asked.ledger.claim(at=clock.at, owner="o", limit=1)
    asked.ledger.finish(row.id, "o", clock.at)
    assert asked.subscribe("p", "t", "c", NAME, day=3)["next"] == "2026年12月2日（星期三）08:30"


def test_the_next_is_the_working_day_that_a_holiday_moves_it_to(asked: Subscriptions, clock: HandClock) -> None:
    clock.at = datetime(2021, 9, 27, tzinfo=SHANGHAI)
    asked.subscribe("p", "t", "c", NAME, day=5)
    clock.at = datetime(2021, 10, 5, tzinfo=SHANGHAI)
    assert asked.rows()[0]["next"] == "2021年10月8日（星期五）08:30"


def test_a_change_after_an_outage_loses_no_week(asked: Subscriptions, clock: HandClock) -> None:
    asked.subscribe("p", "t", "c", NAME)
    clock.at = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    asked.subscribe("p", "t", "c", NAME, at=time(9))
    assert [row.week for row in asked.ledger.list()] == ["2026-W47"]


def test_what_ends_sends_no_more(asked: Subscriptions, clock: HandClock) -> None:
    asked.subscribe("p", "t", "c", NAME)
    asked.subscribe("p", "t", "c", OTHER)
    clock.at += timedelta(days=7)
    asked.tick(clock.at)
    assert [row["region"] for row in asked.unsubscribe("t", "c", NAME)] == [NAME]
    states = {row.region: row.state for row in asked.ledger.list()}
    assert states == {CODES[0]: DeliveryState.SKIPPED, CODES[1]: DeliveryState.OWED}
    assert asked.unsubscribe("t", "c", NAME) == []
    assert [row["region"] for row in asked.unsubscribe("t", "c")] == [OTHER]
    assert asked.tick(clock.at + timedelta(days=30)) == 0


def test_who_subscribes_anew_does_not_get_the_same_week_again(asked: Subscriptions, clock: HandClock) -> None:
    asked.subscribe("p", "t", "c", NAME)
    clock.at = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    asked.tick(clock.at)
    asked.unsubscribe("t", "c", NAME)
    asked.subscribe("p", "t", "c", NAME, day=2)
    assert asked.tick(clock.at + timedelta(days=2)) == 0


def test_a_blocked_chat_is_shown_so(asked: Subscriptions) -> None:
    asked.subscribe("p", "t", "c", NAME)
    asked.block("t", "c")
    assert (asked.rows()[0]["next"], asked.rows()[0]["blocked"]) == ("", True)
    asked.unblock("t", "c")
    assert not asked.rows()[0]["blocked"]


def test_a_region_that_is_not_in_the_catalogue_is_refused(asked: Subscriptions) -> None:
    with pytest.raises(NotFound, match="region_unknown"):
        asked.subscribe("p", "t", "c", "乌有县")


@pytest.mark.parametrize("day", [0, 8, -1])
def test_a_day_that_no_week_has_is_refused(asked: Subscriptions, day: int) -> None:
    with pytest.raises(Permanent, match="schedule_unclear"):
        asked.subscribe("p", "t", "c", NAME, day=day)


def test_a_chat_takes_a_bounded_number(asked: Subscriptions) -> None:
    names = [CATALOGUE.regions[code].name for code in CODES[: MOST_PER_CHAT + 1]]
    for name in names[:-1]:
        asked.subscribe("p", "t", "c", name)
    with pytest.raises(Permanent, match="subscriptions_too_many"):
        asked.subscribe("p", "t", "c", names[-1])
    assert len(asked.rows()) == MOST_PER_CHAT
