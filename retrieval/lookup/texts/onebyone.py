"""Things of one kind that a text names one by one, in clauses that do not stand side by side: «甲类工程有哪几个»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.evidence import Clause, Hit
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.asked import asked
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.segments import tagged

FEWEST, MOST = 2, 6
"""Clauses that are shown; of more nobody can tell which are meant."""

LONGEST, SHORT = 6, 3
"""Characters of the word for the kind; below `SHORT` all have to stand in one sentence."""

NAMING = frozenset({"name", "list"})


def one_by_one(hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> tuple[Clause, ...]:
    """The clauses of one part of a document that each name one of the things asked for, in order; empty: there are none.

    Only where their number or all of them are asked for («几个…叫啥», «哪几个»), and the best hit is one of them.
    """
    words = knowledge.lexicon.vocabulary.asked
    found = words.counted_things.search(question.normal)
    if found is None or not question.wants & NAMING or question.indicators or question.quantities:
        return ()
    wishes = asked(question, words)
    if wishes.excluded or any(word in question.normal for word in words.excepted if len(word) > 1):
        return ()
    best = hits[0].clause
    tail = re.sub(
        rf"(?:{'|'.join(map(re.escape, words.counted_small))})+$", "", question.normal[: found.start()].strip()
    )
    after = found["thing"] or ""
    sizes = range(LONGEST, FEWEST - 1, -1)
    kinds = [after[:size] for size in sizes if len(after) >= size] if after else [tail[-size:] for size in sizes]
    for kind in kinds:
        if not _names(best, kind) or (len(kind) <= SHORT and not _is_noun(kind)):
            continue
        around = knowledge.index.document_clauses(best)
        near = [c for c in around if c.section == best.section and (len(kind) > SHORT or c.sentence == best.sentence)]
        members = [clause for clause in near if _names(clause, kind)]
        numbers = {number for number, _ in wishes.members}
        fitting = FEWEST <= len(members) <= MOST and (not numbers or len(members) in numbers)
        return tuple(members) if fitting and not knowledge.lexicon.vocabulary.fillers.find(kind) else ()
    return ()


def _is_noun(kind: str) -> bool:
    words = tagged(kind)
    return len(words) == 1 and words[0][1].startswith(("n", "vn"))


def _names(clause: Clause, kind: str) -> bool:
    """Whether a clause has the word, in either printing."""
    return any(kind in normalise(text) for text in (clause.text, clause.variant.text if clause.variant else ""))


__all__ = ["one_by_one"]
