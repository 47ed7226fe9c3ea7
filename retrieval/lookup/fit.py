"""Does a clause fit the question? The checks that keep a near miss from answering: unit, period and number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from retrieval.findings import Premise
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity, UnitTable
from retrieval.questions.model import AskedPeriod, Question
from retrieval.questions.normalise import normalise

SMALLEST_BARE = 1000
"""A bare number below this is not taken for an amount: «20» is a part of something else."""

RATES = frozenset({"比例", "百分点", "倍"})
"""Dimensions in which a bare number means nothing."""


def in_unit(quantity: Quantity, unit: str, units: UnitTable) -> Decimal | None:
    """A quantity in another unit; a bare number counts in the first unit of the dimension («一百亿» of money)."""
    known, own = units.find(unit), units.find(quantity.unit) if quantity.unit else None
    if known is None or (quantity.unit and (own is None or own.dimension != known.dimension)):
        return None
    if own is None and (quantity.value < SMALLEST_BARE or known.dimension in RATES):
        return None
    return quantity.value * (own.factor if own else 1) / known.factor


def expected_dimensions(question: Question, measure: Mapping[str, Sequence[str]], units: UnitTable) -> frozenset[str]:
    """Dimensions that an answer may have, from «几家», «多少人»; empty when the question does not say."""
    words = "|".join(re.escape(word) for word in sorted(measure, key=len, reverse=True))
    found = re.findall(rf"(?:几|多少)个?({words})", question.normal)
    return frozenset(d for word in found for unit in measure[word] if (d := _dimension(unit, units)))


def unit_fits(figures: Sequence[Statement], wanted: frozenset[str]) -> bool | None:
    """True: a figure of a wanted unit is stated; False: only others; None: no figure at all, or no unit is wanted."""
    held = {figure.dimension for figure in figures if figure.measure != "rank"}
    if not wanted or not held:
        return None
    return bool(held & wanted)


def contradicted(question: Question, figures: Sequence[Statement], *, around: str, units: UnitTable) -> Premise | None:
    """The number that the question claims and the clause does not have, with the one it has.

    Args:
        figures: stated in the clause.
        around: everything that the number may stand in (sentence, headings, title): a number found there is no claim.
    """
    text = normalise(around)
    for claimed in question.quantities:
        if _stands_in(claimed, text, figures, units):
            continue
        same = [f for f in figures if in_unit(claimed, f.unit, units) is not None]
        if not claimed.unit and len(figures) == 1 and claimed.measure == "value":
            same = list(figures)
        if same:
            return Premise(claimed=claimed.text, actual=same[0].text)
    return None


_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日")


def other_day(question: Question, sentence: str) -> Premise | None:
    """The day that the question names and the sentence does not, when the sentence names others."""
    held = [(found.group(0), found.groups()) for found in _DAY.finditer(normalise(sentence))]
    asked = [(found.group(0), found.groups()) for found in _DAY.finditer(question.normal)]
    for text, (month, day) in asked:
        if held and not any(day == d and (month is None or m is None or month == m) for _, (m, d) in held):
            return Premise(claimed=text, actual=held[0][0])
    return None


def _stands_in(claimed: Quantity, text: str, figures: Sequence[Statement], units: UnitTable) -> bool:
    if re.search(rf"(?<![\d.]){re.escape(normalise(claimed.text))}(?!\d|\.\d)", text):
        return True
    return any(in_unit(claimed, f.unit, units) == abs(f.value) for f in figures)


def _dimension(unit: str, units: UnitTable) -> str | None:
    found = units.find(unit) if unit else None
    return found.dimension if found else None


def same_time(asked: Sequence[AskedPeriod], held: Sequence[Period | None]) -> bool:
    """False when the question names a time and nothing known about the figure fits it; True when either side is silent."""
    known = [period for period in held if period]
    if not asked or not known:
        return True
    return any(question.fits(period) for question in asked for period in known)
