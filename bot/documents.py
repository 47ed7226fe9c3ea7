"""Documents for people: load, look at, take out, go back. Each change is indexed before it is switched on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.data_files import take, taken
from bot.holdings import Holdings
from bot.load_report import load_report
from bot.places import clause_place
from config.clock import Clock
from retrieval.access import Scope
from retrieval.documents.changes import ChangeReport, compare
from retrieval.documents.page import PARSER_VERSION
from retrieval.documents.secrecy import refuse_classified_name
from retrieval.documents.sidecar import SIDECAR, Sidecar
from retrieval.library import Library
from retrieval.lookup.texts.searching import Only, find
from retrieval.passages.base import Progress
from retrieval.previews import Preview

FOLDER = "documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents(Holdings):
    """All of it is synchronous and heavy; results are plain data with stable keys (`bot.load_report`).

    Attributes:
        data: the data folder.
        from_folder: tokens of previews of the data folder as a whole.
    """

    library: Library
    clock: Clock
    data: Path
    from_folder: set[str] = field(default_factory=set)

    def load(self, progress: Progress) -> None:
        """At the start: reads the data folder when it is not as it was when it was last read.

        Whatever was rolled back or taken out since stays so, until a file changes or somebody says reload.
        """
        self.library.start(progress)
        if taken(self.store.engine).get(FOLDER) != self._content() or self.store.current_version() is None:
            self.reload(progress)

    def reload(self, progress: Progress, *, preview: bool = False) -> dict[str, Any]:
        """Reads the data folder, and the held files again where the sidecar or the catalogue changed.

        Args:
            progress: told about the steps.
            preview: only says what would change.
        """
        report = self._done(self._reload(progress, index=not preview), preview=preview)
        if not preview:
            self._take_folder()
        return report

    def add(self, paths: Sequence[Path], progress: Progress, *, preview: bool = False) -> dict[str, Any]:
        """Loads files from anywhere; a document that was removed comes back with its file.

        Args:
            paths: files and folders.
            progress: told about the steps.
            preview: only says what would change.
        """
        return self._done(self._add(paths, progress, index=not preview), preview=preview)

    def stage(self, paths: Sequence[Path] | None, progress: Progress) -> tuple[str | None, dict[str, Any]]:
        """Reads files, or the data folder (None); returns the token that `confirm` takes, and the report.

        The token is None when nothing is different.
        """
        preview = self._reload(progress, index=True) if paths is None else self._add(paths, progress, index=True)
        if paths is None and preview.token is None:
            self._take_folder()
        elif paths is None and preview.token is not None:
            self.from_folder.add(preview.token)
        return preview.token, self._report(preview, effective=preview.token is None)

    def confirm(self, token: str) -> None:
        """Lets it take effect; raises what `Library.confirm` raises."""
        self.library.confirm(token)
        if token in self.from_folder:
            self.from_folder.discard(token)
            self._take_folder()

    def cancel(self, token: str) -> None:
        """Drops it."""
        self.from_folder.discard(token)
        self.library.cancel(token)

    def refuse_name(self, name: str) -> None:
        """Looks at the name of a file before anything of it is fetched.

        Raises:
            Permanent: `document_classified`.
        """
        refuse_classified_name(name, self.library.words.rules.papers.secrecy)

    def remove(self, document_id: str) -> dict[str, Any]:
        """Takes one document out, in all its printings."""
        before = self._targets()
        return self._changed(self.library.remove(document_id), before)

    def rollback(self) -> dict[str, Any]:
        """Back to the version before; a second call goes forward again."""
        before, old = self._targets(), self.library.documents.current()
        return self._changed(compare(old, self.library.rollback()), before)

    def search(self, words: str, k: int, only: Only | None = None) -> list[dict[str, Any]]:
        """The clauses nearest to some words, best first; `answers` tells whether one is sure enough to answer.

        Args:
            words: as typed.
            k: at most so many.
            only: where is searched; None: in all documents.

        Raises:
            Permanent: `question_no_words`.
            NotFound: `document_unknown`.
        """
        with self.library.reading() as known:
            knowledge = known.seen_by(Scope.operator())
            hits = find(words, knowledge=knowledge, today=self.clock.today(), k=k, only=only)
            threshold = knowledge.index.calibration.threshold
        return [
            {
                "score": round(hit.score, 4),
                "answers": hit.score >= threshold,
                "text": hit.clause.text,
                "document": hit.clause.document,
                "edition": hit.clause.edition,
                "section": " > ".join(hit.clause.section),
                "place": clause_place(hit.clause, self.messages),
                "id": hit.clause.id,
                "document_id": hit.clause.document_id,
                "same": [
                    {"document": clause.document, "place": clause_place(clause, self.messages)} for clause in hit.same
                ],
            }
            for hit in hits
        ]

    def reindex(self, progress: Progress) -> dict[str, Any]:
        """Makes the index anew from the record, without embedding anything that is known: `{clauses}`."""
        return {"clauses": self.library.reindex(progress)}

    def _add(self, paths: Sequence[Path], progress: Progress, *, index: bool) -> Preview:
        return self.library.preview(paths, sidecar=self._sidecar(), progress=progress, restore=True, index=index)

    def _reload(self, progress: Progress, *, index: bool) -> Preview:
        folder = self.data / FOLDER
        paths = [folder] if folder.is_dir() else []
        return self.library.preview(paths, sidecar=self._sidecar(), progress=progress, again=True, index=index)

    def _done(self, found: Preview, *, preview: bool) -> dict[str, Any]:
        if found.token is not None and preview:
            self.library.cancel(found.token)
        elif found.token is not None:
            self.library.confirm(found.token)
        return self._report(found, effective=found.token is None or not preview)

    def _report(self, found: Preview, *, effective: bool) -> dict[str, Any]:
        return load_report(
            found.change, messages=self.messages, effective=effective, clauses=found.clauses, targets=found.targets
        )

    def _changed(self, change: ChangeReport, before: frozenset[tuple[object, ...]]) -> dict[str, Any]:
        return load_report(
            change,
            messages=self.messages,
            effective=True,
            clauses=len(self._corpus().clauses),
            changed_targets=len(before ^ self._targets()),
        )

    def _targets(self) -> frozenset[tuple[object, ...]]:
        found = self.library.metrics.targets(scope=Scope.operator(), as_of=self.clock.today())
        return frozenset((each.indicator, each.region, each.text, each.deadline) for each in found)

    def _take_folder(self) -> None:
        take(self.store.engine, FOLDER, self._content())

    def _content(self) -> str:
        """Hash of all that decides what is read from the data folder: files, sidecar, catalogue, program."""
        words, digest = self.library.words, hashlib.sha256()
        known = sorted(words.catalogue.names().items())
        for part in (PARSER_VERSION, words.rules.digest, json.dumps(known, ensure_ascii=False)):
            digest.update(part.encode())
        folder = self.data / FOLDER
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        for file in (self.data / SIDECAR, *files):
            if file.is_file():
                digest.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def _sidecar(self) -> Sidecar:
        return Sidecar.load(self.data / SIDECAR)
