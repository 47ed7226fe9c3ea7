"""What is held of documents, for people: read from the record alone, without index, model or lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.errors import NotFound
from retrieval.documents.records import Corpus, Wording
from retrieval.documents.store import CorpusStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """All of it is synchronous; results are plain data with stable keys."""

    store: CorpusStore

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
                "place": place(clause.file, clause.lines),
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

    def _corpus(self) -> Corpus:
        return self.store.current() or Corpus(version=0, documents=(), clauses=(), differences=())

    def _known(self, document_id: str) -> Corpus:
        corpus = self._corpus()
        if all(record.id != document_id for record in corpus.documents):
            raise NotFound("document_unknown", document=document_id)
        return corpus


def _side(wording: Wording | None, edition: str, text: str) -> dict[str, str]:
    return {edition: wording.edition if wording else "", text: wording.text if wording else ""}


def place(file: str, lines: tuple[int, int]) -> str:
    """`file:3` or `file:3-5`: where to look it up."""
    first, last = lines
    return f"{file}:{first}" if first == last else f"{file}:{first}-{last}"
