"""Working days: the published calendar, what the catalogue corrects, and the guess beyond both."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.errors import Permanent
from config.workdays import WorkDays


def test_published_holidays_and_made_up_days_are_known() -> None:
    days = WorkDays.load()
    shown = [days.is_workday(date(2021, 10, day)) for day in (1, 8, 9, 10)]
    assert shown == [False, True, True, False]  # 9 October 2021 was a Saturday that people worked
    assert days.is_known(2021)


def test_an_unknown_year_is_a_guess_from_monday_to_friday() -> None:
    days = WorkDays.load()
    assert not days.is_known(2090)
    assert [days.is_workday(date(2090, 10, day)) for day in (2, 6, 7, 8)] == [True, True, False, False]


def test_the_catalogue_goes_before_everything(tmp_path: Path) -> None:
    (tmp_path / "holidays.toml").write_text(
        'years = [2090]\noff = ["2090-10-02", "2021-10-08"]\nwork = ["2090-10-07"]', "utf-8"
    )
    days = WorkDays.load(tmp_path)
    assert days.is_known(2090)
    assert [days.is_workday(date(2090, 10, day)) for day in (2, 6, 7)] == [False, True, True]
    assert not days.is_workday(date(2021, 10, 8))


def test_the_first_working_day_lies_behind_a_long_holiday() -> None:
    assert WorkDays.load().first_from(date(2021, 10, 1)) == date(2021, 10, 8)


def test_a_calendar_without_working_days_ends(tmp_path: Path) -> None:
    days = WorkDays(off=frozenset(date.fromordinal(date(2021, 1, 1).toordinal() + day) for day in range(400)))
    assert days.first_from(date(2021, 3, 1)) == date(2021, 3, 1)


@pytest.mark.parametrize("text", ['off = ["1 October"]', "off = 3", "[", 'off=["2021-10-08"]\nwork=["2021-10-08"]'])
def test_a_broken_catalogue_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "holidays.toml").write_text(text, "utf-8")
    with pytest.raises(Permanent, match="catalogue_invalid"):
        WorkDays.load(tmp_path)
