"""Numbers of one part of a sentence, with what stands right behind them: which are listed together, and where one ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.quantities import RANGE, Quantity, parse_quantity
from retrieval.metrics.unit_table import UnitTable

JOIN = re.compile(r"\s*(?:[、和与及]|以及)\s*")
_RATIO = re.compile(r"(?P<value>\d+(?:\.\d+)?)\s*[:：∶]\s*1(?![\d.])")
_PER = re.compile(r"^/(?:年|日|天|月|小时)")
_STOPS = "、和与及或以（()），,；;"
_SHARES = frozenset({"%", "‰", "百分点", "倍"})


def numbers_in(part: str, units: UnitTable) -> list[Quantity]:
    """Values from left to right; Chinese numerals only of shares («六成»): others count parts («三大»)."""
    ratios = [
        Quantity(value=Decimal(m["value"]), unit="倍", dimension="倍", text=m[0], start=m.start(), end=m.end())
        for m in _RATIO.finditer(part)
    ]
    plain = [
        q
        for q in parse_quantity(part, units=units)
        if q.measure == "value"
        and (q.text[:1].isdigit() or q.unit in _SHARES)
        and not any(r.start < q.end and q.start < r.end for r in ratios)
    ]
    return sorted([*ratios, *(_per(part, q) for q in plain)], key=lambda q: q.start)


def _per(part: str, quantity: Quantity) -> Quantity:
    per = _PER.match(part[quantity.end :])
    if per is None or not quantity.unit:
        return quantity
    return replace(
        quantity,
        unit=quantity.unit + per[0],
        dimension=quantity.dimension + per[0],
        text=quantity.text + per[0],
        end=quantity.end + per.end(),
    )


def listed(part: str, numbers: Sequence[Quantity], at: int, words: DemandWords) -> list[Quantity]:
    """The number and those that are listed right behind it («8%、9%以上和10%»), or the other end of its range."""
    group = [numbers[at]]
    for following in numbers[at + 1 :]:
        between = part[group[-1].end : following.start]
        tail, _ = tail_of(between, words)
        if not (JOIN.fullmatch(between[len(tail) :]) or RANGE.fullmatch(between)):
            break
        group.append(following)
    return group


def tail_of(after: str, words: DemandWords) -> tuple[str, str | None]:
    """Comparator behind a number."""
    return next(((word, sign) for word, sign in words.after if after.startswith(word)), ("", None))


def ends(after: str, words: DemandWords) -> bool:
    """Whether what stands behind a number lets the target end there, and does not say of what it is a bound."""
    rest = after[len(tail_of(after, words)[0]) :]
    onward = any(rest.startswith(word) for word, _ in words.before if len(word) > 1)
    return not rest or rest[0] in _STOPS or rest.startswith(words.ends) or onward
