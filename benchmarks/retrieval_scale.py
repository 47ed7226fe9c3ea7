"""Clause search among 100,000 clauses: time, memory, second start, and a metadata filter of Chroma beside ours.

    python -m benchmarks.retrieval_scale [--clauses 100000] [--queries 200] [--folder DIR]

The clauses are pieces of the sample pages, put together anew; their vectors are made up (384 dimensions, seeded), so nothing
is embedded and the model's time is in no number. The first process builds, the second one starts on what it left, searches,
and is the one whose memory counts. With `--folder` what was built is kept for the next run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import ROOT, machine, percentile, table, temporary_home
from config.catalogs import CATALOG
from config.database import migrate, open_engine
from retrieval.documents.codec import dump_corpus, load_corpus
from retrieval.documents.records import Corpus, DocumentRecord
from retrieval.evidence import Clause
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.filters import Filter
from retrieval.passages.ranking import Calibration
from retrieval.passages.search import CANDIDATES, ClauseIndex, SearchText, passages_of
from retrieval.passages.vectors import ChromaVectors
from retrieval.questions.vocabulary import Vocabulary
from tests.support.corpora import clause_of, document_of

SEED = 20210721
DIMENSIONS = 384
A_DOCUMENT, A_SENTENCE = 200, 3
"""Clauses of each."""

REGIONS = 26
TOPICS = 300
BROAD, NARROW, CHROMA_BROAD, CHROMA_NARROW = "broad", "narrow", "Chroma: broad", "Chroma: narrow"
CORPUS = "corpus.json"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """An `Embedder` whose vectors lie around a few hundred topics, as those of real texts do; the same for the same text."""

    topics: Any
    model: str = "made-up-384"

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.query(text) for text in texts]

    def query(self, text: str) -> list[float]:
        rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))
        vector = self.topics[int(rng.integers(TOPICS))] + 0.7 * rng.standard_normal(DIMENSIONS) / DIMENSIONS**0.5
        found: list[float] = (vector / np.linalg.norm(vector)).tolist()
        return found


def made_up() -> MadeUp:
    """The embedder of this benchmark."""
    topics = np.random.default_rng(SEED).standard_normal((TOPICS, DIMENSIONS))
    return MadeUp(topics / np.linalg.norm(topics, axis=1, keepdims=True))


def pieces() -> list[str]:
    """What the sample pages say between two marks."""
    text = "".join(path.read_text("utf-8") for path in sorted((ROOT / "data" / "documents").glob("*.txt")))
    return sorted({each for each in re.split(r"[，。；：、\s（）“”]+", text) if 4 <= len(each) <= 30})


def corpus_of(count: int) -> Corpus:
    """So many clauses in documents of `A_DOCUMENT`, each of one region."""
    said, chance = pieces(), random.Random(SEED)
    documents = tuple(_document(number) for number in range(-(-count // A_DOCUMENT)))
    clauses = tuple(
        _clause(row, f"{''.join(chance.sample(said, 2))}{chance.randint(1, 999) / 10}%", documents[row // A_DOCUMENT])
        for row in range(count)
    )
    return Corpus(version=1, documents=documents, clauses=clauses, differences=())


def _document(number: int) -> DocumentRecord:
    published = f"{2000 + number % 25}-0{1 + number % 9}-11"
    return document_of(f"d{number}", region=f"r{number % REGIONS}", published=published)


def _clause(row: int, text: str, document: DocumentRecord) -> Clause:
    order = row % A_DOCUMENT
    return replace(
        clause_of(f"{row:016x}", text, document, order=order),
        tail="，",
        section=(f"{order // 20}、目标", f"（{order % 5}）任务"),
        sentence=order // A_SENTENCE,
        paragraph=order // 9,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What a start gives, with the seconds of its steps."""

    index: ClauseIndex
    vectors: ChromaVectors
    seconds: dict[str, float]


