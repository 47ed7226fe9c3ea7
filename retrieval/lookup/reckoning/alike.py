"""Figures that may be counted together: of one measure, dimension, time, reality and release state, one for each phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod

from retrieval.evidence import Figure, Observation
from retrieval.lookup.texts.fit import RATES
from retrieval.metrics.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A figure that a phrase may mean.

    Attributes:
        name: what it is called; likeness: 1 is certain.
        kind: what figures that are counted together have to share, their time apart.
        basis: how a growth rate is meant, None: not known, or no growth rate.
        demanded: a plan demands it; nobody reported it.
        reported: the row of the table, None for a figure of a text.
    """

    figure: Figure
    name: str
    likeness: float
    kind: tuple[object, ...]
    basis: str | None = None
    demanded: bool = False
    reported: Observation | None = None

    @property
    def is_growth(self) -> bool:
        """Whether it is a growth rate."""
        return self.figure.measure == "yoy"

    @property
    def is_rate(self) -> bool:
        """Whether it is a growth rate, a share or another figure that does not add up."""
        return self.is_growth or self.kind[1] in RATES

    @property
    def time(self) -> Period | None:
        """What it is about in time; None: the text does not say."""
        return self.figure.period


def together(sides: Sequence[Sequence[Operand]], *, demanded: bool, rates: bool | None) -> tuple[Operand, ...] | None:
    """One figure a side, all of one kind and time; None: there are none, or it is not known which are meant.

    Args:
        demanded: targets are asked for; else they are taken only where nothing is reported.
        rates: growth rates are asked for (True), or values (False); None: either.
    """
    best: tuple[tuple[object, ...], tuple[Operand, ...]] | None = None
    for key in dict.fromkeys((each.kind, each.time) for each in sides[0]):
        chosen = [_best([each for each in side if (each.kind, each.time) == key]) for side in sides]
        found = tuple(each for each in chosen if each is not None)
        if len(found) < len(sides) or not _apart(found, sides):
            continue
        if rates is not None and (key[0][0] == "yoy") != rates:
            continue
        when = key[1].end if key[1] else date.min
        worth = (demanded == key[0][3], round(prod(each.likeness for each in found), 6), bool(key[0][2]), when)
        if best is None or worth > best[0]:
            best = (worth, found)
    return best[1] if best else None


def _best(among: Sequence[Operand]) -> Operand | None:
    return max(among, key=lambda each: each.likeness, default=None)


def _apart(found: Sequence[Operand], sides: Sequence[Sequence[Operand]]) -> bool:
    """Each suits its own side better than any other one does, and no two are the same figure."""
    for (a, x), (b, y) in product(enumerate(found), repeat=2):
        if a >= b:
            continue
        if _same(x, y) or _worth(x, sides[b]) >= y.likeness or _worth(y, sides[a]) >= x.likeness:
            return False
    return True


def _same(a: Operand, b: Operand) -> bool:
    one, other = a.figure, b.figure
    return (one.source.quote, one.text, one.region, one.measure) == (
        other.source.quote,
        other.text,
        other.region,
        other.measure,
    )


def _worth(operand: Operand, side: Sequence[Operand]) -> float:
    return max((each.likeness for each in side if _same(each, operand)), default=0.0)
