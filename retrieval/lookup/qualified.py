"""A word beside a name that makes it another quantity: a figure of the thing without that word is no answer.

The words are data (`questions.toml` [qualifiers]), each with what a row or a clause has to say to be about the same.
"""

from __future__ import annotations

from retrieval.findings import Finding, Observed, Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.table_findings import Aimed


def otherwise_qualified(question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether a question narrows or changes its thing by a word that a finding with figures does not say.

    A word inside the name of an indicator is said by the row of that indicator; a text has to say it itself.
    """
    if isinstance(found, Quoted):
        if not found.figures:
            return False
        own = _said_by(found)
        wide = own + "\n" + normalise("\n".join(knowledge.index.sentence(clause) for clause in found.passage))
    elif isinstance(found, Observed | Aimed):
        own = wide = _names(found, knowledge)
    else:
        return False
    spans = [(each.start, each.end) for each in question.indicators if each.surface in question.normal]
    for asked, said in knowledge.lexicon.vocabulary.qualifiers:
        for hit in asked.finditer(question.normal):
            inside = any(start <= hit.start() and hit.end() <= end for start, end in spans)
            if inside and not isinstance(found, Quoted):
                continue
            if not said.search(wide if inside else own):
                return True
    return False


def _said_by(found: Quoted) -> str:
    """What the clauses that are shown say themselves, below their headings."""
    parts = [text for clause in found.passage for text in (clause.text, *clause.section)]
    return normalise("\n".join(parts))


def _names(found: Observed | Aimed, knowledge: Knowledge) -> str:
    """Name and aliases of the indicator of a row."""
    key = found.observation.indicator if isinstance(found, Observed) else found.target.indicator
    indicator = knowledge.catalogue.indicators.get(key)
    return normalise("\n".join((indicator.name, *indicator.aliases))) if indicator else ""
