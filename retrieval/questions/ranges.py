"""Ranges of amounts in a text: «10—50万元», «二十到六十万»; they name a group and are no value of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from retrieval.metrics.numerals import chinese_number, scale
from retrieval.questions.normalise import normalise

_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)"
_SCALE = r"[千万亿]*"
_UNIT = r"(?:元|块)?"
_TO = r"\s*[-‐—–―~～至到]+\s*"

# What stands before or behind a number of a date, a grade, a chapter.
_NO_AMOUNT = (
    r"(?!\.?\d)(?!\s*(?:年|个?月|日|号|点|时|分钟|小时|周|天|季|世纪|章|节|条|版|楼|期|届|级|班|路|名|位(?!人)|%))"
)
_RANGE = re.compile(
    rf"(?<![\d.一二三四五六七八九十百第])(?P<low>{_NUMBER})(?P<own>{_SCALE}){_UNIT}{_TO}"
    rf"(?P<high>{_NUMBER})(?P<scale>{_SCALE}){_NO_AMOUNT}"
)
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An amount from one number to another, in units of one; `start` and `end` are places in the normalised text.

    Attributes:
        plain: the two numbers as typed, where no multiplier says how large they are («20-60那个»).
    """

    low: Decimal
    high: Decimal
    plain: tuple[Decimal, Decimal] | None
    typed: tuple[Decimal, Decimal]
    start: int
    end: int

    def same(self, other: Range) -> bool:
        """Whether both mean one range; what is typed without a multiplier fits any."""
        if self.plain is not None or other.plain is not None:
            return self.typed == other.typed
        return (self.low, self.high) == (other.low, other.high)


def ranges_of(text: str) -> tuple[Range, ...]:
    """The ranges of a text, in order; dates and years are none."""
    return tuple(made for found in _RANGE.finditer(normalise(text)) if (made := _made(found)) is not None)


def holds_range(text: str, asked: tuple[Range, ...]) -> bool:
    """Whether a text has each of these ranges."""
    held = ranges_of(text)
    return all(any(each.same(other) for other in held) for each in asked)


def _made(found: re.Match[str]) -> Range | None:
    typed = _number(found["low"]), _number(found["high"])
    if typed[0] in _YEARS or typed[1] in _YEARS:
        return None
    behind = scale(found["scale"])
    own = scale(found["own"]) if found["own"] else behind
    low, high = typed[0] * own, typed[1] * behind
    if low >= high:
        return None
    bare = not found["own"] and not found["scale"]
    return Range(low=low, high=high, plain=typed if bare else None, typed=typed, start=found.start(), end=found.end())


def _number(text: str) -> Decimal:
    return Decimal(text) if text[0].isdigit() else chinese_number(text)
