"""Which stated figures a calculation is about: the question's halves matched against the statements of the texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.metrics.statements import Statement
from retrieval.passages.filters import Filter
from retrieval.passages.search import SearchText
from retrieval.questions.model import Question
from retrieval.questions.topics import topic_of

CERTAIN = 0.45
"""An operand below this likeness is not taken: a wrong operand makes a wrong figure."""

LOOKED_AT = 6
"""Clauses tried for one operand."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that may be an operand; `likeness` orders them (1 is certain)."""

    statement: Statement
    likeness: float


def halves(question: Question, knowledge: Knowledge) -> tuple[str, str] | None:
    """The two things that are compared, without regions and arithmetic words; None when only one is named."""
    words = knowledge.lexicon.vocabulary
    text = question.normal
    for mention in question.regions:
        text = text.replace(mention.surface, " ")
    for pattern in words.between:
        for found in pattern.finditer(text):
            sides = topic_of(text[: found.start()], words), topic_of(text[found.end() :], words)
            if all(len(side.replace(" ", "")) >= 2 for side in sides):
                return sides
    return None


def operand(text: str, knowledge: Knowledge, place: Place | None) -> list[Candidate]:
    """Statements that a phrase may mean, best first: by how much of the phrase their subject and clause say."""
    phrase = topic_of(text, knowledge.lexicon.vocabulary)
    if not phrase:
        return []
    vocabulary = knowledge.lexicon.vocabulary
    hits = knowledge.search(
        SearchText(phrase, phrase, vocabulary.expansions(phrase)),
        k=LOOKED_AT,
        where=replace(place.filter if place else Filter(), clauses=knowledge.facts.stating, sure=True),
    )
    found = [
        Candidate(statement, knowledge.index.covered(phrase, statement.subject, hit.clause))
        for hit in hits
        for statement in knowledge.figures(hit.clause)
    ]
    # Of equals the one stated first: what an article leads with is what a short name means.
    return sorted(found, key=lambda c: (-c.likeness, c.statement.clause.order))


def pair(
    left: Sequence[Candidate], right: Sequence[Candidate], *, measure: str | None
) -> tuple[Statement, Statement] | None:
    """The best two statements that can be held against each other: same measure, same dimension, not the same figure.

    Each must suit its own side better than the other one does, or it is not known which is meant.
    """
    best: tuple[float, Statement, Statement] | None = None
    for a in left:
        for b in right:
            alike = a.statement.measure == b.statement.measure and a.statement.dimension == b.statement.dimension
            if not alike or _same(a, b) or (measure and a.statement.measure != measure):
                continue
            if _worth(a.statement, right) >= b.likeness or _worth(b.statement, left) >= a.likeness:
                continue
            worth = a.likeness * b.likeness
            if best is None or worth > best[0]:
                best = (worth, a.statement, b.statement)
    return (best[1], best[2]) if best else None


def _same(a: Candidate, b: Candidate) -> bool:
    return a.statement.clause.id == b.statement.clause.id and a.statement.text == b.statement.text


def _worth(statement: Statement, side: Sequence[Candidate]) -> float:
    return max((c.likeness for c in side if c.statement == statement), default=0.0)
