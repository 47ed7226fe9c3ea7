"""From the record of the documents to a `Knowledge`: the version read, indexed, and joined with table and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from retrieval.documents.codec import Unreadable
from retrieval.documents.parsing import Parsing
from retrieval.documents.readers import Limits
from retrieval.documents.records import Corpus
from retrieval.documents.recovery import recover
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore
from retrieval.lookup.knowledge import Knowledge
from retrieval.metrics.store import MetricsStore
from retrieval.passages.base import Embedder, Progress, VectorIndex
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.search import ClauseIndex, passages_of
from retrieval.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """The parts that a `Knowledge` is made of; changes nothing that answers.

    Attributes:
        sidecar: what the files do not print, for files that have to be parsed again at the start.
    """

    words: Words
    documents: CorpusStore
    metrics: MetricsStore
    vectors: VectorIndex
    embeddings: StoredEmbeddings
    embedder: Embedder
    sidecar: Callable[[], Sidecar]
    today: Callable[[], date]

    def fresh(self) -> Knowledge:
        """Knowledge of the current version, indexed first where it has to be."""
        corpus = self.current()
        self.prepare(corpus, quiet)
        return self.know(corpus)

    def current(self) -> Corpus:
        """The current version; one that another version of the program stored is made again first."""
        try:
            corpus = self.documents.current()
        except Unreadable:
            # Clauses may get other ids; the index is built again from the stored vectors.
            self.vectors.keep_only(())
            corpus = recover(self.documents, self._parsing)
        return corpus or Corpus(version=0, documents=(), clauses=(), differences=())

    def prepare(self, corpus: Corpus, progress: Progress) -> None:
        """Embeds and indexes a version beside the others; does nothing where that is done."""
        passages = passages_of(corpus)
        if not passages or self.vectors.has(str(corpus.version), len(passages)):
            return
        StoredEmbeddings(
            self.embedder, self.embeddings.engine, on_batch=lambda done, total: progress("embed", done, total)
        ).remember(passage.text for passage in passages)
        self.vectors.build(str(corpus.version), passages, progress)

    def know(self, corpus: Corpus) -> Knowledge:
        """Knowledge of a version that is indexed."""
        index = ClauseIndex(
            corpus,
            vectors=self.vectors,
            embeddings=self.embeddings,
            vocabulary=self.words.lexicon.vocabulary,
            calibration=self.words.calibration,
        )
        return self.words.knowledge(index, self.metrics)

    def _parsing(self) -> Parsing:
        return Parsing(
            sidecar=self.sidecar(),
            names=self.words.catalogue.names(),
            rules=self.words.rules,
            limits=Limits(),
            loaded=self.today().isoformat(),
        )


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
