"""Until when a target holds: from its clause, its sentence, its headings, the title, or what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.evidence import Clause
from retrieval.metrics.periods import Period, PeriodKind, find_periods

_ANY_DAY = date(2000, 1, 1)


def deadline_of(clause: Clause, clauses: Sequence[Clause]) -> Period | None:
    """From the clause, its sentence, its headings, the title, or the last «到…年» before it in the document."""
    sentence = [c for c in clauses if c.sentence == clause.sentence and c.edition_id == clause.edition_id]
    earlier = [c for c in clauses if c.edition_id == clause.edition_id and c.order < clause.order]
    for text in (clause.text, *(c.text for c in sentence), *reversed(clause.section)):
        found = _until(text, spans=False)
        if found is not None:
            return found
    title = _until(clause.document, spans=True)
    if title is not None:
        return title
    return next((found for c in reversed(earlier) if (found := _until(c.text, spans=False))), None)


def _until(text: str, *, spans: bool) -> Period | None:
    for period, start, end in find_periods(text, _ANY_DAY):
        if not re.search(r"\d{4}|五", text[start:end]):
            continue
        if period.kind is PeriodKind.SPAN and (spans or "五" in text[start:end]):
            return Period.of_year(period.end.year)
        aimed = text[:start].endswith(("到", "至")) or text[end : end + 1] in {"前", "底", "末"}
        if period.is_annual and (aimed or period.kind is PeriodKind.POINT) and period.start.year >= _ANY_DAY.year:
            return Period.of_year(period.end.year)
    return None
