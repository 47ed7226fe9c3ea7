"""Places in a text, from a start to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
Span = tuple[int, int]


def within(span: Span, other: Span) -> bool:
    """Whether a place lies inside another one, or is the same."""
    return other[0] <= span[0] and span[1] <= other[1]


def crosses(span: Span, other: Span) -> bool:
    """Whether they share a character."""
    return span[0] < other[1] and other[0] < span[1]


def crosses_any(span: Span, others: Iterable[Span]) -> bool:
    """Whether a place shares a character with any of the others."""
    return any(crosses(span, other) for other in others)


def apart(found: Iterable[T], span_of: Callable[[T], Span]) -> list[T]:
    """What can stand side by side: the longest first, of equals the first in the text, without overlap."""
    taken: list[T] = []
    spans: list[Span] = []
    for each in sorted(found, key=lambda one: (span_of(one)[0] - span_of(one)[1], span_of(one)[0])):
        if not crosses_any(span_of(each), spans):
            taken.append(each)
            spans.append(span_of(each))
    return taken
