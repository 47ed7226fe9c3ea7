"""Documents and clauses made up in a line each, for tests of what is built on them."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.access import Level
from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.evidence import Clause, SourceKind


def document_of(
    key: str, *, region: str | None = None, published: str | None = None, ended: str | None = None
) -> DocumentRecord:
    """A public official document with no printing."""
    return DocumentRecord(
        id=key,
        title=f"文件{key}",
        region=region,
        issuer=None,
        number=None,
        date=None,
        published=published,
        inferred=False,
        reason=None,
        state=None,
        expires=None,
        level=Level.PUBLIC.value,
        kind=SourceKind.OFFICIAL,
        bureau=None,
        official=True,
        editions=(),
        ended=ended,
    )


def clause_of(
    key: str, text: str, document: DocumentRecord, *, order: int = 0, confidence: float | None = None
) -> Clause:
    """A clause that is a sentence and a paragraph of its own."""
    return Clause(
        id=key,
        text=text,
        tail="。",
        section=(),
        sentence=order,
        order=order,
        paragraph=order,
        document=document.title,
        document_id=document.id,
        edition_id=f"e-{document.id}",
        edition=None,
        region=document.region,
        file="made-up.txt",
        lines=(order + 1, order + 1),
        confidence=confidence,
    )


def corpus_of(documents: Iterable[DocumentRecord], clauses: Iterable[Clause], *, version: int = 1) -> Corpus:
    """A corpus without differences."""
    return Corpus(version=version, documents=tuple(documents), clauses=tuple(clauses), differences=())
