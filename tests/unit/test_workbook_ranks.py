"""What the ranks of a table count, told by the order of its figures."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from retrieval.metrics.importer.ranks import falls

PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(-6, 6).map(Decimal)), max_size=8)


def descending(ranks: list[int]) -> st.SearchStrategy[list[tuple[int, Decimal]]]:
    numbers = st.lists(st.integers(-6, 6).map(Decimal), min_size=len(ranks), max_size=len(ranks))
    return numbers.map(lambda found: list(zip(sorted(ranks), sorted(found, reverse=True), strict=True)))


@given(PAIRS | st.lists(st.integers(1, 5), max_size=8).flatmap(descending).flatmap(st.permutations))
def test_ranks_follow_the_figures_where_no_pair_contradicts_them(pairs: list[tuple[int, Decimal]]) -> None:
    contradicted = any(one[0] < other[0] and one[1] < other[1] for one in pairs for other in pairs)
    assert falls(pairs) is not contradicted
