"""Documents for people: load, look at, take out, go back. Each change is indexed before it is switched on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from bot.data_files import take, taken
from bot.holdings import Holdings, place
from config.clock import Clock
from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.changes import ChangeReport, compare
from retrieval.documents.page import PARSER_VERSION
from retrieval.documents.sidecar import Sidecar
from retrieval.library import Library
from retrieval.passages.base import Progress
from retrieval.passages.search import SearchText

FOLDER = "documents"
SIDECAR = "sources.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents(Holdings):
    """All of it is synchronous and heavy; results are plain data with stable keys."""

    engine: Engine
    library: Library
    messages: Messages
    clock: Clock
    data: Path

    def load(self, progress: Progress) -> None:
        """At the start: reads the data folder when it is not as it was when it was last read.

        Whatever was rolled back or taken out since stays so, until a file changes or somebody says reload.
        """
        if taken(self.engine).get(FOLDER) != self._content() or self.store.current_version() is None:
            self.reload(progress)

    def reload(self, progress: Progress) -> dict[str, Any]:
        """Reads the data folder, and the held files again where the sidecar or the catalogue changed."""
        before, sidecar = self._targets(), self._sidecar()
        folder = self.data / FOLDER
        changes = []
        if folder.is_dir():
            changes.append(self.library.ingest([folder], sidecar=sidecar, progress=progress))
        changes.append(self.library.reload(sidecar=sidecar, progress=progress))
        take(self.engine, FOLDER, self._content())
        return self._result(changes, before)

    def add(self, paths: Sequence[Path], progress: Progress) -> dict[str, Any]:
        """Loads files from anywhere; a document that was removed comes back with its file."""
        before = self._targets()
        change = self.library.ingest(paths, sidecar=self._sidecar(), progress=progress, restore=True)
        return self._result([change], before)

    def remove(self, document_id: str) -> dict[str, Any]:
        """Takes one document out, in all its printings."""
        before = self._targets()
        return self._result([self.library.remove(document_id)], before)

    def rollback(self) -> dict[str, Any]:
        """Back to the version before; a second call goes forward again."""
        before, old = self._targets(), self.library.documents.current()
        return self._result([compare(old, self.library.rollback())], before)

    def search(self, words: str, k: int) -> list[dict[str, Any]]:
        """The clauses nearest to some words, best first."""
        with self.library.reading() as knowledge:
            hits = knowledge.index.search(SearchText(raw=words, core=words), k=k)
        return [
            {
                "score": round(hit.score, 4),
                "text": hit.clause.text,
                "document": hit.clause.document,
                "edition": hit.clause.edition,
                "section": " > ".join(hit.clause.section),
                "place": place(hit.clause.file, hit.clause.lines),
            }
            for hit in hits
        ]

    def _result(self, changes: Iterable[ChangeReport], before: frozenset[tuple[object, ...]]) -> dict[str, Any]:
        changes = tuple(changes)
        added, changed, removed = (
            sum(len(getattr(change, name)) for change in changes) for name in ("added", "changed", "removed")
        )
        return {
            "added": added,
            "changed": changed,
            "removed": removed,
            "unchanged": max(0, len(self._corpus().clauses) - added - changed),
            "targets": len(before ^ self._targets()),
            "warnings": [
                self.messages.say(f"documents.warnings.{warning.code}", **warning.data)
                for change in changes
                for warning in change.warnings
            ],
        }

    def _targets(self) -> frozenset[tuple[object, ...]]:
        found = self.library.metrics.targets(scope=Scope.operator(), as_of=self.clock.today())
        return frozenset((each.indicator, each.region, each.text, each.deadline) for each in found)

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
