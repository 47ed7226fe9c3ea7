"""Hybrid search over the clauses of one corpus version, with a score that has a meaning.

Dense similarity finds the paraphrase, BM25 the name and the number, coverage tells whether the clause speaks of all that
was asked; their weighted sum orders the clauses. Whether the best one may answer is another question: `Hit.score` is the
probability of that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.evidence import Clause, Hit
from retrieval.passages.base import Passage, VectorIndex
from retrieval.passages.coverage import coverage, question_terms
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.lexical import LexicalIndex
from retrieval.questions.normalise import normalise
from retrieval.questions.vocabulary import Vocabulary

K = TypeVar("K")

QUERY_CHARS = 300
"""What is embedded of a question at most: the model reads no further than about that, and its time grows with the length."""

EXPANSIONS = 12
"""Official words added to a question at most."""

CANDIDATES = 60
"""Taken from each of the two searches before they are joined."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """What is searched.

    Attributes:
        raw: as typed; core: without regions and fillers; expansions: official words for everyday ones.
    """

    raw: str
    core: str
    expansions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Weights of the order and of the logistic score, chosen on the golden sets dev, tune and tune2 (decision 0005).

    Attributes:
        lexical, expanded, covered: worth of a point of BM25, of BM25 with expansions, and of full coverage, in cosine.
        bias, rank, coverage: of the logistic score over the order value and the coverage.
        threshold: a clause below this probability does not answer.
    """

    lexical: float = 0.003
    expanded: float = 0.003
    covered: float = 0.2
    bias: float = -5.2
    rank: float = 4.1
    coverage: float = 3.1
    threshold: float = 0.45

    def probability(self, rank: float, covered: float) -> float:
        """That a clause with this order value and coverage settles the question."""
        return 1 / (1 + math.exp(-(self.bias + self.rank * rank + self.coverage * covered)))


