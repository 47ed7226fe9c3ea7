"""What is asked of a time a year before the one that a text reports, and that the text gives away itself.

«增长17.6%，较去年同期提升16.4个百分点» says the rate of last year; a value with a nominal growth rate says the value of
last year, approximately. Only for what is not held itself.
"""

from __future__ import annotations

from dataclasses import replace

from retrieval.findings import Computed, Finding, Observed, Quoted, Refused
from retrieval.lookup.guards.unexplained import unsaid
from retrieval.lookup.knowledge import deadline_of, stated_period
from retrieval.lookup.reckoning.compute import beside, certain, computed, same_indicator
from retrieval.lookup.reckoning.operands import operand
from retrieval.lookup.reckoning.scaled import implied
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.questions.normalise import normalise
from retrieval.questions.side import Side
from retrieval.table_findings import Reckoned


def year_before(bench: Bench, found: Finding) -> Computed | Reckoned | Refused | None:
    """The growth or the value of a year before, where that time is asked for and `found` does not say it."""
    question = bench.question
    if _asks_target(bench):
        return None
    quoted = _of_quoted(bench, found)
    if quoted is not None:
        return quoted
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


def _asks_target(bench: Bench) -> bool:
    """Whether what was demanded is asked for: no value that was reached, and none that is inferred, says that."""
    words = bench.knowledge.lexicon.vocabulary.status["target"]
    return bench.question.side is Side.DEMAND or any(word in bench.question.normal for word in words)


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


def _of_quoted(bench: Bench, found: Finding) -> Computed | None:
    """Growth of a year before, where the clause that was found says only this year's, and how much it has changed."""
    if "last_year" not in bench.question.compute or not isinstance(found, Quoted) or found.premise is not None:
        return None
    if not bench.question.last_year or asked_times(bench.question) or bench.question.quantities:
        return None
    grown = [f for f in bench.knowledge.figures(found.clause) if f.measure == "growth"]
    changes = [beside(own, "growth_change", None, bench.knowledge) for own in grown]
    if len(grown) != 1 or changes[0] is None or not _a_year_after(grown[0], None, bench):
        return None
    own, changed = grown[0], changes[0]
    return computed("last_year", (own, changed), own.value - changed.value, bench.knowledge, bench.as_of)


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
    if found is None or (not bench.question.indicators and _partly(bench, found.figure.source.quote)):
        return None
    return implied(inner, found, operands)


def _partly(bench: Bench, quote: str) -> bool:
    """Whether a text leaves out a word of what is asked by no known name: it says the value of something near it."""
    return bool(unsaid(bench.question, normalise(quote), bench.knowledge))
