"""How long people wait before anything happens: the help, the first start, the second start.

The first start of a home loads and embeds the packaged data; the second must embed nothing but the question. The command
is run as people run it, in a process of its own; the embeddings are counted in this process, on a second home, through a
wrapper, since a process can't be looked into from outside.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import ROOT, golden, machine, opened, percentile, table, temporary_home
from retrieval.access import Viewer

RUNS = 10
AGAIN = 3
HELP_SECONDS = 0.5
"""Limit of the first issue for `gongfu --help`."""
SECOND_SECONDS = 5.0
"""Limit of the first issue for a second start."""
ENTRY = "import sys; from bot.cli import main; sys.argv[0] = 'gongfu'; sys.exit(main())"


def command() -> list[str]:
    """The console script beside this interpreter; where the distribution isn't installed, the function it calls."""
    script = Path(sys.executable).with_name("gongfu")
    return [str(script)] if script.exists() else [sys.executable, "-c", ENTRY]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one process: on the clock, and of processors (which a busy machine hardly changes)."""

    wall: float
    processor: float


def run(arguments: Sequence[str]) -> Spent:
    """Runs a process to its end.

    Raises:
        SystemExit: it did not end with 0; with its last words.
    """
    before, started = _processor(), time.perf_counter()
    ended = subprocess.run(
        arguments, check=False, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )
    wall = time.perf_counter() - started
    if ended.returncode:
        raise SystemExit(f"exit {ended.returncode}: {arguments}\n{ended.stderr[-2000:]}")
    return Spent(wall, _processor() - before)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def typical(runs: Sequence[Spent]) -> Spent:
    """Median of each."""
    return Spent(percentile([run.wall for run in runs], 0.5), percentile([run.processor for run in runs], 0.5))


def embedded(home: Path, question: str) -> tuple[int, int, float, float]:
    """One start in this process: passages and questions embedded, seconds to open, seconds to the first answer."""
    started = time.perf_counter()
    with opened(home) as parts:
        ready = time.perf_counter() - started
        today = parts.app.clock.today()
        parts.answerer.answer(question, context=(), viewer=Viewer.operator(None), as_of=today)
        answered = time.perf_counter() - started
        return parts.embedder.passages_made, len(parts.embedder.queries), ready, answered


def main() -> int:
    """Prints one table; exit 1 when a limit is missed."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    question = golden("dev")[0].question
    print(machine())
    bare, helps = [], []
    for _ in range(RUNS):
        bare.append(run([sys.executable, "-c", "pass"]))
        helps.append(run([*command(), "--help"]))
    with temporary_home() as home:
        asking = [*command(), "--home", str(home), "ask", question]
        first = run(asking)
        seconds = [run(asking) for _ in range(AGAIN)]
    with temporary_home() as home:
        passages, queries, _, _ = embedded(home, question)
        again, queries_again, ready, answered = embedded(home, question)
    help_typical, second = typical(helps), typical(seconds)
    rows = [
        [f"empty Python, median of {RUNS}", *_cells(typical(bare)), ""],
        [f"gongfu --help, median of {RUNS}", *_cells(help_typical), f"< {HELP_SECONDS} s"],
        ["first start and answer", *_cells(first), ""],
        [f"second start and answer, median of {AGAIN}", *_cells(second), f"< {SECOND_SECONDS:.0f} s"],
        ["  all imported: open", f"{ready:.2f} s", "", ""],
        ["  all imported: open and answer", f"{answered:.2f} s", "", ""],
        ["passages embedded, first start", str(passages), "", ""],
        ["passages embedded, second start", str(again), "", "0"],
        ["questions embedded, first / second start", f"{queries} / {queries_again}", "", ""],
    ]
    print(table(["what", "wall", "processors", "limit"], rows))
    return 0 if help_typical.wall < HELP_SECONDS and second.wall < SECOND_SECONDS and not again else 1


def _cells(spent: Spent) -> list[str]:
    return [f"{spent.wall:.2f} s", f"{spent.processor:.2f} s"]


if __name__ == "__main__":
    raise SystemExit(main())
