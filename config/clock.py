"""The only place that reads the wall clock; everything else is given a `Clock` or a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def stamp(at: datetime) -> str:
    """An aware time as UTC text of fixed width: sorts and compares as the time does, on every database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The time of a `stamp`, in Shanghai."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


class Clock(Protocol):
    """Tells the time in Shanghai; a fixed one serves tests and `--as-of`."""

    def now(self) -> datetime:
        """Aware datetime in Asia/Shanghai."""
        ...

    def today(self) -> date:
        """Date of `now()`; the default for «as of»."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, shown in Shanghai time."""

    def now(self) -> datetime:
        """Current aware datetime in Asia/Shanghai."""
        return datetime.now(tz=UTC).astimezone(SHANGHAI)

    def today(self) -> date:
        """Current date in Shanghai."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands still at `at`: for tests, demos and «as of» a day in the past."""

    at: datetime

    @classmethod
    def on(cls, day: date) -> FixedClock:
        """Noon of `day` in Shanghai."""
        return cls(datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI))

    def now(self) -> datetime:
        """The fixed datetime."""
        return self.at.astimezone(SHANGHAI)

    def today(self) -> date:
        """The fixed date."""
        return self.now().date()


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """One ISO 8601 week, Monday to Sunday; the reporting week of a digest."""

    year: int
    week: int

    @classmethod
    def parse(cls, text: str) -> IsoWeek:
        """`2021-W29` → week.

        Raises:
            ValueError: not of that form, or no such week.
        """
        year, _, week = text.strip().upper().partition("-W")
        found = cls(int(year), int(week))
        date.fromisocalendar(found.year, found.week, 1)
        return found

    @classmethod
    def closed_before(cls, day: date) -> IsoWeek:
        """The last week whose Sunday lies before `day`."""
        iso = (day - timedelta(days=day.isoweekday())).isocalendar()
        return cls(iso.year, iso.week)

    @property
    def monday(self) -> date:
        """First day."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def sunday(self) -> date:
        """Last day."""
        return date.fromisocalendar(self.year, self.week, 7)

    def previous(self) -> IsoWeek:
        """The week before."""
        return IsoWeek.closed_before(self.monday)

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"
