"""Which of the hits answers: the best one, unless a neighbour says what the question asks for and the best does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evidence import Clause, Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.fit import RATES, SMALLEST_BARE, expected_dimensions, in_unit, is_year, unit_fits
from retrieval.lookup.texts.focus import asked_quantity
from retrieval.lookup.texts.passage import holds_list
from retrieval.lookup.texts.titles import names_title
from retrieval.metrics.units import Quantity
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

NEARLY = 0.06
"""Difference of rank below which a hit with a figure of the wanted unit may stand for a better one without."""

LESS = 0.05
LESS_BARE = 0.4
"""How much less of the question another clause may say and still stand for the best hit; for one without any figure."""

MORE = 0.1
"""How much more of the question's words another figure of the sentence has to bear to be the one that is doubted."""

OWN = frozenset({"货币", *RATES})
"""Dimensions of figures that belong to the thing itself."""

_SCALES = {"万": 10_000, "亿": 100_000_000}
_SCALED = re.compile(r"(?:几|多少)(?:千|百|十)*([万亿])")


def chosen(hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> Hit:
    """The hit that is used, with its unit and its kind of statement looked at."""
    best = hits[0]
    topic = _Topic(_without_units(question, knowledge), wanted_dimensions(question, knowledge), knowledge)
    if other_unit(best.clause, question, knowledge):
        return _first(hits, best, topic, lambda clause: fits(clause, question, knowledge))
    if "number" in question.wants and not knowledge.figures(best.clause):
        best = _first(hits, best, topic, lambda clause: bool(knowledge.figures(clause)))
    best = _how_many_times(hits, best, question, knowledge)
    best = _claimed(hits, _named_more(hits, best, question, knowledge), question, knowledge)
    if "number" in question.wants and not question.wants & {"growth", "rank"}:
        head = asked_quantity(question, knowledge)
        best = _first(hits, best, topic, lambda clause: _amount(clause, head, knowledge)) if head else best
    if "list" in question.wants and not question.wants & {"passage", "number"} and not holds_list(best.clause):
        said = knowledge.index.covered(question.core, best.clause.text, best.clause)
        best = _first(hits, best, topic, lambda clause: _better_list(clause, said, question, knowledge))
    if "title" in question.wants and not names_title(best.clause):
        best = _first(hits, best, topic, names_title)
    return _elsewhere(hits, best, topic)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a clause has to speak of.

    Attributes:
        words: what is searched, without the words for units; dimensions: those that an answer may have.
    """

    words: str
    dimensions: frozenset[str]
    knowledge: Knowledge

    def said_by(self, clause: Clause) -> float:
        """How much of it a clause itself says."""
        return self.knowledge.index.covered(self.words, clause.text, clause)


def _how_many_times(hits: Sequence[Hit], best: Hit, question: Question, knowledge: Knowledge) -> Hit:
    """«甲是乙的几倍»: the clause beside that gives the ratio, for one that only speaks of the distance."""
    if "ratio" not in question.compute or knowledge.figures(best.clause):
        return best
    wanted = wanted_dimensions(question, knowledge)
    beside = (hit for hit in hits if _is_beside(hit, best) and hit.clause.document_id == best.clause.document_id)
    return next((hit for hit in beside if _is_ratio(hit.clause, wanted, knowledge)), best)


def _is_ratio(clause: Clause, wanted: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether a clause states a figure of the wanted dimension, or of an indicator that is measured so («倍差1.9»)."""
    if not knowledge.figures(clause):
        return False
    keys = {key for _, _, key in knowledge.lexicon.indicators.find(normalise(clause.text))}
    units = (knowledge.catalogue.units.find(knowledge.catalogue.indicators[key].unit) for key in keys)
    own = any(unit is not None and unit.dimension in wanted for unit in units)
    return own or unit_fits(knowledge.figures(clause), wanted) is True


def _claimed(hits: Sequence[Hit], best: Hit, question: Question, knowledge: Knowledge) -> Hit:
    """The clause of the same document that has a figure to hold the question's own number against; else the best."""
    units = knowledge.catalogue.units
    claims = [quantity for quantity in question.quantities if not is_year(quantity)]
    if not claims:
        return best

    def answers(hit: Hit) -> bool:
        figures = knowledge.figures(hit.clause)
        return any(in_unit(claim, figure.unit, units) is not None for claim in claims for figure in figures)

    if knowledge.figures(best.clause) and (answers(best) or not any(is_amount(claim) for claim in claims)):
        return best
    inside = (hit for hit in hits if hit.clause.document_id == best.clause.document_id)
    sure = (hit for hit in inside if hit.coverage > best.coverage - 0.2 and hit.rank > best.rank - 2 * NEARLY)
    return next((hit for hit in sure if answers(hit)), best)


def _named_more(hits: Sequence[Hit], best: Hit, question: Question, knowledge: Knowledge) -> Hit:
    """The figure of the same sentence and kind that bears more of the question's words, when the best bears its number.

    «甲类倍差1.9以内吗» doubts the figure of 甲类, not another one that is 1.9.
    """
    claims = [normalise(each.text) for each in question.quantities if not is_year(each)]
    if not any(claim in knowledge.index.normal(best.clause) for claim in claims):
        return best
    words = question.core
    for claim in claims:
        words = words.replace(claim, " ")
    kinds = {figure.dimension for figure in knowledge.figures(best.clause)}
    inside = [hit for hit in hits if hit.clause.sentence_key == best.clause.sentence_key]
    alike = [hit for hit in inside if kinds & {figure.dimension for figure in knowledge.figures(hit.clause)}]
    if len(alike) < 2:
        return best
    said = {hit.clause.id: knowledge.index.covered(words, hit.clause.text, hit.clause) for hit in alike}
    most = max(alike, key=lambda hit: said[hit.clause.id])
    return most if said[most.clause.id] > said.get(best.clause.id, 1.0) + MORE else best


def is_amount(claim: Quantity) -> bool:
    """Whether a number has a unit, or is too large for a share or a part of something."""
    return bool(claim.unit) or claim.value >= SMALLEST_BARE


def _better_list(clause: Clause, said: float, question: Question, knowledge: Knowledge) -> bool:
    """Whether a clause enumerates, and says as much of the question as the best one, which does not."""
    return holds_list(clause) and knowledge.index.covered(question.core, clause.text, clause) >= said - LESS


def _amount(clause: Clause, head: str, knowledge: Knowledge) -> bool:
    """Whether a clause states the amount of what is asked for, no growth: «产值多少» means that."""
    stated = (f for f in knowledge.figures(clause) if f.measure == "value" and f.unit)
    return any(normalise(figure.subject).endswith(head) for figure in stated)


def wanted_dimensions(question: Question, knowledge: Knowledge) -> frozenset[str]:
    """Dimensions that an answer may have."""
    return expected_dimensions(question, knowledge.lexicon)


def fits(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether a clause states a figure of a wanted unit and size."""
    wanted = wanted_dimensions(question, knowledge)
    return unit_fits(knowledge.figures(clause), wanted) is True and not _too_small(clause, question, knowledge)


def other_unit(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether a clause states figures, and none of a wanted unit or of the asked size («多少万»)."""
    wanted = wanted_dimensions(question, knowledge)
    bare = all(not figure.unit for figure in knowledge.figures(clause))
    if ("ratio" in question.compute or bare) and _is_ratio(clause, wanted, knowledge):
        return False
    return unit_fits(knowledge.figures(clause), wanted) is False or _too_small(clause, question, knowledge)


def _too_small(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    asked, units = _SCALED.search(question.normal), knowledge.catalogue.units
    held = [figure for figure in knowledge.figures(clause) if figure.measure == "value" and figure.unit]
    if not asked or not held:
        return False
    known = [(figure.value, units.find(figure.unit)) for figure in held]
    return all(unit is not None and abs(value) * unit.factor * 10 < _SCALES[asked.group(1)] for value, unit in known)


def _first(hits: Sequence[Hit], best: Hit, topic: _Topic, good: Callable[[Clause], bool]) -> Hit:
    """The first hit beside the best one that is good, else the best one."""
    says_as_much = _compared_with(best.clause, topic)
    beside = (hit for hit in hits if _is_beside(hit, best) and says_as_much(hit.clause))
    return next((hit for hit in beside if good(hit.clause)), best)


def _is_beside(hit: Hit, best: Hit) -> bool:
    """A hit of the same sentence, or one that ranks nearly as high."""
    same = hit.clause.sentence_key == best.clause.sentence_key
    return (same or hit.rank > best.rank - NEARLY) and hit.coverage > best.coverage - 0.2


def _compared_with(best: Clause, topic: _Topic) -> Callable[[Clause], bool]:
    """Whether another clause itself says no less of the question: else it is about something else beside it.

    What a clause without any figure speaks of may be counted in another; and things («几家») in the next one. Money and
    rates belong to what they are said of.
    """
    counted = not topic.dimensions & OWN
    least = topic.said_by(best) - (LESS if topic.knowledge.figures(best) else LESS_BARE)

    def says_as_much(other: Clause) -> bool:
        return (counted and other.order == best.order + 1) or topic.said_by(other) >= least

    return says_as_much


def _without_units(question: Question, knowledge: Knowledge) -> str:
    """What is searched without the words for the unit: that a clause has the unit is no sign that it is meant."""
    units = knowledge.catalogue.units.units
    names = [*knowledge.lexicon.vocabulary.measure, *(name for name, unit in units.items() if not unit.weak)]
    text = question.core
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1 or name in _SCALES:
            text = text.replace(name, " ")
    return text


def _elsewhere(hits: Sequence[Hit], best: Hit, topic: _Topic) -> Hit:
    """A figure of the wanted unit in the same document, when the best hit has none at all; else the best hit."""
    knowledge = topic.knowledge
    if not topic.dimensions or knowledge.figures(best.clause):
        return best
    says_as_much = _compared_with(best.clause, topic)
    inside = (hit for hit in hits if hit.clause.document_id == best.clause.document_id and hit.coverage > 0.3)
    fitting = (hit for hit in inside if unit_fits(knowledge.figures(hit.clause), topic.dimensions))
    return next((hit for hit in fitting if says_as_much(hit.clause)), best)
