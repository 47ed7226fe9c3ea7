"""BM25 over words and character bigrams: names, numbers and short keywords are found by what is written.

Source: Robertson & Zaragoza 2009, «The Probabilistic Relevance Framework: BM25 and Beyond», as implemented by `bm25s`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.questions.normalise import normalise

TOKENIZER = "1"
"""Version of `tokens` and of the weights of `LexicalIndex`; a stored index of another version is not opened."""

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%+-]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Rows = NDArray[np.intp]


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
    """BM25 over texts that are known by their row; immutable."""

    def __init__(self, bm25: Any, count: int) -> None:
        self.count = count
        self._bm25 = bm25
        self._ids: dict[str, int] = bm25.vocab_dict if count else {}

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Indexes the texts, in memory."""
        import bm25s

        bm25 = bm25s.BM25(k1=1.2, b=0.5)
        ids: dict[str, int] = {}
        # One number a token, shared by all lines: strings of their own would take ten times the memory.
        lines = [[ids.setdefault(token, len(ids)) for token in tokens(text) or [""]] for text in texts]
        if lines:
            bm25.index((lines, ids), create_empty_token=False, show_progress=False)
        return cls(bm25, len(lines))

    def save(self, folder: Path) -> None:
        """Writes the index into an existing folder; raises `OSError`."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int) -> LexicalIndex | None:
        """A saved index, mapped into memory; None: it is not one of `count` texts."""
        import bm25s

        try:
            bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        whole = bm25.scores["num_docs"] == count and len(bm25.scores["indptr"]) == len(bm25.vocab_dict) + 1
        return cls(bm25, count) if whole else None

    def knows(self, word: str) -> bool:
        """Whether a token stands in any text."""
        return word in self._ids

    def idf(self, token: str) -> float:
        """log((N + 1) / (n + 1)): high for rare tokens, highest for unknown ones."""
        return float(np.log((self.count + 1) / (len(self.holding(token)) + 1)))

    def holding(self, token: str) -> Rows:
        """Rows whose texts hold a token."""
        if token not in self._ids:
            return np.empty(0, dtype=np.intp)
        found: Rows = self._column("indices", self._ids[token]).astype(np.intp)
        return found

    def scores(self, query: str) -> NDArray[np.float32]:
        """BM25 of every text, by row."""
        found = np.zeros(self.count, dtype=np.float32)
        for token in tokens(query):
            if token in self._ids:
                column = self._ids[token]
                # A text stands once in the column of a token.
                found[self._column("indices", column)] += self._column("data", column)
        return found

    def _column(self, what: str, column: int) -> NDArray[Any]:
        bounds = self._bm25.scores["indptr"]
        values: NDArray[Any] = self._bm25.scores[what]
        return values[int(bounds[column]) : int(bounds[column + 1])]

    def may_contain(self, phrase: str) -> Rows | None:
        """Rows that alone can contain a normalised phrase, or more; None: any of them could.

        Every Chinese pair of characters is a token, so a text that contains the phrase holds all its pairs.
        """
        pairs = {run[i : i + 2] for run in _RUN.findall(phrase) if _CHINESE.match(run) for i in range(len(run) - 1)}
        found: Rows | None = None
        for pair in sorted(pairs):
            rows = self.holding(pair)
            found = rows if found is None else np.intersect1d(found, rows, assume_unique=True)
        return found


def best_rows(scores: NDArray[Any], k: int) -> Rows:
    """Rows of the `k` highest scores, best first; only scores above zero."""
    k = min(k, len(scores))
    if not k:
        return np.empty(0, dtype=np.intp)
    order = np.argpartition(-scores, k - 1)[:k]
    order = order[np.argsort(-scores[order], kind="stable")]
    found: Rows = order[scores[order] > 0]
    return found
