"""Clauses near some words, through the same understanding and the same order as questions, without deciding anything.

A question that names a region is answered for it alone; who searches sees all, so the names stay in what is searched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from config.errors import NotFound, Permanent
from retrieval.evidence import Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import place_named
from retrieval.lookup.texts.fitness import fitness
from retrieval.passages.base import SearchText
from retrieval.passages.filters import Filter
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import parse
from retrieval.questions.phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Where is searched; None: everywhere.

    Attributes:
        region: code; clauses of documents about the region, and clauses that name it.
        document: id of a document.
        published_by: only documents that were known by the end of this day.
    """

    region: str | None = None
    document: str | None = None
    published_by: date | None = None


def find(words: str, *, knowledge: Knowledge, today: date, k: int, only: Only | None = None) -> list[Hit]:
    """The clauses nearest to some words, best first, among what the viewer may see.

    Args:
        words: as typed.
        knowledge: of the viewer.
        today: years that are left out are read against it.
        k: at most so many.
        only: where is searched.

    Raises:
        Permanent: `question_no_words`: no letter and no digit.
        NotFound: `document_unknown`.
    """
    if not any(sign.isalnum() for sign in words):
        raise Permanent("question_no_words")
    question, text = understood(words, knowledge=knowledge, today=today)
    place = place_named(question, knowledge.catalogue)
    return knowledge.search(
        text, k=k, where=_where(only or Only(), knowledge), bonus=fitness(question, knowledge, place)
    )


def understood(words: str, *, knowledge: Knowledge, today: date) -> tuple[Question, SearchText]:
    """Words as a question, and what is searched of them."""
    lexicon, parents = knowledge.lexicon, knowledge.parents
    question = parse(words, lexicon=lexicon, today=today, home=None, parents=parents)
    whole = question
    if question.regions:
        nameless = replace(lexicon, regions=Phrases({}))
        whole = parse(words, lexicon=nameless, today=today, home=None, parents=parents)
    return question, SearchText(raw=question.text, core=whole.core, expansions=question.expansions)


def _where(only: Only, knowledge: Knowledge) -> Filter:
    document = only.document
    if document is not None and not any(
        each.id == document and knowledge.scope.sees(each.level, each.region)
        for each in knowledge.index.corpus.documents
    ):
        raise NotFound("document_unknown", document=document)
    where = Filter()
    if only.region is not None:
        names = [name for name, code in knowledge.catalogue.names().items() if code == only.region]
        where = Filter(regions=frozenset({only.region}), naming=tuple(sorted(map(normalise, names))))
    return replace(
        where,
        documents=frozenset({document}) if document is not None else None,
        published=(date.min, only.published_by) if only.published_by is not None else None,
    )
