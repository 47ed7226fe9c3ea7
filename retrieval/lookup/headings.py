"""Which year a clause owes to the headings above it («一、2023年工作回顾»), or is due in by its own words."""

from __future__ import annotations

import re
from datetime import date

from retrieval.evidence import Clause
from retrieval.metrics.deadlines import named_deadline
from retrieval.metrics.period_text import names_its_year
from retrieval.metrics.periods import Period, PeriodKind, find_periods
from retrieval.metrics.statements import Grammar


def year_of_heading(clause: Clause, day: date) -> tuple[Period | None, int]:
    """The year that the nearest heading with a single one names, and how many headings lead down to it; else None and 0.

    Args:
        day: on which the text was printed.
    """
    for depth in range(len(clause.section), 0, -1):
        heading = clause.section[depth - 1]
        years = {p for p, s, e in find_periods(heading, day) if p.is_annual and names_its_year(heading[s:e])}
        if len(years) == 1:
            return years.pop(), depth
    return None, 0


def looks_ahead(clause: Clause, day: date | None, words: re.Pattern[str]) -> bool:
    """Whether a clause stands below what is to be done in a year that was not over when it was printed («2024年工作安排»).

    Args:
        day: on which the text was printed; None: not known, and nothing can be said.
        words: of headings above what is to be done.
    """
    if day is None:
        return False
    year, depth = year_of_heading(clause, day)
    return year is not None and year.end > day and words.search(clause.section[depth - 1]) is not None


def years_due(clause: Clause, grammar: Grammar, as_of: date) -> set[int]:
    """Years that a clause may be due in: that it says «until» of, else all but those that a figure is measured from."""
    text = clause.text
    for _, start, end in find_periods(text, as_of):
        if grammar.measures_from(clause.text[:start], clause.text[end:]):
            text = text[:start] + " " * (end - start) + text[end:]
    until = named_deadline(text)
    if until is not None:
        return {until.end.year}
    return {period.end.year for period, _, _ in find_periods(text, as_of) if period.kind is PeriodKind.YEAR}
