"""«合计» of a table that lists some counties only: the city's total, or merely theirs? The figures tell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.heads import Measure
from retrieval.metrics.importer.names import RegionKind
from retrieval.metrics.importer.numbers import Number, read_number
from retrieval.metrics.importer.table import Figure
from retrieval.metrics.importer.words import Words

NEAR = Decimal("0.001")
"""Rounding of printed figures: a sum that is out by less is the sum."""


def merely_sums(figures: Sequence[Figure], words: Words, catalogue: Catalogue) -> list[Figure]:
    """Figures of rows called «合计» that only add up what is listed, while other divisions are not listed."""
    totals = [f for f in figures if f.slot.region is not None and f.slot.region.kind is RegionKind.TOTAL]
    parts: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures if totals else ():
        if figure.measure is Measure.VALUE:
            key = (figure.region.parent, figure.indicator.id, figure.span.key)
            parts.setdefault(key, []).append(figure)
    found: set[str] = set()
    for total in totals:
        members = parts.get((total.region.code, total.indicator.id, total.span.key), [])
        if total.measure is not Measure.VALUE or total.region.code in found or len(members) < 2:
            continue
        complete = {child.code for child in catalogue.children(total.region.code)} <= {m.region.code for m in members}
        if not complete and _adds_up(total, members, words):
            found.add(total.region.code)
    return [total for total in totals if total.region.code in found]


def _adds_up(total: Figure, members: Sequence[Figure], words: Words) -> bool:
    whole = read_number(total.cell, words)
    parts = [number.value for m in members if isinstance(number := read_number(m.cell, words), Number)]
    if not isinstance(whole, Number) or not whole.value:
        return False
    return abs(sum(parts, Decimal(0)) - whole.value) <= abs(whole.value) * NEAR
