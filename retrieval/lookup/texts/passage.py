"""How much of a text answers: the clause, its sentence when the clause alone is not understood, more on request.

Always whole clauses, verbatim, in order and without gaps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from retrieval.evidence import Clause
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.asked import asked, member_counts
from retrieval.lookup.texts.responsible import naming
from retrieval.lookup.texts.titles import names_title, prints_title
from retrieval.lookup.wanted import asks_growth
from retrieval.metrics.periods import PeriodKind, find_periods
from retrieval.questions.model import Question
from retrieval.questions.normalise import bare, normalise

PASSAGE_CHARS = 160
"""A passage is widened up to this length: what a phone shows without scrolling."""

SENTENCE_CHARS = 100
"""A longer sentence is shown in part: the clause, or what surrounds a short one."""

SHORT = 12
"""A clause below this length is not understood alone."""

SHORT_CHARS = 40
"""It is shown with its neighbours up to this length."""

SEVERAL = 3
"""Members from which a clause is a list that needs no neighbours."""

_DAY = re.compile(r"\d日")

_PARTS = "；;。"
"""Marks that end a part of a long sentence."""

_COLONS = ("：", ":")

_LISTED = re.compile(r"、|”“|》《|和|与|及|＋|\+")
"""Signs that a clause holds a list."""

WIDE = frozenset({"passage", "original", "list", "reason", "person"})
"""What is wanted is a text, not a figure."""


def passage(clause: Clause, question: Question, knowledge: Knowledge, as_of: date) -> tuple[Clause, ...]:
    """What is shown of the text around a clause that settles a question."""
    sentence = _part(clause, knowledge.index.sentence_clauses(clause))
    if "original" in question.wants or ("reason" in question.wants and not _gives_reason(clause, knowledge)):
        return tuple(_around(clause, knowledge))
    if "passage" in question.wants:
        shown = list(sentence) if length(sentence) <= SENTENCE_CHARS else [clause]
        return tuple(_below_heading(shown, clause, knowledge))
    if knowledge.lexicon.vocabulary.asked.leads.search(question.normal) and (held := naming(clause, knowledge)):
        whole = reaching(sentence[0], held, knowledge)
        return whole if clause in whole else reaching(clause, held, knowledge)
    if "date" in question.wants and not dated((clause,), as_of):
        return _until(clause, knowledge, lambda shown: dated(shown, as_of))
    if "person" in question.wants and not names_somebody(clause, knowledge):
        return _until(clause, knowledge, lambda shown: any(names_somebody(each, knowledge) for each in shown))
    if "title" in question.wants and not names_title(clause):
        return _until(clause, knowledge, lambda shown: any(prints_title(each) for each in shown))
    if "office" in question.wants and _addresses(sentence):
        return tuple(sentence)
    if "office" in question.wants and not _names_office(clause, knowledge):
        return _until(clause, knowledge, lambda shown: any(_names_office(each, knowledge) for each in shown))
    if "list" in question.wants and not _whole_list(clause, question, knowledge):
        return tuple(_around(clause, knowledge))
    if len(clause.text) < SHORT and not knowledge.figures(clause):
        return tuple(_grown([clause], sentence, SHORT_CHARS))
    if _depends(clause, knowledge):
        return tuple(_led(clause, sentence))
    return _with_growth(clause, question, sentence, knowledge)


def _with_growth(
    clause: Clause, question: Question, sentence: Sequence[Clause], knowledge: Knowledge
) -> tuple[Clause, ...]:
    """A clause, carried on to the growth of its own value that stands behind it («甲总值5亿元，按不变价格计算，增长6%»)."""
    measures = {figure.measure for figure in knowledge.figures(clause)}
    if not asks_growth(question) or measures != {"value"}:
        return (clause,)
    behind = sentence[sentence.index(clause) + 1 :]
    last = next((at for at, each in enumerate(behind) if knowledge.figures(each)), None)
    if last is None or knowledge.subjects(behind[last]):
        return (clause,)
    grown = {figure.measure for figure in knowledge.figures(behind[last])} == {"growth"}
    shown = (clause, *behind[: last + 1])
    return shown if grown and length(shown) <= PASSAGE_CHARS else (clause,)


def reaching(clause: Clause, other: Clause, knowledge: Knowledge) -> tuple[Clause, ...]:
    """The clauses from one to another of its paragraph, where there is room; else the other one alone."""
    around = knowledge.index.paragraph_clauses(clause)
    first, last = sorted((around.index(clause), around.index(other)))
    shown = tuple(around[first : last + 1])
    return shown if length(shown) <= PASSAGE_CHARS else (other,)


def _around(clause: Clause, knowledge: Knowledge) -> list[Clause]:
    """The clause in its sentence, and in its paragraph where there is room."""
    sentence = _part(clause, knowledge.index.sentence_clauses(clause))
    shown = _grown([clause], sentence, PASSAGE_CHARS)
    if len(shown) == len(sentence):
        shown = _grown(shown, knowledge.index.paragraph_clauses(clause), PASSAGE_CHARS)
    return shown


def _whole_list(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether a clause alone enumerates as many things as were asked for; several where no number was given."""
    wanted = [number for number, _ in asked(question, knowledge.lexicon.vocabulary.asked).members]
    counts = member_counts(clause.text)
    return any(number in counts for number in wanted) if wanted else any(count >= SEVERAL for count in counts)


