"""Clauses that belong together (a sentence, a paragraph, a printing), without a tuple kept for each group."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from retrieval.evidence import Clause


class Groups:
    """Groups of clauses by a key, each in the order of its text."""

    def __init__(self, clauses: Sequence[Clause], key: Callable[[Clause], Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        self._clauses = clauses
        count = len(clauses)
        self._group = np.fromiter((numbers.setdefault(key(c), len(numbers)) for c in clauses), np.int32, count)
        orders = np.fromiter((c.order for c in clauses), np.int32, count)
        self._sorted = np.lexsort((orders, self._group)).astype(np.int32)
        self._starts = np.searchsorted(self._group[self._sorted], np.arange(len(numbers) + 1))

    def of(self, row: int) -> tuple[Clause, ...]:
        """The group of the clause in a row."""
        group = int(self._group[row])
        rows = self._sorted[self._starts[group] : self._starts[group + 1]]
        return tuple(self._clauses[number] for number in rows.tolist())
