"""Figures by a named formula over stated figures: difference, sum, share, mean, last year's growth, the region above.

Every result carries its formula with the inputs and their sources; without two figures of one kind there is no result.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from retrieval.evidence import Figure, SourceRef
from retrieval.findings import Computed
from retrieval.lookup.knowledge import Knowledge, deadline_of, is_demanded, stated_period
from retrieval.lookup.places import Place
from retrieval.lookup.reckoning.operands import CERTAIN, Candidate, halves, operand, pair
from retrieval.lookup.sources import figure_of, source_of
from retrieval.lookup.texts.fit import RATES, dimension_of, in_unit, same_time
from retrieval.lookup.texts.stocks import only_increase
from retrieval.lookup.wanted import asks_growth
from retrieval.metrics.rules import difference_unit
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity
from retrieval.questions.model import Question

_POINTS = "点"
"""«几个点» asks for percentage points: growth rates are meant where there are any."""

EXACT = frozenset({"difference", "sum", "threshold", "last_year", "region_above"})
"""Formulas whose result keeps the decimals of its inputs; quotients are given to two places."""

NEAR = 4
"""Clauses of one sentence that are quoted as one passage."""

NOT_OF_RATES = frozenset({"sum", "share", "ratio"})
"""Formulas that mean nothing over growth rates and shares."""

_DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
"""A number without a unit («高17.5»): one with decimals is no name and no count."""

Lookup = Callable[[Question, Knowledge, Place | None, date], Computed | None]


def compute(question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None) -> Computed | None:
    """The result of the first formula that the question asks for and the evidence allows; None when there is none."""
    for name, formula in FORMULAS.items():
        if name in question.compute:
            found = formula(question, knowledge, place, as_of)
            if found:
                return found
    return None


def _derived(measure: str, among: str | None, sentence: str) -> Lookup:
    """Growth of something else, from «增长a，高出省b» or «增长a，较去年同期加快b»: a − b."""

    def look(question: Question, knowledge: Knowledge, place: Place | None, as_of: date) -> Computed | None:
        if "share" in question.table:
            return None  # «占全省多少» asks for no growth rate of the province.
        for candidate in certain(operand(question.core, knowledge, place)) + _claimed(question, knowledge, place):
            statement = candidate.statement
            if statement.measure != "growth" or not same_indicator(question, statement, knowledge):
                continue
            other = beside(statement, measure, among, knowledge)
            if other:
                return computed(sentence, (statement, other), statement.value - other.value, knowledge, as_of)
        return None

    return look


def same_indicator(question: Question, statement: Statement, knowledge: Knowledge) -> bool:
    """Whether a figure is of an indicator that the question names, as far as both name one."""
    own = knowledge.indicator_of(statement)
    known = knowledge.catalogue.indicators
    named = {known[m.key].growth_of or m.key for m in question.indicators}
    return own is None or not named or (known[own].growth_of or own) in named


def _at_once(found: tuple[Statement, Statement], knowledge: Knowledge, as_of: date) -> bool:
    """Whether two figures are about the same time, as far as their texts say."""
    first, second = (stated_period(statement.clause, knowledge, as_of) for statement in found)
    return first is None or second is None or first == second


def _claimed(question: Question, knowledge: Knowledge, place: Place | None) -> list[Candidate]:
    """Figures beside one that the question quotes itself («高出23.8个点»), about the named region only."""
    given = {q.value for q in question.quantities} | {Decimal(text) for text in _DECIMAL.findall(question.normal)}
    if place is None or not given:
        return []
    clauses = knowledge.index.passing(knowledge.within(replace(place.filter, sure=True)))
    quoted = {(q.value, q.unit) for q in question.quantities}
    inside = [knowledge.figures(clause) for clause in clauses]
    return [
        Candidate(f, 1.0)
        for figures in inside
        if quoted & {(f.value, f.unit) for f in figures} or given & {f.value for f in figures if f.measure == "ahead"}
        for f in figures
    ]


def beside(statement: Statement, measure: str, among: str | None, knowledge: Knowledge) -> Statement | None:
    """The figure of a measure that a clause states of the same thing, beside another one."""
    for other in knowledge.figures(statement.clause):
        same = other.measure == measure and other.subject == statement.subject
        if same and (among is None or other.among == among):
            return other
    return None


def _two(sentence: str, combine: Callable[[Decimal, Decimal], Decimal | None], *, unit: str | None = None) -> Lookup:
    def look(question: Question, knowledge: Knowledge, place: Place | None, as_of: date) -> Computed | None:
        sides = halves(question, knowledge)
        if sides is None:
            return None
        left, right = (certain(operand(side, knowledge, place)) for side in sides)
        rates = "growth" in question.wants or (unit is None and _POINTS in question.normal)
        found = (pair(left, right, measure="growth") if rates else None) or pair(left, right, measure=None)
        if (
            found is None
            or not _at_once(found, knowledge, as_of)
            or len({is_demanded(s, knowledge, as_of) for s in found}) > 1
        ):
            return None
        if sentence in NOT_OF_RATES and (found[0].dimension in RATES or found[0].measure == "growth"):
            return None
        value = combine(found[0].value, found[1].value)
        return None if value is None else computed(sentence, found, value, knowledge, as_of, unit=unit)

    return look


def certain(candidates: list[Candidate]) -> list[Candidate]:
    """Only operands that are likely enough to be meant."""
    return [candidate for candidate in candidates if candidate.likeness >= CERTAIN]


def _difference(question: Question, knowledge: Knowledge, place: Place | None, as_of: date) -> Computed | None:
    if question.quantities:
        found = _to_threshold(question, knowledge, place, as_of)
        if found or len(_given(question)) == 1:
            return found
    return _two("difference", lambda a, b: a - b)(question, knowledge, place, as_of)


def _given(question: Question) -> list[Quantity]:
    """Numbers of the question's own: «离15亿差几千万» gives one, and asks for the other."""
    return [q for q in question.quantities if not question.text[: q.start].endswith(("几", "多少"))]


