"""Frozen values ↔ JSON, as rows of plain values: small, and read back fast.

The names of the fields are stored once, beside the rows, so that a row that another version of the program wrote is read
by name: what it lacks has its default, what is no longer known is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from config.errors import Permanent
from retrieval.documents.records import Corpus, Difference, DocumentRecord, Edition, Lead, ParsedDocument, Wording
from retrieval.evidence import Clause, SourceKind, Variant

KINDS: tuple[type, ...] = (Clause, Variant, Edition, DocumentRecord, Wording, Difference)
FIELDS: Mapping[str, tuple[str, ...]] = {kind.__name__: tuple(each.name for each in fields(kind)) for kind in KINDS}

Row = Sequence[Any]


class Unreadable(Permanent):
    """What is stored can't be read by this version of the program; the files it was made of are held."""

    def __init__(self) -> None:
        super().__init__("documents_unreadable")


def dump_documents(documents: tuple[ParsedDocument, ...]) -> str:
    """Parsed documents of one file."""
    rows = [
        [_row(item.edition), [_row(clause) for clause in item.clauses], [_row(lead) for lead in item.leads]]
        for item in documents
    ]
    return _text({"fields": FIELDS, "documents": rows})


def load_documents(text: str) -> tuple[ParsedDocument, ...]:
    """What `dump_documents` wrote.

    Raises:
        Unreadable: another version of the program wrote it.
    """
    with _readable():
        table = json.loads(text)
        if isinstance(table, list):
            table = {"documents": table}
        reader = _Reader(table.get("fields"))
        return tuple(
            ParsedDocument(
                edition=reader.edition(edition),
                clauses=tuple(map(reader.clause, clauses)),
                leads=tuple(
                    Lead(before, text, (first, last)) for lead in leads for before, text, (first, last) in lead
                ),
            )
            for edition, clauses, *leads in table["documents"]
        )


def dump_corpus(corpus: Corpus) -> str:
    """A corpus without its version number."""
    return _text(
        {
            "fields": FIELDS,
            "documents": [_row(document) for document in corpus.documents],
            "clauses": [_row(clause) for clause in corpus.clauses],
            "differences": [_row(difference) for difference in corpus.differences],
        }
    )


def load_corpus(text: str, version: int) -> Corpus:
    """What `dump_corpus` wrote, as the given version.

    Raises:
        Unreadable: another version of the program wrote it.
    """
    with _readable():
        table = json.loads(text)
        reader = _Reader(table.get("fields"))
        return Corpus(
            version=version,
            documents=tuple(map(reader.document, table["documents"])),
            clauses=tuple(map(reader.clause, table["clauses"])),
            differences=tuple(map(reader.difference, table["differences"])),
        )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable from error


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


class _Reader:
    """Rows → values; without stored names (rows of before they were) the order of the fields counts."""

    def __init__(self, stored: Mapping[str, Sequence[str]] | None) -> None:
        self._named = stored is not None
        self._names = {name: tuple((stored or FIELDS)[name]) for name in FIELDS}
        self._dropped = {name: set(self._names[name]) - set(FIELDS[name]) for name in FIELDS}

    def _values(self, kind: str, row: Row) -> dict[str, Any]:
        names = self._names[kind]
        # An unnamed row of before a field was added is shorter.
        values = dict(zip(names, row, strict=self._named or len(row) > len(names)))
        for name in self._dropped[kind]:
            del values[name]
        return values

    def clause(self, row: Row) -> Clause:
        values = self._values("Clause", row)
        values["section"] = tuple(values["section"])
        values["lines"] = tuple(values["lines"])
        if values["variant"] is not None:
            variant = self._values("Variant", values["variant"])
            values["variant"] = Variant(**variant | {"lines": tuple(variant["lines"])})
        return Clause(**values)

    def edition(self, row: Row) -> Edition:
        values = self._values("Edition", row)
        pairs = {"lines": tuple(values["lines"]), "stops_at": tuple(values["stops_at"])}
        return Edition(**values | pairs | {"kind": SourceKind(values["kind"])})

    def document(self, row: Row) -> DocumentRecord:
        values = self._values("DocumentRecord", row)
        editions = tuple(map(self.edition, values["editions"]))
        return DocumentRecord(**values | {"editions": editions, "kind": SourceKind(values["kind"])})

    def difference(self, row: Row) -> Difference:
        values = self._values("Difference", row)
        sides = {"left": self._wording(values["left"]), "right": self._wording(values["right"])}
        return Difference(**values | sides | {"section": tuple(values["section"])})

    def _wording(self, row: Row | None) -> Wording | None:
        if row is None:
            return None
        values = self._values("Wording", row)
        piece = tuple(map(tuple, values.get("piece", ())))
        return Wording(**values | {"lines": tuple(values["lines"]), "piece": piece})
