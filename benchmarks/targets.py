"""How well targets are read from plans: made plans of other places with known targets (tests/golden/plans).

Run: python -m benchmarks.targets. Six of the plans were held back while the reading was worked on: of them only totals are
printed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.common import machine, table
from config.catalogs import CATALOG
from retrieval.evidence import Clause
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.targets import find_targets
from tests.support.plan_golds import (
    PACKAGED,
    Found,
    Score,
    cited,
    clauses_of,
    count,
    found_in,
    measure,
    packaged,
    plans,
)

PRECISION, RECALL = 0.95, 0.85
SEEDS = (27, 10)
"""Numeric and full-coverage targets of the packaged plan."""
ROUNDS = 5


def by_catalogue(clauses: Sequence[Clause], catalogue: Catalogue) -> list[Found]:
    """What the indicators of the catalogue alone find."""
    return [
        Found(
            name=catalogue.indicators[target.indicator].name,
            op="~" if target.comparator == "=" else target.comparator,
            value=target.value,
            unit=target.unit,
            by=target.deadline.end.year if target.deadline else None,
            clause=target.source.quote,
            hedge=target.hedge,
        )
        for target in find_targets(clauses, catalogue, source_of=cited)
    ]


def main() -> int:
    """Prints the tables; 1 when a limit is missed."""
    print(machine())
    reader = CandidateReader.of(Catalogue.load(CATALOG), TargetWords.load())
    rows: list[list[str]] = []
    fine = True
    for hold in (False, True):
        alone = Score()
        for plan in plans(hold=hold):
            count(
                plan, by_catalogue(clauses_of(plan, reader.catalogue), reader.catalogue), reader.catalogue.units, alone
            )
        score = measure(reader, hold=hold)
        kind = "held back" if hold else "worked with"
        rows += [_row(f"{kind}, catalogue alone", alone), _row(kind, score)]
        fine = fine and score.precision >= PRECISION and score.recall >= RECALL
    print(
        table(
            ["plans", "asked", "said", "precision", "recall", "op", "year", "name", "hedge", "sure", "of it wrong"],
            rows,
        )
    )
    fine = _seeds(reader) and fine
    return 0 if fine else 1


def _row(kind: str, score: Score) -> list[str]:
    parts = (score.comparators, score.deadlines, score.names, score.hedges)
    shares = [f"{part / score.right:.3f}" if score.right else "" for part in parts]
    totals = [str(score.asked), str(score.said), f"{score.precision:.3f}", f"{score.recall:.3f}"]
    return [kind, *totals, *shares, str(score.sure), str(score.sure_wrong)]


def _seeds(reader: CandidateReader) -> bool:
    clauses = packaged(PACKAGED, reader.catalogue)
    candidates = reader.targets(clauses, source_of=cited)
    started = time.perf_counter()
    for _ in range(ROUNDS):
        reader.targets(clauses, source_of=cited)
    spent = (time.perf_counter() - started) / ROUNDS / len(clauses) * 1000
    found = found_in(candidates)
    numeric, full = sum(item.value is not None for item in found), sum(item.op == "full" for item in found)
    print(f"packaged plan: {numeric} numeric, {full} full coverage (limit {SEEDS}); {spent:.2f} ms a clause")
    return (numeric, full) == SEEDS


if __name__ == "__main__":
    raise SystemExit(main())
