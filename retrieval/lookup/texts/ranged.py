"""Questions about a group that is named by its range («20—60万元的群体»): only texts of that very range may answer."""

from __future__ import annotations

from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.ranges import holds_range, ranges_of


def of_range(question: Question, knowledge: Knowledge, named: frozenset[str] | None) -> frozenset[str] | None:
    """Ids of the clauses that may answer, among `named`: those with the range of the question.

    None: any may. Where no text has the range, those with another one may not.
    """
    asked = ranges_of(question.text)
    if not asked:
        return named
    clauses = [clause for clause in knowledge.clauses() if named is None or clause.id in named]
    same = frozenset(clause.id for clause in clauses if holds_range(clause.text, asked))
    if same or any(each.plain is None for each in asked):
        return same
    return frozenset(clause.id for clause in clauses if not ranges_of(clause.text))


def has_range(question: Question, text: str) -> bool:
    """Whether a question names a range, and a text has it: a sure sign that it is meant."""
    asked = ranges_of(question.text)
    return bool(asked) and holds_range(text, asked)
