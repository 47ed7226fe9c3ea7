"""Which calculation a question asks for: the ways in the order in which they are tried.

Those of `FIRST` are asked for by words of their own, so they go before all else; those of `LAST` only take what nothing
else has answered. `UNHELD` refuses what no calculation may stand in for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from retrieval.access import Viewer
from retrieval.findings import Refused
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.reckoning.among import share_among
from retrieval.lookup.reckoning.beyond import no_distance, stated_distance
from retrieval.lookup.reckoning.chosen import chosen
from retrieval.lookup.reckoning.dates import days_between
from retrieval.lookup.reckoning.levels import levels, top
from retrieval.lookup.reckoning.limits import held_against, short_by, short_of
from retrieval.lookup.reckoning.reckon import added, between, multiple, rest, shared
from retrieval.lookup.reckoning.scaled import base, per_head, quota, spread, times, worth
from retrieval.lookup.reckoning.terms import Bench
from retrieval.questions.model import Question
from retrieval.table_findings import Reckoned

Way = Callable[[Bench], Reckoned | Refused | None]

FIRST: Sequence[Way] = (
    days_between,
    chosen,
    top,
    levels,
    stated_distance,
    share_among,
    short_by,
    short_of,
    rest,
    base,
    quota,
    times,
    added,
    spread,
)
UNHELD: Sequence[Way] = (no_distance,)
LAST: Sequence[Way] = (held_against, per_head, worth, shared, multiple, between)


def calculate(
    question: Question,
    *,
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
    place: Place | None,
    ways: Sequence[Way],
) -> Reckoned | Refused | None:
    """What the first way that is asked for finds; None: none is asked for, or nothing of it is held."""
    if question.intent is not None:
        return None
    bench = Bench(question=question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
    return next((found for way in ways if (found := way(bench)) is not None), None)
