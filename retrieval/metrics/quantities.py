"""Numbers in Chinese text: values with their units, ranks, and names that only look like values.

Proves finished answers and reads targets, so it must neither miss a value nor take a name («2.0版», «G60») for one.
Periods and dates are the matter of `periods`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from config.catalogs import any_of
from retrieval.metrics.numerals import DIGITS, chinese_number
from retrieval.metrics.period_text import period_spans
from retrieval.metrics.unit_table import UnitTable, default_units

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord("．"): ".",
    ord("％"): "%",
    ord("－"): "-",
    ord("﹣"): "-",
}
_WIDE |= {ord("−"): "-"}
_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇○一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?[百千万亿]*"
RANGE = re.compile(r"\s*(?:-|—|–|~|～|至|到)+\s*")
_JOIN = re.compile(r"\s*(?:和|与|及|、|，|,|或|以及)\s*")
_LIST_NUMBER = re.compile(r"(?:^|[\n。；、])\s*\d{1,2}[.．、](?!\d)")
_OPEN = '“"「『‘'
_CLOSE = '”"」』’'


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A value as it stands in a text.

    Attributes:
        value: in `unit`, exact; percentages as printed (44.6 with `%`).
        unit: catalogue name («亿元», «%», «百分点»), `名` for ranks, empty when none is written.
        dimension: of the unit («货币»); two quantities can be compared only within one. `名次` for ranks.
        text: the words, from `start` to `end` in the source text.
        measure: `value` or `rank`.
    """

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    measure: str = "value"
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    quantity: Quantity
    chinese: bool
    weak: bool


def parse_quantity(text: str, *, units: UnitTable | None = None) -> list[Quantity]:
    """Every value and rank in `text`, from left to right.

    Ranges and enumerations give one quantity each and share the unit («10—50万元», «23.8和17.5个百分点»). Periods,
    dates, names with numbers and list numbers are left out.
    """
    return [found for found, is_name in _scan(text, units or default_units()) if not is_name]


def parse_names(text: str, *, units: UnitTable | None = None) -> list[Quantity]:
    """What holds a number and is no value: «335行动», «G60», «2.0版», «26县», «15分钟公共服务圈», «第五版».

    An answer may only say such a name if its evidence does.
    """
    return [found for found, is_name in _scan(text, units or default_units()) if is_name]


def _scan(text: str, units: UnitTable) -> list[tuple[Quantity, bool]]:
    plain = text.translate(_WIDE)
    taken = period_spans(text) + [match.span() for match in _LIST_NUMBER.finditer(plain)]
    found: list[tuple[Quantity, bool]] = []
    tokens = _inherit(list(_tokens(plain, text, taken, units)), plain)
    for token in tokens:
        quantity = token.quantity
        if quantity.measure == "ordinal":
            found.append((quantity, True))
        elif _is_value(plain, token, units):
            found.append((quantity, False))
        elif not token.chinese:
            found.append((_whole_name(plain, text, quantity, units), True))
    return found


def _is_value(plain: str, token: _Token, units: UnitTable) -> bool:
    quantity = token.quantity
    if quantity.measure == "rank":
        return True
    if quantity.unit:
        return not _is_named(plain, token, units)
    return _stands_alone(plain, quantity, token.chinese, units)


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    unit = any_of(names)
    return re.compile(
        rf"(?P<ordinal>第|前)?(?:(?P<bottom>{_CHINESE}|\d+)分之(?P<top>{_CHINESE}|{_ARABIC})"
        rf"|(?P<sign>(?<![\w%）)一-鿿])-|(?<=[增降幅长为是率速差值：（(])-)?(?P<number>{_ARABIC}|{_CHINESE})\s*"
        rf"(?P<times>[十百千万亿]*?)(?P<unit>{unit}|(?![十百千万亿]))(?P<tenth>(?<=成)[一二三四五六七八九半])?)"
    )


def _tokens(plain: str, text: str, taken: list[tuple[int, int]], units: UnitTable) -> Iterator[_Token]:
    pattern = _pattern(frozenset(units.units))
    position = 0
    while (match := pattern.search(plain, position)) is not None:
        blocked = next((end for start, end in taken if start < match.end() and match.start() < end), None)
        if blocked is not None:
            position = max(blocked, match.start() + 1)
            continue
        token = _token(match, plain, text, units)
        position = match.end() if token is not None else match.start() + 1
        if token is not None:
            yield token


def _token(match: re.Match[str], plain: str, text: str, units: UnitTable) -> _Token | None:
    if match["ordinal"]:
        return _ordinal(match, plain, text, units)
    if match["bottom"]:
        return _fraction(match, text, units)
    number, times, name = match["number"], match["times"], match["unit"]
    chinese = not number[0].isdigit()
    end = match.end()
    if chinese and not name:
        end = match.start("number") + len(number)
    value = chinese_number(number) if chinese else Decimal(number.replace(",", ""))
    if match["sign"]:
        value = -value
    unit = units.find(times + name) if name else None
    if name and unit is None:  # «3.5亿倍»: a multiplier that the unit does not take
        unit = units.find(name)
    if times and (unit is None or not unit.name.startswith(times)):
        for char in times:
            value *= units.multipliers[char]
    if unit is not None and unit.name == "成":
        tenth = match["tenth"]
        value = value * 10 + (5 if tenth == "半" else DIGITS[tenth] if tenth else 0)
        unit = units.find("%") or unit
    if chinese and not _readable(number, unit.weak if unit else False, bare=unit is None, after=plain[end : end + 1]):
        return None
    quantity = Quantity(
        value=value,
        unit=unit.name if unit else "",
        text=text[match.start() : end],
        start=match.start(),
        end=end,
        dimension=unit.dimension if unit else "",
    )
    return _Token(quantity, chinese, unit.weak if unit else False)


