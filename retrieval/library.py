"""Everything that is loaded, and the one place that changes it: documents, index, table, and the `Knowledge` made of them.

A load is staged whole: the index of the new version is built while the old one answers. Then the switch waits for the
answers under way and changes table and `Knowledge` while nobody answers; so no answer mixes two versions of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock, RLock

from sqlalchemy.engine import Engine

from config.errors import NotFound, Transient
from retrieval.building import Builder, load, quiet
from retrieval.documents.changes import ChangeReport
from retrieval.documents.ingest import remove
from retrieval.documents.records import Corpus
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore
from retrieval.lookup.knowledge import Knowledge
from retrieval.metrics.catalog import adopted
from retrieval.metrics.confirmations import Confirmations
from retrieval.metrics.store import MetricsStore
from retrieval.passages.base import Embedder, Progress, VectorIndex
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.previews import Preview, Staged, Waiting, stage
from retrieval.sharing import SharedLock
from retrieval.stated import REPORTED, Stated, read_stated
from retrieval.words import Words

__all__ = ["Library", "Words"]


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
        sidecar: Callable[[], Sidecar] = Sidecar,
        cache: Path | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.words = words
        self._today = today
        self.documents = CorpusStore(engine)
        self.metrics, self.confirmations = MetricsStore(engine, words.catalogue, now=now), Confirmations(engine)
        self._vectors, self._embeddings = vectors, embeddings
        self._build = Builder(
            words=words,
            documents=self.documents,
            metrics=self.metrics,
            vectors=vectors,
            embeddings=embeddings,
            embedder=embedder,
            sidecar=sidecar,
            today=today,
            cache=cache,
        )
        self._knowledge: Knowledge | None = None
        self._answers = SharedLock()
        self._building, self._changes = RLock(), Lock()
        self._waiting, self._swept = Waiting(), False
        self._stated: tuple[Knowledge, Stated] | None = None

    @property
    def knowledge(self) -> Knowledge:
        """What is known now; the same object until the next change. For answers use `reading`."""
        return self.start(quiet)

    def start(self, progress: Progress) -> Knowledge:
        """`knowledge`; `progress` is told when something has to be made for it first."""
        if (known := self._knowledge) is not None:
            return known
        with self._building:
            if self._knowledge is None:
                known = self._build.fresh(progress)
                version = known.index.corpus.version
                if version and self.documents.stated_version() != version:
                    self._state(known)
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
            if not self._swept:
                self.documents.forget_staged()
                self._swept = True
            # Only now, not at the switch: dropping a collection keeps readers waiting.
            self._build.keep_only(map(str, {*self.documents.answering_versions(), *self._waiting.versions()}))
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
        with self._changing():
            report = load(self._build, paths, sidecar, progress, restore=restore)
            self._changed(report.switched)
        return report

    def reload(self, *, sidecar: Sidecar, progress: Progress) -> ChangeReport:
        """Reads the held files again, after a change of the sidecar or the catalogue."""
        with self._changing():
            report = load(self._build, (), sidecar, progress, again=True)
            self._changed(report.switched)
        return report

    def preview(
        self,
        paths: Sequence[Path],
        *,
        sidecar: Sidecar,
        progress: Progress,
        restore: bool = False,
        again: bool = False,
        index: bool = True,
    ) -> Preview:
        """Reads files and says what they would change; nothing takes effect before `confirm`.

        Args:
            paths: files and folders.
            sidecar: what the files do not print.
            progress: told about the steps.
            restore: brings back documents of these files that were removed.
            again: reads the other held files again as well, as `reload` does.
            index: embeds and indexes now, so that a confirmation takes effect at once.

        Raises:
            Permanent, Transient: as `ingest`.
        """
        found: list[Corpus] = []

        def look(corpus: Corpus) -> None:
            found.append(corpus)
            if index:
                self._build.prepare(corpus, progress)

        with self._changing() as before:
            report = load(self._build, paths, sidecar, progress, restore=restore, again=again, hold=look)
            if not found:
                return Preview(token=None, change=report, clauses=len(before.clauses))
            return self._hold(report, found[0], before)

    def confirm(self, token: str) -> ChangeReport:
        """Lets a previewed load take effect.

        Raises:
            NotFound: `documents_preview_gone`: unknown, cancelled or confirmed before.
            Transient: `documents_busy`; `documents_changed_meanwhile`: another version answers by now; nothing is done.
        """
        with self._changing():
            staged = self._waiting.take(token)
            try:
                self.documents.switch(staged.version, expected=staged.base)
            except (Transient, NotFound) as error:
                self.documents.discard(staged.version)
                raise Transient("documents_changed_meanwhile") from error
            self._changed(True, staged)
        return replace(staged.preview.change, switched=True)

    def cancel(self, token: str) -> None:
        """Drops a previewed load; one that is gone already is no error. Its index goes with the next change."""
        with suppress(NotFound):
            self.documents.discard(self._waiting.take(token).version)

    def remove(self, document_id: str) -> ChangeReport:
        """Takes a document out; `rollback` brings it back.

        Raises:
            NotFound: `document_unknown`.
        """
        with self._changing():
            report = remove(
                document_id,
                store=self.documents,
                rules=self.words.rules,
                before_switch=lambda corpus: self._build.prepare(corpus, quiet),
            )
            self._changed(report.switched)
        return report

    def rollback(self) -> Corpus:
        """Goes back to the version before; raises what `CorpusStore.rollback` raises."""
        with self._changing():
            self.documents.rollback()
            self._changed(True)
        return self.knowledge.index.corpus

    def reindex(self, progress: Progress) -> int:
        """Makes the index anew from SQL and returns its number of clauses; raises `Transient`: `documents_busy`."""
        with self._changing() as corpus:
            self._build.again(corpus, progress)
            self._changed(True)
        return len(corpus.clauses)

    def _hold(self, report: ChangeReport, corpus: Corpus, before: Corpus) -> Preview:
        gone: int | None = corpus.version
        try:
            known = self._build.know(corpus)
            staged = stage(report, known, self._read(known), self.stated(), base=before.version or None)
            gone = self._waiting.put(staged)
            return staged.preview
        finally:
            if gone is not None:
                self.documents.discard(gone)

    def _read(self, known: Knowledge) -> Stated:
        return read_stated(known, self.words.target_words, today=self._today(), decisions=self.confirmations.all())

    def stated(self) -> Stated:
        """What the documents that answer now state, in force or not."""
        if self._stated is None or self._stated[0] is not self.knowledge:
            self._stated = (self.knowledge, self._read(self.knowledge))
        return self._stated[1]

    def recatalogue(self, words: Words) -> None:
        """Another catalogue takes effect, with all that rests on it; raises `Transient`: `documents_busy`."""
        with self._changing() as corpus, adopted(self.words.catalogue, words.catalogue, self._answers.exclusive):
            # Previews that wait were made with the one before.
            for version in self._waiting.clear():
                self.documents.discard(version)
            build = replace(self._build, words=replace(words, catalogue=self.words.catalogue))
            self._state(build.know(corpus))
            self.words, self._build = build.words, build

    def restate(self) -> None:
        """Lets decisions about candidates take effect."""
        with self._changing():
            self._state(self.knowledge)

    def _changed(self, switched: bool, staged: Staged | None = None) -> None:
        if not switched:
            return
        known = staged.known if staged is not None else self._build.fresh()
        # Another load may have dropped the index of one that waited.
        self._build.prepare(known.index.corpus, quiet)
        self._state(known, staged.stated if staged is not None else None)

    def _state(self, known: Knowledge, stated: Stated | None = None) -> None:
        """Reads what the documents state; then, while nobody answers, writes that and exchanges the knowledge.

        Done again at the next start when it was interrupted: the version is marked in the same transaction.
        """
        stated = stated or self._read(known)
        version = known.index.corpus.version
        change = self.metrics.restated(stated.targets, stated.reports, prefix=REPORTED)
        known.index.warm()
        with self._answers.exclusive():
            done = False
            try:
                self.metrics.restate(
                    change,
                    loaded=self._today(),
                    also=lambda connection: self.documents.mark_stated(version, connection),
                )
                self._knowledge, self._stated, done = known, (known, stated), True
            finally:
                if not done:
                    # The new version is switched on: the next question begins with doing this again.
                    self._knowledge = None
