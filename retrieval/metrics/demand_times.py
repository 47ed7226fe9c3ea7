"""Years of a plan: from when it looks ahead, until when it demands, and which years are behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.evidence import Clause
from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.numerals import chinese_number
from retrieval.metrics.period_text import names_its_year
from retrieval.metrics.periods import PeriodKind, find_periods

_ANY_DAY = date(2000, 1, 1)
_PLAN = re.compile(r"第?十([一二三四五六])个五年")
_BASE_BEFORE = re.compile(r"(?:[较比由从与以自]|[高低优强快慢大小多少等差相]于)(?:[（(])?$")
_BASE_AROUND = re.compile(r"在(?:[（(“\"])?$"), re.compile(r"^[”\"]?[底末年]*(?:的)?(?:基础|基数|水平|基准)")
_AIM_BEFORE = re.compile(r"(?<!截)(?<!截止)[到至](?:[“\"])?$|展望$")
_UNTIL = re.compile(r"^[”\"]?(?:年)?(?:底|末|期末)?(?:前|之前|以前)")
_AIM_AFTER = re.compile(r"^[”\"]?(?:年)?(?:底|末|期末)?(?:前|，|,|$)|^[”\"]?(?:年)?(?:底|末|期末)")


@dataclass(frozen=True, slots=True)
class Time:
    """A year in a text.

    Attributes:
        aimed: the text may say that it is until then.
        strict: it does («到…年», «…年底前»); a bare «…年，» may as well open a report.
    """

    year: int
    aimed: bool
    start: int
    end: int
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Of a plan: the first year that it looks at, and the last; None: not said.

    Attributes:
        last: the latest year that the text aims at.
        dated: the year in which it was issued.
    """

    start: int | None
    due: int | None
    last: int | None
    dated: int | None = None

    def is_past(self, found: Sequence[Time]) -> bool:
        """Whether years of a part lie before the plan."""
        if self.start is not None:
            return all(time.year < self.start for time in found)
        later = self.last is not None and any(time.year < self.last for time in found)
        return later and not any(time.aimed for time in found)

    def may_be_past(self, found: Sequence[Time]) -> bool:
        """Whether years of a part may open a report («2022年，…»): the text does not say «until», and they need not be ahead."""
        if any(time.strict for time in found):
            return False
        known = self.due if self.due is not None else self.last if self.start is not None else None
        ahead = (self.dated is not None and all(time.year > self.dated for time in found)) or (
            known is not None and any(time.year >= known for time in found)
        )
        return not ahead


def times_in(text: str) -> list[Time]:
    """Years that a text speaks about, without those that it compares with."""
    found: list[Time] = []
    for period, start, end in find_periods(text, _ANY_DAY):
        if not names_its_year(text[start:end]):
            continue
        before, after = text[:start], text[end:]
        if _is_base(before, after):
            continue
        strict = bool(_AIM_BEFORE.search(before) or _UNTIL.search(after))
        aimed = strict or bool(_AIM_AFTER.search(after)) or period.kind is PeriodKind.POINT
        found.append(Time(period.end.year, aimed, start, end, strict))
    return found


def _is_base(before: str, after: str) -> bool:
    """Whether a year is only compared with or built on; «于2025年», «在2025年前» say when."""
    if _AIM_BEFORE.search(before):
        return False
    built = _BASE_AROUND[0].search(before) and _BASE_AROUND[1].search(after)
    return bool(_BASE_BEFORE.search(before) or built)


def looks_ahead(text: str, day: date | None) -> bool:
    """Whether a text says until when something is to be reached («到…年»), and that day is still to come.

    Args:
        text: a sentence.
        day: on which it was printed; None: not known.
    """
    for period, start, end in find_periods(text, _ANY_DAY):
        aimed = _AIM_BEFORE.search(text[:start]) or _UNTIL.search(text[end:])
        if aimed and names_its_year(text[start:end]) and (day is None or period.end > day):
            return True
    return False


def plan_times(clauses: Sequence[Clause], words: DemandWords, year: int | None) -> Times:
    """The years of a document, from its title, else from what it says."""
    start, due = titled_years(clauses[0].document if clauses else "", words) or (year, None)
    aimed = [time.year for clause in clauses for time in times_in(clause.text) if time.aimed]
    return Times(start, due, max(aimed, default=None), year)


def titled_years(title: str, words: DemandWords | None = None) -> tuple[int, int] | None:
    """The first and the last year of a plan as its title says them («…（2024—2027年）», «“十四五”…»); None: it says none.

    Args:
        title: of a document.
        words: of plans for a single year («2025年…计划»); None: such a year counts for nothing.
    """
    title = _PLAN.sub(r"“十\1五”", title)
    single: tuple[int, int] | None = None
    for period, first, end in find_periods(title, _ANY_DAY):
        if not names_its_year(title[first:end]):
            continue
        if period.kind is PeriodKind.SPAN:
            return period.start.year, period.end.year
        if period.is_annual and words is not None and words.yearly.search(title):
            single = period.start.year, period.end.year
    return single


def years_ahead(text: str, words: DemandWords) -> int | None:
    """How many years a text looks ahead («今后五年»), or None."""
    found = words.from_now.search(text)
    if found is None:
        return None
    years = found["years"]
    return int(years) if years.isdigit() else int(chinese_number(years))


def compared_year(text: str, words: DemandWords) -> tuple[int, int] | None:
    """The year that a text ends with a comparison to («…较2020年», «…比“十三五”末»), and where that begins."""
    end = words.base_end.search(text)
    stop = end.start() if end is not None else len(text)
    for period, first, last in find_periods(text, _ANY_DAY):
        against = words.against.search(text[:first])
        if last >= stop and against is not None and names_its_year(text[first:last]):
            return period.end.year, against.start()
    return None
