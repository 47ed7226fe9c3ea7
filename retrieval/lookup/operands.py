"""Which stated figures a calculation is about: the question's halves matched against the statements of the texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.metrics.statements import Statement
from retrieval.passages.search import SearchText
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

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
    for word in (*words.compute["between"], "占"):
        left, found, right = text.partition(word)
        sides = topic(left, knowledge), topic(right, knowledge)
        if found and all(len(side.replace(" ", "")) >= 2 for side in sides):
            return sides
    return None


def topic(text: str, knowledge: Knowledge) -> str:
    """A phrase without arithmetic, question and filler words: only what it is about."""
    words = knowledge.lexicon.vocabulary
    plain = normalise(text)
    for name, phrases in words.compute.items():
        for phrase in sorted(phrases, key=len, reverse=True) if name != "between" else ():
            plain = plain.replace(phrase, " ")
    for known in (words.wants, words.fillers):
        for start, end, _ in known.find(plain):
            plain = plain[:start] + " " * (end - start) + plain[end:]
    return re.sub(r"[\s，,。？?！!、（）()]+", " ", plain).strip()


def operand(text: str, knowledge: Knowledge, place: Place | None) -> list[Candidate]:
    """Statements that a phrase may mean, best first: by how much of the phrase their subject and clause say."""
    phrase = topic(text, knowledge)
    if not phrase:
        return []
    vocabulary = knowledge.lexicon.vocabulary
    hits = knowledge.index.search(
        SearchText(phrase, phrase, vocabulary.expansions(phrase)),
        k=LOOKED_AT,
        where=lambda c: bool(knowledge.figures(c)) and (place is None or place.speaks(c)),
    )
    found = [
        Candidate(statement, knowledge.index.covered(phrase, statement.subject, hit.clause))
        for hit in hits
        for statement in knowledge.figures(hit.clause)
    ]
    return sorted(found, key=lambda c: -c.likeness)


def pair(
    left: Sequence[Candidate], right: Sequence[Candidate], *, measure: str | None
) -> tuple[Statement, Statement] | None:
    """The best two statements that can be held against each other: same measure, same dimension, not the same figure."""
    best: tuple[float, Statement, Statement] | None = None
    for a in left:
        for b in right:
            alike = a.statement.measure == b.statement.measure and a.statement.dimension == b.statement.dimension
            same = a.statement.clause.id == b.statement.clause.id and a.statement.text == b.statement.text
            if not alike or same or (measure and a.statement.measure != measure):
                continue
            worth = a.likeness * b.likeness
            if best is None or worth > best[0]:
                best = (worth, a.statement, b.statement)
    return (best[1], best[2]) if best else None
