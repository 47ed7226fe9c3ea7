"""Fits the score of a hit: the probability that the best clause settles the question, from its order value and coverage.

A positive is a question whose evidence is the best hit; a negative one that nothing in the documents answers, or whose
best hit is another clause. Prints the logistic coefficients (maximum likelihood with a small ridge, by Newton's method)
and what every threshold would let through, for `Calibration` in retrieval/passages/ranking.py. The set `check` is never
read here.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import golden, machine, opened, table, temporary_home
from bot.batch import Asked
from bot.evaluate import mark
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import places_of
from retrieval.lookup.texts.hits import candidates
from retrieval.passages.ranking import probabilities
from retrieval.questions.parse import parse

SETS = ("dev", "tune", "tune2", "near", "plain")
KINDS = frozenset({"plan_fact_numeric", "plan_fact_text", "paraphrase_hard", "news_metric", "unanswerable"})
RIDGE = 1e-2
STEPS = 50
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The best hit of one question: its features, whether it settles it, and whether anything could."""

    rank: float
    coverage: float
    right: bool
    answerable: bool


def seen(asked: Asked, knowledge: Knowledge, as_of: date) -> Seen | None:
    """The best hit; None: nothing is found at all."""
    parents = {code: region.parent for code, region in knowledge.catalogue.regions.items() if region.parent}
    question = parse(asked.question, lexicon=knowledge.lexicon, today=as_of, home=None, parents=parents)
    hits = candidates(question, knowledge, next(iter(places_of(question, knowledge.catalogue)), None))
    if not hits:
        return None
    answerable = bool(asked.item["evidence"]) and asked.item["kind"] != "unanswerable"
    right = answerable and mark(asked.item, "", (hits[0].clause.text,)).cited
    return Seen(rank=hits[0].rank, coverage=hits[0].coverage, right=right, answerable=answerable)


def usable(asked: Asked) -> bool:
    """Whether a question stands alone and one clause, or none, settles it."""
    return asked.item["kind"] in KINDS and not asked.item.get("context") and len(asked.item["evidence"]) <= 1


def fitted(features: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients of a logistic regression, the constant first."""
    columns = np.column_stack((np.ones(len(features)), features))
    found = np.zeros(columns.shape[1])
    ridge = RIDGE * np.diag([0.0, *np.ones(features.shape[1])])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-columns @ found))
        slope = columns.T @ (right - chance) - ridge @ found
        curve = (columns * (chance * (1 - chance))[:, None]).T @ columns + ridge
        found = found + np.linalg.solve(curve, slope)
    return found


def passing(found: Sequence[Seen], scores: NDArray[np.float64]) -> list[list[str]]:
    """A row a threshold: right answers, other clauses answered instead, answered though nothing answers."""
    rows = []
    for threshold in THRESHOLDS:
        through = [each for each, score in zip(found, scores, strict=True) if score >= threshold]
        counts = (
            sum(each.right for each in through),
            sum(each.answerable and not each.right for each in through),
            sum(not each.answerable for each in through),
        )
        rows.append([f"{threshold:.2f}", *map(str, counts)])
    return rows


def main() -> int:
    """Prints coefficients and thresholds: of a new fit, and of the calibration in force."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    options.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 7, 26))
    given = options.parse_args()
    with temporary_home() as home, opened(home) as parts, parts.library.reading() as knowledge:
        asked = [question for name in given.sets for question in golden(name) if usable(question)]
        found = [each for question in asked if (each := seen(question, knowledge, given.as_of)) is not None]
        weights = knowledge.index.calibration
    features = np.array([[each.rank, each.coverage] for each in found])
    right = np.array([each.right for each in found], dtype=float)
    bias, rank, coverage = fitted(features, right)
    print(machine())
    print(f"{len(found)} questions, {int(right.sum())} with the evidence first")
    print(f"fit: bias {bias:.2f}, rank {rank:.2f}, coverage {coverage:.2f}")
    held = probabilities(features[:, 0], features[:, 1], weights)
    new = 1 / (1 + np.exp(-(bias + features @ (rank, coverage))))
    for name, scores in (("in force", held), ("new fit", new)):
        print(f"\n{name}")
        print(table(["threshold", "right", "other clause", "nothing there"], passing(found, scores)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
