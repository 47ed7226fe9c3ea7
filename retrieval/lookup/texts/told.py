"""Who gave the figures of a report: «哪个部门给的数». The report says it where it begins, not beside each figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.evidence import Clause, Hit
from retrieval.lookup.knowledge import Knowledge, deadline_of
from retrieval.lookup.places import Place
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

_NUMBER = re.compile(r"\d+\.\d+|\d+(?=%|亿|万)")
"""A figure that a question quotes; a bare whole number may be a day or a place in an order."""


def asks_who_told(question: Question, knowledge: Knowledge) -> bool:
    """Whether a question asks which institution gave some figures."""
    return knowledge.lexicon.vocabulary.told["asks"].search(question.normal) is not None


def who_told(
    hits: Sequence[Hit], question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Clause | None:
    """The clause that names the source of the figures meant: those of the quoted number, else of the region's only report.

    None: the report names none, or it is not clear which report is meant.
    """
    meant = [hit.clause for hit in hits if _means(hit.clause, question, knowledge, place)]
    documents = {
        clause.document_id: clause for clause in meant if deadline_of(knowledge.document(clause), as_of) is None
    }
    if not documents:
        return None
    naming = [found for clause in documents.values() if (found := _naming(clause, knowledge))]
    return naming[0] if len(naming) == 1 and len(documents) == 1 else None


def _means(clause: Clause, question: Question, knowledge: Knowledge, place: Place | None) -> bool:
    """Whether the figures of a clause may be meant: the quoted one, or any of the region that is named."""
    if not knowledge.figures(clause):
        return False
    given = _NUMBER.findall(question.normal)
    if given:
        return all(_alone(each).search(normalise(clause.text)) for each in given)
    return place is not None and clause.region == place.code


def _alone(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d.])")


def _naming(clause: Clause, knowledge: Knowledge) -> Clause | None:
    """The last clause up to this one by which its document says from whom it knows."""
    says, offices = knowledge.lexicon.vocabulary.told["says"], knowledge.lexicon.vocabulary.asked.offices
    before = [each for each in knowledge.index.document_clauses(clause) if each.order <= clause.order]
    for each in reversed(before):
        found = says.search(normalise(each.text))
        if found and any(office in found[0] for office in offices):
            return each
    return None


__all__ = ["asks_who_told", "who_told"]
