"""People that a text names, and a question that takes one of them for another.

A name counts when the segmenter tags it as one and a title stands beside it, or other names in a clause with a title: the
tag alone is given to many common words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from retrieval.evidence import Clause, Hit
from retrieval.findings import Premise
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.names import PERSON
from retrieval.questions.normalise import normalise
from retrieval.questions.segments import tagged

_BESIDE = ("、", "，", ",", "和", "与", "及")
_AFTER = (*_BESIDE, "等", "")
_ORGANISATIONS = ("nt", "ns", "nz", "j")
LONGEST = 3
AROUND = 150
"""Clauses before and behind one in which a document's people are looked for."""


@lru_cache(maxsize=8192)
def persons(text: str, titles: tuple[str, ...]) -> tuple[str, ...]:
    """Names of people in a text, in order, each once."""
    if not any(title in text for title in titles):
        return ()
    words = tagged(text)
    found: dict[str, None] = {}
    for at, (word, tag) in enumerate(words):
        before = words[at - 1][0] if at else _BESIDE[0]
        after = words[at + 1][0] if at + 1 < len(words) else ""
        if tag != PERSON or len(word) > LONGEST:
            continue
        listed = before in _BESIDE
        if len(word) == 1 and (listed or before.endswith(titles)) and 0 < len(after) < LONGEST:
            # The segmenter parts some names: «徐 为民».
            found[word + after] = None
        elif len(word) > 1 and (before.endswith(titles) or after.startswith(titles) or (listed and after in _AFTER)):
            found[word] = None
    return tuple(found)


def people_around(clause: Clause, knowledge: Knowledge) -> set[str]:
    """People that the document names near a clause."""
    titles = knowledge.lexicon.vocabulary.titles
    return {name for each in _around(clause, knowledge) for name in persons(each.text, titles)}


def _around(clause: Clause, knowledge: Knowledge) -> tuple[Clause, ...]:
    return knowledge.index.document_clauses(clause)[max(0, clause.order - AROUND) : clause.order + AROUND]


def of_named_people(hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> list[Hit]:
    """Without hits of documents that do not speak of a person whom the question names and another hit's document knows."""
    documents = {hit.clause.edition_id: hit.clause for hit in hits}
    near = {key: people_around(clause, knowledge) for key, clause in documents.items()}
    named = {name for people in near.values() for name in people if name in question.normal}
    return [hit for hit in hits if named <= near[hit.clause.edition_id]]


def wrong_person(question: Question, shown: Sequence[Clause], knowledge: Knowledge) -> Premise | None:
    """The person whom the question names where the text names another one; None when it names nobody else.

    Only people of the same document are told apart: somebody whom it does not know at all is no premise to correct.
    """
    titles = knowledge.lexicon.vocabulary.titles
    named = [name for name in people_around(shown[0], knowledge) if name in question.normal]
    sentence, text = "".join(knowledge.index.sentence(each) for each in shown), "".join(each.text for each in shown)
    here = [name for each in shown for name in persons(each.text, titles)]
    done = [name for name in named if (action := _action(name, question)) and action in text and name not in text]
    if not here or not named or (not done and any(name in sentence for name in named)):
        return None
    return Premise(claimed=named[0], actual=here[0])


def _action(name: str, question: Question) -> str:
    """What the question says that somebody did: the two characters behind the name; empty when there are none."""
    found = re.search(rf"{re.escape(name)}([\u3400-\u9fff]{{2}})", question.normal)
    return found.group(1) if found else ""


def of_whom_it_is_said(hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> Hit | None:
    """The hit that says of another person what the question says of one («甲主持», and the text: «乙主持»)."""
    titles = knowledge.lexicon.vocabulary.titles
    near = people_around(hits[0].clause, knowledge)
    for name, action in ((name, _action(name, question)) for name in near if name in question.normal):
        saying = [c for c in _around(hits[0].clause, knowledge) if action and action in c.text]
        if any(name in clause.text for clause in saying):
            continue
        others = {clause.id for clause in saying if persons(clause.text, titles)}
        found = next((hit for hit in hits if hit.clause.id in others), None)
        if found:
            return found
    return None


def wrong_institution(question: Question, shown: Sequence[Clause], knowledge: Knowledge) -> Premise | None:
    """The institution that the question gives to a person of the clause and of which the document says nothing."""
    import rjieba

    text = normalise("".join(each.text for each in shown))
    titles = knowledge.lexicon.vocabulary.titles
    names = [name for each in shown for name in persons(each.text, titles) if name in question.normal]
    doubts = knowledge.lexicon.vocabulary.asked.doubts
    if (
        not names
        or not any(word in question.normal for word in doubts)
        or not any(title in question.normal for title in titles)
    ):
        return None
    document = normalise("".join(each.text for each in knowledge.index.document_clauses(shown[0])))
    regions = {mention.surface for mention in question.regions}
    for word, tag in rjieba.tag(question.normal):
        if tag in _ORGANISATIONS and len(word) > 1 and word not in regions and word not in document + text:
            return Premise(claimed=word, actual="")
    return None
