"""When a weekly digest is due, pure: from a weekday, a time of day, a zone and a calendar of working days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from config.clock import IsoWeek


class HolidayRule(StrEnum):
    """What happens when the chosen weekday is a day off."""

    NEXT = "next"
    SEND = "send"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Once a week.

    Attributes:
        day: ISO weekday, 1 is Monday.
        time: time of day of the clocks in `zone`.
        zone: IANA name.
        holidays: applies when the day is Monday to Friday; who chose a weekend wants it at the weekend.
    """

    day: int
    time: time
    zone: str
    holidays: HolidayRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One digest that is due.

    Attributes:
        due: nominal time; names the slot for ever.
        planned: when it goes out, by the holiday rule; None: left out.
        week: that it is about: the last one closed on the nominal day, however far a holiday moves it.
    """

    due: datetime
    planned: datetime | None
    week: IsoWeek


def slots(rhythm: Rhythm, *, after: datetime, until: datetime, first_workday: Callable[[date], date]) -> Iterator[Slot]:
    """Every slot with `after < due <= until`, oldest first.

    Args:
        rhythm: when.
        after: aware time.
        until: aware time.
        first_workday: the day itself when people work on it, else the next on which they do.
    """
    zone = ZoneInfo(rhythm.zone)
    last = until.astimezone(zone).date() + timedelta(days=1)
    day = after.astimezone(zone).date() - timedelta(days=1)
    day += timedelta(days=(rhythm.day - day.isoweekday()) % 7)
    while day <= last:
        due = instant(day, rhythm.time, zone)
        if after < due <= until:
            planned = _planned(day, rhythm, first_workday)
            yield Slot(due=due, planned=planned, week=IsoWeek.closed_before(day))
        day += timedelta(days=7)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The one moment at which the clocks of `zone` show that.

    The first of two when they are put back; when the time does not exist, as much later as they are put forward.
    """
    # Through UTC, so that a time that does not exist is shown as the clocks then show it.
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC).astimezone(zone)


def _planned(day: date, rhythm: Rhythm, first_workday: Callable[[date], date]) -> datetime | None:
    zone = ZoneInfo(rhythm.zone)
    works = rhythm.holidays is HolidayRule.SEND or day.isoweekday() > 5
    moved = day if works else first_workday(day)
    if moved != day and rhythm.holidays is HolidayRule.SKIP:
        return None
    return instant(moved, rhythm.time, zone)
