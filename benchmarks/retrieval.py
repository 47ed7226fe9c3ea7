"""Finding the clause: ours beside the tutorial pipeline and beside its own parts, same files, same embeddings, one run.

Asked are the questions of the golden sets that one clause settles and that stand alone. A unit (a chunk of the tutorial,
a clause of ours) is right when the evidence is visible in it. Chunks are ten times as long as clauses, so «first» and
«first 3» flatter them; «in 500 characters» gives everybody the same room on the screen: the best units, in order, as
long as they fit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.common import SETS, Opened, golden, machine, opened, percentile, table, temporary_home
from benchmarks.tutorial import CHUNK_CHARS, in_memory, tutorial_index
from bot.batch import Asked
from bot.evaluate import mark
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import places_of
from retrieval.lookup.texts.hits import candidates
from retrieval.passages.lexical import LexicalIndex, best_rows
from retrieval.questions.parse import parse

KINDS = {"plan_fact_numeric": "plan", "plan_fact_text": "plan", "paraphrase_hard": "paraphrase"}
MOST = 10
DEPTH = 60
"""Results of each part that are joined."""

RRF = 60
"""Constant of reciprocal rank fusion (Cormack et al. 2009)."""

Find = Callable[[str], list[str]]


def finders(parts: Opened, knowledge: Knowledge, as_of: date) -> dict[str, Find]:
    """Who searches, by the name of the row; each returns the texts of its best units, best first."""
    files = sorted((parts.app.settings.data / "documents").glob("*.txt"))
    store = tutorial_index(files, parts.embedder.inside)
    corpus = knowledge.index.corpus
    texts = {clause.id: clause.text for clause in corpus.clauses}
    lexical, ids = LexicalIndex.build(list(texts.values())), list(texts)
    clauses = in_memory("clauses", list(texts.values()), parts.embedder.inside, ids=ids)
    parents = {code: region.parent for code, region in knowledge.catalogue.regions.items() if region.parent}

    def tutorial(question: str) -> list[str]:
        return [found.page_content for found in store.similarity_search(question, k=MOST)]

    def words(question: str) -> list[str]:
        return [ids[row] for row in best_rows(lexical.scores(question), DEPTH)]

    def dense(question: str) -> list[str]:
        return [str(found.id) for found in clauses.similarity_search(question, k=DEPTH)]

    def fused(question: str) -> list[str]:
        scores: dict[str, float] = {}
        for found in (words(question), dense(question)):
            for rank, key in enumerate(found, 1):
                scores[key] = scores.get(key, 0.0) + 1 / (RRF + rank)
        return sorted(scores, key=lambda key: -scores[key])

    def ours(question: str) -> list[str]:
        asked = parse(question, lexicon=knowledge.lexicon, today=as_of, home=None, parents=parents)
        place = next(iter(places_of(asked, knowledge.catalogue)), None)
        return [hit.clause.text for hit in candidates(asked, knowledge, place)]

    def read(find: Find) -> Find:
        return lambda question: [texts[key] for key in find(question)]

    return {"tutorial": tutorial, "BM25": read(words), "dense": read(dense), "plain RRF": read(fused), "ours": ours}


def scores(items: Sequence[Mapping[str, Any]], find: Find) -> dict[str, float]:
    """Shares of questions whose evidence is visible, and milliseconds."""
    hits = dict.fromkeys(("first", "first 3", "first 10", "500 characters"), 0)
    times = []
    for item in items:
        started = time.perf_counter()
        units = find(str(item["question"]))[:MOST]
        times.append((time.perf_counter() - started) * 1000)
        for name, shown in {
            "first": units[:1],
            "first 3": units[:3],
            "first 10": units,
            "500 characters": fitting(units, CHUNK_CHARS),
        }.items():
            hits[name] += any(mark(item, "", (unit,)).cited for unit in shown)
    shares = {name: count / len(items) for name, count in hits.items()}
    return shares | {"p50 ms": percentile(times, 0.5), "p95 ms": percentile(times, 0.95)}


def fitting(units: Sequence[str], chars: int) -> list[str]:
    """The first units that have room together; at least one."""
    shown: list[str] = []
    for unit in units:
        if shown and sum(map(len, shown)) + len(unit) > chars:
            break
        shown.append(unit)
    return shown


def alone(asked: Asked) -> bool:
    """Whether one clause settles it, without a conversation before."""
    return asked.item.get("kind") in KINDS and len(asked.item["evidence"]) == 1 and not asked.item.get("context")


def main() -> int:
    """Prints a table a kind of question; exit 1 when the tutorial finds more, or is faster at the median."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="+", default=SETS)
    options.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 7, 26))
    given = options.parse_args()
    good = True
    with temporary_home() as home, opened(home) as parts, parts.library.reading() as knowledge:
        finding = finders(parts, knowledge, given.as_of)
        print(machine())
        for name in given.sets:
            items = [asked.item for asked in golden(name) if alone(asked)]
            for kind in dict.fromkeys(KINDS.values()):
                own = [item for item in items if KINDS[item["kind"]] == kind]
                if not own:
                    continue
                rows = {who: scores(own, find) for who, find in finding.items()}
                print(f"\n{name}, {kind}, {len(own)} questions")
                columns = list(next(iter(rows.values())))
                cells = [[who, *(_shown(column, row[column]) for column in columns)] for who, row in rows.items()]
                print(table(["", *columns], cells))
                ours, tutorial = rows["ours"], rows["tutorial"]
                good = good and ours["500 characters"] >= tutorial["500 characters"]
                good = good and ours["p50 ms"] <= tutorial["p50 ms"]
    return 0 if good else 1


def _shown(column: str, value: float) -> str:
    return f"{value:.1f}" if column.endswith("ms") else f"{value:.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
