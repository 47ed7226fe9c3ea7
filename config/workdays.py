"""Working days of mainland China: the published calendar, corrected and continued by `config/catalog/holidays.toml`.

A year that neither knows counts Monday to Friday as working days; `is_known` tells such a guess from knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, read_words
from config.errors import Permanent

FILE = "holidays.toml"
LONGEST_BREAK_DAYS = 60
"""Longer than any run of days off; a catalogue that names more is taken as wrong and not followed further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDays:
    """A calendar of working days; a value, safe to share.

    Attributes:
        off: days off that the catalogue names.
        work: working days that it names.
        years: years that it describes completely.
    """

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def load(cls, folder: Path = CATALOG) -> WorkDays:
        """Reads `holidays.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        table = read_words(folder, FILE)
        try:
            found = cls(off=_days(table, "off"), work=_days(table, "work"), years=frozenset(table.get("years", ())))
        except (ValueError, TypeError) as error:
            raise Permanent("catalogue_invalid", file=FILE, what=str(error)) from error
        both = found.off & found.work
        if both:
            raise Permanent("catalogue_invalid", file=FILE, what=min(both).isoformat())
        return found

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day`."""
        if day in self.off or day in self.work:
            return day in self.work
        if day.year not in self.years and _is_published(day.year):
            import chinese_calendar

            works: bool = chinese_calendar.is_workday(day)
            return works
        return day.isoweekday() <= 5

    def is_known(self, year: int) -> bool:
        """False: the holidays of that year are not known here, Monday to Friday is a guess."""
        return year in self.years or _is_published(year)

    def first_from(self, day: date) -> date:
        """`day` itself when people work on it, else the next day on which they do."""
        for ahead in range(LONGEST_BREAK_DAYS):
            if self.is_workday(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        return day


def _is_published(year: int) -> bool:
    from chinese_calendar import constants

    first, last = min(constants.holidays).year, max(constants.holidays).year
    return int(first) <= year <= int(last)


def _days(table: dict[str, Any], key: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(str(text)) for text in table.get(key, ()))
