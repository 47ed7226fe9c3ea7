"""The order of candidates and what it means: pure functions over one row of features a candidate.

Knows nothing of indexes and clauses; whoever wants another formula changes this file alone. How the weights were found:
decision 0012.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is known of the candidates of one question; all arrays have one entry a candidate.

    Attributes:
        cosine: of question and clause, -1 to 1.
        plain: BM25 of the question as typed, from 0.
        wide: BM25 of core and expansions, from 0.
        coverage: share of the question's content words that the clause or its surroundings hold, 0 to 1.
        bonus: what the caller knows about fitting answers, in cosine.
        length: of the texts, in characters.
        vectors: unit vectors of the texts, one row a candidate.
        count: number of texts in the whole index.
    """

    cosine: Values
    plain: Values
    wide: Values
    coverage: Values
    bonus: Values
    length: Values
    vectors: NDArray[np.float32]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Weights of the order and of the logistic score (decision 0012).

    Attributes:
        lexical, expanded: worth of BM25 without and with expansions, in cosine, of a share of log(texts): the sum of BM25
            grows with the rarity that a word can have.
        covered: worth of full coverage, in cosine, where texts are clauses.
        clause_chars: from this median length on expansions, coverage and bonus count for less: a long text holds any
            word, and any kind of figure, by chance.
        feedback: worth of being near to the best candidates, in cosine.
        friends, sharpness: how many of the best give feedback, and how steeply their say falls with their order value.
        unknown: cosine that stands for all while questions can't be embedded; that of a near miss.
        bias, rank, coverage: of the logistic score over the order value and the coverage.
        threshold: a clause below this probability does not answer.
    """

    lexical: float = 0.007
    expanded: float = 0.007
    covered: float = 0.2
    clause_chars: float = 40.0
    feedback: float = 0.2
    friends: int = 10
    sharpness: float = 20.0
    unknown: float = 0.8
    bias: float = -5.2
    rank: float = 4.1
    coverage: float = 3.1
    threshold: float = 0.45


def order_values(features: Features, weights: Calibration) -> Values:
    """What the candidates are ordered by, highest first; in cosine."""
    telling = min(1.0, weights.clause_chars / max(1.0, float(np.median(features.length))))
    wide = features.plain + telling * (features.wide - features.plain)
    bm25 = (weights.lexical * features.plain + weights.expanded * wide) / np.log(features.count + 1)
    own = features.cosine + bm25 + telling * (weights.covered * features.coverage + features.bonus)
    order: Values = own + weights.feedback * _near_the_best(own, features.vectors, weights)
    return order


def _near_the_best(own: Values, vectors: NDArray[np.float32], weights: Calibration) -> Values:
    """Cosine with the weighted mean of the best candidates, less the highest one.

    Pseudo relevance feedback (Rocchio 1971) on what was found: texts of the same matter support each other. Shifted so
    that nobody gains by it, which leaves the order value of a lone clause what it was.
    """
    best = np.argsort(-own, kind="stable")[: weights.friends]
    share = np.exp((own[best] - own[best[0]]) * weights.sharpness)
    mean = (share / share.sum()) @ vectors[best].astype(np.float64)
    near = np.asarray(vectors @ mean, dtype=np.float64)
    return np.asarray(near - np.max(near), dtype=np.float64)


def probabilities(order: Values, coverage: Values, weights: Calibration) -> Values:
    """That a clause with this order value and coverage settles the question, 0 to 1."""
    odds = weights.bias + weights.rank * order + weights.coverage * coverage
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)
