"""Does a clause fit the question? The checks that keep a near miss from answering: unit, period and number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from retrieval.findings import Premise
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity, UnitTable
from retrieval.questions.model import AskedPeriod, Question
from retrieval.questions.normalise import normalise


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
    if any(_stands_in(claimed, text, figures, units) for claimed in question.quantities):
        return None
    for claimed in question.quantities:
        same = [f for f in figures if _dimension(f.unit, units) == _dimension(claimed.unit, units)]
        if same:
            return Premise(claimed=claimed.text, actual=same[0].text)
    return None


def _stands_in(claimed: Quantity, text: str, figures: Sequence[Statement], units: UnitTable) -> bool:
    if re.search(rf"(?<![\d.]){re.escape(normalise(claimed.text))}(?!\d|\.\d)", text):
        return True
    return any(units.same(f.value, f.unit, claimed.value, claimed.unit) for f in figures)


def _dimension(unit: str, units: UnitTable) -> str | None:
    found = units.find(unit) if unit else None
    return found.dimension if found else None


def same_time(asked: Sequence[AskedPeriod], held: Sequence[Period | None]) -> bool:
    """False when the question names a time and nothing known about the figure fits it; True when either side is silent."""
    known = [period for period in held if period]
    if not asked or not known:
        return True
    return any(question.fits(period) for question in asked for period in known)