def _to_threshold(question: Question, knowledge: Knowledge, place: Place | None, as_of: date) -> Computed | None:
    given = _given(question)
    if not given:
        return None
    threshold = given[-1]
    topic = question.core.replace(threshold.text, " ")
    for candidate in certain(operand(topic, knowledge, place)):
        statement = candidate.statement
        limit = in_unit(threshold, statement.unit, knowledge.catalogue.units)
        if limit is None or is_demanded(statement, knowledge, as_of):
            continue
        if not same_time(question.periods, (stated_period(statement.clause, knowledge, as_of),)):
            continue
        if only_increase(statement.clause.text, question, knowledge):
            continue
        if _held_against(question, threshold, statement, knowledge):
            other = replace(statement, value=limit, text=threshold.text, subject=threshold.text, measure="limit")
            return computed("threshold", (other, statement), limit - statement.value, knowledge, as_of)
    return None


def _held_against(question: Question, limit: Quantity, statement: Statement, knowledge: Knowledge) -> bool:
    """Whether a stated figure is the one that a question holds against a number: of its indicator, and of its kind.

    A share is no growth rate, though both are printed in «%»; of what is no rate itself a rate means its growth.
    """
    growth = asks_growth(question)
    if question.indicators:
        own = knowledge.catalogue.indicators[question.indicator.key]
        units = knowledge.catalogue.units
        growth = growth or (bool(limit.unit) and dimension_of(own.unit, units) != dimension_of(limit.unit, units))
        if knowledge.indicator_of(statement) is None:
            return False
    return statement.measure == ("growth" if growth else "value") and same_indicator(question, statement, knowledge)


