"""Hybrid search over the clauses of one corpus version, with a score that has a meaning.

Dense similarity finds the paraphrase, BM25 the name and the number, coverage tells whether the clause speaks of all that
was asked; `ranking` makes one order of them. Whether the best one may answer is another question: `Hit.score` is the
probability of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from config.errors import Transient
from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.evidence import Clause, Hit
from retrieval.passages.base import Passage, SearchText, VectorIndex
from retrieval.passages.coverage import Term, coverage, question_terms
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.filters import Columns, Filter
from retrieval.passages.folding import folded
from retrieval.passages.groups import Groups
from retrieval.passages.lexical import best_rows
from retrieval.passages.ranking import Calibration, Features, order_values, probabilities
from retrieval.passages.stored import StoredParts
from retrieval.questions.normalise import normalise
from retrieval.questions.vocabulary import Vocabulary

__all__ = ["ClauseIndex", "Filter", "SearchText", "passages_of"]

LOG = structlog.get_logger(__name__)

Rows = NDArray[np.intp]

QUERY_CHARS = 300
"""What is embedded of a question at most: the model reads no further than about that, and its time grows with the length."""

EXPANSIONS = 12
"""Official words added to a question at most."""

CANDIDATES = 40
"""Taken from each of the searches before they are joined."""

ALL = 500
"""A filter that leaves at most so many clauses has all of them compared."""

REMEMBERED = 16384
"""Clauses whose normalised texts are kept."""


class ClauseIndex:
    """The searchable form of one corpus; immutable, so an answer that holds it never sees another version.

    What is made of the texts is kept in the folder `cache`, to be found again at the next start; None: in memory.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        vectors: VectorIndex,
        embeddings: StoredEmbeddings,
        vocabulary: Vocabulary,
        calibration: Calibration,
        cache: Path | None = None,
    ) -> None:
        self.corpus = corpus
        self.calibration = calibration
        self._vectors = vectors
        self._embeddings = embeddings
        self._vocabulary = vocabulary
        self._rows = {clause.id: row for row, clause in enumerate(corpus.clauses)}
        self._documents = {document.id: document for document in corpus.documents}
        self._sentences = Groups(corpus.clauses, lambda c: c.sentence_key)
        self._paragraphs = Groups(corpus.clauses, lambda c: (c.edition_id, c.paragraph))
        self._editions = Groups(corpus.clauses, lambda c: c.edition_id)
        self._orders = np.fromiter((c.order for c in corpus.clauses), np.int32, len(corpus.clauses))
        self._parts = StoredParts(corpus, embeddings, cache)
        self._columns = Columns(corpus, self._rows, lambda: self._parts.lexical)
        self._near = lru_cache(maxsize=REMEMBERED)(self._normal)
        self._around = lru_cache(maxsize=REMEMBERED)(self._context)

    def _normal(self, row: int) -> str:
        return normalise(self.corpus.clauses[row].text)

    def _context(self, row: int) -> str:
        clause = self.corpus.clauses[row]
        return normalise("".join((clause.document, *clause.section, self.sentence(clause))))

    def sentence(self, clause: Clause) -> str:
        """The whole sentence of a clause, verbatim, closing marks included."""
        return "".join(c.text + c.tail for c in self.sentence_clauses(clause))

    def sentence_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the sentence, in order."""
        return self._sentences.of(self._rows[clause.id])

    def paragraph_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the paragraph, in order."""
        return self._paragraphs.of(self._rows[clause.id])

    def document(self, document_id: str) -> DocumentRecord:
        """Record of a document of this version."""
        return self._documents[document_id]

    def document_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the same printing, in order."""
        return self._editions.of(self._rows[clause.id])

    def normal(self, clause: Clause) -> str:
        """The clause, normalised for matching."""
        return self._near(self._rows[clause.id])

    def knows(self, word: str) -> bool:
        """Whether a word stands in any clause."""
        return self._parts.lexical.knows(word)

    def terms(self, phrase: str) -> tuple[Term, ...]:
        """Content words of a phrase, with their weight here and the official words that they may stand for."""
        return question_terms(phrase, self._vocabulary, self._parts.lexical.idf)

    def covered(self, phrase: str, subject: str, clause: Clause) -> float:
        """How much of a phrase a part of a clause says, its clause counting for less; from 0 to 1."""
        terms = question_terms(phrase, self._vocabulary, self._parts.lexical.idf)
        return coverage(terms, normalise(subject), self.normal(clause))

    def passing(self, where: Filter) -> tuple[Clause, ...]:
        """All clauses that a filter lets through, in order."""
        return tuple(self.corpus.clauses[row] for row in np.flatnonzero(self._columns.mask(where)).tolist())

    def search(
        self,
        text: SearchText,
        *,
        k: int = 10,
        where: Filter | None = None,
        bonus: Callable[[Clause], float] | None = None,
    ) -> list[Hit]:
        """The clauses nearest to a question, best first; the same statement of several documents is one hit.

        Args:
            text: what is searched.
            k: at most so many hits.
            where: only clauses that pass; decided before anything is cut off.
            bonus: added to the order value of a clause: what the caller knows about fitting answers.
        """
        query = text.raw[:QUERY_CHARS].strip()
        if not query or not self._rows or k < 1:
            return []
        allowed = None if where is None or where.is_empty else np.flatnonzero(self._columns.mask(where))
        if allowed is not None and not len(allowed):
            return []
        core = text.core[:QUERY_CHARS]
        vector = self._meaning(query)
        plain = self._parts.lexical.scores(query)
        wide = self._parts.lexical.scores(" ".join((core, *text.expansions[:EXPANSIONS])))
        rows = self._anywhere(vector, plain, wide) if allowed is None else self._among(allowed, vector, plain, wide)
        if not len(rows):
            return []
        terms = question_terms(core, self._vocabulary, self._parts.lexical.idf)
        features = self._features(rows, vector, (plain, wide), terms, bonus)
        order = order_values(features, self.calibration)
        scores = probabilities(order, features.coverage, self.calibration)
        places = (np.argsort(np.argsort(-features.cosine, kind="stable"), kind="stable") + 1) * (vector is not None)
        hits = [
            Hit(
                clause=self.corpus.clauses[rows[i]],
                score=float(scores[i]),
                rank=float(order[i]),
                coverage=float(features.coverage[i]),
                meaning=int(places[i]),
            )
            for i in np.lexsort((rows, self._orders[rows], -order)).tolist()
        ]
        return folded(hits, k, ended=lambda clause: self.document(clause.document_id).ended is not None)

    def _meaning(self, query: str) -> list[float] | None:
        """Vector of a question; None while the embedding service can't be reached: words alone find less, but answer."""
        try:
            return self._embeddings.embed_query(query)
        except Transient as error:
            LOG.warning("search_by_words_alone", code=error.code)
            return None

    def _features(
        self,
        rows: Rows,
        vector: Sequence[float] | None,
        bm25: tuple[NDArray[np.float32], NDArray[np.float32]],
        terms: Sequence[Term],
        bonus: Callable[[Clause], float] | None,
    ) -> Features:
        numbers = rows.tolist()
        return Features(
            cosine=self._cosines(rows, vector).astype(np.float64),
            plain=bm25[0][rows].astype(np.float64),
            wide=bm25[1][rows].astype(np.float64),
            coverage=np.array([coverage(terms, self._near(row), self._around(row)) for row in numbers]),
            bonus=np.array([bonus(self.corpus.clauses[row]) if bonus else 0.0 for row in numbers]),
            length=np.array([len(self.corpus.clauses[row].text) for row in numbers], dtype=np.float64),
            vectors=self._parts.matrix.rows(rows),
            count=len(self._rows),
        )

    def _cosines(self, rows: Rows, vector: Sequence[float] | None) -> NDArray[np.float32]:
        if vector is None:
            return np.full(len(rows), self.calibration.unknown, dtype=np.float32)
        return self._parts.matrix.cosines(rows, vector)

    def _anywhere(self, vector: list[float] | None, plain: NDArray[np.float32], wide: NDArray[np.float32]) -> Rows:
        """Candidates among all clauses: the best by each search."""
        proposed = [best_rows(scores, CANDIDATES) for scores in (plain, wide)]
        near = () if vector is None else (self._nearest(vector),)
        return np.unique(np.concatenate((*near, *proposed)))

    def _nearest(self, vector: list[float]) -> Rows:
        """Rows by cosine; from the array when the index can't answer, or names what is not there."""
        found = [self._rows.get(key) for key, _ in self._vectors.nearest(str(self.corpus.version), vector, CANDIDATES)]
        rows = [row for row in found if row is not None]
        if found and len(rows) < len(found):
            self._vectors.distrust("unknown clauses")
        elif len(rows) >= min(CANDIDATES, len(self._rows)):
            return np.array(rows, dtype=np.intp)
        return self._closest(np.arange(len(self._rows)), vector)

    def _closest(self, rows: Rows, vector: Sequence[float]) -> Rows:
        # Shifted, since `best_rows` leaves out what is not above zero.
        return rows[best_rows(self._parts.matrix.cosines(rows, vector) + 2, CANDIDATES)]

    def _among(
        self, rows: Rows, vector: list[float] | None, plain: NDArray[np.float32], wide: NDArray[np.float32]
    ) -> Rows:
        """Candidates among allowed rows: all of them, or the best by each search, found exactly."""
        if len(rows) <= ALL:
            return rows
        lexical = (rows[best_rows(scores[rows], CANDIDATES)] for scores in (plain, wide))
        near = () if vector is None else (self._closest(rows, vector),)
        return np.unique(np.concatenate((*near, *lexical)))

    def warm(self) -> None:
        """Makes the first search as fast as the later ones: opens, or makes, every part of the index."""
        if self._rows:
            self._parts.lexical.scores(self.corpus.clauses[0].text)
            self._vectors.nearest(str(self.corpus.version), self._parts.matrix.row(0), 1)


def passages_of(corpus: Corpus) -> list[Passage]:
    """What is embedded: every searched clause, verbatim. Measured: headings and sentences around it blur the vector."""
    return [Passage(c.id, c.text, c.document_id, c.region) for c in corpus.clauses]
