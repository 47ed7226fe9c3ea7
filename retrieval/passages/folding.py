"""The same statement in several documents is one hit: what is printed again attaches to the hit that stands for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from retrieval.evidence import Clause, Hit
from retrieval.questions.normalise import bare

ALIKE = 96.0
"""Per cent of likeness from which two long clauses with the same numbers say the same."""

LONG = 24
"""Characters; shorter ones have to be equal: in them one character changes what is said."""

LOOKED_AT = 3
"""Hits compared, for each hit that is wanted."""

_NUMBERS = re.compile(r"[0-9.%]+|[a-z]+|[〇零一二三四五六七八九十百千万亿两]+")


def folded(hits: Sequence[Hit], k: int, *, ended: Callable[[Clause], bool]) -> list[Hit]:
    """The first `k` different statements, in their order.

    Args:
        hits: best first.
        k: at most so many.
        ended: whether the document of a clause is no longer in force: such a clause stands for no other.
    """
    kept: list[Hit] = []
    for hit in hits[: LOOKED_AT * k]:
        at = next((i for i, other in enumerate(kept) if _same(hit.clause, other.clause)), None)
        if at is None:
            kept.append(hit)
        elif ended(kept[at].clause) and not ended(hit.clause):
            kept[at] = replace(kept[at], clause=hit.clause, same=(kept[at].clause, *kept[at].same))
        else:
            kept[at] = replace(kept[at], same=(*kept[at].same, hit.clause))
    return kept[:k]


def _same(one: Clause, other: Clause) -> bool:
    """Whether two clauses of different documents about the same region say the same in the same words."""
    if one.document_id == other.document_id or one.region != other.region:
        return False
    left, right = bare(one.text), bare(other.text)
    if left == right or min(len(left), len(right)) < LONG:
        return left == right
    from rapidfuzz.fuzz import ratio

    return ratio(left, right, score_cutoff=ALIKE) > 0 and _NUMBERS.findall(left) == _NUMBERS.findall(right)