def _part(clause: Clause, sentence: Sequence[Clause]) -> list[Clause]:
    """The part of a long sentence between two semicolons that holds the clause."""
    if length(sentence) <= SENTENCE_CHARS:
        return list(sentence)
    at = first = sentence.index(clause)
    while first > 0 and not _ends_part(sentence[first - 1]):
        first -= 1
    last = at
    while last + 1 < len(sentence) and not _ends_part(sentence[last]):
        last += 1
    return list(sentence[first : last + 1])


def _ends_part(clause: Clause) -> bool:
    return clause.tail[:1] in _PARTS and bool(clause.tail)


def holds_list(clause: Clause) -> bool:
    """Whether a clause itself enumerates things."""
    return bool(member_counts(clause.text)) or _LISTED.search(clause.text) is not None


def dated(shown: Sequence[Clause], as_of: date) -> bool:
    """Whether a passage names a day, a month or a year; the span in a plan's name is none."""
    return any(p.kind is not PeriodKind.SPAN for clause in shown for p, _, _ in find_periods(clause.text, as_of))


def _gives_reason(clause: Clause, knowledge: Knowledge) -> bool:
    return knowledge.gives_reason(clause.text)


def names_somebody(clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause names a person, by name or title, or ends with an institution that signs."""
    vocabulary = knowledge.lexicon.vocabulary
    signed = clause.text.endswith(vocabulary.asked.bodies)
    return signed or any(title in clause.text for title in vocabulary.titles)


def _names_office(clause: Clause, knowledge: Knowledge) -> bool:
    return any(word in clause.text for word in knowledge.lexicon.vocabulary.asked.offices)


def _addresses(sentence: Sequence[Clause]) -> bool:
    """Whether a sentence is a list before a colon, as a notice begins with whom it is sent to: no part of it is all."""
    last = sentence[-1]
    return (last.text + last.tail).endswith(_COLONS) and length(sentence) <= PASSAGE_CHARS


def _depends(clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause begins with a word that points back."""
    return clause.text.startswith(knowledge.lexicon.vocabulary.asked.dependent)


def _led(clause: Clause, sentence: Sequence[Clause]) -> list[Clause]:
    """The sentence from its beginning to the clause, as far back as the length allows."""
    at = sentence.index(clause)
    first = at
    while first > 0 and length(sentence[first - 1 : at + 1]) <= PASSAGE_CHARS:
        first -= 1
    return list(sentence[first : at + 1])


def _below_heading(shown: list[Clause], clause: Clause, knowledge: Knowledge) -> list[Clause]:
    """A passage that only repeats its heading is carried on: what stands below was asked for."""
    headings = "".join(map(bare, clause.section))
    if all(bare(each.text) in headings for each in shown):
        return _grown(shown, knowledge.index.paragraph_clauses(clause), PASSAGE_CHARS)
    return shown


def _until(clause: Clause, knowledge: Knowledge, enough: Callable[[Sequence[Clause]], bool]) -> tuple[Clause, ...]:
    """The clause with as much of what follows, else of what precedes it, as says what is asked; else it alone.

    Only inside its own section: a notice ends with who signed it and when.
    """
    around = [c for c in knowledge.index.document_clauses(clause) if c.section == clause.section]
    at = around.index(clause)
    for last in range(at + 1, len(around)):
        if length(around[at : last + 1]) > PASSAGE_CHARS:
            break
        if enough(around[at : last + 1]):
            while last + 1 < len(around) and enough(around[last + 1 : last + 2]):
                if length(around[at : last + 2]) > PASSAGE_CHARS:
                    break
                last += 1
            return tuple(around[at : last + 1])
    for first in range(at - 1, -1, -1):
        if length(around[first : at + 1]) > PASSAGE_CHARS:
            break
        if enough(around[first : at + 1]):
            return tuple(around[first : at + 1])
    return tuple(_grown([clause], knowledge.index.sentence_clauses(clause), SENTENCE_CHARS))


def with_day(clause: Clause, shown: tuple[Clause, ...], knowledge: Knowledge) -> tuple[Clause, ...]:
    """The passage, carried on to the next day that its section names, when it names none («现将…印发给你们。…6月25日»)."""

    def held(clauses: Sequence[Clause]) -> bool:
        return any(_DAY.search(normalise(each.text)) for each in clauses)

    if held(shown) or held(knowledge.index.sentence_clauses(clause)):
        return shown
    more = _until(clause, knowledge, held)
    return more if held(more) else shown


def holding(text: str, clause: Clause, shown: tuple[Clause, ...], knowledge: Knowledge) -> tuple[Clause, ...]:
    """A passage around the clause that holds a normalised text: the shown one, else one that reaches so far."""

    def held(clauses: Sequence[Clause]) -> bool:
        return any(text in normalise(each.text) for each in clauses)

    return shown if held(shown) else _until(clause, knowledge, held)


def _grown(shown: Sequence[Clause], around: Sequence[Clause], most: int) -> list[Clause]:
    """Adds the following clauses, then the ones before, one at a time, without gaps."""
    first, last = around.index(shown[0]), around.index(shown[-1])
    grown = True
    while grown:
        grown = False
        if last + 1 < len(around) and length(around[first : last + 2]) <= most:
            last, grown = last + 1, True
        if first > 0 and length(around[first - 1 : last + 1]) <= most:
            first, grown = first - 1, True
    return list(around[first : last + 1])


def length(clauses: Sequence[Clause]) -> int:
    """Characters of a passage."""
    return sum(len(c.text) + len(c.tail) for c in clauses)
