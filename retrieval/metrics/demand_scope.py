"""How far a year reaches: what the parts of a sentence, the sentences of a paragraph and the leads of a section hand on.

A year holds in its sentence, its paragraph, or below a heading or a lead («主要目标是：»). What would be carried further is
said to be carried, so that nobody takes it for what the text says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from retrieval.evidence import Clause
from retrieval.metrics.demand_times import Time, Times, times_in, years_ahead
from retrieval.metrics.demand_words import DemandWords

LONG_HEADING = 25
_LEADS = ("：", ":")
_JOINED = 2
_ITEM_ENDS = ("；", ";")


@dataclass(frozen=True, slots=True)
class Due:
    """A year until which something holds; `carried`: it was said elsewhere and need not be meant here."""

    year: int | None
    carried: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """Codes of what is not sure about it."""
        return (*(("deadline",) if self.year is None else ()), *(("due",) if self.carried else ()))


@dataclass(slots=True)
class Paragraph:
    """What the parts of a paragraph hand on; `past`: they tell of what has been; `by`: the sentence that names `due`."""

    number: tuple[str, int] = ("", -1)
    past: bool = False
    due: int | None = None
    by: int = -1


@dataclass(slots=True)
class Sentence:
    """What the parts of a sentence hand on.

    Attributes:
        root, last: names spoken of, the first and the last.
        years: of its last part with times, where there are several.
        said: every year until which something in it holds; 0: items before the first year.
        own: whether the item («…；») names its year itself.
        elsewhere: it speaks of a place other than that of the plan.
        inherits: a sentence before it looked ahead, the last told of what has been, and it says neither itself.
        behind: a year in it lies before the plan; `open`: it may.
        spoken: measure and unit of the last demand.
    """

    number: tuple[str, int] = ("", -1)
    root: str = ""
    elsewhere: bool = False
    inherits: bool = False
    last: str = ""
    due: int | None = None
    years: list[int] = field(default_factory=list)
    said: set[int] = field(default_factory=set)
    own: bool = True
    behind: bool = False
    open: bool = False
    hedge: str | None = None
    spoken: tuple[str, str] = ("level", "")
    refused: bool = False
    told: str = ""
    counted: bool = False

    def until(self, around: Due) -> Due:
        """The year of the sentence, else the one around it; not sure where it names several, and none for this item."""
        if self.due is None:
            return around
        said_again = len(self.said) > 1 and not self.own and around != Due(self.due)
        return Due(self.due, said_again or len(set(self.years)) > 1)

    def doubts(self, until: Due) -> tuple[str, ...]:
        """Codes of what is not sure about its time and place."""
        checks = {"past": self.open or self.inherits, "elsewhere": self.elsewhere}
        return (*until.doubts, *(code for code, doubtful in checks.items() if doubtful))


@dataclass(slots=True)
class Leads:
    """Years that leads («到…年，主要目标是：») set for what is listed below them, and the last year of all."""

    listed: dict[tuple[str, ...], int] = field(default_factory=dict)
    last: int | None = None

    def take(self, clause: Clause, paragraph: Paragraph, sentence: Sentence) -> None:
        """Remembers what a clause hands on once it was read."""
        if sentence.due is not None:
            self.last = paragraph.due = sentence.due
            paragraph.by = clause.sentence
            if clause.text.endswith(_LEADS) or clause.tail.endswith(_LEADS):
                self.listed[clause.section] = sentence.due
        if clause.tail.endswith(_ITEM_ENDS):
            if sentence.due is None:
                sentence.said.add(0)
            sentence.own = False

    def due(self, clause: Clause, paragraph: Paragraph, times: Times) -> Due:
        """What holds in a clause whose sentence names no year."""
        headed = _heading_year(clause, times) or self._lead(clause)
        if headed is not None:
            return Due(headed)
        said = paragraph.due if paragraph.by != clause.sentence else None
        if times.due is not None:
            return Due(times.due, said not in {None, times.due})
        if said is not None:
            return Due(said)
        return Due(self.last, self.last is not None)

    def _lead(self, clause: Clause) -> int | None:
        above = (clause.section[:end] for end in range(len(clause.section), -1, -1))
        return next((self.listed[section] for section in above if section in self.listed), None)


def hear(part: str, paragraph: Paragraph, sentence: Sentence, times: Times, words: DemandWords) -> None:
    """Takes the years of a part and the words that tell of what has been or what is ahead."""
    found = times_in(part)
    ahead = years_ahead(part, words)
    if ahead is not None and times.start is not None and not found:
        paragraph.past = sentence.inherits = False
        sentence.due, sentence.counted = times.start + ahead - 1, True
    if found:
        _years(found, paragraph, sentence, times)
        sentence.open = sentence.open and words.ahead.search(part) is None
    if words.past.search(part) and (not any(time.strict for time in found) or paragraph.past):
        paragraph.past, sentence.inherits, sentence.behind = True, False, True
    elif not found and words.ahead.search(part):
        # «2020年…，力争…»: of what year that is stays open until another one is named.
        sentence.open = sentence.open or sentence.behind
        paragraph.past = sentence.inherits = False


def _years(found: list[Time], paragraph: Paragraph, sentence: Sentence, times: Times) -> None:
    years = [time.year for time in found]
    behind = times.is_past(found)
    paragraph.past = sentence.behind = behind
    sentence.inherits = False
    sentence.counted = False
    if not behind:
        apart = any(after.start - before.end > _JOINED for before, after in pairwise(found))
        sentence.open = any(times.may_be_past([time]) for time in found) if apart else times.may_be_past(found)
        sentence.due, sentence.years = years[-1], years if len(years) > 1 else []
        sentence.said.add(years[-1])
        sentence.own = True


def _heading_year(clause: Clause, times: Times) -> int | None:
    for heading in reversed(clause.section):
        if len(heading) <= LONG_HEADING:
            years = [time.year for time in times_in(heading) if times.start is None or time.year >= times.start]
            if years:
                return years[-1]
    return None
