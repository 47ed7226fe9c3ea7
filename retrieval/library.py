"""Everything that is loaded, and the one place that changes it: documents, index, table, and the `Knowledge` made of them.

A load is staged whole: the index of the new version is built while the old one answers. Then the switch waits for the
answers under way, puts the new targets and figures into the table and exchanges the `Knowledge`, all while nobody answers;
so no answer mixes two versions of the documents or of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock, RLock

from sqlalchemy.engine import Engine

from config.clock import IsoWeek
from config.errors import Transient
from config.messages import Messages
from retrieval.documents.changes import ChangeReport
from retrieval.documents.ingest import ingest, reload, remove
from retrieval.documents.records import Corpus
from retrieval.documents.rules import Rules, load_rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore
from retrieval.evidence import SourceKind, SourceRef
from retrieval.lookup.knowledge import ClauseFacts, Knowledge, day_of
from retrieval.lookup.sources import source_of
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.statements import Grammar
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.target_words import TargetWords
from retrieval.passages.base import Embedder, Progress, VectorIndex
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.search import Calibration, ClauseIndex, passages_of
from retrieval.questions.parse import Lexicon
from retrieval.questions.vocabulary import Vocabulary
from retrieval.sharing import SharedLock
from retrieval.stated import put_stated, read_stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The catalogue folder, read once."""

    catalogue: Catalogue
    lexicon: Lexicon
    grammar: Grammar
    calibration: Calibration
    rules: Rules
    target_words: TargetWords
    messages: Messages

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Reads every file of the folder that retrieval needs.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        catalogue = Catalogue.load(folder)
        lexicon = Lexicon.build(Vocabulary.load(folder), catalogue)
        return cls(
            catalogue=catalogue,
            lexicon=lexicon,
            grammar=Grammar.load(folder),
            calibration=Calibration(),
            rules=load_rules(folder),
            target_words=TargetWords.load(folder),
            messages=Messages.load(folder),
        )


