"""A figure held against a number of the question («过百亿了没», «离1000差的是百分之几»): how far, and on which side."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from retrieval.evidence import Figure
from retrieval.lookup.places import region_meant
from retrieval.lookup.reckoning.alike import Operand, together
from retrieval.lookup.reckoning.reckon import reckoned
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.lookup.texts.fit import base_unit, in_unit, is_year
from retrieval.lookup.texts.stocks import only_increase
from retrieval.metrics.rules import difference_unit, made
from retrieval.metrics.units import Quantity
from retrieval.questions.side import Side
from retrieval.table_findings import Reckoned


def held_against(bench: Bench) -> Reckoned | None:
    """«超过3万了吗», «到30%了没有»: yes or no, the value, and how far it is from the number."""
    asked = _comparison(bench) if bench.finds("doubt") else None
    if asked is None or "filter" in bench.question.table or _aimed(bench):
        return None
    found = _found(bench)
    if found is None or not _of_asked(bench, found[0]):
        return None
    operand, limit = found
    value = operand.figure.value
    gap = _apart(bench, operand, limit)
    if gap is None:
        return None
    key = _side_of(value, limit, gap)
    under = asked["under"] is not None
    strict = bench.finds("strictly", asked[0]) is not None
    if gap.value != 0 and not under and bench.finds("verify") and bench.finds("reaches", asked[0]):
        return None
    met = value < limit.value if under else value > limit.value or (value == limit.value and not strict)
    return replace(reckoned(bench, key, (gap,), (operand,), word="yes" if met else "no"), limit=limit)


def short_of(bench: Bench) -> Reckoned | None:
    """«上半年离300还差多少»: how far the figure of the asked or the newest time is from a number, which is no target."""
    question = bench.question
    asked = "gap" in question.table or "difference" in question.compute
    given = [each for each in question.quantities if not is_year(each)]
    if not (asked and given) or bench.finds("doubt") or len(question.indicators) != 1:
        return None
    found = None if _aimed(bench) or bench.finds("short_share") else _found(bench, own=True)
    if found is None or not _of_asked(bench, found[0]):
        return None
    operand, limit = found
    gap = _apart(bench, operand, limit)
    if gap is None or operand.time is None:
        return None
    return replace(reckoned(bench, _side_of(operand.figure.value, limit, gap), (gap,), (operand,)), limit=limit)


def _apart(bench: Bench, operand: Operand, limit: Figure) -> Figure | None:
    """How far a figure is from a number, in whichever direction."""
    own = operand.figure
    short = own.value <= limit.value
    pair = (limit, own) if short else (own, limit)
    rule, unit = "gap" if short else "difference", difference_unit(own.unit)
    return made(rule, pair, unit=unit, units=bench.knowledge.catalogue.units, about=own)


def _side_of(value: float, limit: Figure, gap: Figure) -> str:
    """The key of the wording."""
    return "limit_even" if gap.value == 0 else "limit_short" if value < limit.value else "limit_over"


def short_by(bench: Bench) -> Reckoned | None:
    """«离1000差的那点是百分之几»: what is missing, as a share of the number."""
    if not bench.finds("short_share"):
        return None
    found = _found(bench)
    if found is None or found[0].is_rate or found[0].figure.value >= found[1].value:
        return None
    operand, limit = found
    units = bench.knowledge.catalogue.units
    share = made("short_share", (limit, operand.figure), unit="%", units=units, about=operand.figure)
    gap = made("gap", (limit, operand.figure), unit=operand.figure.unit, units=units, about=operand.figure)
    if share is None or gap is None:
        return None
    return replace(reckoned(bench, "short_share", (share, gap), (operand,)), limit=limit)


def _comparison(bench: Bench) -> re.Match[str] | None:
    """The comparing word that stands at the number, or before it in words; None: the number is compared with nothing."""
    question, pattern = bench.question, bench.knowledge.lexicon.vocabulary.calc["exceeds"]
    if len(question.quantities) != 1:
        return bench.finds("exceeds") if round_number(bench) else None
    number = question.quantities[0].text.lower()
    start = question.normal.find(number)
    end = start + len(number)
    beside = (m for m in pattern.finditer(question.normal) if m.end() == start or end - 1 <= m.start() <= end)
    found = next(beside, None) if start >= 0 else None
    if found is None:
        return None
    before = question.normal[: found.start()]
    doubled = before[-2:-1] == found[0][:1]  # «超没超过»: a plain question, not a denial.
    return None if bench.finds("turned", before) and not doubled else found


def _aimed(bench: Bench) -> bool:
    """Whether a target is asked about: no reported figure stands for it."""
    goal = bench.knowledge.lexicon.vocabulary.side["goal"]
    return bench.question.side is Side.DEMAND or goal.search(bench.question.normal) is not None


def _of_asked(bench: Bench, operand: Operand) -> bool:
    """Whether a figure is of the region and the length of time that the question names, whatever it is called there."""
    regions, own = bench.knowledge.catalogue.regions, bench.knowledge.lexicon.vocabulary.own
    region = regions.get(operand.figure.region or "")
    named = [level for level in ("county", "city", "province") if any(w in bench.question.normal for w in own[level])]
    if bench.place is not None and operand.figure.region not in (None, bench.place.code):
        return False
    if bench.place is None and named and region is not None and region.level not in named:
        return False
    return not bench.finds("year_whole") or operand.time is None or operand.time.is_annual


def _found(bench: Bench, *, own: bool = False) -> tuple[Operand, Figure] | None:
    """The reported figure and the number; None: one of them is missing, or they are of two kinds.

    Args:
        own: only figures of the named indicator, and of the region that is meant.
    """
    number = _number(bench)
    if number is None:
        return None
    quantity, text = number
    term = bench.term(text)
    operands = [o for o in bench.operands(Term(text=text, place=term.place, times=term.times)) if not o.demanded]
    if own:
        operands = [operand for operand in operands if _is_own(bench, operand)]
    flow = own and not bench.question.periods and not _stands(bench)
    if flow or bench.finds("year_whole"):
        operands = [o for o in operands if o.time is None or o.time.is_annual]
    units = bench.knowledge.catalogue.units
    rates = bench.rates() and quantity.unit == "%"
    fitting = [o for o in operands if in_unit(quantity, o.figure.unit, units) is not None]
    chosen = together([fitting], demanded=False, rates=rates or None) if fitting else None
    if chosen is None:
        return None
    operand = chosen[0]
    value = in_unit(quantity, operand.figure.unit, units)
    if value is None:
        return None
    printed = quantity.text if quantity.unit else with_unit(bench, quantity, operand.figure.unit)
    like = replace(operand.figure, value=float(value), text=printed, measure="limit", observation=None, inputs=())
    return operand, like


def _is_own(bench: Bench, operand: Operand) -> bool:
    region = region_meant(bench.place, bench.viewer, bench.knowledge.catalogue)
    known = bench.knowledge.catalogue.indicators
    keys = {key for key, each in known.items() if bench.question.indicator.key in (key, each.growth_of)}
    named = known[bench.question.indicator.key].growth_of
    quote = operand.figure.source.quote
    added = operand.reported is None and only_increase(quote, bench.question, bench.knowledge)
    return not added and operand.figure.region == region and operand.figure.indicator in keys | {named}


def _stands(bench: Bench) -> bool:
    """Whether a value of any day may be held against a number; what sums up over a year may not before its end."""
    indicator = bench.knowledge.catalogue.indicators[bench.question.indicator.key]
    return indicator.interim_on_course or indicator.nature == "stock"


def _number(bench: Bench) -> tuple[Quantity, str] | None:
    """The number with the rest of the question; also a round one in words («百亿», «千»)."""
    question = bench.question
    if len(question.quantities) == 1:
        quantity = question.quantities[0]
        return quantity, bench.without(
            bench.without(question.normal, "exceeds").replace(quantity.text.lower(), " "), "doubt"
        )
    found = bench.finds("round")
    in_words = round_number(bench)
    if found is None or in_words is None:
        return None
    return in_words, bench.without(question.normal.replace(found[0], " "), "exceeds", "doubt")


def round_number(bench: Bench) -> Quantity | None:
    """«过百亿», «破千»: a number in words of multipliers alone; None: there is none, or another number is given."""
    found = bench.finds("round")
    if found is None or bench.question.quantities:
        return None
    value = Decimal(1)
    for character in found["round"]:
        value *= bench.knowledge.catalogue.units.multipliers.get(character, Decimal(1))
    return Quantity(value=value, unit="", text=found["round"], start=0, end=0)


def with_unit(bench: Bench, quantity: Quantity, unit: str) -> str:
    """A number without a unit, with the small unit of what it is held against («4万» → «4万元»)."""
    units = bench.knowledge.catalogue.units
    known = units.find(unit)
    small = base_unit(unit, units)
    if small is None or known is None:
        return quantity.text
    if any(character.isdecimal() for character in quantity.text):
        return quantity.text + small.printed
    return units.format_value(quantity.value * small.factor / known.factor, unit)
