"""Typed rows on their way into the metrics table, and what comes back about them. No SQL here."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from config.clock import SHANGHAI
from retrieval.access import Level
from retrieval.evidence import Observation, SourceRef
from retrieval.metrics.periods import Period

UNKNOWN_PUBLICATION = timedelta(days=30)
"""How long after its period a figure without a known day of publication is taken to have been published."""
OPEN_KIND = "规划"
"""Kind of a target of which nobody says over how many years it leads."""
MOST_REASON = 500
"""Characters of the reason of a revision."""

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:月?/(\d{1,2}))?(?:[-.月](\d{1,2})日?)?月?)?年?")

_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T　]*(\d{1,2})(?:[:：时点](\d{1,2})?分?(?:[:：]\d{2}(?:\.\d+)?)?))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObservation:
    """One figure to be stored.

    Attributes:
        indicator: id of the catalogue.
        region: code.
        value: in `unit`; None when only the growth or the rank is stated. The store converts to the catalogue's unit.
        source: where it stands; `source.kind` decides whether it is a table value or a quotation.
        yoy_unit: `%`, `百分点` or `倍`.
        raw: the value as printed; empty: as `value`.
        published: None when unknown.
        clause_id: the clause that states it, for figures from text.
        released: aware; before it only named people see the figure. None: everybody sees it.
        reason: why it takes the place of an earlier figure, when the clerk says so.
    """

    indicator: str
    region: str
    period: Period
    value: float | None
    unit: str
    source: SourceRef
    yoy: float | None = None
    yoy_unit: str = "%"
    basis: str | None = None
    rank: int | None = None
    rank_among: str | None = None
    release: str | None = None
    raw: str = ""
    publisher: str | None = None
    published: date | None = None
    clause_id: str | None = None
    level: str = Level.PUBLIC.value
    released: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCandidate:
    """One target to be stored; `value` is in the indicator's unit wherever the dimension allows, `text` as printed.

    Attributes:
        comparator: `>=` `<=` `>` `<` `=` `trend` `full` `text` (see `retrieval.evidence.Target`).
        level: 省 市 县; kind: 五年 年度, or 规划 where nothing says over how many years.
        base: year at whose end the way to it begins; None: not known.
        published: of the document, None when unknown.
        access: data level of the document (公开 …).
    """

    indicator: str
    region: str
    comparator: str
    value: float | None
    unit: str
    text: str
    source: SourceRef
    deadline: Period | None = None
    hedge: str | None = None
    level: str = "省"
    kind: str = OPEN_KIND
    base: int | None = None
    clause_id: str | None = None
    published: date | None = None
    access: str = Level.PUBLIC.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What an import did; `is_new` is False when the same content was there already and nothing changed."""

    id: int
    name: str
    rows: int
    is_new: bool
    per_kind: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """What is held about one indicator of a region."""

    indicator: str
    indicator_name: str
    rows: int
    latest: Period


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that disagree about one figure; `used` is the one that answers."""

    used: Observation
    others: tuple[Observation, ...]

    @property
    def rounded(self) -> bool:
        """Whether it is no contradiction but one and the same figure, rounded differently."""
        return not any(disagree(self.used, other) for other in self.others)

    @property
    def reason(self) -> str:
        """Why this one is used: `kind` (a better kind of source), `later` (published later), `last` (imported later)."""
        if any(other.source.kind is not self.used.source.kind for other in self.others):
            return "kind"
        return "later" if any(other.published != self.used.published for other in self.others) else "last"


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that took the place of an earlier one of the same source; why is in `new.reason`, where it was given."""

    old: Observation
    new: Observation


def disagree(one: Observation, other: Observation) -> bool:
    """Whether two figures of the same key contradict each other; the more exact of two does not, once it is rounded."""
    if one.value is None or other.value is None or one.value == other.value:
        return False
    left, right = (Decimal(repr(each.value)) for each in (one, other))
    coarse = max(left.as_tuple().exponent, right.as_tuple().exponent)
    unit = Decimal(1).scaleb(int(coarse))
    # Half a unit of the coarser one; bureaus cut as often as they round.
    return abs(left - right) >= unit


def parse_published(text: str) -> date | None:
    """Day of publication from `2021-10-05`, `2021-10`, `2023-07/08`, `2021`; None when empty or unreadable.

    Of a month or a year the last day is taken: a figure must not count before it can have been known.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, second, day = (int(group) if group else None for group in match.groups())
    if year is None:
        return None
    if second and text.strip()[4:5] != "-":  # «2021/10/05» is a day, «2023-07/08» two months
        second, day = None, second
    last = second or month or 12
    if not 1 <= last <= 12:
        return None
    length = calendar.monthrange(year, last)[1]
    return date(year, last, min(day, length) if day else length)


def parse_released(text: str) -> datetime | None:
    """Moment of a release in Shanghai from `2021-07-20 10:00`, `2021年7月20日10时`; a day alone begins at 0:00.

    None when it is unreadable or no such moment.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute = (int(group) if group else 0 for group in match.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    except ValueError:
        return None


def counts_from(published: date | None, period: Period) -> date:
    """The day from which a figure counts: its publication, or 30 days after its period where that is unknown."""
    return published or period.end + UNKNOWN_PUBLICATION
