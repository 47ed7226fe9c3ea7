"""Chinese numerals, decimals and 万/亿 behind decimals included (general libraries fail on 三点五亿)."""

from __future__ import annotations

from decimal import Decimal
from math import prod

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000}
BIG = {"亿": 10**8, "万": 10**4}


def chinese_number(text: str) -> Decimal:
    """Reads 三点五亿, 一千一百万, 一亿三千万, 十五, 两千零五, 二〇二一.

    Raises:
        ValueError: not a Chinese number.
    """
    whole, _, rest = text.partition("点")
    big = ""
    while rest and rest[-1] in "百千万亿":
        big, rest = rest[-1] + big, rest[:-1]
    value = Decimal(_whole(whole))
    if rest:
        value += Decimal("0." + "".join(str(_digit(char)) for char in rest))
    return value * scale(big)


def scale(signs: str) -> int:
    """The product of signs that multiply («百万» is a million, nothing is 1).

    Raises:
        KeyError: another sign.
    """
    return prod(STEPS.get(sign) or BIG[sign] for sign in signs)


def _whole(text: str) -> int:
    if text and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    for char, factor in BIG.items():
        left, found, right = text.rpartition(char)
        if found:
            return (_whole(left) if left else 1) * factor + (_whole(right) if right else 0)
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int:
    total, digit = 0, None
    for char in text:
        if char in STEPS:
            total += (1 if digit is None else digit) * STEPS[char]
            digit = None
        else:
            digit = _digit(char)
    return total + (digit or 0)


def _digit(char: str) -> int:
    if char not in DIGITS:
        raise ValueError(f"not a Chinese numeral: {char!r}")
    return DIGITS[char]
