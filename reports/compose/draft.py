"""A draft: what is going to be said, with everything that proves it, before the check."""

from __future__ import annotations

from dataclasses import dataclass

from reports.blocks import Chart
from retrieval.evidence import Clause, Figure, SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Lines of one answer.

    Attributes:
        kind: as in `Answer.kind`.
        lines: without source numbers; the first is the conclusion.
        sources: what the lines rest on, in order.
        clauses: quoted in the lines, verbatim.
        figures: said in the lines, computed and table values among them.
        said: texts that the lines may repeat whole: document titles, headings, the asker's words in a refusal.
        named: regions and periods that the finding is about.
        denied: numbers that the asker claimed; they may only stand behind «不是».
        counts: how many documents, rows and the like were looked at.
        choices: follow-ups.
        rest: lines that a short answer leaves out; said only where all was asked for.
        reason: of a refusal, as in `Refused.reason`; "" otherwise.
        charts: figures of the lines as pictures; the gate holds their points against the figures.
        note: how a mistyped name was read; stands behind the sources' numbers.
        free: written freely (by a model): the gate also asks of every clause that the evidence says most of it.
    """

    kind: str
    answered: bool
    lines: tuple[str, ...]
    sources: tuple[SourceRef, ...] = ()
    clauses: tuple[Clause, ...] = ()
    figures: tuple[Figure, ...] = ()
    said: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    free: bool = False
    note: str = ""
    reason: str = ""
