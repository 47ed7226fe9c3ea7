"""Everything that is loaded, and the one place that changes it: documents, index, table, and the `Knowledge` made of them.

A load is staged whole: the index of the new version is built before the switch, and an answer keeps the `Knowledge` it
began with, so nothing ever mixes two versions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.engine import Engine

from config.clock import IsoWeek
from config.messages import Messages
from retrieval.documents.changes import ChangeReport
from retrieval.documents.ingest import ingest, reload, remove
from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.documents.rules import Rules, load_rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore
from retrieval.evidence import Clause, SourceKind, SourceRef
from retrieval.lookup.knowledge import ClauseFacts, Knowledge, day_of, reported_period
from retrieval.lookup.sources import source_of
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.reported import reported_rows
from retrieval.metrics.rows import TargetCandidate
from retrieval.metrics.statements import Grammar
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.targets import find_targets
from retrieval.passages.base import Embedder, Progress, VectorIndex
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.search import Calibration, ClauseIndex, passages_of
from retrieval.questions.parse import Lexicon
from retrieval.questions.vocabulary import Vocabulary


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


REPORTED = "text:"
"""Begins the name of a batch that was read from a document."""


class Library:
    """Owns documents, index and table of one home. Not for two processes at a time."""

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

    @property
    def knowledge(self) -> Knowledge:
        """What is known now; the same object until the next change."""
        if self._knowledge is None:
            corpus = self.documents.current() or Corpus(version=0, documents=(), clauses=(), differences=())
            self._prepare(corpus, _quiet)
            self._knowledge = self._know(corpus)
            if corpus.version and self.documents.stated_version() != corpus.version:
                self._state_figures(self._knowledge)
        return self._knowledge

    def ingest(
        self, paths: Sequence[Path], *, sidecar: Sidecar, progress: Progress, restore: bool = False
    ) -> ChangeReport:
        """Adds or replaces files: all of them, or none.

        Raises:
            Permanent: a file can't be read (`document_…`); nothing is changed.
            Transient: `documents_changed_meanwhile`.
        """
        before = self.knowledge.index.corpus
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
        before = self.knowledge.index.corpus
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
        before = self.knowledge.index.corpus
        report = remove(
            document_id, store=self.documents, rules=self.words.rules, before_switch=lambda c: self._prepare(c, _quiet)
        )
        self._changed(report.switched, before)
        return report

    def rollback(self) -> Corpus:
        """Goes back to the version before; raises what `CorpusStore.rollback` raises."""
        before = self.knowledge.index.corpus
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
        self._knowledge = None
        current = {document.id for document in self.knowledge.index.corpus.documents}
        for gone in {document.id for document in before.documents} - current:
            self.metrics.replace_targets(gone, [])
        held = self.documents.answering_versions()
        self._vectors.keep_only(str(version) for version in held)

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

    def _state_figures(self, knowledge: Knowledge) -> None:
        """Puts what the documents demand and report into the table, each with its clause.

        Runs again at the next start when it was interrupted: the version is marked only at the end.
        """
        documents = knowledge.index.corpus.documents
        reports = {batch.name: batch.id for batch in self.metrics.batches() if batch.name.startswith(REPORTED)}
        for document in documents:
            clauses = [c for c in knowledge.index.corpus.clauses if c.document_id == document.id]
            demands = document.kind is SourceKind.OFFICIAL
            self.metrics.replace_targets(document.id, self._targets(document, clauses, knowledge) if demands else [])
            if not demands:
                kept = self._report(document, clauses, knowledge)
                reports = {name: number for name, number in reports.items() if number != kept}
        for number in reports.values():
            self.metrics.withdraw(number)
        self.documents.mark_stated(knowledge.index.corpus.version)

    def _targets(
        self, document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge
    ) -> list[TargetCandidate]:
        return find_targets(
            clauses,
            self.words.catalogue,
            words=self.words.target_words,
            number=document.number,
            published=day_of(document.published),
            source_of=lambda clause: source_of((clause,), knowledge, self._today()),
        )

    def _report(self, document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge) -> int | None:
        today = self._today()
        catalogue = self.words.catalogue
        rows = reported_rows(
            clauses,
            figures=knowledge.figures,
            indicators=knowledge.facts.indicator_ids,
            unit_of={key: indicator.unit for key, indicator in catalogue.indicators.items()},
            subject_of=knowledge.facts.subject,
            units=catalogue.units,
            period_of=lambda clause: reported_period(clause, knowledge, today),
            source_of=lambda clause: source_of((clause,), knowledge, today),
            published=day_of(document.published),
        )
        if not rows:
            return None
        return self.metrics.add_batch(f"{REPORTED}{document.id}《{document.title}》", rows, loaded=today).id


def _quiet(_what: str, _done: int, _total: int) -> None:
    return None