class Library:
    """Owns documents, index and table of one home. For many threads, not for two processes at a time."""

    def __init__(
        self,
        engine: Engine,
        *,
        words: Words,
        embedder: Embedder,
        vectors: VectorIndex,
        embeddings: StoredEmbeddings,
        today: Callable[[], date],
    ) -> None:
        self.words = words
        self._today = today
        self.documents = CorpusStore(engine)
        self.metrics = MetricsStore(engine, words.catalogue)
        self._vectors = vectors
        self._embeddings = embeddings
        self._embedder = embedder
        self._knowledge: Knowledge | None = None
        self._answers = SharedLock()
        self._building, self._changes = RLock(), Lock()

    @property
    def knowledge(self) -> Knowledge:
        """What is known now; the same object until the next change. For answers use `reading`."""
        if (known := self._knowledge) is not None:
            return known
        with self._building:
            if self._knowledge is None:
                corpus = self._current()
                self._prepare(corpus, _quiet)
                known = self._know(corpus)
                if corpus.version and self.documents.stated_version() != corpus.version:
                    self._state(known, gone=set())
                self._knowledge = known
            return self._knowledge

    @contextmanager
    def reading(self) -> Iterator[Knowledge]:
        """What is known now, table included; nothing of it changes before the end of the block. Not to be nested."""
        while True:
            # Made before the lock is taken: making it may have to change the table.
            known = self.knowledge
            with self._answers.shared():
                if known is self._knowledge:
                    yield known
                    return

    @contextmanager
    def writing_table(self) -> Iterator[None]:
        """For whoever changes the table: waits for the answers under way, and they wait for it."""
        with self._answers.exclusive():
            yield

    @contextmanager
    def _changing(self) -> Iterator[Corpus]:
        """One change at a time; yields the corpus before it."""
        if not self._changes.acquire(blocking=False):
            raise Transient("documents_busy")
        try:
            yield self.knowledge.index.corpus
        finally:
            self._changes.release()

    def ingest(
        self, paths: Sequence[Path], *, sidecar: Sidecar, progress: Progress, restore: bool = False
    ) -> ChangeReport:
        """Adds or replaces files: all of them, or none.

        Raises:
            Permanent: a file can't be read (`document_…`); nothing is changed.
            Transient: `documents_busy`: another change is under way; `documents_changed_meanwhile`.
        """
        with self._changing() as before:
            report = ingest(
                paths,
                store=self.documents,
                sidecar=sidecar,
                names=self.words.catalogue.names(),
                progress=lambda name, done, total: progress("documents", done, total),
                before_switch=lambda corpus: self._prepare(corpus, progress),
                staged_at=self._today().isoformat(),
                rules=self.words.rules,
                restore=restore,
            )
            self._changed(report.switched, before)
        return report

    def reload(self, *, sidecar: Sidecar, progress: Progress) -> ChangeReport:
        """Reads the held files again, after a change of the sidecar or the catalogue."""
        with self._changing() as before:
            report = reload(
                store=self.documents,
                sidecar=sidecar,
                names=self.words.catalogue.names(),
                before_switch=lambda corpus: self._prepare(corpus, progress),
                staged_at=self._today().isoformat(),
                rules=self.words.rules,
            )
            self._changed(report.switched, before)
        return report

    def remove(self, document_id: str) -> ChangeReport:
        """Takes a document out; `rollback` brings it back.

        Raises:
            NotFound: `document_unknown`.
        """
        with self._changing() as before:
            report = remove(
                document_id,
                store=self.documents,
                rules=self.words.rules,
                before_switch=lambda corpus: self._prepare(corpus, _quiet),
            )
            self._changed(report.switched, before)
        return report

    def rollback(self) -> Corpus:
        """Goes back to the version before; raises what `CorpusStore.rollback` raises."""
        with self._changing() as before:
            self.documents.rollback()
            self._changed(True, before)
        return self.knowledge.index.corpus

    def news(self, region: str, week: IsoWeek) -> tuple[SourceRef, ...]:
        """Reports about a region that were published in a week, each with its first sentence as the quote."""
        knowledge = self.knowledge
        found: list[SourceRef] = []
        for document in knowledge.index.corpus.documents:
            day = day_of(document.published)
            if document.region != region or document.kind is SourceKind.OFFICIAL or day is None:
                continue
            if week.monday <= day <= week.sunday:
                first = next(c for c in knowledge.index.corpus.clauses if c.document_id == document.id)
                found.append(source_of(knowledge.index.sentence_clauses(first), knowledge, week.sunday))
        return tuple(found)

    def _changed(self, switched: bool, before: Corpus) -> None:
        if not switched:
            return
        corpus = self._current()
        self._prepare(corpus, _quiet)
        known = self._know(corpus)
        gone = {document.id for document in before.documents} - {document.id for document in corpus.documents}
        self._state(known, gone=gone)
        self._vectors.keep_only(str(version) for version in self.documents.answering_versions())

    def _state(self, known: Knowledge, *, gone: set[str]) -> None:
        """Reads what the documents state, then exchanges table and knowledge while nobody answers.

        Done again at the next start when it was interrupted: the version is marked only at the end.
        """
        today = self._today()
        stated = read_stated(known, words=self.words.target_words, today=today)
        with self._answers.exclusive():
            # Should it fail half way, the next question begins with doing it again rather than with a mixed table.
            self._knowledge = None
            put_stated(stated, self.metrics, gone=gone, loaded=today)
            self.documents.mark_stated(known.index.corpus.version)
            self._knowledge = known

    def _current(self) -> Corpus:
        return self.documents.current() or Corpus(version=0, documents=(), clauses=(), differences=())

    def _prepare(self, corpus: Corpus, progress: Progress) -> None:
        passages = passages_of(corpus)
        if not passages or self._vectors.has(str(corpus.version), len(passages)):
            return
        texts = [passage.text for passage in passages]
        StoredEmbeddings(
            self._embedder, self._embeddings.engine, on_batch=lambda done, total: progress("embed", done, total)
        ).embed_documents(texts)
        self._vectors.build(str(corpus.version), passages, progress)

    def _know(self, corpus: Corpus) -> Knowledge:
        index = ClauseIndex(
            corpus,
            vectors=self._vectors,
            embeddings=self._embeddings,
            vocabulary=self.words.lexicon.vocabulary,
            calibration=self.words.calibration,
        )
        words = self.words
        return Knowledge(
            facts=ClauseFacts(index, words.catalogue, words.lexicon, words.grammar),
            index=index,
            metrics=self.metrics,
            catalogue=self.words.catalogue,
            lexicon=self.words.lexicon,
            grammar=self.words.grammar,
            messages=self.words.messages,
        )


def _quiet(_what: str, _done: int, _total: int) -> None:
    return None
