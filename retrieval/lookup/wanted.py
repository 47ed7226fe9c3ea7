"""Which times and which measure a question asks for: read here alone, so that all lookups mean the same by it."""

from __future__ import annotations

from retrieval.metrics.periods import PeriodKind
from retrieval.questions.model import AskedPeriod, Question


def asked_times(question: Question) -> tuple[AskedPeriod, ...]:
    """Times that a question names itself, without spans, which only frame («近三年», «十四五»)."""
    return tuple(each for each in question.periods if each.period.kind is not PeriodKind.SPAN)


def years_named(question: Question) -> set[int]:
    """Years that a question gives itself; of a time with several the last."""
    return {each.period.end.year for each in question.periods if each.year_given}


def asks_growth(question: Question) -> bool:
    """Whether a growth rate is asked for."""
    return "growth" in question.wants or "growth" in question.table
