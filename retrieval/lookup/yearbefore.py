"""What is asked of a time a year before the one that a text reports, and that the text gives away itself.

«增长17.6%，较去年同期提升16.4个百分点» says the rate of last year; a value with a nominal growth rate says the value of
last year, approximately. Only for what is not held itself.
"""

from __future__ import annotations

from dataclasses import replace

from retrieval.findings import Computed, Finding, Observed, Quoted, Refused
from retrieval.lookup.compute import beside, certain, computed, same_indicator
from retrieval.lookup.knowledge import deadline_of, stated_period
from retrieval.lookup.operands import operand
from retrieval.lookup.scaled import implied
from retrieval.lookup.terms import Bench, Term
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.table_findings import Reckoned


def year_before(bench: Bench, found: Finding) -> Computed | Reckoned | Refused | None:
    """The growth or the value of a year before, where that time is asked for and `found` does not say it."""
    question = bench.question
    if not _unsaid(bench, found) or question.quantities or question.table - {"growth", "change"}:
        return None
    times = [each.period for each in asked_times(question) if each.year_given]
    if len(times) > 1 or (not times and not question.last_year) or (not times and asked_times(question)):
        return None
    before = times[0] if times else None
    value_asked = bench.finds("ask_value") is not None
    if not bench.rates():
        value = _value(bench, before)
        if value is not None or value_asked:
            return value
    return _rate(bench, before)


def _unsaid(bench: Bench, found: Finding) -> bool:
    """Whether a finding leaves the time open; of «去年同期» without a time of its own a figure of this year does."""
    if isinstance(found, Refused):
        return True
    alone = bench.question.last_year and not asked_times(bench.question)
    return alone and isinstance(found, Quoted | Observed) and bench.finds("ask_value") is not None


def _rate(bench: Bench, before: Period | None) -> Computed | None:
    """Growth in the year before, from growth now and its change."""
    question = bench.question
    for candidate in certain(operand(bench.plain(question.normal), bench.knowledge, bench.place)):
        own = candidate.statement
        changed = beside(own, "growth_change", None, bench.knowledge) if own.measure == "growth" else None
        if changed is not None and same_indicator(question, own, bench.knowledge) and _a_year_after(own, before, bench):
            return computed("last_year", (own, changed), own.value - changed.value, bench.knowledge, bench.as_of)
    return None


def _a_year_after(own: Statement, before: Period | None, bench: Bench) -> bool:
    if deadline_of(bench.knowledge.document(own.clause), bench.as_of) is not None:
        return False
    now = stated_period(own.clause, bench.knowledge, bench.as_of)
    return now is not None and (before is None or now.same_last_year() in before.twins())


def _value(bench: Bench, before: Period | None) -> Reckoned | Refused | None:
    """The value of the year before, from the value now and its growth, where the basis of the growth allows it."""
    inner = replace(bench, question=replace(bench.question, periods=()))
    operands = inner.operands(Term(text=bench.question.normal))
    found = next(
        (
            o
            for o in operands
            if o.figure.measure == "value"
            and not o.is_rate
            and not o.demanded
            and o.time is not None
            and (before is None or o.time.same_last_year() in before.twins())
        ),
        None,
    )
    return implied(inner, found, operands) if found is not None else None
