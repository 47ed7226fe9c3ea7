"""Which places of a ranking a question asks for: the first or last few, or the n-th, counted from either end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.metrics.figures import Ranked as Placed
from retrieval.metrics.figures import Ranking
from retrieval.questions.model import Question
from retrieval.questions.parse import read_number

MOST_SHOWN = 10
"""Places that «前十» and the like may name."""

_NUMBER = r"(两|[一二三四五六七八九十]{1,3}|\d{1,2})"
_AFTER = r"(?:名|位|个?(?:市|县|区|地)|的|是|有|$)"
_FEW_LAST = re.compile(rf"(?:倒数前?|倒着数前?|(?:最?后|末)(?:面|尾)?){_NUMBER}{_AFTER}")
_NTH_LAST = re.compile(rf"(?:倒数|倒着数)排?名?第{_NUMBER}")
_FEW_FIRST = re.compile(rf"前{_NUMBER}{_AFTER}|的前?{_NUMBER}个(?:市|县|区|地)")
_NTH_LOW = re.compile(rf"第{_NUMBER}(?:低|小|少|慢|差|弱)")
_NTH_HIGH = re.compile(rf"第{_NUMBER}(?:高|大|多|快|好|强)")
_NTH = re.compile(rf"第{_NUMBER}(?:名|位|个?(?:市|县|区|地)|的|是|谁|哪|吗|吧|$)")
_BY_VALUE = re.compile("最(?:高|低|大|小|多|少|快|慢)")
"""«最低» is said of the value; «垫底», «第一» of the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Places that are asked for.

    Attributes:
        last: counted from the end of the table; by_value: from the lowest value («第二低»), not from the worst place.
        start: 1 for the first place from there; count: how many.
    """

    last: bool
    by_value: bool = False
    start: int = 1
    count: int | None = None

    def places(self, ranking: Ranking) -> tuple[Placed, ...]:
        """Those of a ranking, with all that share the place of a single one; empty when there is no such place."""
        reverse = self.last != (self.by_value and _lower_first(ranking))
        ordered = tuple(reversed(ranking.places)) if reverse else ranking.places
        if self.count is not None:
            return ordered[: min(self.count, MOST_SHOWN)]
        if self.start > len(ordered):
            return ()
        return tuple(place for place in ordered if place.rank == ordered[self.start - 1].rank)

    def lead(self, ranking: Ranking) -> str | None:
        """`highest` or `lowest`: which end of the values these places are at; None: they are inside the table."""
        if self.start > 1:
            return None
        reverse = self.last != (self.by_value and _lower_first(ranking))
        return "lowest" if reverse != _lower_first(ranking) else "highest"


def read_order(question: Question) -> Order | None:
    """The places that a question names by number or by «最高», «垫底»; None: it asks for no end of the table.

    The direction is read before the number: «倒数第一» is not the first.
    """
    text = question.normal.rstrip("?？。!！")
    ends = "lowest" in question.table
    by_value = _BY_VALUE.search(text) is not None
    found = _FEW_LAST.search(text)
    if found:
        return Order(last=True, count=_number(found))
    found = _NTH_LAST.search(text)
    if found:
        return Order(last=True, start=_number(found))
    found = _NTH_LOW.search(text) or _NTH_HIGH.search(text)
    if found:
        low = _NTH_LOW.search(text) is not None
        return Order(last=low, by_value=True, start=_number(found))
    found = _FEW_FIRST.search(text)
    falls = "falling" in question.table
    if found:
        return Order(last=ends or falls, by_value=by_value, count=_number(found))
    found = _NTH.search(text)
    if found and "ordinal" in question.table:
        return Order(last=ends, by_value=by_value, start=_number(found))
    if falls or ends:
        return Order(last=True, by_value=by_value)
    return Order(last=False, by_value=by_value) if "highest" in question.table else None


def _number(found: re.Match[str]) -> int:
    return read_number(next(group for group in found.groups() if group))


def _lower_first(ranking: Ranking) -> bool:
    """Whether the table begins with the lowest value, since less is better."""
    return ranking.indicator.better == "lower" and ranking.by == "value"
