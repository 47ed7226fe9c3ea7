"""Until when a target holds: from its clause, its sentence, its headings, the title, or what was said before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from retrieval.evidence import Clause
from retrieval.metrics.period_text import names_a_plan, names_its_year
from retrieval.metrics.periods import Period, PeriodKind, find_periods

_ANY_DAY = date(2000, 1, 1)


class Deadlines:
    """What the texts of one document say of time, each read once.

    Args:
        clauses: of the document, in order.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._read: dict[tuple[str, bool], Period | None] = {}
        self._sentences: dict[tuple[str, int], list[str]] = {}
        for clause in clauses:
            self._sentences.setdefault(_sentence(clause), []).append(clause.text)
        self._first: dict[tuple[str, int], Period | None] = {}

    def of(self, clause: Clause) -> Period | None:
        """From the clause, its sentence, its headings, the title, or the last «到…年» before it in its edition."""
        said = self._until(clause.text) or self._around(clause)
        headed = said or next((found for text in reversed(clause.section) if (found := self._until(text))), None)
        return headed or self._until(clause.document, spans=True) or self._before(clause)

    def _around(self, clause: Clause) -> Period | None:
        at = _sentence(clause)
        if at not in self._first:
            self._first[at] = next(
                (found for text in self._sentences.get(at, ()) if (found := self._until(text))), None
            )
        return self._first[at]

    def _before(self, clause: Clause) -> Period | None:
        orders, periods = self._said.get(clause.edition_id, ([], []))
        at = bisect_left(orders, clause.order)
        return periods[at - 1] if at else None

    @cached_property
    def _said(self) -> dict[str, tuple[list[int], list[Period]]]:
        """By edition what its clauses say, with their order. Only made where a title names no year."""
        said: dict[str, tuple[list[int], list[Period]]] = {}
        for clause in self._clauses:
            if (found := self._until(clause.text)) is not None:
                orders, periods = said.setdefault(clause.edition_id, ([], []))
                orders.append(clause.order)
                periods.append(found)
        return said

    def _until(self, text: str, *, spans: bool = False) -> Period | None:
        if (text, spans) not in self._read:
            self._read[text, spans] = _until(text, spans=spans)
        return self._read[text, spans]


def named_deadline(text: str) -> Period | None:
    """The year that a text itself says something is due in («到…年», «…年底»); None: it says none."""
    return _until(text, spans=False)


def _sentence(clause: Clause) -> tuple[str, int]:
    return clause.sentence_key


def _until(text: str, *, spans: bool) -> Period | None:
    for period, start, end in find_periods(text, _ANY_DAY):
        printed = text[start:end]
        if not names_its_year(printed):
            continue
        if period.kind is PeriodKind.SPAN and (spans or names_a_plan(printed)):
            return Period.of_year(period.end.year)
        aimed = text[:start].endswith(("到", "至")) or text[end : end + 1] in {"前", "底", "末"}
        if period.is_annual and (aimed or period.kind is PeriodKind.POINT) and period.start.year >= _ANY_DAY.year:
            return Period.of_year(period.end.year)
    return None
