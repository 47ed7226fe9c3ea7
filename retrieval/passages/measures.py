"""Measures of a ranking, for one query each; the mean over the queries is the figure that is reported.

`ranked` are document ids, best first; `relevant` are the grades above 0 of the documents that were judged so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice


def hit(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """hit@k, also called success@k: 1 when one of the first k is relevant, else 0."""
    return float(any(key in relevant for key in ranked[:k]))


def recall(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """recall@k: share of the relevant documents that are among the first k."""
    return len(relevant.keys() & set(ranked[:k])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """RR@k: 1 / rank of the first relevant document, 0 when it is not among the first k; its mean is MRR@k.

    Source: Voorhees 1999, «The TREC-8 Question Answering Track Report».
    """
    return next((1 / rank for rank, key in enumerate(ranked[:k], 1) if key in relevant), 0.0)


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """nDCG@k = DCG@k / IDCG@k, with DCG@k = Σ grade(i) / log2(i + 1) over the ranks i = 1 … k.

    IDCG is the DCG of the best order there could be. Source: Järvelin & Kekäläinen 2002, «Cumulated Gain-Based Evaluation
    of IR Techniques», with the discount and the linear gain of `trec_eval` (`ndcg_cut`), which BEIR uses.
    """
    gained = _dcg([relevant.get(key, 0.0) for key in islice(ranked, k)])
    return gained / _dcg(sorted(relevant.values(), reverse=True)[:k])


def _dcg(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def fused(rankings: Sequence[Sequence[str]], constant: int = 60) -> list[str]:
    """Reciprocal rank fusion: documents by Σ 1 / (constant + rank) over the rankings that hold them.

    Source: Cormack, Clarke & Büttcher 2009, «Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods», with its constant of 60.
    """
    scores: dict[str, float] = {}
    for ranked in rankings:
        for rank, key in enumerate(ranked, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (constant + rank)
    return sorted(scores, key=lambda key: -scores[key])


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else 0.0
