"""Days and years around a clause: the day on which an article says all took place, the year that a plan sets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.evidence import Clause
from retrieval.findings import Premise
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.fit import other_day
from retrieval.metrics.periods import Period
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

_DAY = re.compile(r"\d{1,2}月\d{1,2}日")
_ANY_DAY = re.compile(r"\d{1,2}日")


def event_day(
    question: Question, clause: Clause, near: Sequence[Clause], knowledge: Knowledge
) -> tuple[Premise, tuple[Clause, ...]] | None:
    """The only day that the article of a clause names, where the question names another one and the clause none."""
    if not _ANY_DAY.search(question.normal) or any(_ANY_DAY.search(normalise(each.text)) for each in near):
        return None
    dating = [c for c in knowledge.index.document_clauses(clause) if _ANY_DAY.search(normalise(c.text))]
    days = {day for c in dating for day in _ANY_DAY.findall(normalise(c.text))}
    if len(days) != 1 or not _DAY.search(normalise(dating[0].text)):
        return None
    wrong = other_day(question, dating[0].text, knowledge.lexicon.vocabulary.claims)
    return (wrong, _led_by(dating[0], knowledge)) if wrong else None


def _led_by(clause: Clause, knowledge: Knowledge) -> tuple[Clause, ...]:
    """A clause that only dates («7月16日下午») with the one behind it, which says what took place."""
    sentence = list(knowledge.index.sentence_clauses(clause))
    at = sentence.index(clause)
    return tuple(sentence[at : at + 2])


def asks_when(question: Question) -> bool:
    """Whether the time itself is asked for, and no number, person or reason beside it."""
    return "date" in question.wants and not question.wants & {"person", "reason", "where", "growth", "original"}


def stating_deadline(clause: Clause, deadline: Period, knowledge: Knowledge) -> Clause | None:
    """The last clause before one of a plan, or itself, that says until when its targets are to be reached."""
    said = f"到{deadline.text}"
    before = [c for c in knowledge.index.document_clauses(clause) if c.order <= clause.order]
    return next((c for c in reversed(before) if said in normalise(c.text)), None)
