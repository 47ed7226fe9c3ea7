"""When a digest is due: zones, clocks that jump, holidays, and the week that it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import SHANGHAI, IsoWeek
from config.workdays import WorkDays
from reports.schedule.due import HolidayRule, Rhythm, Slot, slots

BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = WorkDays.load()
START = datetime(2021, 1, 1, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe"]


def found(
    start: datetime, end: datetime, *, day: int = 1, at: str = "08:30", zone: str = "Asia/Shanghai", rule: str = "next"
) -> list[Slot]:
    rhythm = Rhythm(day=day, time=time.fromisoformat(at), zone=zone, holidays=HolidayRule(rule))
    return list(slots(rhythm, after=start, until=end, first_workday=WORKDAYS.first_from))


def one_of(day: date, **more: str) -> Slot:
    noon = datetime.combine(day, time(12), tzinfo=SHANGHAI)
    (slot,) = found(noon - timedelta(days=1), noon + timedelta(days=1), day=day.isoweekday(), **more)
    return slot


def test_a_slot_lies_after_the_start_and_not_after_the_end() -> None:
    due = datetime(2022, 7, 18, 8, 30, tzinfo=SHANGHAI)
    week = timedelta(days=7)
    assert [slot.due for slot in found(due, due + week)] == [due + week]
    assert found(due, due) == []
    assert found(due + week, due) == []


def test_the_digest_is_about_the_week_that_closed_before_the_nominal_day() -> None:
    assert one_of(date(2022, 7, 18)).week == IsoWeek(2022, 28)
    assert one_of(date(2022, 7, 24)).week == IsoWeek(2022, 28)


def test_a_time_that_does_not_exist_is_sent_once_an_hour_later() -> None:
    (slot,) = found(
        datetime(2021, 3, 27, tzinfo=BERLIN), datetime(2021, 3, 30, tzinfo=BERLIN), day=7, at="02:30", zone=BERLIN.key
    )
    assert slot.due == datetime(2021, 3, 28, 1, 30, tzinfo=UTC)
    assert (slot.due.strftime("%H:%M"), slot.planned) == ("03:30", slot.due)


def test_a_time_that_comes_twice_is_sent_the_first_time() -> None:
    (slot,) = found(
        datetime(2021, 10, 30, tzinfo=BERLIN), datetime(2021, 11, 2, tzinfo=BERLIN), day=7, at="02:30", zone=BERLIN.key
    )
    assert slot.due.astimezone(UTC) == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)


def test_local_time_stays_when_the_clocks_change() -> None:
    rows = found(datetime(2021, 3, 1, tzinfo=BERLIN), datetime(2021, 4, 10, tzinfo=BERLIN), zone=BERLIN.key)
    assert {slot.due.astimezone(BERLIN).time() for slot in rows} == {time(8, 30)}


def test_a_holiday_moves_it_over_the_end_of_the_week_and_keeps_its_week() -> None:
    slot = one_of(date(2021, 10, 1))  # a Friday; work began again on Friday the 8th
    assert slot.planned == datetime(2021, 10, 8, 8, 30, tzinfo=SHANGHAI)
    assert slot.week == IsoWeek(2021, 38)


@pytest.mark.parametrize(("rule", "day"), [("send", 1), ("next", 8), ("skip", None)])
def test_the_holiday_rule_decides(rule: str, day: int | None) -> None:
    planned = one_of(date(2021, 10, 1), rule=rule).planned
    assert (planned.day if planned is not None else None) == day


def test_who_chose_a_weekend_gets_it_at_the_weekend() -> None:
    assert one_of(date(2022, 7, 23)).planned == datetime(2022, 7, 23, 8, 30, tzinfo=SHANGHAI)


@given(
    zone=st.sampled_from(ZONES),
    day=st.integers(1, 7),
    at=st.times().map(lambda value: value.strftime("%H:%M")),
    cuts=st.lists(st.integers(0, 1000 * 24), min_size=1, max_size=6),
)
def test_cut_anywhere_the_slots_are_the_same_one_a_week(zone: str, day: int, at: str, cuts: list[int]) -> None:
    edges = [START, *sorted(START + timedelta(hours=hours) for hours in cuts), START + timedelta(days=1001)]
    pieces = [slot for start, end in pairwise(edges) for slot in found(start, end, day=day, at=at, zone=zone)]
    whole = found(edges[0], edges[-1], day=day, at=at, zone=zone)
    assert pieces == whole
    assert [slot.week.monday for slot in whole] == [
        whole[0].week.monday + timedelta(weeks=n) for n in range(len(whole))
    ]
    assert all(a.due < b.due for a, b in pairwise(whole))
