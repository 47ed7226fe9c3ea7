"""One figure by the month, the day, the head or the household, so many times over, or in another unit.

Only what adds up over time is spread over it, and only over the months that its own period covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from retrieval.evidence import Figure
from retrieval.findings import Refused
from retrieval.lookup.places import Place
from retrieval.lookup.reckoning.alike import Operand, together
from retrieval.lookup.reckoning.reckon import reckoned
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.lookup.texts.fit import base_unit, number_of
from retrieval.metrics.compare import allows_growth
from retrieval.metrics.rules import GIVEN, counted, length_of, made
from retrieval.questions.model import AskedPeriod, Question
from retrieval.table_findings import Reckoned

NOT_SPREAD = frozenset({"stock", "ratio", "rate", "index"})
"""Kinds of indicators that are no flow: a month's part of them means nothing."""

SMALLEST = Decimal(1)
"""A result below one of a large unit («0.63万元») is given in the small one, where nothing is rounded away."""


def spread(bench: Bench) -> Reckoned | None:
    """«平均每月多少», «一天合多少»: a total over the months or days of its own period."""
    rule = "per_month" if bench.finds("per_month") else "per_day" if bench.finds("per_day") else None
    if rule is None or "growth" in bench.question.wants or bench.finds("times"):
        return None
    found = _one(bench, "per_month", "per_day")
    length = length_of(found.time, days=rule == "per_day") if found else 0
    if found is None or length < 2 or not _flows(bench, found):
        return None
    figure = found.figure
    number = counted(length, "天" if rule == "per_day" else "个月", about=figure, units=bench.knowledge.catalogue.units)
    return _result(bench, rule, found, (_fine(bench, figure, length), number))


def per_head(bench: Bench) -> Reckoned | None:
    """«摊到每个人多少»: a total over the heads or households of the same region, at the same time."""
    name = next((n for n in ("per_household", "per_head") if bench.finds(n)), None)
    if name is None:
        return None
    found = _one(bench, name)
    if found is None or found.reported is None or not _flows(bench, found):
        return None
    counted_by = bench.knowledge.lexicon.vocabulary.calc["persons" if name == "per_head" else "households"]
    people = bench.operands(Term(text=counted_by.pattern.split("|")[0]))
    heads = next((o for o in people if o.reported and o.figure.measure == "value" and _at_once(o, found)), None)
    if heads is None or heads.name == found.name:
        return None
    units = bench.knowledge.catalogue.units
    small = [_base_unit(bench, figure) for figure in (found.figure, heads.figure)]
    result = made("per_head", small, unit=small[0].unit, units=units)
    if result is None:
        return None
    per = units.find(small[1].unit)
    given = {"per": per.printed if per else small[1].unit}
    return reckoned(bench, "per_head", (result,), (found, heads), given=given, notes=("per_head_note",))


def _at_once(heads: Operand, found: Operand) -> bool:
    same = heads.time is not None and found.time is not None and found.time in heads.time.twins()
    return same and heads.kind[2] == found.kind[2]


def times(bench: Bench) -> Reckoned | None:
    """«三口之家一年多少», «五年合计多少»: a figure for one, so many times over."""
    number = _number(bench)
    if number is None or "ratio" in bench.question.compute or bench.finds("per_month") or bench.finds("per_day"):
        return None
    value, unit = number
    found = _one(bench, "times", "span_years", "heads", "sum")
    yearly = found is not None and unit == "年" and not _is_yearly(bench, found)
    if found is None or found.is_rate or yearly or (unit == "人" and not _each(bench, found)):
        return None
    count = _given(bench, value, unit, found.figure)
    return _result(bench, "times", found, (found.figure, count), given={"count": count.text})


def quota(bench: Bench) -> Reckoned | None:
    """«24万人按每千人4.5个要多少»: a rate per so many heads, for a number of heads."""
    heads = bench.finds("heads")
    found = (_one(bench, "heads") or _one(_of_province(bench), "heads")) if heads else None
    name = bench.finds("per_many", found.name) if found else None
    if heads is None or found is None or name is None or found.is_rate:
        return None
    number = heads["number"]
    large = number.endswith("万") and number[:-1].replace(".", "").isdecimal()
    people = Decimal(number[:-1]) * 10_000 if large else number_of(number)
    per = number_of("一" + name["base"]) if name["base"] in "百千万" else Decimal(100_000)
    count, base = _given(bench, people, "人", found.figure), _given(bench, per, "人", found.figure)
    return _result(bench, "quota", found, (found.figure, count, base), given={"count": count.text})


def base(bench: Bench) -> Reckoned | Refused | None:
    """«反推去年同期»: from a value and its reported growth, where growth of values may be computed at all."""
    if not (bench.finds("base") and bench.finds("base_time")) or bench.finds("base_rate", _after(bench)):
        return None
    inner = replace(bench, question=replace(bench.question, periods=_newest(bench.question)))
    found = _one(inner, "base", "base_time", measure="value")
    if found is None or found.demanded:
        return None
    return implied(inner, found, inner.operands(_term(inner, "base", "base_time")))


