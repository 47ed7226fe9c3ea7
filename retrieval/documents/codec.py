"""Frozen values ↔ JSON, as rows of plain values in the order of their fields: small, and read back fast."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from retrieval.documents.records import Corpus, Difference, DocumentRecord, Edition, ParsedDocument, Wording
from retrieval.evidence import Clause, SourceKind, Variant


def dump_documents(documents: tuple[ParsedDocument, ...]) -> str:
    """Parsed documents of one file."""
    return _text([[_row(item.edition), [_row(clause) for clause in item.clauses]] for item in documents])


def load_documents(text: str) -> tuple[ParsedDocument, ...]:
    """What `dump_documents` wrote."""
    return tuple(
        ParsedDocument(edition=_edition(edition), clauses=tuple(map(_clause, clauses)))
        for edition, clauses in json.loads(text)
    )


def dump_corpus(corpus: Corpus) -> str:
    """A corpus without its version number."""
    return _text(
        {
            "documents": [_row(document) for document in corpus.documents],
            "clauses": [_row(clause) for clause in corpus.clauses],
            "differences": [_row(difference) for difference in corpus.differences],
        }
    )


def load_corpus(text: str, version: int) -> Corpus:
    """What `dump_corpus` wrote, as the given version."""
    table = json.loads(text)
    return Corpus(
        version=version,
        documents=tuple(map(_document, table["documents"])),
        clauses=tuple(map(_clause, table["clauses"])),
        differences=tuple(map(_difference, table["differences"])),
    )


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(value: object) -> list[object]:
    return [_plain(getattr(value, field.name)) for field in fields(value)]  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, Edition | Variant | Wording):
        return _row(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _named(kind: type, row: list[Any]) -> dict[str, Any]:
    return dict(zip((field.name for field in fields(kind)), row, strict=True))


CLAUSE_FIELDS = tuple(field.name for field in fields(Clause))


def _clause(row: list[Any]) -> Clause:
    values = dict(zip(CLAUSE_FIELDS, row, strict=True))
    values["section"] = tuple(values["section"])
    values["lines"] = tuple(values["lines"])
    if values["variant"] is not None:
        variant = _named(Variant, values["variant"])
        values["variant"] = Variant(**variant | {"lines": tuple(variant["lines"])})
    return Clause(**values)


def _edition(row: list[Any]) -> Edition:
    values = _named(Edition, row)
    pairs = {"lines": tuple(values["lines"]), "stops_at": tuple(values["stops_at"])}
    return Edition(**values | pairs | {"kind": SourceKind(values["kind"])})


def _document(row: list[Any]) -> DocumentRecord:
    values = _named(DocumentRecord, row)
    editions = tuple(map(_edition, values["editions"]))
    return DocumentRecord(**values | {"editions": editions, "kind": SourceKind(values["kind"])})


def _wording(row: list[Any] | None) -> Wording | None:
    if row is None:
        return None
    values = _named(Wording, row)
    return Wording(**values | {"lines": tuple(values["lines"])})


def _difference(row: list[Any]) -> Difference:
    values = _named(Difference, row)
    sides = {"left": _wording(values["left"]), "right": _wording(values["right"])}
    return Difference(**values | sides | {"section": tuple(values["section"])})
