"""«甲与乙的比»: a thing of its own, which a text may speak of; neither of its parts answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from retrieval.evidence import Clause
from retrieval.findings import Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.clauses import settle
from retrieval.passages.filters import Filter
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

BOTH = 0.5
"""Share of either side that the clause has to speak of."""


def ratio_named(question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None) -> Quoted | None:
    """The only clause that names the ratio itself; None where no ratio is asked for, or none is named."""
    meta = knowledge.lexicon.vocabulary.meta
    asked = meta.ratio.search(question.normal)
    if asked is None:
        return None
    named = [
        clause
        for clause in knowledge.index.passing(knowledge.within(place.filter if place else Filter()))
        if any(name in clause.text for name in meta.ratio_names)
    ]
    found = [clause for clause in named if all(_speaks(clause, side, knowledge) for side in asked.groups())]
    if len({normalise(clause.text) for clause in found}) != 1:
        return None
    settled = settle(
        found[0],
        replace(question, indicators=(), wants=question.wants - {"list", "passage"}),
        knowledge=knowledge,
        as_of=as_of,
        place=place,
    )
    return settled if isinstance(settled, Quoted) else None


def _speaks(clause: Clause, side: str, knowledge: Knowledge) -> bool:
    """Whether a clause itself says one side of the ratio, in its own words or in those of the glossary."""
    terms = knowledge.index.terms(side)
    return bool(terms) and knowledge.index.covered(side, clause.text, clause) >= BOTH
