"""Hits of the search for a question, in the order of what fits it."""

from __future__ import annotations

from dataclasses import replace

from retrieval.evidence import Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.fitness import fitness
from retrieval.lookup.texts.ranged import of_range
from retrieval.passages.filters import Filter
from retrieval.passages.search import SearchText
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise


def candidates(
    question: Question, knowledge: Knowledge, place: Place | None, *, named: frozenset[str] | None = None, k: int = 12
) -> list[Hit]:
    """At most `k` hits for a question, best first; with `named` only among these clauses."""
    named = of_range(question, knowledge, named)
    where = replace(place.filter if place else Filter(), clauses=named, documents=papers(question, knowledge))
    text = SearchText(
        raw=" ".join(part for part in (question.context, question.text) if part),
        core=_told_apart(question, knowledge),
        expansions=question.expansions,
    )
    return knowledge.search(text, k=k, where=where, bonus=fitness(question, knowledge, place))


def _told_apart(question: Question, knowledge: Knowledge) -> str:
    """What is searched, without numbers that no text prints: a wrong number tells no text from another."""
    core = question.core
    for quantity in question.quantities:
        text = normalise(quantity.text)
        if text in core and not any(text in knowledge.index.normal(clause) for clause in knowledge.clauses()):
            core = core.replace(text, " ")
    return core if core.strip() else question.core


def papers(question: Question, knowledge: Knowledge) -> frozenset[str] | None:
    """Ids of the documents of the kind that the question names («方案对…怎么说»); None: it names none that is held."""
    found = knowledge.lexicon.vocabulary.asked.papers.search(question.normal)
    if found is None:
        return None
    documents = knowledge.index.corpus.documents
    return frozenset(document.id for document in documents if found.group(1) in document.title) or None
