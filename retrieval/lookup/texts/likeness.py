"""Does a clause speak of what the question names? Two looks beside the score; pure functions over words and hits.

`leads`: a clause below the threshold may still be said, when it leads and nothing speaks against it. `lacks_official`: a
clause above it may not, when the asker used a word of documents that it does not have. How the limits were found:
decision 0012.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from retrieval.evidence import Clause, Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.asked import asked
from retrieval.lookup.texts.fitness import named_in
from retrieval.lookup.texts.segments import words_of
from retrieval.passages.coverage import Term
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

LEADING = 0.3
"""Score from which a clause may be said though it is not sure."""

AHEAD = 0.02
"""By how much it has to lead before the next different clause, in rank."""

MEANING = 3
"""At most this place by meaning alone: the order of words and the order of meaning agree."""

MEANING_BESIDE = 5
"""The same where its neighbour leads with it."""

TOGETHER = 12
"""Characters of clauses that are hardly understood alone: side by side in a sentence they are one statement."""

FEW = 2
"""A word that so many of the hits hold at most tells them apart."""

SEVERAL = 3
"""Names from which their number alone tells a clause from others."""

HALF = 0.5
"""Share of the known words of a question that the clause has to speak of."""

PLAIN = frozenset({"list", "passage", "original", "name", "yes_no"})
"""What may be wanted of such a clause: a wording. Never a number, a time, a person or a place."""


def leads(hit: Hit, hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> bool:
    """Whether a hit below the threshold is what was asked in other words, as far as can be told.

    Everyday words of the glossary, or a rare word of its own, have to lead to this clause and to hardly another; the order
    by meaning has to agree; what the asker names officially has to be there; and no figure may be asked for or claimed.
    """
    if question.wants - PLAIN or question.quantities or question.periods or question.context or question.compute:
        return False
    beside = [each for each in hits if each is not hit and _said_together(hit.clause, each.clause)]
    others = [each.rank for each in hits if each is not hit and each not in beside]
    ahead = not others or hit.rank >= max(others) + AHEAD
    # Two short clauses of one sentence that both lead are one statement, and prove each other.
    most = MEANING_BESIDE if any(each.score >= LEADING for each in beside) else MEANING
    if hit.score < LEADING or not ahead or not 0 < hit.meaning <= most:
        return False
    terms = knowledge.index.terms(question.core)
    known = [term for term in terms if term.stands_for]
    spoken = [term for term in known if _said(term, hit.clause, knowledge)]
    if len(spoken) < HALF * len(known) or _missing(terms, hit.clause, knowledge):
        return False
    wished = asked(question, knowledge.lexicon.vocabulary.asked).names
    if max(wished, default=0) >= SEVERAL and named_in(hit.clause) in wished:
        return True
    return any(_singles_out(term, hit.clause, hits, knowledge) for term in terms)


def lacks_official(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether the asker names something by a word of documents, and the clause speaks of something else.

    Who says «宅基地» means that; who says «小老板» may mean anybody. Only when the last known
    word, which the others describe, or half of all are missing.
    """
    terms = knowledge.index.terms(question.core)
    known = [term for term in terms if term.stands_for]
    silent = [term for term in known if not _around(term, clause, knowledge)]
    least = log((len(knowledge.index.corpus.clauses) + 1) / (FEW + 1)) - TOLERANCE
    rare = any(
        term.word in words_of(clause.text, _NAMES) for term in terms if not term.stands_for and term.weight >= least
    )
    missing = _missing(terms, clause, knowledge)
    return bool(missing) and not rare and (known[-1] in missing or len(silent) >= HALF * len(known))


TOLERANCE = 1e-6
"""Of comparing two weights."""


def _missing(terms: Sequence[Term], clause: Clause, knowledge: Knowledge) -> list[Term]:
    """Words of documents, known to the glossary as such, that neither the clause nor what surrounds it speaks of."""
    official = knowledge.lexicon.vocabulary.official
    return [
        term
        for term in terms
        if term.stands_for and term.word in official and len(term.word) > 1 and not _around(term, clause, knowledge)
    ]


def _said_together(one: Clause, other: Clause) -> bool:
    """Whether two short clauses stand side by side in one sentence."""
    same = one.sentence_key == other.sentence_key and abs(one.order - other.order) == 1
    return same and max(len(one.text), len(other.text)) <= TOGETHER


def _said(term: Term, clause: Clause, knowledge: Knowledge) -> bool:
    text = knowledge.index.normal(clause)
    return any(normalise(word) in text for word in (term.word, *term.stands_for))


def _around(term: Term, clause: Clause, knowledge: Knowledge) -> bool:
    text = knowledge.setting(clause)
    return any(normalise(word) in text for word in (term.word, *term.stands_for))


def _singles_out(term: Term, clause: Clause, hits: Sequence[Hit], knowledge: Knowledge) -> bool:
    """Whether a word leads to this clause and to few others of the hits."""
    own = knowledge.index.normal(clause)
    if term.word in knowledge.lexicon.vocabulary.meta.plain:
        return False
    for word in (term.word, *term.stands_for):
        plain = normalise(word)
        if len(plain) < FEW or plain not in own or (word == term.word and word not in words_of(clause.text, _NAMES)):
            continue
        if sum(plain in knowledge.index.normal(hit.clause) for hit in hits) <= FEW:
            return True
    return False


_NAMES = ("n", "j", "l", "i", "x")
"""Tags of nouns, abbreviations, set phrases and foreign words; «vn» is a verb, and a verb tells little.

Words, not characters: a text may hold the characters of a short name across two of its words.
"""
