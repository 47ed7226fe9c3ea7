"""From the record of the documents to a `Knowledge`: the version read, indexed, and joined with table and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog

from retrieval.documents.changes import ChangeReport
from retrieval.documents.codec import Unreadable
from retrieval.documents.ingest import BeforeSwitch, ingest
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
from retrieval.passages.files import IndexFiles
from retrieval.passages.search import ClauseIndex, passages_of
from retrieval.words import Words

LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """The parts that a `Knowledge` is made of; changes nothing that answers.

    Attributes:
        sidecar: what the files do not print, for files that have to be parsed again at the start.
        cache: folder for the parts of the index that are not Chroma's; None: they are made at each start, in memory.
    """

    words: Words
    documents: CorpusStore
    metrics: MetricsStore
    vectors: VectorIndex
    embeddings: StoredEmbeddings
    embedder: Embedder
    sidecar: Callable[[], Sidecar]
    today: Callable[[], date]
    cache: Path | None = None

    def fresh(self, progress: Progress | None = None) -> Knowledge:
        """Knowledge of the current version, indexed first where it has to be."""
        corpus = self.current()
        self.prepare(corpus, progress or quiet, mending=True)
        known = self.know(corpus)
        known.index.warm()
        known.lexicon.speller.warm()
        return known

    def current(self) -> Corpus:
        """The current version; one that another version of the program stored is made again first."""
        try:
            corpus = self.documents.current()
        except Unreadable:
            # Clauses may get other ids; the index is built again from the stored vectors.
            self.keep_only(())
            corpus = recover(self.documents, self._parsing)
        return corpus or Corpus(version=0, documents=(), clauses=(), differences=())

    def prepare(self, corpus: Corpus, progress: Progress, *, mending: bool = False) -> None:
        """Embeds and indexes a version beside the others; does nothing where that is done.

        Args:
            corpus: the version.
            progress: told about the steps.
            mending: this version was indexed before, so that an index which is not there is worth a word.
        """
        passages = passages_of(corpus)
        if not passages or self.vectors.has(str(corpus.version), len(passages)):
            return
        if mending:
            LOG.warning("index_rebuilt", version=corpus.version, clauses=len(passages))
            progress("mend", 0, len(passages))
        StoredEmbeddings(
            self.embedder, self.embeddings.engine, on_batch=lambda done, total: progress("embed", done, total)
        ).remember(passage.text for passage in passages)
        self.vectors.build(str(corpus.version), passages, progress)
        if mending:
            progress("mend", len(passages), len(passages))

    def keep_only(self, versions: Iterable[str]) -> None:
        """Drops the indexes of all other versions."""
        kept = tuple(versions)
        self.vectors.keep_only(kept)
        if self.cache:
            IndexFiles(self.cache).keep_only(kept)

    def again(self, corpus: Corpus, progress: Progress) -> None:
        """Indexes a version anew, whatever there is; until that is done questions are answered without Chroma."""
        self.vectors.distrust("reindex")
        self.keep_only(())
        self.prepare(corpus, progress)

    def know(self, corpus: Corpus) -> Knowledge:
        """Knowledge of a version that is indexed."""
        index = ClauseIndex(
            corpus,
            vectors=self.vectors,
            embeddings=self.embeddings,
            vocabulary=self.words.lexicon.vocabulary,
            calibration=self.words.calibration,
            cache=self.cache,
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


def load(
    builder: Builder,
    paths: Sequence[Path],
    sidecar: Sidecar,
    progress: Progress,
    *,
    restore: bool = False,
    again: bool = False,
    hold: BeforeSwitch | None = None,
) -> ChangeReport:
    """`ingest`, with the index of the new version built before it answers; or given to `hold`, and not switched to."""
    return ingest(
        paths,
        store=builder.documents,
        sidecar=sidecar,
        names=builder.words.catalogue.names(),
        progress=lambda name, done, total: progress("documents", done, total),
        before_switch=hold or (lambda corpus: builder.prepare(corpus, progress)),
        staged_at=builder.today().isoformat(),
        rules=builder.words.rules,
        restore=restore,
        again=again,
        hold=hold is not None,
    )


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
