"""Formulas in brackets («（44.6%－23.8%）») in a finished text: operands from the evidence, and a result that comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from retrieval.evidence import Figure
from retrieval.metrics.units import UnitTable, parse_quantity, plain
from retrieval.questions.normalise import normalise

FORMULA = re.compile(r"\((?P<left>[^()减+÷]+)(?P<sign>[减+÷])(?P<right>[^()减+÷]+)\)")
"""Over a line as `lines.read_line` gives it."""

ROUNDING = Decimal("0.006")
"""Quotients are said to two places."""


def wrong_formulas(text: str, figures: Sequence[Figure], units: UnitTable) -> list[str]:
    """Formulas whose operands are not the inputs of a computed figure, or whose result is not that figure."""
    made = [figure for figure in figures if len(figure.inputs) == 2]
    return [
        match[0] for match in FORMULA.finditer(text) if not any(_comes_out(figure, match, units) for figure in made)
    ]


def _comes_out(figure: Figure, formula: re.Match[str], units: UnitTable) -> bool:
    first, second = figure.inputs
    left, right, sign = formula["left"], formula["right"], formula["sign"]
    if not (_is_operand(left, first, units) and _is_operand(right, second, units)):
        first, second = second, first
        if sign == "÷" or not (_is_operand(left, first, units) and _is_operand(right, second, units)):
            return False
    result = _result(plain(first.value), plain(second.value), sign)
    scale = 100 if sign == "÷" and figure.unit == "%" else 1
    return result is not None and abs(abs(result * scale) - abs(plain(figure.value))) <= ROUNDING


def _result(a: Decimal, b: Decimal, sign: str) -> Decimal | None:
    if sign == "÷":
        return a / b if b else None
    return a + b if sign == "+" else a - b


def _is_operand(text: str, figure: Figure, units: UnitTable) -> bool:
    if text == normalise(figure.text):
        return True
    found = parse_quantity(text, units=units)
    return len(found) == 1 and units.same(abs(found[0].value), found[0].unit, abs(figure.value), figure.unit)
