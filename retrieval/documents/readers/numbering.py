"""Automatic numbers of Word made visible: «一、», «（二）», «3.», as the reader of the page sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

DIGITS = "〇一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
STEMS = "甲乙丙丁戊己庚辛壬癸"
LEVELS = 9
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    spaced: bool = False


@dataclass(slots=True)
class Numbering:
    """Lists of a document with their running numbers.

    Attributes:
        lists: number of a list → its family; lists of one family count on.
        levels: family → level → form.
        started: list and level → first number, where a list sets one of its own.
    """

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    started: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def mark(self, number: str, level: int) -> str:
        """Mark of the next paragraph of a list; empty when the list is unknown or has none."""
        family = self.lists.get(number)
        forms = self.levels.get(family, {}) if family is not None else {}
        if family is None or level not in forms:
            return ""
        counts = self._counts.setdefault(family, [None] * LEVELS)
        fresh = (number, level) in self.started and (number, level) not in self._begun
        self._begun.add((number, level))
        current = counts[level]
        if fresh:
            counts[level] = self.started[(number, level)]
        else:
            counts[level] = forms[level].start if current is None else current + 1
        for deeper in range(level + 1, LEVELS):
            counts[deeper] = None
        return _shown(forms, counts, level)


def read_numbering(root: etree._Element | None) -> Numbering:
    """From the numbering part of a Word file."""
    found = Numbering()
    if root is None:
        return found
    for element in root:
        if local(element) == "abstractNum":
            found.levels[value(element, "abstractNumId")] = dict(
                _level(child) for child in element if local(child) == "lvl"
            )
    for element in root:
        if local(element) != "num":
            continue
        number = value(element, "numId")
        for child in element:
            if local(child) == "abstractNumId":
                found.lists[number] = value(child, "val")
        _overrides(element, number, found)
    return found


def _overrides(element: etree._Element, number: str, found: Numbering) -> None:
    for child in element:
        if local(child) != "lvlOverride":
            continue
        index = whole(value(child, "ilvl"))
        for part in child:
            if local(part) == "startOverride":
                found.started[(number, index)] = whole(value(part, "val"), 1)
            elif local(part) == "lvl":
                family = f"{found.lists.get(number)}/{number}"
                own = dict(found.levels.get(found.lists.get(number, ""), {}))
                own[index] = _level(part)[1]
                found.levels[family] = own
                found.lists[number] = family


def _level(element: etree._Element) -> tuple[int, Level]:
    said: Mapping[str, str] = {local(child): value(child, "val") for child in element}
    return whole(value(element, "ilvl")), Level(
        start=whole(said.get("start", "1"), 1),
        form=said.get("numFmt", "decimal"),
        text=said.get("lvlText", ""),
        spaced=said.get("suff", "tab") == "space",
    )


def _shown(forms: Mapping[int, Level], counts: list[int | None], level: int) -> str:
    own = forms[level]
    if own.form in ("bullet", "none"):
        return BULLET if own.form == "bullet" else own.text if "%" not in own.text else ""
    text = own.text
    for index in range(LEVELS):
        if f"%{index + 1}" in text:
            form = forms.get(index, Level())
            at = counts[index]
            text = text.replace(f"%{index + 1}", numeral(form.start if at is None else at, form.form))
    return text


def numeral(number: int, form: str) -> str:
    """A number in one of the forms of Word; unknown ones are decimal."""
    if form.startswith(
        ("chineseCounting", "japaneseCounting", "taiwaneseCounting", "chineseLegal", "ideographDigital")
    ):
        return chinese(number)
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}:
        return CIRCLED[number - 1] if 1 <= number <= len(CIRCLED) else str(number)
    if form.startswith("ideographTraditional"):
        return STEMS[(number - 1) % len(STEMS)]
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form == "decimalFullWidth":
        return "".join(chr(ord(sign) + 0xFEE0) for sign in str(number))
    return f"{number:02d}" if form == "decimalZero" else str(number)


def chinese(number: int) -> str:
    """«十二» of 12; numbers from 1 to 999."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    values = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for size, sign in values:
        times, number = divmod(number, size) if number < 4000 else (0, number)
        text += sign * times
    return text or str(number)


def local(element: etree._Element) -> str:
    """Name without its namespace; "" of a comment. Both kinds of Office Open XML have the same local names."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def value(element: etree._Element, name: str) -> str:
    """Attribute without regard to its namespace; "" when absent."""
    for key, text in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name:
            return str(text)
    return ""


def whole(text: str, otherwise: int = 0) -> int:
    """A whole number, or another one where the text is none."""
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else otherwise
