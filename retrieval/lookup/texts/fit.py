"""Does a clause fit the question? The checks that keep a near miss from answering: unit, period and number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from retrieval.findings import Premise
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity, Unit, UnitTable, chinese_number
from retrieval.questions.model import AskedPeriod, Question
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import Lexicon
from retrieval.questions.ranges import Range, ranges_of

SMALLEST_BARE = 1000
"""A bare number below this is not taken for an amount: «20» is a part of something else."""

YEARS = (1900, 2100)
"""A bare number among these is a year, not a claim."""

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


def expected_dimensions(question: Question, lexicon: Lexicon) -> frozenset[str]:
    """Dimensions that an answer may have, from «几家», «多少人»; empty when the question does not say."""
    measure, normal = lexicon.vocabulary.measure, question.normal
    counted = [unit for word in lexicon.measured.findall(normal) for unit in measure[word]]
    known = counted + lexicon.in_units.findall(normal)
    return frozenset(d for unit in known if (d := dimension_of(unit, lexicon.units)))


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
        if _stands_in(claimed, text, figures, units) or is_year(claimed):
            continue
        if _in_range(claimed, question.text, ranges_of(question.text)):
            continue
        same = [f for f in figures if in_unit(claimed, f.unit, units) is not None]
        if len(figures) == 1 and _may_be(claimed, figures[0]):
            same = list(figures)
        if len(same) == 1 and _quoted_beside(claimed, question, same[0], units):
            continue
        if same:
            return Premise(claimed=claimed.text.strip(), actual=same[0].text)
    return None


def _may_be(claimed: Quantity, figure: Statement) -> bool:
    """Whether a bare number may be meant as a figure's: an amount («8万») is no rate."""
    amount = claimed.value >= SMALLEST_BARE and figure.dimension in RATES
    return not claimed.unit and claimed.measure == "value" and not amount


_DAY = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日")

HALVES = ("morning", "afternoon", "evening")
"""Lists of [claims] that name a part of a day."""


def other_day(question: Question, sentence: str, words: Mapping[str, tuple[str, ...]]) -> Premise | None:
    """The day, or the part of a day, that the question names and the sentence does not, when the sentence names others."""
    held = _days(normalise(sentence), words)
    for text, month, day, half in _days(question.normal, words):
        same = [d for d in held if day == d[2] and (month is None or d[1] is None or month == d[1])]
        if held and not same:
            return Premise(claimed=text, actual=held[0][0])
        if half is not None and same and all(d[3] not in (None, half) for d in same):
            return Premise(claimed=text, actual=same[0][0])
    return None


def _days(text: str, words: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str | None, str, str | None]]:
    """Days of a text as typed, with their month, day and part of the day."""
    found: list[tuple[str, str | None, str, str | None]] = []
    for match in _DAY.finditer(text):
        rest = text[match.end() :]
        half = next((n for n in HALVES for w in words[n] if rest.startswith(w)), None)
        word = next((w for n in HALVES for w in words[n] if rest.startswith(w)), "")
        found.append((match[0] + word, match[1], match[2], half))
    return found


_TO = r"\s*[-—–~～至到]+\s*"


def _in_range(claimed: Quantity, text: str, ranges: Sequence[Range]) -> bool:
    """Whether a number is one end of a range («10-50万», «二十到六十万»): that names a group rather than claims a value."""
    before, after = text[: claimed.start], text[claimed.end :]
    ends = {value for each in ranges for value in (each.low, each.high, *each.typed)}
    if any(normalise(claimed.text) in normalise(text)[each.start : each.end + 1] for each in ranges) or (
        claimed.value in ends and not claimed.unit
    ):
        return True
    return re.match(rf"{_TO}\d", after) is not None or re.search(rf"\d[万亿%]?{_TO}$", before) is not None


def is_year(claimed: Quantity) -> bool:
    """Whether a bare number is a year rather than a claim."""
    return not claimed.unit and claimed.value == int(claimed.value) and YEARS[0] <= claimed.value <= YEARS[1]


def _quoted_beside(claimed: Quantity, question: Question, figure: Statement, units: UnitTable) -> bool:
    """Whether the question quotes the clause's number itself too: then the other number is said of something else."""
    others = (each for each in question.quantities if each is not claimed)
    return any(
        normalise(each.text) == normalise(figure.text)
        or abs(figure.value) in (each.value if not each.unit else None, in_unit(each, figure.unit, units))
        for each in others
    )


def _stands_in(claimed: Quantity, text: str, figures: Sequence[Statement], units: UnitTable) -> bool:
    if re.search(rf"(?<![\d.]){re.escape(normalise(claimed.text))}(?!\d|\.\d)", text):
        return True
    return any(in_unit(claimed, f.unit, units) == abs(f.value) for f in figures)


def dimension_of(unit: str, units: UnitTable) -> str | None:
    """What a unit measures; None: it is none that is known."""
    found = units.find(unit) if unit else None
    return found.dimension if found else None


def base_unit(unit: str, units: UnitTable) -> Unit | None:
    """The first unit of the dimension of another one («元» of «亿元»)."""
    known = units.find(unit)
    return next((u for u in units.units.values() if known and u.dimension == known.dimension and u.factor == 1), None)


def number_of(text: str) -> Decimal:
    """A number as typed, in digits or in Chinese."""
    return Decimal(text) if text.replace(".", "", 1).isdecimal() else Decimal(chinese_number(text))


def same_time(asked: Sequence[AskedPeriod], held: Sequence[Period | None]) -> bool:
    """False when the question names a time and nothing known about the figure fits it; True when either side is silent."""
    known = [period for period in held if period]
    if not asked or not known:
        return True
    return any(question.fits(period) for question in asked for period in known)


FIRST_MONTHS = 3
"""Until this month a report without a period may speak of the year before."""


def other_year(asked: Sequence[AskedPeriod], published: str | None) -> bool:
    """Whether a question names a year of which a text of that day, itself silent on time, can't speak."""
    if published is None or not any(each.year_given for each in asked):
        return False
    year, early = int(published[:4]), len(published) > 4 and int(published[5:7]) <= FIRST_MONTHS
    spoken = {year, year - 1} if early else {year}
    return not any(
        spoken & set(range(each.period.start.year, each.period.end.year + 1)) for each in asked if each.year_given
    )
