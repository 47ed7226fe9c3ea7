"""Figures that an article reports about catalogue indicators, as rows for the table, each with its clause.

Only where everything is certain: the subject is exactly an indicator's name or alias, the article speaks of one region, and
the period stands in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import UnitTable


def reported_rows(
    clauses: Sequence[Clause],
    *,
    figures: Callable[[Clause], tuple[Statement, ...]],
    indicators: Mapping[str, str],
    unit_of: Mapping[str, str],
    subject_of: Callable[[Statement], str],
    units: UnitTable,
    period_of: Callable[[Clause], Period | None],
    source_of: Callable[[Clause], SourceRef],
    published: date | None,
) -> list[NewObservation]:
    """Rows of one article.

    Args:
        clauses: of the article, in order.
        figures: what a clause states.
        subject_of: what a figure is about, as a normalised name.
        indicators: normalised name → id; unit_of: id → unit of the catalogue.
        period_of: what a clause is about in time; None: not stated, then it gives no row.
        published: day on which the figures became known.
    """
    rows: list[NewObservation] = []
    for clause in clauses:
        period = period_of(clause)
        if clause.region is None or period is None:
            continue
        for indicator, stated in _by_indicator(figures(clause), indicators, subject_of).items():
            row = _row(stated, unit_of[indicator], units)
            if row:
                value, unit, yoy, rank = row
                rows.append(
                    NewObservation(
                        indicator=indicator,
                        region=clause.region,
                        period=period,
                        value=value,
                        unit=unit,
                        source=source_of(clause),
                        yoy=yoy,
                        rank=int(rank.value) if rank else None,
                        rank_among=rank.among if rank else None,
                        published=published,
                        clause_id=clause.id,
                    )
                )
    return rows


def _by_indicator(
    figures: Sequence[Statement], indicators: Mapping[str, str], subject_of: Callable[[Statement], str]
) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for figure in figures:
        indicator = indicators.get(subject_of(figure))
        if indicator:
            found.setdefault(indicator, []).append(figure)
    return found


def _row(
    stated: Sequence[Statement], unit: str, units: UnitTable
) -> tuple[float | None, str, float | None, Statement | None] | None:
    growth = next((s for s in stated if s.measure == "growth"), None)
    rank = next((s for s in stated if s.measure == "rank"), None)
    value = next((s for s in stated if s.measure == "value" and units.alike(s.unit, unit)), None)
    if value is None and growth is None:
        return None
    return (
        float(value.value) if value else None,
        value.unit if value else unit,
        float(growth.value) if growth else None,
        rank,
    )
