"""What a fitting answer looks like, as a bonus in the order of clauses.

A figure of the wanted kind, a date, a person, the asked indicator, the own region. Worth in cosine, chosen on questions of
our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retrieval.evidence import Clause
from retrieval.lookup.fit import expected_dimensions
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.metrics.periods import PeriodKind, find_periods
from retrieval.metrics.statements import Statement
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

NUMBER = 0.015
DIMENSION = 0.03
SAME_NUMBER = 0.06
LISTED = 0.02
DATE = 0.06
PERSON = 0.05
INDICATOR = 0.04
OTHER_REGION = -0.03
FRAGMENT = -0.05

SHORT = 8
"""Characters; a clause below this length without a figure says nothing by itself."""

_ANY_DAY = date(2000, 1, 1)
"""Only whether a day is named matters here, not which year it would belong to."""


def fitness(question: Question, knowledge: Knowledge, place: Place | None) -> Callable[[Clause], float]:
    """The bonus of a clause for this question."""
    wanted = expected_dimensions(question, knowledge.lexicon.vocabulary.measure, knowledge.catalogue.units)
    named = frozenset().union(*(knowledge.naming(m.key) for m in question.indicators))
    titles = re.compile("|".join(map(re.escape, knowledge.lexicon.vocabulary.titles)))
    claimed = [normalise(q.text) for q in question.quantities]
    province = knowledge.catalogue.province.code

    def bonus(clause: Clause) -> float:
        worth = 0.0
        if "number" in question.wants or wanted:
            worth += _figures(knowledge.figures(clause), wanted)
        if any(text in knowledge.index.normal(clause) for text in claimed):
            worth += SAME_NUMBER
        if "list" in question.wants and "、" in clause.text:
            worth += LISTED
        if "date" in question.wants and _names_day(clause):
            worth += DATE
        if "person" in question.wants and titles.search(clause.text):
            worth += PERSON
        if clause.id in named:
            worth += INDICATOR
        if len(clause.text) < SHORT and not knowledge.figures(clause):
            worth += FRAGMENT
        if place is None and clause.region not in (None, province):
            worth += OTHER_REGION
        return worth

    return bonus


def _figures(figures: tuple[Statement, ...], wanted: frozenset[str]) -> float:
    if not figures:
        return 0.0
    return NUMBER + (DIMENSION if any(f.dimension in wanted for f in figures) else 0.0)


def _names_day(clause: Clause) -> bool:
    return any(period.kind is PeriodKind.POINT for period, _, _ in find_periods(clause.text, _ANY_DAY))
