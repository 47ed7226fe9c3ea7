"""The typed question: what was understood, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.units import Quantity
from retrieval.questions.side import Side
from retrieval.questions.spelling import Respelled


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the chat; `role` is `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in the text: `key` is a region code or an indicator id, `start`/`end` index the normalised text."""

    key: str
    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """A period in a question; `year_given` is False for «上半年», «今年»: the latest one that is held is meant."""

    period: Period
    year_given: bool

    def fits(self, held: Period) -> bool:
        """Whether a figure about `held` answers a question about this period.

        «今年» fits whatever ends in the year; an end-of-year point fits its year and the reverse. A
        month is answered by the state on a day of it.
        """
        asked = self.period
        if asked.kind is PeriodKind.MONTH and held.kind is PeriodKind.POINT:
            return held.end.month == asked.end.month and (not self.year_given or held.end.year == asked.end.year)
        if not self.year_given:
            if asked.kind is PeriodKind.YEAR:
                return held.end.year == asked.end.year
            return (asked.kind, asked.start.month, asked.end.month) == (
                held.kind,
                held.start.month,
                held.end.month,
            )
        return asked == held or held in asked.twins()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, understood as far as it can be without looking at any document.

    Attributes:
        text: as typed, cleaned of control characters.
        normal: normalised for matching; all positions index it.
        intent: name of a list of `questions.toml` [intent] that matched, else None.
        wants, compute: names of all lists of [wants] and [compute] that matched.
        regions: regions named in the text; «我县» stands for the asker's own county.
        section: number of the chapter that is asked for and its words (8, «第八章»), else None.
        core: the text without regions and fillers: what is searched.
        topic: the core without question and arithmetic words too: empty when only «多少» or «增速呢» is asked.
        expansions: official words for everyday ones in the text.
        elliptical: it can't be understood without what was said before.
        context: the question before, for one that leans on it; searched too.
        own: what such a question adds to the one before.
        table: names of all lists of [table] that matched: what it asks of the metrics table.
        known: the topic is a word of the glossary, whatever kind of word it looks like.
        last_year: «去年同期» stands without a period of its own.
        respelled: names that were read otherwise than typed, to be said.
        side: whether a target or a present value is asked for; None: either.
        narrowed: words right before names of indicators that make something else of them («甲类投资»).
        nearby: words for places that the catalogue does not hold and the documents print («乙镇»).
        options: the question once for each region that may be meant by `doubted`, which is none as typed.
    """

    text: str
    normal: str
    intent: str | None
    wants: frozenset[str]
    compute: frozenset[str]
    regions: tuple[Mention, ...]
    indicators: tuple[Mention, ...]
    periods: tuple[AskedPeriod, ...]
    quantities: tuple[Quantity, ...]
    section: tuple[int, str] | None
    core: str
    topic: str
    expansions: tuple[str, ...]
    elliptical: bool = False
    context: str = ""
    own: str = ""
    table: frozenset[str] = frozenset()
    last_year: bool = False
    known: bool = False
    respelled: tuple[Respelled, ...] = ()
    options: tuple[str, ...] = ()
    doubted: str = ""
    side: Side | None = None
    narrowed: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()

    @property
    def indicator(self) -> Mention:
        """The indicator that is meant: the longest name wins; only for a question that names one."""
        return max(self.indicators, key=lambda mention: mention.end - mention.start)