class ClauseIndex:
    """The searchable form of one corpus; immutable, so an answer that holds it never sees another version."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        vectors: VectorIndex,
        embeddings: StoredEmbeddings,
        vocabulary: Vocabulary,
        calibration: Calibration,
    ) -> None:
        self.corpus = corpus
        self.calibration = calibration
        self._vectors = vectors
        self._embeddings = embeddings
        self._vocabulary = vocabulary
        self._clauses = {clause.id: clause for clause in corpus.clauses}
        self._documents = {document.id: document for document in corpus.documents}
        self._sentences = _grouped(corpus.clauses, lambda c: (c.edition_id, c.sentence))
        self._paragraphs = _grouped(corpus.clauses, lambda c: (c.edition_id, c.paragraph))
        self._editions = _grouped(corpus.clauses, lambda c: c.edition_id)
        self._lexical = LexicalIndex([c.id for c in corpus.clauses], [c.text for c in corpus.clauses])
        self._near = {clause.id: normalise(clause.text) for clause in corpus.clauses}
        self._around = {clause.id: self._context(clause) for clause in corpus.clauses}
        self._cached: dict[str, NDArray[np.float32]] = {}

    def _context(self, clause: Clause) -> str:
        return normalise("".join((clause.document, *clause.section, self.sentence(clause))))

    def sentence(self, clause: Clause) -> str:
        """The whole sentence of a clause, verbatim, closing marks included."""
        return "".join(c.text + c.tail for c in self.sentence_clauses(clause))

    def sentence_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the sentence, in order."""
        return self._sentences[(clause.edition_id, clause.sentence)]

    def paragraph_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the paragraph, in order."""
        return self._paragraphs[(clause.edition_id, clause.paragraph)]

    def document(self, document_id: str) -> DocumentRecord:
        """Record of a document of this version."""
        return self._documents[document_id]

    def document_clauses(self, clause: Clause) -> tuple[Clause, ...]:
        """All clauses of the same printing, in order."""
        return self._editions[clause.edition_id]

    def normal(self, clause: Clause) -> str:
        """The clause, normalised for matching."""
        return self._near[clause.id]

    def knows(self, word: str) -> bool:
        """Whether a word stands in any clause."""
        return word in self._lexical.vocabulary

    def covered(self, phrase: str, subject: str, clause: Clause) -> float:
        """How much of a phrase a part of a clause says, its clause counting for less; from 0 to 1."""
        terms = question_terms(phrase, self._vocabulary, self._lexical.idf)
        return coverage(terms, normalise(subject), self._near[clause.id]) if terms else 0.0

    def search(
        self,
        text: SearchText,
        *,
        k: int = 10,
        where: Callable[[Clause], bool] | None = None,
        bonus: Callable[[Clause], float] | None = None,
    ) -> list[Hit]:
        """The clauses nearest to a question, best first.

        Args:
            text: what is searched.
            k: at most so many hits.
            where: only clauses for which this holds; decided before anything is cut off.
            bonus: added to the order value of a clause: what the caller knows about fitting answers.
        """
        query = text.raw[:QUERY_CHARS].strip()
        if not query or not self._clauses:
            return []
        vector = self._embeddings.embed_query(query)
        plain = dict(self._lexical.best(text.core[:QUERY_CHARS], len(self._clauses) if where else CANDIDATES))
        wide = dict(
            self._lexical.best(
                " ".join((text.core[:QUERY_CHARS], *text.expansions[:EXPANSIONS])),
                len(self._clauses) if where else CANDIDATES,
            )
        )
        if where:
            dense = self._exact([c.id for c in self.corpus.clauses if where(c)], vector)
        else:
            dense = dict(self._vectors.nearest(str(self.corpus.version), vector, CANDIDATES))
            dense |= self._exact([key for key in {*plain, *wide} if key not in dense], vector)
        terms = question_terms(text.core[:QUERY_CHARS], self._vocabulary, self._lexical.idf)
        weights = self.calibration
        hits = []
        for key, cosine in dense.items():
            clause = self._clauses[key]
            covered = coverage(terms, self._near[key], self._around[key])
            bm25 = weights.lexical * plain.get(key, 0.0) + weights.expanded * wide.get(key, 0.0)
            rank = cosine + bm25 + weights.covered * covered + (bonus(clause) if bonus else 0.0)
            hits.append(Hit(clause=clause, score=weights.probability(rank, covered), rank=rank, coverage=covered))
        hits.sort(key=lambda hit: (-hit.rank, hit.clause.order))
        return hits[:k]

    def warm(self, before: ClauseIndex | None) -> None:
        """Makes the first search as fast as the later ones: opens the index, takes over vectors of clauses that stay."""
        if before is not None:
            self._cached.update({key: vector for key, vector in before._cached.copy().items() if key in self._clauses})
        first = next(iter(self._clauses), None)
        if first is not None:
            self._exact([first], [0.0] * len(self._embeddings.embed_documents([self._clauses[first].text])[0]))
            self._vectors.nearest(str(self.corpus.version), self._cached[first].tolist(), 1)

    def _exact(self, ids: Sequence[str], vector: Sequence[float]) -> dict[str, float]:
        """Cosine of the query with these clauses; their vectors come from SQL once."""
        missing = [key for key in ids if key not in self._cached]
        if missing:
            found = self._embeddings.embed_documents([self._clauses[key].text for key in missing])
            self._cached.update({key: np.asarray(v, dtype=np.float32) for key, v in zip(missing, found, strict=True)})
        if not ids:
            return {}
        cosines = np.stack([self._cached[key] for key in ids]) @ np.asarray(vector, dtype=np.float32)
        return dict(zip(ids, cosines.tolist(), strict=True))


def passages_of(corpus: Corpus) -> list[Passage]:
    """What is embedded: every searched clause, verbatim. Measured: headings and sentences around it blur the vector."""
    return [Passage(clause.id, clause.text) for clause in corpus.clauses]


def _grouped(clauses: Iterable[Clause], key: Callable[[Clause], K]) -> dict[K, tuple[Clause, ...]]:
    found: dict[K, list[Clause]] = {}
    for clause in sorted(clauses, key=lambda c: c.order):
        found.setdefault(key(clause), []).append(clause)
    return {name: tuple(values) for name, values in found.items()}
