"""Whether a list of those that meet a condition («…低于甲市（5%）的有2个：…») holds only such."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from reports.compose.agreement import WAY
from reports.compose.lines import Line
from reports.compose.proof import Problem
from retrieval.metrics.units import Quantity, UnitTable, parse_quantity, plain

_CHOICE = re.compile(
    r"(?:(?P<ge>不低于|不少于|不小于)|(?P<le>不高于|不超过|不大于)|(?P<gt>超过|高于|高出|突破|大于|多于|快于|领先)"
    r"|(?P<lt>低于|不足|少于|小于|慢于|落后))(?P<limit>[^,;。:]*)的有\d+个:(?P<listed>[^。]*)"
)
_MEETS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "ge": operator.ge,
    "le": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
}


def wrong_choices(line: Line, units: UnitTable) -> list[Problem]:
    """Lists that hold what does not meet their condition; one whose limit can't be read holds nothing that does."""
    problems = []
    for choice in _CHOICE.finditer(line.text):
        limits, listed = (_signed(choice[part], units) for part in ("limit", "listed"))
        meets = next(test for name, test in _MEETS.items() if choice[name])
        if len(limits) != 1 or not all(meets(each, limits[0]) for each in listed):
            problems.append(Problem("comparator", choice[0]))
    return problems


def _signed(text: str, units: UnitTable) -> list[Decimal]:
    """The numbers of a text that are no ranks, each in the base unit of its kind; a fall is below zero."""
    found = (each for each in parse_quantity(text, units=units) if each.measure != "rank")
    return [_sign(text, each) * _scaled(each, units) for each in found]


def _scaled(quantity: Quantity, units: UnitTable) -> Decimal:
    unit = units.find(quantity.unit)
    return plain(quantity.value) * (unit.factor if unit is not None else 1)


def _sign(text: str, quantity: Quantity) -> int:
    ways = list(WAY.finditer(re.split("[、:;,(]", text[: quantity.start])[-1]))
    return -1 if ways and ways[-1]["down"] is not None else 1
