"""Formulas in brackets («（44.6%－23.8%）») in a finished text: operands from the evidence, and a result that comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from reports.compose.lines import Line
from retrieval.evidence import Figure
from retrieval.metrics.rules import RULES, comes_out
from retrieval.metrics.units import UnitTable, parse_quantity, plain
from retrieval.questions.normalise import normalise

FORMULA = re.compile(r"\((?P<left>[^()减+÷]+)(?P<sign>[减+÷])(?P<right>[^()减+÷]+)\)")
"""A formula of two operands, over a line as `lines.read_line` gives it."""

ROUNDING = Decimal("0.006")
"""Quotients of figures without a rule are said to two places."""

TURNED = frozenset({"difference", "threshold"})
"""Formulas that are written with the greater figure first, whatever the sign of the result."""

_SIGNS = "减+×÷"
_TOKEN = re.compile(rf"[{_SIGNS}()]|[^{_SIGNS}()]+")

Span = tuple[int, int]


def formula_spans(line: Line) -> list[Span]:
    """Every outermost bracket that holds an operation, but for those that the evidence proves word for word."""
    found, depth, start = [], 0, 0
    for at, character in enumerate(line.text):
        if character == "(":
            start = at if depth == 0 else start
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            inner = line.text[start : at + 1]
            if depth == 0 and any(sign in inner for sign in _SIGNS):
                simple = FORMULA.fullmatch(inner) is not None
                found += [(start, at + 1)] if simple or not line.proves(start, at + 1) else []
    return found


def wrong_formulas(line: Line, figures: Sequence[Figure], units: UnitTable) -> list[str]:
    """Formulas whose operands are not the inputs of a computed figure, or whose result is not that figure."""
    made = [figure for figure in figures if figure.inputs]
    texts = [line.text[start:end] for start, end in formula_spans(line)]
    return [text for text in texts if not any(_proves(figure, text, units) for figure in made)]


def _proves(figure: Figure, text: str, units: UnitTable) -> bool:
    if figure.rule is not None:
        return _by_rule(figure, text, units)
    simple = FORMULA.fullmatch(text)
    return simple is not None and len(figure.inputs) == 2 and _comes_out(figure, simple, units)


def _by_rule(figure: Figure, text: str, units: UnitTable) -> bool:
    """The expression has to be worth the figure with its own inputs, and all of them have to stand in it."""
    if not comes_out(figure) or figure.rule is None:
        return False
    rule = RULES[figure.rule]
    if not (rule.form or rule.joint):
        return False
    reader = _Expression(text[1:-1], figure.inputs, units, rates=rule.rates)
    result = reader.result()
    if result is None or reader.used != set(range(len(figure.inputs))):
        return False
    worth = result * (100 if rule.percent or figure.rule == "growth" else 1)
    if figure.rule == "difference":
        # The greater one stands first («低于»); the direction is proved with the words before it.
        return worth == abs(plain(figure.value))
    slack = Decimal(0) if rule.places is None else Decimal(5).scaleb(-rule.places - 1)
    return abs(worth - plain(figure.value)) <= slack


class _Expression:
    """Reads one expression over the inputs of a figure; anything else in it makes it worthless."""

    def __init__(self, text: str, inputs: Sequence[Figure], units: UnitTable, *, rates: bool = False) -> None:
        self._tokens: list[str] = _TOKEN.findall(text)
        self._inputs = inputs
        self._units = units
        self._rates = rates
        self._at = 0
        self.used: set[int] = set()

    def result(self) -> Decimal | None:
        """The value in the units of the inputs; None: it can't be read."""
        found = self._sum()
        return found if self._at == len(self._tokens) else None

    def _next(self, among: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at] in among:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _sum(self) -> Decimal | None:
        negative = self._next("减") is not None
        value = self._product()
        if value is not None and negative:
            value = -value
        while value is not None and (sign := self._next("减+")):
            other = self._product()
            value = None if other is None else value + other if sign == "+" else value - other
        return value

    def _product(self) -> Decimal | None:
        value = self._operand()
        while value is not None and (sign := self._next("×÷")):
            other = self._operand()
            if other is None or (sign == "÷" and not other):
                return None
            value = value * other if sign == "×" else value / other
        return value

    def _operand(self) -> Decimal | None:
        if self._next("("):
            value = self._sum()
            return value if self._next(")") else None
        if self._at >= len(self._tokens):
            return None
        token = self._tokens[self._at]
        self._at += 1
        if token == "1":
            return Decimal(1)
        meant = {n for n, figure in enumerate(self._inputs) if _is_operand(token, figure, self._units)}
        self.used |= meant
        # A negative input stands in brackets of its own, with its sign before it.
        if not meant:
            return None
        found = self._inputs[min(meant)]
        return abs(plain(found.value)) / (100 if self._rates and found.unit == "%" else 1)


def _comes_out(figure: Figure, formula: re.Match[str], units: UnitTable) -> bool:
    first, second = figure.inputs
    left, right, sign = formula["left"], formula["right"], formula["sign"]
    if not (_is_operand(left, first, units) and _is_operand(right, second, units)):
        first, second = second, first
        if sign == "÷" or not (_is_operand(left, first, units) and _is_operand(right, second, units)):
            return False
    result = _result(plain(first.value), plain(second.value), sign)
    scale = 100 if sign == "÷" and figure.unit == "%" else 1
    if result is None:
        return False
    worth = abs(plain(figure.value)) if figure.formula in TURNED else plain(figure.value)
    return abs(result * scale - worth) <= ROUNDING


def _result(a: Decimal, b: Decimal, sign: str) -> Decimal | None:
    if sign == "÷":
        return a / b if b else None
    return a + b if sign == "+" else a - b


def _is_operand(text: str, figure: Figure, units: UnitTable) -> bool:
    if text == normalise(figure.text):
        return True
    found = parse_quantity(text, units=units)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
        return False
    if found[0].value < 0:
        return False
    return units.same(found[0].value, found[0].unit, abs(figure.value), figure.unit)
