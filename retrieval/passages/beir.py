"""Retrieval sets in the form of BEIR: a folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` or `qrels/test.tsv`.

Source of the form: Thakur et al. 2021, «BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of IR Models». Added to it:
a query whose only judgement is `-1` (as score or as document) has no answer in the corpus and has to be abstained on.
Reads files and makes a corpus of them; searches nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import Permanent
from retrieval.access import Level
from retrieval.documents.lines import clean
from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.documents.traced import Traced, compact
from retrieval.evidence import Clause, SourceKind

MOST_BYTES = 2_000_000_000
MOST_LINE_BYTES = 10_000_000
MOST_LINES = 2_000_000
QRELS = ("qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv")
NONE = "-1"


@dataclass(frozen=True, slots=True)
class Query:
    """One query with what was judged.

    Attributes:
        relevant: document id → grade above 0; empty: it must be abstained on.
    """

    id: str
    text: str
    relevant: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """A whole set.

    Attributes:
        documents: id → (title, text), in the order of the file, white space cleaned.
        queries: those that are judged, in the order of the file.
        unjudged: number of queries that are not asked: without a judgement, or with judgements of 0 only.
        strangers: number of judgements above 0 of documents that the corpus does not hold: they can't be found.
    """

    name: str
    documents: Mapping[str, tuple[str, str]]
    queries: tuple[Query, ...]
    unjudged: int
    strangers: int


def read_set(folder: Path) -> RetrievalSet:
    """Reads a set whole.

    Raises:
        Permanent: `file_missing`, `file_too_large`, `beir_line` (names file and line), `beir_empty`.
    """
    if not folder.is_dir():
        raise Permanent("file_missing", file=folder.name)
    documents = {
        key: (_clean(str(row.get("title") or "")), _clean(_text(row)))
        for key, row in _objects(folder / "corpus.jsonl", folder)
    }
    texts = {key: _text(row) for key, row in _objects(folder / "queries.jsonl", folder)}
    judged = _judgements(_qrels(folder), folder, texts, documents)
    queries = tuple(
        Query(key, text, {document: grade for document, grade in judged[key].items() if grade > 0})
        for key, text in texts.items()
        if key in judged and (any(grade > 0 for grade in judged[key].values()) or _unanswerable(judged[key]))
    )
    return RetrievalSet(
        name=folder.resolve().name,
        documents=documents,
        queries=queries,
        unjudged=len(texts) - len(queries),
        strangers=sum(key not in documents for query in queries for key in query.relevant),
    )


def corpus_of(held: RetrievalSet) -> Corpus:
    """One clause a document, its title before its text as BEIR does; the version is a hash of all of it."""
    digest = hashlib.sha256()
    for key, (title, text) in held.documents.items():
        digest.update(json.dumps([key, title, text]).encode())
    return Corpus(
        version=int(digest.hexdigest()[:12], 16),
        documents=tuple(_record(key, title) for key, (title, _) in held.documents.items()),
        clauses=tuple(
            _clause(key, title, text, number) for number, (key, (title, text)) in enumerate(held.documents.items())
        ),
        differences=(),
    )


def _record(key: str, title: str) -> DocumentRecord:
    return DocumentRecord(
        id=key,
        title=title,
        region=None,
        issuer=None,
        number=None,
        date=None,
        published=None,
        inferred=False,
        reason=None,
        state=None,
        expires=None,
        level=Level.PUBLIC.value,
        kind=SourceKind.MEDIA,
        bureau=None,
        official=False,
        editions=(),
    )


def _clause(key: str, title: str, text: str, number: int) -> Clause:
    return Clause(
        id=key,
        text=f"{title} {text}".strip(),
        tail="",
        section=(),
        sentence=0,
        order=number,
        paragraph=0,
        document=title,
        document_id=key,
        edition_id=key,
        edition=None,
        region=None,
        file="corpus.jsonl",
        lines=(number + 1, number + 1),
    )


def _clean(text: str) -> str:
    """White space as the loader of documents leaves it."""
    return compact(Traced.of(clean(text), 1)).text


def _text(row: Mapping[str, Any]) -> str:
    return str(row["text"])


def _objects(path: Path, folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    seen: set[str] = set()
    for number, line in _lines(path, folder):
        try:
            row = json.loads(line)
            key, text = row["_id"], row["text"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _wrong(path, folder, number) from error
        # Numbers are allowed as ids: the judgements name them as text.
        plain = isinstance(key, str | int) and not isinstance(key, bool) and isinstance(text, str)
        if not plain or not str(key).strip() or str(key).strip() in seen:
            raise _wrong(path, folder, number)
        seen.add(str(key).strip())
        yield str(key).strip(), row
    if not seen:
        raise Permanent("beir_empty", file=_name(path, folder))


def _qrels(folder: Path) -> Path:
    return next((folder / name for name in QRELS if (folder / name).is_file()), folder / QRELS[0])


def _judgements(
    path: Path, folder: Path, queries: Mapping[str, str], documents: Mapping[str, object]
) -> dict[str, dict[str, float]]:
    """Query → document → grade; a document of `-1` is the mark «none», unless the corpus holds one of that name."""
    found: dict[str, dict[str, float]] = {}
    rows = 0
    for number, line in _lines(path, folder):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        grade = _grade(cells[-1])
        rows += 1
        if grade is None and rows == 1:
            continue  # a header
        # Four columns: the form of TREC, with an unused second one.
        if grade is None or len(cells) not in {3, 4} or cells[0] not in queries or not cells[-2]:
            raise _wrong(path, folder, number)
        document = cells[-2]
        absent = document == NONE and document not in documents
        found.setdefault(cells[0], {})[document] = -1.0 if absent else grade
    if not found:
        raise Permanent("beir_empty", file=_name(path, folder))
    return found


def _unanswerable(judged: Mapping[str, float]) -> bool:
    return all(grade < 0 for grade in judged.values())


def _grade(cell: str) -> float | None:
    try:
        grade = float(cell)
    except ValueError:
        return None
    return grade if math.isfinite(grade) else None


def _lines(path: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with their numbers from 1; byte order marks and both kinds of line end are taken off."""
    if not path.is_file():
        raise Permanent("file_missing", file=_name(path, folder))
    if path.stat().st_size > MOST_BYTES:
        raise Permanent("file_too_large", file=_name(path, folder), most=MOST_BYTES // 1_000_000)
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MOST_LINE_BYTES + 1), b""), 1):
            if number > MOST_LINES or len(line) > MOST_LINE_BYTES:
                raise _wrong(path, folder, number)
            try:
                text = line.decode("utf-8-sig").strip()
            except UnicodeDecodeError as error:
                raise _wrong(path, folder, number) from error
            if text:
                yield number, text


def _wrong(path: Path, folder: Path, number: int) -> Permanent:
    return Permanent("beir_line", file=_name(path, folder), line=number)


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))
