"""Documents for people: load, look at, take out, go back. Each change is indexed before it is switched on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.clock import Clock
from config.errors import NotFound
from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.changes import ChangeReport, compare
from retrieval.documents.records import Corpus, Wording
from retrieval.documents.sidecar import Sidecar
from retrieval.library import Library
from retrieval.passages.base import Progress
from retrieval.passages.search import SearchText

FOLDER = "documents"
SIDECAR = "sources.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """All of it is synchronous and heavy; results are plain data with stable keys."""

    library: Library
    messages: Messages
    clock: Clock
    data: Path

    def reload(self, progress: Progress) -> dict[str, Any]:
        """Reads the data folder, and the held files again where the sidecar or the catalogue changed."""
        before, sidecar = self._targets(), self._sidecar()
        folder = self.data / FOLDER
        changes = []
        if folder.is_dir():
            changes.append(self.library.ingest([folder], sidecar=sidecar, progress=progress))
        changes.append(self.library.reload(sidecar=sidecar, progress=progress))
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
        return [
            {
                "score": round(hit.score, 4),
                "text": hit.clause.text,
                "document": hit.clause.document,
                "edition": hit.clause.edition,
                "section": " > ".join(hit.clause.section),
                "place": _place(hit.clause.file, hit.clause.lines),
            }
            for hit in self.library.knowledge.index.search(SearchText(raw=words, core=words), k=k)
        ]

    def rows(self) -> list[dict[str, Any]]:
        """One row a document."""
        corpus = self._corpus()
        return [
            {
                "id": record.id,
                "title": record.title,
                "clauses": sum(clause.document_id == record.id for clause in corpus.clauses),
                "files": ", ".join(edition.file for edition in record.editions),
                "published": record.published,
                "inferred": record.inferred,
                "region": record.region,
                "kind": record.kind.value,
                "editions": [edition.label for edition in record.editions],
            }
            for record in corpus.documents
        ]

    def show(self, document_id: str) -> list[dict[str, Any]]:
        """The clauses of a document, in order."""
        corpus = self._known(document_id)
        return [
            {
                "id": clause.id,
                "section": " > ".join(clause.section),
                "text": clause.text,
                "place": _place(clause.file, clause.lines),
                "edition": clause.edition,
            }
            for clause in corpus.clauses
            if clause.document_id == document_id
        ]

    def diff(self, document_id: str) -> list[dict[str, Any]]:
        """Where its printings differ; an empty text: that printing lacks the clause."""
        return [
            {
                "kind": difference.kind,
                "section": " > ".join(difference.section),
                **_side(difference.left, "edition", "text"),
                **_side(difference.right, "other_edition", "other"),
            }
            for difference in self._known(document_id).differences
            if difference.document_id == document_id
        ]

    def counts(self) -> dict[str, int]:
        """Documents and clauses."""
        corpus = self._corpus()
        return {"documents": len(corpus.documents), "clauses": len(corpus.clauses)}

    def sample(self) -> str | None:
        """Text of some clause, for a self-test; None while nothing is held."""
        clauses = self._corpus().clauses
        return max((clause.text for clause in clauses), key=len) if clauses else None

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

    def _sidecar(self) -> Sidecar:
        return Sidecar.load(self.data / SIDECAR)

    def _corpus(self) -> Corpus:
        return self.library.documents.current() or Corpus(version=0, documents=(), clauses=(), differences=())

    def _known(self, document_id: str) -> Corpus:
        corpus = self._corpus()
        if all(record.id != document_id for record in corpus.documents):
            raise NotFound("document_unknown", document=document_id)
        return corpus


def _side(wording: Wording | None, edition: str, text: str) -> dict[str, str]:
    return {edition: wording.edition if wording else "", text: wording.text if wording else ""}


def _place(file: str, lines: tuple[int, int]) -> str:
    first, last = lines
    return f"{file}:{first}" if first == last else f"{file}:{first}-{last}"
