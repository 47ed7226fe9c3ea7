"""A cell → a number, no figure, or something that can't be read. Exact decimals; nothing is rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from retrieval.metrics.importer.grid import Cell
from retrieval.metrics.importer.words import Words, fold

_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TEXT = re.compile(rf"(?P<number>{_PLAIN.pattern})(?P<unit>[^\d.,].{{0,9}})?")
_RANK = re.compile(r"(?:并列)?第?(?P<rank>\d{1,3})(?:位|名)?(?:\(?并列\)?)?")
_APART = re.compile(r"[\d.,]\s+[\d.,]")
_GROUPS = re.compile(r"[+-]?\s*\d{1,3}(?:\s\d{3})+(?:\.\d+)?(?![\d.,])")
_MARKS = re.compile("(?<=[0-9%])\\s*[\u2460-\u2473\u24f5-\u24fe\u2776-\u277f¹²³⁴-⁹*＊†‡]+$")
"""Marks of footnotes behind a figure."""
_HUGE = Decimal(10) ** 15
_MINUS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "＋": "+"})
MAX_SHOWN_PERCENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A figure as it stands in a cell.

    Attributes:
        percent: printed with a sign for per cent, by its format (`value` is the fraction) or in its text.
        fraction: `value` has to be multiplied by 100 to be what is printed.
        unit: printed behind it, empty for none.
    """

    value: Decimal
    text: bool = False
    percent: bool = False
    fraction: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NoFigure:
    """No figure, and what stands for it; empty: a blank cell."""

    marker: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`code`: `not_a_number`, `formula_error`, `formula_not_calculated`."""

    code: str


Content = Number | NoFigure | Unreadable


def read_number(cell: Cell | None, words: Words) -> Content:
    """What a cell holds."""
    if cell is None:
        return NoFigure()
    if cell.error:
        return Unreadable("formula_error")
    if cell.value is None:
        return Unreadable("formula_not_calculated")
    if isinstance(cell.value, bool):
        return Unreadable("not_a_number")
    if cell.is_number:
        if "y" in cell.bare_code:
            return Unreadable("not_a_number")  # a date
        fraction = "%" in cell.bare_code
        # A sign in quotes is printed behind the figure as it is.
        percent = fraction or any(sign in cell.code for sign in ('"%', "\\%", '"％'))
        return Number(value=Decimal(repr(cell.value)), percent=percent, fraction=fraction)
    return _of_text(str(cell.value), words)


def _of_text(printed: str, words: Words) -> Content:
    folded = fold(printed.translate(_MINUS))
    if not folded:
        return NoFigure()
    if folded in words.missing or fold(printed) in words.missing:
        return NoFigure(printed.strip())
    # `fold` takes thousands separators out; whether they stood rightly is seen on the text itself.
    wide = _MARKS.sub("", printed.translate(_MINUS).translate(_WIDE).strip())
    if _APART.search(wide) and not _grouped(wide):
        return Unreadable("not_a_number")  # «9 9.1» is two figures, or one with a slip
    plain = re.sub(r"\s+", "", wide)
    found = _TEXT.fullmatch(plain)
    if found is None:
        return Unreadable("not_a_number")
    try:
        value = Decimal(found["number"].replace(",", ""))
    except InvalidOperation:
        return Unreadable("not_a_number")
    if abs(value) >= _HUGE:
        return Unreadable("not_a_number")
    unit = found["unit"] or ""
    if unit in ("%", "％"):
        return Number(value=value, text=True, percent=True)
    return Number(value=value, text=True, unit=unit)


_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("，"): ",", ord("．"): ".", ord("％"): "%"}


def _grouped(text: str) -> bool:
    """Whether the blanks inside a number stand where thousands end («12 345.6»)."""
    found = _GROUPS.match(text)
    return found is not None and _APART.search(text[found.end() - 1 :]) is None


def read_rank(cell: Cell | None, words: Words) -> int | NoFigure | Unreadable:
    """A rank, 1 to 999."""
    content = read_number(cell, words)
    if isinstance(content, Number) and not content.percent and not content.unit:
        whole = content.value == content.value.to_integral_value() and 1 <= content.value < 1000
        return int(content.value) if whole else Unreadable("not_a_rank")
    if isinstance(content, NoFigure) or cell is None:
        return content if isinstance(content, NoFigure) else NoFigure()
    found = _RANK.fullmatch(fold(cell.text))
    if found is not None:
        return int(found["rank"])
    return content if isinstance(content, Unreadable) else Unreadable("not_a_rank")


def decimals(value: Decimal) -> int:
    """Digits after the point."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def scale(numbers: Sequence[Number]) -> list[bool | None]:
    """For figures of one series in per cent: whether each is stored as a fraction (0.446 for 44.6 %); None: can't be known.

    The number format decides. Without one a series that stays below 1 and has three digits or more is one of fractions
    when there are at least three; with one digit it is as printed; between the two it can't be known. A series that stays
    below 1 but for a few is in doubt as a whole.
    """
    bare = [n.value for n in numbers if not n.percent and n.value != 0]
    small = [value for value in bare if abs(value) < 1]
    all_small = bool(bare) and len(small) == len(bare)
    fine = max((decimals(value) for value in small), default=0)
    usual = max((decimals(value) for value in bare if abs(value) >= 1), default=0)
    mostly = not all_small and len(bare) >= 3 and len(small) * 3 >= len(bare) * 2
    doubtful = mostly and fine >= 3 and max(map(abs, bare)) < MAX_SHOWN_PERCENT
    found: list[bool | None] = []
    for number in numbers:
        if number.fraction:
            found.append(None if abs(number.value) >= MAX_SHOWN_PERCENT else True)
        elif number.percent or number.value == 0:
            found.append(False)
        elif doubtful:
            found.append(None)
        elif abs(number.value) >= 1:
            found.append(False)
        elif all_small and fine >= 3:
            found.append(True if len(bare) >= 3 else None)
        elif all_small:
            found.append(False if fine <= 1 else None)
        else:
            found.append(None if decimals(number.value) >= 3 > usual else False)
    return found
