"""Reads a weekday and a time of day from what a person typed; every word of it is in `config/catalog/schedule.toml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, read_words
from config.errors import Permanent

FILE = "schedule.toml"
MOST_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What was said.

    Attributes:
        day: ISO weekday; None: none was named.
        time: of day; None: none was named.
        rest: what is left of the text, for example a region.
    """

    day: int | None
    time: time | None
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleWords:
    """The words, as patterns.

    Attributes:
        names: of the weekdays as shown, Monday first.
        days: ISO weekday by word.
        hours: first and last hour by part of the day.
        fractions: minutes by word.
        digits: value by sign; `ten` is the sign of ten.
        day: pattern with the group `day`.
        clock: pattern with the groups `part`, `hour`, `minute`, `fraction`, or `compact`.
        wrong: pattern of rhythms that are not weekly, and of a second or an impossible day.
        fillers: pattern of words that say nothing.
    """

    names: tuple[str, ...]
    days: Mapping[str, int]
    hours: Mapping[str, tuple[int, int]]
    fractions: Mapping[str, int]
    digits: Mapping[str, int]
    ten: str
    day: re.Pattern[str]
    clock: re.Pattern[str]
    wrong: re.Pattern[str]
    fillers: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path = CATALOG) -> ScheduleWords:
        """Reads `schedule.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        try:
            return _words(read_words(folder, FILE))
        except (ValueError, KeyError, TypeError) as error:
            raise Permanent("catalogue_invalid", file=FILE, what=str(error)) from error

    def parse(self, text: str) -> When:
        """«周一 08:00», «星期五下午3点», «每周三 9:30», «1 0830», each within or without other text.

        Raises:
            Permanent: `schedule_unclear`: an impossible time, two days, or a rhythm that is not weekly.
        """
        plain = unicodedata.normalize("NFKC", text).strip()
        if len(plain) > MOST_CHARS:
            raise Permanent("schedule_unclear", text=plain[:20])
        day = self.day.search(plain)
        rest = _without(plain, day)
        clock = self.clock.search(rest)
        at = self._time(clock) if clock is not None else None
        rest = _without(rest, clock)
        if (clock is not None and at is None) or self.wrong.search(rest):
            raise Permanent("schedule_unclear", text=plain)
        number = self.days[day["day"] or day["alone"]] if day is not None else None
        return When(day=number, time=at, rest=" ".join(self.fillers.sub(" ", rest).split()))

    def _time(self, found: re.Match[str]) -> time | None:
        if found["compact"]:
            hour, minute = int(found["compact"][:-2]), int(found["compact"][-2:])
        else:
            hour = self._number(found["hour"])
            minute = (
                self._number(found["minute"]) if found["minute"] else self.fractions.get(found["fraction"] or "", 0)
            )
        if found["part"]:
            first, last = self.hours[found["part"]]
            hour = next((choice for choice in (hour, hour + 12) if first <= choice <= last), -1)
        return time(hour, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None

    def _number(self, text: str) -> int:
        if text.isdecimal():
            return int(text)
        tens, ten, ones = text.rpartition(self.ten)
        if ten:
            return 10 * (self.digits.get(tens, -99) if tens else 1) + (self.digits.get(ones, -99) if ones else 0)
        value = 0
        for sign in text:
            value = 10 * value + self.digits[sign]
        return value


def _words(table: Mapping[str, Any]) -> ScheduleWords:
    clock = table["clock"]
    days = {str(word): number for number, words in enumerate(table["days"], start=1) for word in words}
    hours = {str(word): (int(p["first"]), int(p["last"])) for p in clock["parts"] for word in p["words"]}
    if len(table["names"]) != 7 or set(days.values()) != set(range(1, 8)):
        raise ValueError("days")
    prefix = _any(table["prefixes"])
    # A digit stands alone between spaces, or before a part of the day.
    digits = _any(word for word in days if word.isdecimal())
    signs = _any(word for word in days if not word.isdecimal())
    alone = f"(?<!\\S)(?P<alone>{digits})(?=\\s|$)"
    long_prefix = _any(word for word in table["prefixes"] if len(word) > 1)
    short_prefix = _any(word for word in table["prefixes"] if len(word) == 1)
    return ScheduleWords(
        names=tuple(table["names"]),
        days=days,
        hours=hours,
        fractions=dict(clock["fractions"]),
        digits=dict(clock["digits"]),
        ten=str(clock["ten"]),
        day=re.compile(f"(?:{prefix})\\s*(?P<day>(?:{digits})(?!\\d)|{signs})|{alone}"),
        clock=re.compile(_clock_pattern(clock, hours)),
        wrong=re.compile(
            f"{_any(table['refused'])}|{long_prefix}|(?<!\\S)(?:{short_prefix})\\S(?!\\S)|\\d:|:\\d|(?<!\\S)\\d+(?!\\S)"
        ),
        fillers=re.compile(
            f"(?<!\\S)(?:{_any(table['fillers'])})+(?!\\S)|(?:{_any(table['endings'])})(?!\\S)|[{_signs(table['fillers'])}]"
        ),
    )


def _clock_pattern(clock: Mapping[str, Any], hours: Iterable[str]) -> str:
    signs = re.escape("".join([*clock["digits"], clock["ten"]]))
    number = f"\\d{{1,2}}|[{signs}]{{1,3}}"
    spoken = f"(?P<fraction>{_any(clock['fractions'])})|(?P<minute>{number})(?:{_any(clock['minute'])})?"
    part = f"(?:(?P<part>{_any(hours)})\\s*)?"
    told = f"(?P<hour>{number})\\s*(?:{_any(clock['colon'])})(?:\\s*(?:{spoken}))?"
    return f"(?<!\\d){part}(?:{told}|(?<!\\S)(?P<compact>\\d{{3,4}})(?!\\S))(?!\\d)"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _signs(words: Iterable[str]) -> str:
    return re.escape("".join(word for word in words if len(word) == 1 and not word.isalnum()))


def _without(text: str, found: re.Match[str] | None) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}" if found is not None else text
