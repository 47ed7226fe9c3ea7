"""Shanghai time, standing clocks, and reporting weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from config.clock import FixedClock, IsoWeek, SystemClock


def test_system_clock_changes_the_day_at_midnight_in_shanghai() -> None:
    with time_machine.travel(datetime(2021, 7, 25, 16, 0, tzinfo=UTC), tick=False):
        assert SystemClock().today() == date(2021, 7, 26)
    with time_machine.travel(datetime(2021, 7, 25, 15, 59, tzinfo=UTC), tick=False):
        assert SystemClock().today() == date(2021, 7, 25)


def test_fixed_clock_stands_on_its_day() -> None:
    clock = FixedClock.on(date(2021, 7, 26))

    assert clock.today() == date(2021, 7, 26)
    assert clock.now().utcoffset() is not None


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2021, 7, 26), "2021-W29"),  # Monday: the week that ended yesterday
        (date(2021, 7, 25), "2021-W28"),  # Sunday: its own week is not closed yet
        (date(2021, 1, 4), "2020-W53"),
        (date(2022, 1, 1), "2021-W51"),
    ],
)
def test_week_closed_before_a_day(day: date, week: str) -> None:
    assert str(IsoWeek.closed_before(day)) == week


def test_week_has_its_days_and_the_week_before() -> None:
    week = IsoWeek.parse("2021-w01")

    assert (week.monday, week.sunday) == (date(2021, 1, 4), date(2021, 1, 10))
    assert str(week.previous()) == "2020-W53"


@pytest.mark.parametrize("text", ["", "2021", "2021-W54", "2021-W00", "21年29周", "2021-W"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the documented error is the plain one
        IsoWeek.parse(text)
