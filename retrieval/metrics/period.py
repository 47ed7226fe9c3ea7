"""Statistical periods: what a figure is about in time, its stable key and how officials write it.

Nothing here imports another module of the project: `retrieval.evidence` builds on it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_QUARTERS = "一二三四"


class PeriodKind(StrEnum):
    """How the days of a period count; values of different kinds are never compared."""

    YEAR = "year"
    CUMULATIVE = "cumulative"
    MONTH = "month"
    QUARTER = "quarter"
    POINT = "point"
    SPAN = "span"


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time that a figure covers, or the day it was taken (`point`, `start == end`).

    Build it with the class methods: they give the same stretch always the same kind, so that equal periods are equal
    values (January to March is the first quarter, January to December the year).
    """

    kind: PeriodKind
    start: date
    end: date

    @classmethod
    def of_year(cls, year: int) -> Period:
        """The calendar year."""
        return cls(PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        """One single month."""
        return cls(PeriodKind.MONTH, date(year, month, 1), month_end(year, month))

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Period:
        """One single quarter, 1 to 4."""
        return cls(PeriodKind.QUARTER, date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3))

    @classmethod
    def of_point(cls, day: date) -> Period:
        """The state on one day."""
        return cls(PeriodKind.POINT, day, day)

    @classmethod
    def of_years(cls, first: int, last: int) -> Period:
        """Several whole years."""
        return cls.of_months(first, 1, last, 12)

    @classmethod
    def cumulative(cls, year: int, month: int) -> Period:
        """From January to the end of `month`."""
        return cls.of_months(year, 1, year, month)

    @classmethod
    def of_months(cls, year: int, month: int, last_year: int, last_month: int) -> Period:
        """From the first day of one month to the last of another, under its proper kind."""
        start, end = date(year, month, 1), month_end(last_year, last_month)
        kind = PeriodKind.SPAN
        if year == last_year and month == last_month:
            kind = PeriodKind.MONTH
        elif year == last_year and month % 3 == 1 and last_month == month + 2:
            kind = PeriodKind.QUARTER
        elif year == last_year and month == 1:
            kind = PeriodKind.YEAR if last_month == 12 else PeriodKind.CUMULATIVE
        return cls(kind, start, end)

    @classmethod
    def parse_key(cls, key: str, *, month_is_point: bool = False) -> Period:
        """Reads keys such as `2021`, `2021-06`, `2021Q2`, `2021Q1-Q3`, `2021H1`, `2021-06-30`, `2021-01..2021-06`.

        Args:
            key: see above; surrounding blanks and lower case are fine.
            month_is_point: read a bare month as the state at its end (for stocks) instead of the month's flow.

        Raises:
            ValueError: not of these forms, or no such date.
        """
        for pattern, build in _KEYS:
            match = pattern.fullmatch(key.strip().upper())
            if match:
                found = build(match)
                if month_is_point and found.kind is PeriodKind.MONTH:
                    return cls.of_point(found.end)
                return found
        raise ValueError(f"not a period key: {key!r}")

    @property
    def key(self) -> str:
        """Stable text for storage; `parse_key` reads it back."""
        year = self.start.year
        if self.kind is PeriodKind.YEAR:
            return f"{year}"
        if self.kind is PeriodKind.MONTH:
            return f"{year}-{self.start.month:02d}"
        if self.kind is PeriodKind.QUARTER:
            return f"{year}Q{self.end.month // 3}"
        if self.kind is PeriodKind.POINT:
            return self.end.isoformat()
        return f"{self.start:%Y-%m}..{self.end:%Y-%m}"

    @property
    def text(self) -> str:
        """As officials write it: «2021年1—6月», «2020年前三季度», «2021年6月末»."""
        year, month = self.start.year, self.end.month
        if self.kind is PeriodKind.YEAR:
            return f"{year}年"
        if self.kind is PeriodKind.MONTH:
            return f"{year}年{month}月"
        if self.kind is PeriodKind.QUARTER:
            return f"{year}年{_QUARTERS[month // 3 - 1]}季度"
        if self.kind is PeriodKind.POINT:
            return self._point_text()
        if self.kind is PeriodKind.CUMULATIVE:
            return f"{year}年前三季度" if month == 9 else f"{year}年1—{month}月"
        if (self.start.month, self.end.month) == (1, 12):
            return f"{year}—{self.end.year}年"
        last = f"{month}月" if year == self.end.year else f"{self.end.year}年{month}月"
        return f"{year}年{self.start.month}{'' if year == self.end.year else '月'}—{last}"

    def _point_text(self) -> str:
        if self.end != month_end(self.end.year, self.end.month):
            return f"{self.end.year}年{self.end.month}月{self.end.day}日"
        return f"{self.end.year}年末" if self.end.month == 12 else f"{self.end.year}年{self.end.month}月末"

    @property
    def is_annual(self) -> bool:
        """Whether an annual target may be judged on a value of this period."""
        return self.kind is PeriodKind.YEAR or (
            self.kind is PeriodKind.POINT and (self.end.month, self.end.day) == (12, 31)
        )

    @property
    def months(self) -> int:
        """Number of months covered; 0 for a point."""
        if self.kind is PeriodKind.POINT:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def same_last_year(self) -> Period:
        """The same stretch one year earlier; a month's last day stays a last day."""
        return self._moved(-12)

    def previous(self) -> Period:
        """The stretch of the same length just before; for cumulative ones the same of last year (their only like)."""
        if self.kind is PeriodKind.CUMULATIVE:
            return self.same_last_year()
        return self._moved(-(self.months or 1))

    def _moved(self, months: int) -> Period:
        start, end = _add_months(self.start, months), _add_months(self.end, months, keep_end=True)
        return Period(self.kind, end if self.kind is PeriodKind.POINT else start, end)

    def twins(self) -> tuple[Period, ...]:
        """Itself and what means the same for values taken at a period's end: the year and its 31 December."""
        if self.kind is PeriodKind.YEAR:
            return (self, Period.of_point(self.end))
        if self.kind is PeriodKind.POINT and self.is_annual:
            return (self, Period.of_year(self.end.year))
        return (self,)


def _add_months(day: date, months: int, *, keep_end: bool = False) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = month_end(year, month + 1)
    if keep_end and day == month_end(day.year, day.month):
        return last
    return date(year, month + 1, min(day.day, last.day))


_Build = Callable[[re.Match[str]], Period]


def _ints(match: re.Match[str]) -> list[int]:
    return [int(group) for group in match.groups()]


_KEYS: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (re.compile(r"(\d{4})"), lambda m: Period.of_year(*_ints(m))),
    (re.compile(r"(\d{4})-(\d{1,2})"), lambda m: Period.of_month(*_ints(m))),
    (re.compile(r"(\d{4})Q([1-4])"), lambda m: Period.of_quarter(*_ints(m))),
    (re.compile(r"(\d{4})Q1-Q([1-4])"), lambda m: Period.cumulative(int(m[1]), int(m[2]) * 3)),
    (re.compile(r"(\d{4})H1"), lambda m: Period.cumulative(int(m[1]), 6)),
    (re.compile(r"(\d{4})H2"), lambda m: Period.of_months(int(m[1]), 7, int(m[1]), 12)),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), lambda m: Period.of_point(date(*_ints(m)))),
    (re.compile(r"(\d{4})-(\d{1,2})\.\.(\d{4})-(\d{1,2})"), lambda m: Period.of_months(*_ints(m))),
    (re.compile(r"(\d{4})\.\.(\d{4})"), lambda m: Period.of_years(*_ints(m))),
)
