"""What a yes-or-no question claims beside its number: at least or at most, a length, a year; and whether the text says the same.

Only what a text contradicts or confirms in its own words is judged; anything unsure is left to the quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.evidence import Clause
from retrieval.findings import Premise
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.durations import Words
from retrieval.lookup.texts.fit import in_unit, is_year, number_of
from retrieval.metrics.periods import Period
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity, UnitTable
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

SAID = 0.7
"""Share of the question that a clause has to say itself before the question is answered with «yes»."""

_BETWEEN = 3
"""Characters that may stand between a comparator and its number («超过了», «控制在»)."""

_NUMERAL = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)"


def other_bound(question: Question, figures: Sequence[Statement], words: Words, units: UnitTable) -> Premise | None:
    """The comparator that the question claims and the clause reverses: «26%以上» where the text says «26%以下»."""
    for claimed in question.quantities:
        for figure in figures:
            if not _same(claimed, figure, units):
                continue
            asked = _side(question.normal, claimed.text, words)
            held = _side(normalise(figure.clause.text), figure.text, words)
            if asked and held and asked[0] != held[0]:
                return Premise(claimed=_with(claimed.text, asked[1], words), actual=_with(figure.text, held[1], words))
    return None


def other_length(question: Question, clause: Clause) -> Premise | None:
    """A length in the question («5年的») where the clause prints another one with the same word («十年行动方案»)."""
    text = normalise(clause.text)
    for claimed in question.quantities:
        unit = normalise(claimed.text).lstrip("0123456789.一二两三四五六七八九十百千万亿几")
        if not unit or is_year(claimed) or normalise(claimed.text) in text:
            continue
        found = [(m[0], number_of(m[1])) for m in re.finditer(rf"(?<![\d年]){_NUMERAL}个?{re.escape(unit)}", text)]
        if len(found) == 1 and found[0][1] != claimed.value:
            return Premise(claimed=claimed.text.strip(), actual=found[0][0])
    return None


def doubts(question: Question, knowledge: Knowledge) -> bool:
    """Whether a question only wants to be told yes or no: «…吗», «…是吧»."""
    endings = knowledge.lexicon.vocabulary.asked.doubts
    return "yes_no" in question.wants or question.normal.rstrip("?").endswith(tuple(endings))


def other_deadline(
    question: Question, figures: Sequence[Statement], deadline: Period | None, knowledge: Knowledge
) -> Premise | None:
    """The year that a yes-or-no question gives to a target that it quotes rightly, where the plan's year is another."""
    if (
        deadline is None
        or not doubts(question, knowledge)
        or not _quotes_all(question, figures, knowledge.catalogue.units)
    ):
        return None
    years = [asked.period for asked in question.periods if asked.year_given and asked.period.is_annual]
    wrong = next((period for period in years if period.end.year > deadline.end.year), None)
    return Premise(claimed=wrong.text, actual=deadline.text) if wrong else None


def confirmed(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause says what a yes-or-no question claims: its numbers, on the same side, of the same thing."""
    vocabulary, figures = knowledge.lexicon.vocabulary, knowledge.figures(clause)
    units = knowledge.catalogue.units
    if not any(word in question.normal for word in vocabulary.claims["confirm"]) or question.table or question.compute:
        return False
    if not _quotes_all(question, figures, units) or not _paired(question, figures, units):
        return False
    if any(w in question.normal for w in vocabulary.claims["unsure"]):
        return False
    sides = [
        (
            _side(question.normal, each.text, vocabulary.claims),
            _side(normalise(clause.text), figure.text, vocabulary.claims),
        )
        for each in question.quantities
        for figure in figures
        if _same(each, figure, units)
    ]
    if any(asked and (held is None or held[0] != asked[0]) for asked, held in sides):
        return False
    named = any(clause.id in knowledge.naming(mention.key) for mention in question.indicators)
    return named or (not question.indicators and knowledge.index.covered(question.core, clause.text, clause) >= SAID)


def _quotes_all(question: Question, figures: Sequence[Statement], units: UnitTable) -> bool:
    """Whether every number of the question, one at least, is a figure of the clause."""
    claims = [each for each in question.quantities if not is_year(each)]
    return bool(claims) and all(any(_same(each, figure, units) for figure in figures) for each in claims)


def _paired(question: Question, figures: Sequence[Statement], units: UnitTable) -> bool:
    """Whether each number of the question is that of the thing it names, not of another one of the clause («分别»)."""
    claims = [each for each in question.quantities if not is_year(each)]
    return all(
        any(
            _same(each, own, units) and all(_nearer(question.normal, own, other) for other in figures)
            for own in figures
        )
        for each in claims
    )


def _nearer(text: str, own: Statement, other: Statement) -> bool:
    """Whether a question says more of what sets a figure apart from another of its kind than of the reverse."""
    if (own.measure, own.dimension, own.value) == (other.measure, other.dimension, other.value):
        return True
    mine, its = set(normalise(own.subject)), set(normalise(other.subject))
    if own.dimension != other.dimension or own.measure != other.measure or mine == its:
        return True
    said = len((its - mine) & set(text))
    return len((mine - its) & set(text)) > said or (mine < its and said == 0)


def _same(claimed: Quantity, figure: Statement, units: UnitTable) -> bool:
    """Whether a number of the question is that of a figure; a ratio is often typed without its unit («1.9以内»)."""
    if figure.measure == "rank":
        return False
    bare = not claimed.unit and claimed.value == abs(figure.value)
    return bare or (bool(claimed.unit) and in_unit(claimed, figure.unit, units) == abs(figure.value))


def _side(text: str, number: str, words: Words) -> tuple[str, str] | None:
    """Whether a number is the least or the most, with the word that says so; None where nothing says it."""
    at = text.find(normalise(number))
    if at < 0:
        return None
    before, after = text[:at], text[at + len(normalise(number)) :]
    for side in ("least", "most"):
        behind = next((word for word in words[f"{side}_behind"] if after.startswith(word)), None)
        if behind:
            return side, behind
    for side in ("least", "most"):
        ahead = next((word for word in words[f"{side}_ahead"] if word in before[-len(word) - _BETWEEN :]), None)
        # «不低于» holds «低于»: the longer word counts.
        if ahead and not any(
            ahead in word and word in before for word in words[f"{_OTHER[side]}_ahead"] if word != ahead
        ):
            return side, ahead
    return None


_OTHER = {"least": "most", "most": "least"}


def _with(number: str, word: str, words: Words) -> str:
    behind = (*words["least_behind"], *words["most_behind"])
    return number + word if word in behind else word + number
