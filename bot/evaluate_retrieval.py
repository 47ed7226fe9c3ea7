"""Measures the search on a public retrieval set, beside its single parts on the same files.

The set becomes a corpus of clauses that is embedded, indexed and searched by the very code that answers questions; its
index stands in a folder of its own, its vectors in the table of all vectors, so a second run embeds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.errors import Permanent
from retrieval.building import Builder
from retrieval.documents.sidecar import Sidecar
from retrieval.lookup.texts.searching import find
from retrieval.passages.alone import Alone
from retrieval.passages.beir import Query, RetrievalSet, corpus_of, read_set
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.measures import fused, hit, ndcg, percentile, recall, reciprocal_rank
from retrieval.passages.vectors import ChromaVectors

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.lookup.knowledge import Knowledge
    from retrieval.passages.base import Embedder, Progress

FOLDER = "evaluation"
"""In the home; a cache, deleted at any time without loss."""

DEPTH = 10
"""Of the measures."""

FUSED = 100
"""Ranks of each part that the plain fusion sees, as usual."""

MOST_MISSES = 1000


@dataclass(slots=True)
class Meter:
    """An `Embedder` that counts what it embeds and the seconds that questions take."""

    inside: Embedder
    embedded: int = 0
    query_s: float = 0.0

    @property
    def model(self) -> str:
        """That of the model inside."""
        return self.inside.model

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Counted."""
        self.embedded += len(texts)
        return self.inside.passages(texts)

    def query(self, text: str) -> list[float]:
        """Timed."""
        started = time.perf_counter()
        try:
            return self.inside.query(text)
        finally:
            self.query_s += time.perf_counter() - started


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One query by one way of searching; times in milliseconds.

    Attributes:
        ranked: document ids, best first.
        score: of the best, where scores have a meaning; else None.
    """

    query: Query
    ranked: Sequence[str]
    score: float | None
    search_ms: float
    embed_ms: float


@dataclass(slots=True)
class Way:
    """One way of searching and what came out.

    Attributes:
        search: text → (ids, best score or None).
    """

    name: str
    search: Callable[[str], tuple[Sequence[str], float | None]]
    outcomes: list[Outcome] = field(default_factory=list)

    def ask(self, query: Query, meter: Meter) -> None:
        """Times one search; that of the embedding is counted apart."""
        before, started = meter.query_s, time.perf_counter()
        ranked, score = self.search(query.text)
        spent, embedded = time.perf_counter() - started, meter.query_s - before
        self.outcomes.append(
            Outcome(
                query=query,
                ranked=ranked,
                score=score,
                search_ms=(spent - embedded) * 1000,
                embed_ms=embedded * 1000,
            )
        )


def evaluate_retrieval(app: App, folder: Path, *, k: int, progress: Progress) -> dict[str, Any]:
    """Runs a set; the result is plain data with the keys that `docs/cli.md` names.

    Args:
        app: its settings, words and tables are used; nothing that it holds is changed.
        folder: in the form of BEIR, see `retrieval.passages.beir`.
        k: depth of the lists and of `recall`; 10 at least.
        progress: told about embedding, indexing and asking.

    Raises:
        Permanent: what `read_set` raises; `question_…` can't happen: such queries find nothing.
    """
    held = read_set(folder)
    meter = Meter(app.embedder)
    depth = max(k, DEPTH)
    with _known(app, held, meter, progress) as (known, parts):
        embedded = meter.embedded
        ways = _ways(app, known, parts, depth)
        for number, query in enumerate(held.queries, 1):
            for way in ways:
                way.ask(query, meter)
            progress("queries", number, len(held.queries))
        threshold = known.index.calibration.threshold
    return _report(held, ways, depth=depth, threshold=threshold, model=meter.model, embedded=embedded)


@contextmanager
def _known(app: App, held: RetrievalSet, meter: Meter, progress: Progress) -> Iterator[tuple[Knowledge, Alone]]:
    library = app.documents.library
    embeddings = StoredEmbeddings(meter, app.engine)
    folder = app.settings.home / FOLDER
    vectors = ChromaVectors(folder / "chroma", embeddings)
    try:
        corpus = corpus_of(held)
        builder = Builder(
            words=library.words,
            documents=library.documents,
            metrics=library.metrics,
            vectors=vectors,
            embeddings=embeddings,
            embedder=meter,
            sidecar=Sidecar,
            today=app.clock.today,
            cache=folder / "index",
        )
        builder.keep_only((str(corpus.version),))
        builder.prepare(corpus, progress)
        known = builder.know(corpus)
        known.index.warm()
        yield known, Alone(corpus, vectors=vectors, embedder=meter)
    finally:
        vectors.close()


def _ways(app: App, known: Knowledge, parts: Alone, depth: int) -> list[Way]:
    today = app.clock.today()

    def ours(text: str) -> tuple[Sequence[str], float | None]:
        try:
            hits = find(text, knowledge=known, today=today, k=depth)
        except Permanent:
            return (), None  # no letter and no digit: nothing is found
        return [c.id for each in hits for c in (each.clause, *each.same)][:depth], hits[0].score if hits else None

    def alone(search: Callable[[str, int], Sequence[str]], text: str) -> tuple[Sequence[str], float | None]:
        return search(text, depth), None

    def both(text: str, _k: int) -> Sequence[str]:
        return fused([parts.lexical(text, FUSED), parts.dense(text, FUSED)])[:depth]

    return [
        Way("ours", ours),
        Way("bm25", partial(alone, parts.lexical)),
        Way("dense", partial(alone, parts.dense)),
        Way("rrf", partial(alone, both)),
    ]


def _report(
    held: RetrievalSet, ways: Sequence[Way], *, depth: int, threshold: float, model: str, embedded: int
) -> dict[str, Any]:
    ours = ways[0].outcomes
    return {
        "set": held.name,
        "model": model,
        "documents": len(held.documents),
        "queries": sum(bool(query.relevant) for query in held.queries),
        "unanswerable": sum(not query.relevant for query in held.queries),
        "unjudged": held.unjudged,
        "unknown_documents": held.strangers,
        "embedded": embedded,
        "k": depth,
        "rows": [{"name": way.name, **_measures(way.outcomes, depth), **_times(way.outcomes)} for way in ways],
        "abstention": abstention(ours, threshold),
        "misses": [_miss(each) for each in ours if _missed(each)][:MOST_MISSES],
    }


def _measures(outcomes: Sequence[Outcome], depth: int) -> dict[str, float | None]:
    """Means over the queries that have an answer; None where there is no such query."""
    measures: Mapping[str, Callable[[Sequence[str], Mapping[str, float]], float]] = {
        **{f"hit@{k}": partial(hit, k=k) for k in (1, 3, 5, 10)},
        "ndcg@10": partial(ndcg, k=DEPTH),
        "mrr@10": partial(reciprocal_rank, k=DEPTH),
        f"recall@{depth}": partial(recall, k=depth),
    }
    asked = [each for each in outcomes if each.query.relevant]
    return {
        name: round(sum(measure(o.ranked, o.query.relevant) for o in asked) / len(asked), 4) if asked else None
        for name, measure in measures.items()
    }


def _times(outcomes: Sequence[Outcome]) -> dict[str, float]:
    search = [each.search_ms for each in outcomes]
    whole = [each.search_ms + each.embed_ms for each in outcomes]
    return {
        "search_ms_p50": round(percentile(search, 0.5), 2),
        "search_ms_p95": round(percentile(search, 0.95), 2),
        "whole_ms_p50": round(percentile(whole, 0.5), 2),
        "whole_ms_p95": round(percentile(whole, 0.95), 2),
    }


def abstention(outcomes: Sequence[Outcome], threshold: float) -> dict[str, Any]:
    """How well the score tells questions without an answer; abstained is a best score below the threshold, or no hit.

    precision: share of the abstained queries that have no answer; recall: share of the queries without an answer that were
    abstained on; None where it is a share of nothing.
    """
    abstained = [each for each in outcomes if each.score is None or each.score < threshold]
    right = sum(not each.query.relevant for each in abstained)
    unanswerable = sum(not each.query.relevant for each in outcomes)
    return {
        "threshold": threshold,
        "abstained": len(abstained),
        "right": right,
        "unanswerable": unanswerable,
        "precision": round(right / len(abstained), 4) if abstained else None,
        "recall": round(right / unanswerable, 4) if unanswerable else None,
    }


def _missed(outcome: Outcome) -> bool:
    return bool(outcome.query.relevant) and not hit(outcome.ranked, outcome.query.relevant, 1)


def _miss(outcome: Outcome) -> dict[str, Any]:
    rank = next((n for n, key in enumerate(outcome.ranked, 1) if key in outcome.query.relevant), None)
    return {
        "id": outcome.query.id,
        "text": outcome.query.text,
        "relevant": sorted(outcome.query.relevant),
        "first": outcome.ranked[0] if outcome.ranked else None,
        "rank": rank,
    }