def _readable(number: str, weak: bool, *, bare: bool, after: str) -> bool:
    # «一体», «万人犯罪率», «一个», «三成立» are words, not amounts.
    digits = any(char in DIGITS or char == "十" for char in number)
    if bare:
        return digits and any(char in "百千万亿点" for char in number)
    if not digits:
        return len(number) >= 2 and number[0] in "百千"
    return not (weak and len(number) == 1) and after not in {"不", "立", "为", "员", "果", "长"}


def _ordinal(match: re.Match[str], plain: str, text: str, units: UnitTable) -> _Token | None:
    number = match["number"]
    if number is None:
        return None
    chinese = not number[0].isdigit()
    start, end = match.start(), match.start("number") + len(number)
    after = plain[end : end + 4]
    rank = after[:1] in {"位", "名"}
    if match["ordinal"] == "前":
        if not rank:
            return None
    elif not rank:
        named = any(after.startswith(word) for word in units.name_words.get("ordinal", ()))
        rank = not named and (not after or not ("一" <= after[0] <= "鿿") or after[0] in "的和与，是吗呢")
    value = chinese_number(number) if chinese else Decimal(number.replace(",", ""))
    end += 1 if rank and after[:1] in {"位", "名"} else 0
    quantity = Quantity(
        value=value,
        unit="名" if rank else "",
        dimension="名次" if rank else "",
        text=text[start:end],
        start=start,
        end=end,
        measure="rank" if rank else "ordinal",
    )
    return _Token(quantity, chinese, False)


def _fraction(match: re.Match[str], text: str, units: UnitTable) -> _Token:
    bottom, top = match["bottom"], match["top"]
    below = chinese_number(bottom) if not bottom.isdigit() else Decimal(bottom)
    above = chinese_number(top) if not top[0].isdigit() else Decimal(top.replace(",", ""))
    unit = {100: "%", 1000: "‰"}.get(int(below), "")
    known = units.find(unit)
    value = above if unit else above / (below or 1)
    end = match.end()
    quantity = Quantity(
        value=value,
        unit=unit,
        text=text[match.start() : end],
        start=match.start(),
        end=end,
        dimension=known.dimension if known else "",
    )
    return _Token(quantity, True, False)


def _inherit(tokens: list[_Token], plain: str) -> list[_Token]:
    done: list[_Token] = []
    for token in reversed(tokens):
        quantity = token.quantity
        if done and not quantity.unit and quantity.measure == "value":
            after = done[-1].quantity
            between = plain[quantity.end : after.start]
            if after.unit and after.measure == "value" and (RANGE.fullmatch(between) or _JOIN.fullmatch(between)):
                token = replace(
                    token, quantity=replace(quantity, unit=after.unit, dimension=after.dimension), weak=done[-1].weak
                )
        done.append(token)
    return done[::-1]


def _is_named(plain: str, token: _Token, units: UnitTable) -> bool:
    """Whether a number with a unit is the beginning of a name («15分钟公共服务圈», «千亿元工程»)."""
    quantity = token.quantity
    rest = re.split(r"[，。；、！？,;!?\s（(“”\"]", plain[quantity.end : quantity.end + 12], maxsplit=1)[0]
    circles = units.name_words.get("circle", ())
    before = plain[max(0, quantity.start - 1) : quantity.start]
    if (before.isascii() and before.isalpha()) or any(
        re.match(word, rest) for word in units.name_words.get("graded", ())
    ):
        return True
    if not rest or rest[0] in "的以左之可内达":
        return False
    return any(word in rest[:9] for word in circles) and not any(word in rest[:4] for word in ("达", "为", "提"))


def _stands_alone(plain: str, quantity: Quantity, chinese: bool, units: UnitTable) -> bool:
    before, after = plain[: quantity.start], plain[quantity.end :]
    if before[-1:] and (before[-1] in "[【第" or (before[-1].isascii() and before[-1].isalpha())):
        return False
    if after[:1].isascii() and (after[:1].isalpha() or after[:1] == "]"):
        return False
    if before[-1:] and before[-1] in _OPEN and after[:1] and after[0] in _CLOSE:
        return False
    words = units.name_words
    if any(after.startswith(word) for word in (*words.get("after", ()), *words.get("counted", ()))):
        return False
    if not after or chinese or not ("一" <= after[0] <= "鿿"):
        return True
    if any(after.startswith(word) for word in words.get("value_after", ())):
        return True
    connected = RANGE.match(after) or _JOIN.match(after)
    return bool(connected) or any(before.endswith(word) for word in words.get("value_before", ()))


def _whole_name(plain: str, text: str, quantity: Quantity, units: UnitTable) -> Quantity:
    start, end = quantity.start, quantity.end
    while start > 0 and plain[start - 1].isascii() and plain[start - 1].isalnum():
        start -= 1
    while end < len(plain) and plain[end].isascii() and plain[end].isalnum():
        end += 1
    words = [word for key in ("after", "counted") for word in units.name_words.get(key, ())]
    circle = re.match(rf"[一-鿿]{{0,7}}?(?:{'|'.join(units.name_words.get('circle', ()))})", plain[end:])
    if quantity.unit and circle:
        end += circle.end()
        return replace(quantity, text=text[start:end], start=start, end=end, measure="name")
    tail = plain[end:].lstrip(_CLOSE)
    skipped = len(plain) - end - len(tail)
    best = max((word for word in words if tail.startswith(word)), key=len, default="")
    end += skipped + len(best) if best else 0
    return replace(quantity, text=text[start:end], start=start, end=end, measure="name")
