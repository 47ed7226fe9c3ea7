"""BM25 over words and character bigrams: names, numbers and short keywords are found by what is written.

Source: Robertson & Zaragoza 2009, «The Probabilistic Relevance Framework: BM25 and Beyond», as implemented by `bm25s`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from retrieval.questions.normalise import normalise

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%+-]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def tokens(text: str) -> list[str]:
    """Words of the segmenter and, for Chinese runs, all bigrams (a bigram that is a word counts twice: that is meant)."""
    import rjieba

    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if not _CHINESE.match(run):
            found.append(run)
            continue
        found.extend(word for word in rjieba.cut_for_search(run) if len(word) > 1)
        found.extend(run[i : i + 2] for i in range(len(run) - 1))
        if len(run) == 1:
            found.append(run)
    return found


class LexicalIndex:
    """BM25 over the passages of one corpus version, in memory."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        import bm25s

        self.ids = tuple(ids)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.5)
        corpus = [tokens(text) or [""] for text in texts]
        if corpus:
            self._bm25.index(corpus, show_progress=False)
        self.vocabulary = frozenset(token for line in corpus for token in line)
        counts: dict[str, int] = {}
        for line in corpus:
            for token in set(line):
                counts[token] = counts.get(token, 0) + 1
        self._counts = counts

    def idf(self, token: str) -> float:
        """log((N + 1) / (n + 1)): high for rare tokens, highest for unknown ones."""
        return float(np.log((len(self.ids) + 1) / (self._counts.get(token, 0) + 1)))

    def best(self, query: str, k: int) -> list[tuple[str, float]]:
        """Ids with their BM25 score, best first; only scores above zero."""
        known = [token for token in tokens(query) if token in self.vocabulary]
        if not known or not self.ids:
            return []
        scores = self._bm25.get_scores(known)
        k = min(k, len(self.ids))
        order = np.argpartition(-scores, k - 1)[:k]
        order = order[np.argsort(-scores[order], kind="stable")]
        return [(self.ids[i], float(scores[i])) for i in order if scores[i] > 0]
