"""What the ranks of a table count: its head says it, its notes do, or the figures themselves do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from retrieval.metrics.importer.model import Question, Reading
from retrieval.metrics.importer.words import Words, fold


def with_rank_of(
    readings: Sequence[Reading], notes: Sequence[str], words: Words
) -> tuple[list[Reading], list[Question]]:
    """Readings whose ranks say what they count; a question for every series where that can't be known."""
    said = _said(notes, words)
    series: dict[tuple[object, ...], list[Reading]] = {}
    for reading in readings:
        if reading.rank is not None and reading.rank_of is None:
            series.setdefault((reading.indicator.id, reading.span.key, reading.region.level), []).append(reading)
    decided: dict[int, str] = {}
    questions: list[Question] = []
    for members in series.values():
        found = _of(members, said)
        if found:
            decided |= {id(member): found for member in members}
            continue
        first = members[0]
        facts = (("indicator", first.indicator.name),)
        place = first.rank_place or first.place
        questions.append(Question(sheet=first.sheet, place=place, code="rank_unclear", facts=facts))
    return [replace(r, rank_of=decided[id(r)]) if id(r) in decided else r for r in readings], questions


def _said(notes: Sequence[str], words: Words) -> str:
    growth = any(words.facts["rank_by_growth"].search(fold(note)) for note in notes)
    value = any(words.facts["rank_by_value"].search(fold(note)) for note in notes)
    return "" if growth == value else "yoy" if growth else "value"


def _of(members: Sequence[Reading], said: str) -> str:
    """What is said must not contradict the figures; unsaid, exactly one order has to fit them."""
    fits = {"yoy": _orders(members, lambda r: r.yoy), "value": _orders(members, lambda r: r.value)}
    if said:
        return said if fits[said] is not False else ""
    certain = [key for key, fit in fits.items() if fit]
    return certain[0] if len(certain) == 1 else ""


def _orders(members: Sequence[Reading], by: Callable[[Reading], Decimal | None]) -> bool | None:
    """Whether the ranks follow these figures, up or down; None: too few to tell."""
    pairs = [(reading.rank or 0, number) for reading in members if (number := by(reading)) is not None]
    if len(pairs) < 2:
        return None
    better = members[0].indicator.better
    if falls(pairs) or better == "higher":
        return falls(pairs)
    return falls([(rank, -number) for rank, number in pairs])


def falls(pairs: Sequence[tuple[int, Decimal]]) -> bool:
    """Whether no number of a later rank is above one of an earlier; within a rank they may differ."""
    lowest: Decimal | None = None
    for _, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        numbers = [number for _, number in group]
        # The lowest of one rank stands for all before it: each rank lies at or below the one before.
        if lowest is not None and numbers[-1] > lowest:
            return False
        lowest = numbers[0]
    return True
