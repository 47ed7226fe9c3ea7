"""The look at what: a finding about another quantity than the one asked for is no answer.

Three things make it another one: a word beside the name that the catalogue of words knows (`qualified`), one that nothing
explains (`unexplained`), and a noun that narrows it (`narrower`).
"""

from __future__ import annotations

from retrieval.findings import Finding
from retrieval.lookup.guards.narrower import narrowed_away
from retrieval.lookup.guards.qualified import named_by, otherwise_qualified
from retrieval.lookup.guards.strangers import said_by, says_figures
from retrieval.lookup.guards.unexplained import unexplained
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question

SHORTEST = 2
"""Characters of a word that names a quantity."""


def of_another_quantity(question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether what was found speaks of another quantity than the one asked for."""
    if otherwise_qualified(question, found, knowledge) or narrowed_away(question, found, knowledge):
        return True
    if not says_figures(found):
        return False
    said = said_by(found, knowledge)
    beside = unexplained(question, found, said + named_by(found, knowledge), knowledge)
    return beside is not None or _of_other_head(question, said, knowledge)


def _of_other_head(question: Question, said: str, knowledge: Knowledge) -> bool:
    """Whether a question asks another quantity of an indicator's thing («甲业…利润»), which is not said."""
    if question.indicators:
        return False
    words = knowledge.lexicon.vocabulary
    # «甲县营收涨了多少»: the quantity alone, by its short name.
    named = (group for group in words.same if any(len(w) >= SHORTEST and w in question.topic for w in group))
    if any(not any(word in said for word in group) for group in named):
        return True
    heads = (
        words.compound["asked"].match(question.normal, e)
        for _, e, _ in knowledge.lexicon.indicators.find(question.normal)
    )
    head = next((match[0] for match in heads if match), None)
    if head is None:
        return False
    alike = next((group for group in words.same if any(word in head for word in group)), frozenset({head.strip("的")}))
    return not any(word in said for word in alike)
