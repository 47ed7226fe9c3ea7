"""What a fitting answer looks like, as a bonus in the order of clauses.

A figure of the wanted kind, a date, a person, the asked indicator, the own region. Worth in cosine, chosen on questions of
our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.asked import Asked, asked, has_member, has_phrase_of, member_counts, shares_sign
from retrieval.lookup.texts.fit import expected_dimensions
from retrieval.lookup.texts.persons import persons
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
MEMBERS = 0.02
SHARED_SIGN = 0.04
PHRASE = 0.12
EXCLUDED = -0.2
ACTION = 0.05
PREDICATE = 0.04
DAY = 0.05
NAMED = 0.04
PEOPLE = 0.05
FORM = 0.1
NAMES = 0.06
OWN = 0.08
RANGE = 0.12
OTHER_RANGE = -0.2

KNOWN = 0.75
"""Share of an excluded name's pairs of characters that a clause has to hold to be left out."""

SHORT = 8
"""Characters; a clause below this length without a figure says nothing by itself."""

_QUOTED = re.compile(r"[“《「].+?[”》」]")

_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:万|亿)?元?[-~至到](\d+(?:\.\d+)?)(万|亿|岁|个|人)")
"""«20到60万»: a group, told from others by both ends."""

_ANY_DAY = date(2000, 1, 1)
"""Only whether a day is named matters here, not which year it would belong to."""


def fitness(question: Question, knowledge: Knowledge, place: Place | None) -> Callable[[Clause], float]:
    """The bonus of a clause for this question."""
    wanted = expected_dimensions(question, knowledge.lexicon)
    named = frozenset().union(*(knowledge.naming(m.key) for m in question.indicators))
    titles = re.compile("|".join(map(re.escape, knowledge.lexicon.vocabulary.titles)))
    all_titles = knowledge.lexicon.vocabulary.titles
    claimed = [normalise(q.text) for q in question.quantities]
    province = knowledge.catalogue.seat.code
    wishes = asked(question, knowledge.lexicon.vocabulary.asked)
    form = knowledge.lexicon.vocabulary.meta.form_asked(question.normal)
    ranges = frozenset(_RANGE.findall(question.normal))

    def bonus(clause: Clause) -> float:
        worth = 0.0
        if "number" in question.wants or wanted:
            worth += _figures(knowledge.figures(clause), wanted)
        if any(text in knowledge.index.normal(clause) for text in claimed):
            worth += SAME_NUMBER
        if ranges and (held := _RANGE.findall(knowledge.index.normal(clause))):
            worth += RANGE if ranges & set(held) else OTHER_RANGE
        if "list" in question.wants and "、" in clause.text:
            worth += LISTED
        if "date" in question.wants and _names_day(clause):
            worth += DATE
        if "person" in question.wants and titles.search(clause.text):
            worth += PERSON
        if "person" in question.wants and wishes.several and len(persons(clause.text, all_titles)) > 1:
            worth += PEOPLE
        if "name" in question.wants and _QUOTED.search(clause.text):
            worth += NAMED
        if form and form.search(knowledge.index.normal(clause)):
            worth += FORM
        if clause.id in named:
            worth += INDICATOR
        if len(clause.text) < SHORT and not knowledge.figures(clause):
            worth += FRAGMENT
        if place is None and clause.region not in (None, province):
            worth += OTHER_REGION
        return worth + _wished(clause, knowledge.index.normal(clause), wishes) + OWN * _pairs(question.own, clause)

    return bonus


def _wished(clause: Clause, normal: str, wishes: Asked) -> float:
    worth = 0.0
    if wishes.members:
        counts = member_counts(clause.text)
        worth += MEMBERS * any(number in counts for number, _ in wishes.members)
        worth += SHARED_SIGN * any(shares_sign(clause.text, sign, number) for number, sign in wishes.members)
    worth += NAMES * any(name in normal for name in wishes.named)
    worth += NAMES * (wishes.names != () and named_in(clause) in wishes.names)
    if wishes.signs and has_phrase_of(clause.text, wishes.signs):
        worth += PHRASE
    if any(_pairs(name, clause) >= KNOWN and not has_member(clause.text, name) for name in wishes.excluded):
        worth += EXCLUDED
    worth += ACTION * any(action in normal for action in wishes.actions)
    worth += PREDICATE * any(normal.endswith(action) for action in wishes.actions)
    return worth + DAY * any(day in normal for day in wishes.days)


def named_in(clause: Clause) -> int:
    """How many quoted names a clause has, in the printing that marks more of them."""
    texts = (clause.text, clause.variant.text if clause.variant else "")
    return max(len(_QUOTED.findall(text)) for text in texts)


def _pairs(words: str, clause: Clause) -> float:
    """Share of the pairs of neighbouring characters of some words that a clause holds."""
    text = normalise(clause.text)
    pairs = [word[i : i + 2] for word in words.split() for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _figures(figures: tuple[Statement, ...], wanted: frozenset[str]) -> float:
    if not figures:
        return 0.0
    return NUMBER + (DIMENSION if any(f.dimension in wanted for f in figures) else 0.0)


def _names_day(clause: Clause) -> bool:
    return any(period.kind is PeriodKind.POINT for period, _, _ in find_periods(clause.text, _ANY_DAY))
