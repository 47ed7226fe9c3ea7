"""The single parts of the search, each alone, for measuring what joining them is worth; no question goes this way."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.documents.records import Corpus
from retrieval.passages.base import Embedder, VectorIndex
from retrieval.passages.lexical import LexicalIndex, best_rows


class Alone:
    """BM25 alone and cosine alone over the clauses of one indexed corpus; the query as it was typed.

    Args:
        corpus: indexed in `vectors` already.
        vectors: finds the nearest.
        embedder: of the questions; nothing is remembered, so every search takes its full time.
    """

    def __init__(self, corpus: Corpus, *, vectors: VectorIndex, embedder: Embedder) -> None:
        self._version = str(corpus.version)
        self._vectors = vectors
        self._embedder = embedder
        self._ids = [clause.id for clause in corpus.clauses]
        self._lexical = LexicalIndex.build([clause.text for clause in corpus.clauses])

    def lexical(self, text: str, k: int) -> Sequence[str]:
        """Clause ids by BM25, best first."""
        return [self._ids[row] for row in best_rows(self._lexical.scores(text), k)]

    def dense(self, text: str, k: int) -> Sequence[str]:
        """Clause ids by cosine, best first."""
        if not text.strip():
            return []
        return [key for key, _ in self._vectors.nearest(self._version, self._embedder.query(text), k)]