def _mean(question: Question, knowledge: Knowledge, place: Place | None, as_of: date) -> Computed | None:
    calc = knowledge.lexicon.vocabulary.calc
    if calc["not_heads"].search(question.normal):
        return None
    money = knowledge.catalogue.units.of_dimension("货币")
    heads_in = "户" if calc["per_household"].search(question.normal) else "人数"
    people = knowledge.catalogue.units.of_dimension(heads_in)
    for candidate in certain(operand(question.core, knowledge, place)):
        inside = knowledge.figures(candidate.statement.clause)
        amount = next((s for s in inside if s.unit in money), None)
        heads = next((s for s in inside if s.unit in people), None)
        if amount and heads and heads.value:
            return computed("mean", (amount, heads), amount.value / heads.value, knowledge, as_of)
    return None


def _quotient(a: Decimal, b: Decimal) -> Decimal | None:
    return a / b if b else None


def _percent(a: Decimal, b: Decimal) -> Decimal | None:
    return a / b * 100 if b else None


def computed(
    sentence: str,
    inputs: tuple[Statement, Statement],
    value: Decimal,
    knowledge: Knowledge,
    as_of: date,
    *,
    unit: str | None = None,
) -> Computed:
    """A computed figure over two statements, with its sources."""
    first, second = inputs
    value = rounded(value, (first.value, second.value)) if sentence in EXACT else round(value, 2)
    made = Figure(
        value=float(value),
        unit=unit or _unit(sentence, first),
        text="",
        measure="difference" if sentence == "difference" else "computed",
        source=source_of((first.clause,), knowledge, as_of),
        formula=sentence,
        inputs=tuple(figure_of(statement, knowledge, as_of) for statement in inputs),
        region=first.clause.region,
        region_name=knowledge.region_name(first.clause.region),
    )
    document = knowledge.document(first.clause)
    period = stated_period(first.clause, knowledge, as_of) if deadline_of(document, as_of) is None else None
    return Computed(
        figure=made,
        sentence=sentence,
        names=(knowledge.facts.shown(first), knowledge.facts.shown(second)),
        sources=_sources(inputs, knowledge, as_of),
        among=second.among if sentence == "region_above" else None,
        per=second.unit if sentence == "mean" else None,
        region_name=knowledge.region_name(first.clause.region),
        period_text=period.text if period else None,
    )


def _sources(inputs: tuple[Statement, ...], knowledge: Knowledge, as_of: date) -> tuple[SourceRef, ...]:
    """Each clause; one passage where they stand near each other in one sentence."""
    clauses = sorted({s.clause.order: s.clause for s in inputs}.values(), key=lambda clause: clause.order)
    first, last = clauses[0], clauses[-1]
    if first.sentence == last.sentence and first.edition_id == last.edition_id and last.order - first.order < NEAR:
        held = knowledge.index.document_clauses(first)
        passage = [clause for clause in held if first.order <= clause.order <= last.order]
        return (source_of(passage, knowledge, as_of),)
    return tuple(dict.fromkeys(source_of((clause,), knowledge, as_of) for clause in clauses))


def _unit(sentence: str, first: Statement) -> str:
    return difference_unit(first.unit) if sentence in ("difference", "sum") else first.unit


def rounded(value: Decimal, inputs: tuple[Decimal, ...]) -> Decimal:
    """A sum or difference keeps the decimals of its inputs: more would be invented."""
    places = max(0, *(-int(v.as_tuple().exponent) for v in inputs))
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


FORMULAS: dict[str, Lookup] = {
    "last_year": _derived("growth_change", None, "last_year"),
    "province": _derived("ahead", "province", "region_above"),
    "city": _derived("ahead", "city", "region_above"),
    "difference": _difference,
    "sum": _two("sum", lambda a, b: a + b),
    "share": _two("share", _percent, unit="%"),
    "ratio": _two("ratio", _quotient, unit="倍"),
    "mean": _mean,
}
"""Formula by the name of its list in `questions.toml` [compute]; tried in this order."""