def start(folder: Path) -> Opened:
    """As the program starts on a home: the record is read, the index found or made, every part opened."""
    seconds: dict[str, float] = {}

    def timed(what: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        done = work()
        seconds[what] = time.perf_counter() - began
        return done

    engine = open_engine(f"sqlite:///{folder / 'gongfu.db'}")
    migrate(engine)
    embeddings = StoredEmbeddings(made_up(), engine)
    corpus = timed("record read", lambda: load_corpus((folder / CORPUS).read_text("utf-8"), 1))
    vectors = timed("Chroma opened", lambda: ChromaVectors(folder / "chroma", embeddings))

    def prepare() -> bool:
        if whole := vectors.has("1", len(corpus.clauses)):
            return whole
        embeddings.remember(clause.text for clause in corpus.clauses)
        vectors.build("1", passages_of(corpus), lambda *_: None)
        return whole

    timed("Chroma checked, or filled", prepare)
    index = timed(
        "arrays made",
        lambda: ClauseIndex(
            corpus,
            vectors=vectors,
            embeddings=embeddings,
            vocabulary=Vocabulary.load(CATALOG),
            calibration=Calibration(),
            cache=folder / "index",
        ),
    )
    timed("BM25 and vectors found, or made", index.warm)
    return Opened(index, vectors, seconds)


def build(folder: Path) -> dict[str, Any]:
    """The first process."""
    opened = start(folder)
    opened.vectors.close()
    return {"seconds": opened.seconds, "peak_mb": _memory_mb("VmHWM")}


def measure(folder: Path, queries: int) -> dict[str, Any]:
    """The second process: everything must be there."""
    before = _state(folder)
    opened = start(folder)
    built = sorted(_state(folder).keys() - before.keys())
    texts = _queries(queries)
    for text in texts:
        # The model's time is none of this benchmark's: its vectors are remembered.
        opened.index._embeddings.embed_query(text.raw)
    regions = frozenset(f"r{number}" for number in range(REGIONS // 2))
    wide = Filter(regions=regions, naming=("全省", "山区"))
    found = {
        "unfiltered": _timed(texts, lambda text: opened.index.search(text, k=12)),
        BROAD: _timed(texts, lambda text: opened.index.search(text, k=12, where=wide)),
        NARROW: _timed(texts, lambda t: opened.index.search(t, k=12, where=Filter(documents=frozenset({"d7"})))),
    }
    resident = _memory_mb("VmRSS")
    collection = opened.vectors._client.get_collection(opened.vectors._name("1"), embedding_function=None)
    chroma = {CHROMA_BROAD: {"region": {"$in": sorted(regions)}}, CHROMA_NARROW: {"document": "d7"}}
    for name, where in chroma.items():
        found[name] = _timed(texts, lambda text, where=where: _chroma(opened, collection, text, where))
    opened.vectors.close()
    return {
        "seconds": opened.seconds,
        "resident_mb": resident,
        "peak_mb": _memory_mb("VmHWM"),
        "built": built,
        "times": found,
    }


def _queries(count: int) -> list[SearchText]:
    said, chance = pieces(), random.Random(SEED + 1)
    made = ["".join(chance.sample(said, chance.choice((1, 1, 2)))) for _ in range(count)]
    return [SearchText(text, text, tuple(chance.sample(said, 2))) for text in made]


def _chroma(opened: Opened, collection: Any, text: SearchText, where: dict[str, Any]) -> None:
    vector = opened.index._embeddings.embed_query(text.raw)
    collection.query(query_embeddings=[vector], n_results=CANDIDATES, include=["distances"], where=where)


def _timed(texts: Sequence[SearchText], search: Callable[[SearchText], Any]) -> list[tuple[float, float]]:
    """Seconds on the clock, and of processors: the latter hardly depend on what else the machine does."""
    found = []
    for text in texts:
        began, spent = time.perf_counter(), time.process_time()
        search(text)
        found.append((time.perf_counter() - began, time.process_time() - spent))
    return found


def _state(folder: Path) -> dict[str, float]:
    return {str(path): path.stat().st_mtime for path in folder.rglob("*") if path.is_dir()}


def _memory_mb(what: str) -> float:
    """`VmRSS` (now) or `VmHWM` (the most so far) of this process."""
    line = next(each for each in Path("/proc/self/status").read_text("ascii").splitlines() if each.startswith(what))
    return int(line.split()[1]) / 1024


def _apart(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _median(times: Sequence[tuple[float, float]]) -> float:
    return percentile([clock for clock, _ in times], 0.5)


def report(first: dict[str, Any], second: dict[str, Any]) -> str:
    """What is printed."""
    rows = [
        [
            name,
            *(f"{percentile([clock for clock, _ in times], share) * 1000:.1f}" for share in (0.5, 0.95, 1.0)),
            *(f"{percentile([spent for _, spent in times], share) * 1000:.1f}" for share in (0.5, 0.95)),
        ]
        for name, times in second["times"].items()
    ]
    steps = [[what, f"{first['seconds'][what]:.1f}", f"{second['seconds'][what]:.1f}"] for what in second["seconds"]]
    steps.append(["all", *(f"{sum(each['seconds'].values()):.1f}" for each in (first, second))])
    ratios = ", ".join(
        f"{name} {_median(second['times'][other]) / _median(second['times'][name]):.1f}"
        for name, other in ((BROAD, CHROMA_BROAD), (NARROW, CHROMA_NARROW))
    )
    return "\n\n".join(
        (
            table(["search, ms without the embedding", "p50", "p95", "most", "processor p50", "p95"], rows),
            f"A metadata filter of Chroma (nearest {CANDIDATES} alone) takes so many times our whole search: {ratios}",
            table(["start, s", "first", "second"], steps),
            f"Made anew at the second start: {json.dumps(second['built'])}",
            f"Resident: {second['resident_mb']:.0f} MB (peak {second['peak_mb']:.0f}; building {first['peak_mb']:.0f})",
        )
    )


def run(folder: Path, clauses: int, queries: int) -> None:
    """Builds where nothing is built yet, measures, prints."""
    if not (folder / CORPUS).exists():
        (folder / CORPUS).write_text(dump_corpus(corpus_of(clauses)), encoding="utf-8")
    first = _apart(build, folder)
    print(machine())
    print(report(first, _apart(measure, folder, queries)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--clauses", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=200)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    if given.folder is None:
        with temporary_home() as folder:
            run(folder, given.clauses, given.queries)
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        run(given.folder, given.clauses, given.queries)


if __name__ == "__main__":
    main()
