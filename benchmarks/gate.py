"""The gate: its share of one answer, and how many wrong texts of each kind it stops.

Wrong texts are made by `tests/support/wrong_texts.py` from the program's own answers to the golden sets, from a seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median

from benchmarks.common import ROOT, Opened, golden, machine, opened, table, temporary_home
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.proof import all_figures
from retrieval.access import Viewer

SETS = ("dev", "table", "calc", "talk", "exam")
LIMIT = 0.15
"""Median of the gate's time over the median of the answer's."""

DAY = date(2021, 7, 26)
PER_ANSWER = 60
Answered = tuple[str, Draft]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both tables; 1 when a wrong text passes, a true one fails, or the gate takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    print(machine())
    with temporary_home() as home, opened(home) as app:
        names = Names.of(app.library.words.catalogue)
        answered, whole = _answered(app, options.sets)
        gate, failing = _timed(answered, names, app)
        stopped, made = _wrong(answered, names, app, options.seed)
    share = median(gate) / median(whole)
    print(f"answer {median(whole) * 1000:.1f} ms, gate {median(gate) * 1000:.2f} ms, ratio {share:.3f} (limit {LIMIT})")
    print(f"true answers that fail: {failing} of {len(answered)}")
    print(table(("kind", "stopped", "made"), [(kind, str(stopped[kind]), str(made[kind])) for kind in made]))
    return int(share > LIMIT or failing > 0 or stopped != made)


def _answered(app: Opened, sets: Sequence[str]) -> tuple[list[Answered], list[float]]:
    """Every different draft, and the seconds of each whole answer."""
    found: dict[tuple[str, ...], Answered] = {}
    took = []
    for asked in (each for name in sets for each in golden(name)):
        started = time.perf_counter()
        with app.library.reading() as known:
            knowledge = known.seen_by(Viewer.operator().scope)
            drafts = app.answerer.drafts(asked.question, knowledge, context=(), viewer=Viewer.operator(), as_of=DAY)
        took.append(time.perf_counter() - started)
        found |= {draft.lines: (asked.question, draft) for draft in drafts if draft.figures or draft.clauses}
    return list(found.values()), took


def _timed(answered: Sequence[Answered], names: Names, app: Opened) -> tuple[list[float], int]:
    took, failing = [], 0
    for question, draft in answered:
        started = time.perf_counter()
        problems = check(draft, question=question, catalogue=app.library.words.catalogue, names=names)
        took.append(time.perf_counter() - started)
        failing += bool(problems)
    return took, failing


def _wrong(answered: Sequence[Answered], names: Names, app: Opened, seed: int) -> tuple[Counter[str], Counter[str]]:
    from support.wrong_texts import wrong_texts

    catalogue = app.library.words.catalogue
    others = [figure for _, draft in answered for figure in all_figures(draft.figures) if not figure.inputs]
    stopped: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for question, draft in answered:
        text = "\n".join(draft.lines)
        for kind, wrong in wrong_texts(
            text, draft=draft, catalogue=catalogue, seed=seed, count=PER_ANSWER, others=others
        ):
            said = replace(draft, lines=tuple(wrong.split("\n")))
            made[kind] += 1
            stopped[kind] += bool(check(said, question=question, catalogue=catalogue, names=names))
    return stopped, made


if __name__ == "__main__":
    raise SystemExit(main())
