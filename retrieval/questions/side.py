"""Whether a question asks for what a plan demands or for what has been reached; both are figures of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from retrieval.metrics.periods import Period, PeriodKind

AIMS = frozenset({"gap", "completion", "pace", "course", "met"})
"""Lists of [table] that ask how far the way to a target is."""


class Side(StrEnum):
    """What kind of figure is asked for, or stated."""

    DEMAND = "demand"
    STATE = "state"


def side_of(
    normal: str, periods: Iterable[Period], *, today: date, words: Mapping[str, re.Pattern[str]]
) -> Side | None:
    """The side that the words and times of a question name; None: neither, or both alike.

    Args:
        normal: a normalised question; periods: those that it names with their year.
        today: the as-of date.
        words: `demand`, `goal` (a target by its name), `state`.
    """
    times = [period for period in periods if period.kind is not PeriodKind.SPAN]
    if words["goal"].search(normal):
        return Side.DEMAND
    demand = bool(words["demand"].search(normal)) or any(period.end.year > today.year for period in times)
    state = bool(words["state"].search(normal)) or any(period.end <= today for period in times)
    if demand == state:
        return None
    return Side.DEMAND if demand else Side.STATE