def implied(bench: Bench, found: Operand, operands: Sequence[Operand]) -> Reckoned | Refused | None:
    """The value a year before a figure, from its growth among these; the refusal where its basis does not allow it."""
    rates = [o for o in operands if o.figure.measure == "yoy"]
    rate = next(
        (o for o in rates if o.time == found.time and o.name == found.name and o.kind[2] == found.kind[2]), None
    )
    known = bench.knowledge.catalogue.indicators.get(found.figure.indicator or "")
    if rate is None:
        return None
    if known is None or not allows_growth(known, found.reported.basis if found.reported else None):
        basis = (known.basis if known else None) or bench.knowledge.messages.say("reckoned.unknown_basis")
        return bench.refused("basis", topic=f"{found.name}（{basis}）")
    result = made("base", (found.figure, rate.figure), unit=found.figure.unit, units=bench.knowledge.catalogue.units)
    if result is None or found.time is None:
        return None
    before = found.time.same_last_year()
    return reckoned(bench, "base", (replace(result, period=before),), (found, rate), given={"before": before.text})


def worth(bench: Bench) -> Reckoned | None:
    """«合多少万元»: the figure in another unit; nothing is rounded."""
    asked = bench.finds("worth")
    if asked is None:
        return None
    found = _one(bench, "worth", "heads")
    if found is None or found.is_rate:
        return None
    units = bench.knowledge.catalogue.units
    own = units.find(found.figure.unit)
    plain = base_unit(found.figure.unit, units)
    prefix = {"千万": "万", "百万": "万", "元": "", "块": ""}.get(asked["unit"], asked["unit"])
    target = units.find(prefix + plain.name) if plain else None
    if own is None or target is None or target.name == own.name:
        return None
    value = units.convert(found.figure.value, own.name, target.name)
    given = {"worth": units.format_value(value, target.name)}
    return reckoned(bench, "worth", (), (found,), given=given)


def _of_province(bench: Bench) -> Bench:
    """The same for the province: its standards hold for a county too; whose they are is said."""
    province = bench.knowledge.catalogue.province
    return replace(bench, place=Place(province.code, province.name, (province.name,)))


def _one(bench: Bench, *names: str, measure: str | None = None) -> Operand | None:
    """The one figure that the question is about: what it quotes, demands or reports; a value unless told otherwise."""
    found = [o for o in bench.operands(_term(bench, *names)) if o.figure.measure == (measure or "value")]
    found = found or bench.quoted()
    quoted = [o for o in found if bench.quotes(o, bench.numbers())]
    if bench.question.quantities and "times" not in names and "heads" not in names and not quoted:
        return None
    chosen = together([quoted or found], demanded=bench.demands(), rates=False) if found else None
    return chosen[0] if chosen else None


def _term(bench: Bench, *names: str) -> Term:
    text = bench.without(bench.question.normal, *names)
    for quantity in bench.numbers():
        text = text.replace(quantity.text.lower(), " ")
    return Term(text=text)


def _flows(bench: Bench, found: Operand) -> bool:
    known = bench.knowledge.catalogue.indicators.get(found.figure.indicator or "")
    return not found.is_rate and (known is None or known.nature not in NOT_SPREAD)


def _is_yearly(bench: Bench, found: Operand) -> bool:
    """Whether a figure is one of each year («每年新增»), so that years of it add up."""
    return bench.finds("yearly", found.name) is not None


def _each(bench: Bench, found: Operand) -> bool:
    """Whether a figure is that of one person («人均…»)."""
    return bench.finds("each", found.name) is not None


def _number(bench: Bench) -> tuple[Decimal, str] | None:
    """How many times: persons of a household, years of a span."""
    asked = bench.finds("times")
    span = bench.finds("span_years")
    if span and bench.finds("sum"):
        return Decimal(int(span["last"][-2:]) - int(span["first"][-2:]) + 1), "年"
    if asked is None:
        return None
    persons = asked["count"] or asked["count2"]
    return (number_of(persons), "人") if persons else (number_of(asked["years"]), "年")


def _given(bench: Bench, value: Decimal, unit: str, about: Figure) -> Figure:
    return replace(counted(value, unit, about=about, units=bench.knowledge.catalogue.units), measure=GIVEN)


def _fine(bench: Bench, figure: Figure, parts: int) -> Figure:
    """The figure in the first unit of its dimension where a part of it would be less than one."""
    unit = bench.knowledge.catalogue.units.find(figure.unit)
    small = unit is not None and unit.factor == 10_000 and Decimal(repr(figure.value)) / parts < SMALLEST
    return _base_unit(bench, figure) if small else figure


def _base_unit(bench: Bench, figure: Figure) -> Figure:
    units = bench.knowledge.catalogue.units
    own = units.find(figure.unit)
    plain = base_unit(figure.unit, units)
    if own is None or plain is None:
        return figure
    return replace(figure, value=float(units.convert(figure.value, own.name, plain.name)), unit=plain.name)


def _result(
    bench: Bench, rule: str, found: Operand, inputs: Sequence[Figure], given: dict[str, str] | None = None
) -> Reckoned | None:
    result = made(rule, inputs, unit=inputs[0].unit, units=bench.knowledge.catalogue.units)
    return None if result is None else reckoned(bench, rule, (result,), (found,), given=given)


def _newest(question: Question) -> tuple[AskedPeriod, ...]:
    """Without the time a year before another one that is named: that is what is asked for."""
    before = {each.period.same_last_year() for each in question.periods}
    return tuple(each for each in question.periods if each.period not in before) or question.periods


def _after(bench: Bench) -> str:
    return bench.knowledge.lexicon.vocabulary.calc["by_rate"].sub("", bench.question.normal)
