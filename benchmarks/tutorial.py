"""Ours beside the pipeline of every tutorial, by the same grader: what all the parsing, joining and proving is worth.

The tutorial: LangChain's recursive character splitter (500 characters, 50 of overlap) over the raw text files, Chroma,
the same embeddings; the question as typed; the answer is the best chunk, or the four best. A chunk is answer and
citation at once, so its evidence counts where it is visible. Four chunks are longer than an answer may be; that limit is
lifted for them alone, which only helps the tutorial.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.common import SETS, Opened, golden, machine, opened, table, temporary_home
from bot.batch import Asked, answer_one
from bot.evaluate import MOST_ANSWER_CHARS, Mark, mark
from retrieval.passages.base import Embedder

CHUNK_CHARS = 500
OVERLAP_CHARS = 50
CHUNKS = 4

Respond = Callable[[Asked], Mark]


@dataclass(frozen=True, slots=True)
class Plain(Embeddings):
    """An `Embedder` for LangChain, without any memory."""

    embedder: Embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.embedder.passages(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.embedder.query(text)


def tutorial_index(files: Sequence[Path], embedder: Embedder) -> Chroma:
    """The files as they are, cut by length, in memory."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS)
    chunks = [chunk for file in files for chunk in splitter.split_text(file.read_text(encoding="utf-8"))]
    return in_memory("tutorial", chunks, embedder)


def in_memory(name: str, texts: Sequence[str], embedder: Embedder, *, ids: Sequence[str] | None = None) -> Chroma:
    """Chroma as LangChain sets it up, with cosine, in memory."""
    import chromadb
    from chromadb.config import Settings

    return Chroma.from_texts(
        list(texts),
        Plain(embedder),
        ids=list(ids) if ids else None,
        client=chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False)),
        collection_name=name,
        collection_metadata={"hnsw:space": "cosine"},
    )


def chunk_mark(item: dict[str, Any], chunks: Sequence[str], *, bounded: bool) -> Mark:
    """The chunks as an answer that is its own citation; unless `bounded`, its length is no fault."""
    verdict = mark(item, "\n".join(chunks), ())
    if bounded or verdict.right:
        return verdict
    faults = tuple(fault for fault in verdict.reasons if fault != f"> {MOST_ANSWER_CHARS} chars")
    words = [fault for fault in faults if not fault.startswith("§")]
    return Mark(
        id=verdict.id,
        kind=verdict.kind,
        question=verdict.question,
        right=not words,
        cited=verdict.cited,
        reasons=faults,
    )


def contestants(parts: Opened, store: Chroma, as_of: date) -> dict[str, Respond]:
    """Who answers, by the head of the column."""

    def chunks(asked: Asked, count: int) -> list[str]:
        return [found.page_content for found in store.similarity_search(asked.question, k=count)]

    def best(asked: Asked) -> Mark:
        return chunk_mark(asked.item, chunks(asked, 1), bounded=True)

    def four(asked: Asked) -> Mark:
        return chunk_mark(asked.item, chunks(asked, CHUNKS), bounded=False)

    def ours(asked: Asked) -> Mark:
        given = answer_one(
            asked,
            asker=parts.app.asker,
            messages=parts.app.messages,
            regions=parts.app.region_code,
            as_of=as_of,
            channel="eval",
        )
        return mark(asked.item, given["answer"], given["citations"])

    return {"best chunk": best, "four chunks": four, "ours": ours}


def score(marks: Iterable[Mark]) -> tuple[int, int]:
    """How many are right, and how many strict: right and with visible evidence."""
    counted = list(marks)
    return sum(each.right for each in counted), sum(each.strict for each in counted)


def main() -> int:
    """Prints one table; exit 1 when ours is not ahead in every set."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    options.add_argument("--as-of", type=date.fromisoformat, help="default: today")
    given = options.parse_args()
    with temporary_home() as home, opened(home) as parts:
        as_of = given.as_of or parts.app.clock.today()
        files = sorted((parts.app.settings.data / "documents").glob("*.txt"))
        answering = contestants(parts, tutorial_index(files, parts.embedder.inside), as_of)
        rows, ahead = [], True
        for name in given.sets:
            questions = golden(name)
            scores = [score(map(respond, questions)) for respond in answering.values()]
            rows.append([name, str(len(questions)), *(f"{right} / {strict}" for right, strict in scores)])
            ahead = ahead and scores[-1][1] > max(strict for _, strict in scores[:-1])
    print(machine())
    print(table(["set (answer / strict)", "asked", *answering], rows))
    return 0 if ahead else 1


if __name__ == "__main__":
    raise SystemExit(main())
