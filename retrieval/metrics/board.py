"""The status board of one region as of a date: every indicator with a target, its verdict, and what changed in a week.

A target of a region above stands beside the region's value as a reference only: no lamp, not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from config.clock import IsoWeek
from config.errors import NotFound
from retrieval.access import Scope
from retrieval.evidence import Observation, SourceRef, Target
from retrieval.metrics.assessment import Assessment, Status
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.growth import rate_of
from retrieval.metrics.rules import difference_unit
from retrieval.metrics.status import assess

GOOD = frozenset({Status.REACHED, Status.ON_COURSE, Status.MET})
"""Statuses that count as on course in «m 项中 n 项»."""

BAD = frozenset({Status.BEHIND, Status.MISSED})
"""Statuses that belong under 存在问题."""

MISSING = frozenset({Status.NO_DATA, Status.NO_BASE, Status.STALE})
"""Statuses that belong on the office's 核稿清单."""


class Metrics(Protocol):
    """What the board asks of the metrics store."""

    def observations(self, *, regions: Sequence[str], scope: Scope, as_of: date) -> Sequence[Observation]:
        """All rows of these regions published by `as_of` that the viewer may see; empty: none held."""

    def targets(self, *, regions: Sequence[str], scope: Scope, as_of: date) -> Sequence[Target]:
        """Targets of exactly these regions, in force on `as_of`; empty: none held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One indicator against one target.

    Attributes:
        assessment: the verdict as of the date; its `status` is None for a reference.
        latest: newest observation of any kind of period.
        previous: newest observation one week earlier; the same as `latest` when nothing came in.
        before: the verdict one week earlier.
        region: code of the region that is judged.
        earlier: newest earlier row with a rank among the same regions and of the same kind of period (进退位).
    """

    indicator: Indicator
    target: Target
    assessment: Assessment
    latest: Observation | None
    previous: Observation | None
    before: Assessment
    region: str
    earlier: Observation | None = None

    @property
    def is_reference(self) -> bool:
        """The target is that of a region above."""
        return self.region != self.target.region

    @property
    def has_news(self) -> bool:
        """A new figure came in during the week, or the verdict changed."""
        return self.latest != self.previous or self.assessment.status != self.before.status

    @property
    def gap_unit(self) -> str:
        """Unit of the gap: 百分点 between two rates."""
        return difference_unit(self.target.unit)

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """Of every figure of the row, each once."""
        judged = self.assessment
        rows = (judged.judged, judged.base, judged.interim, self.latest, self.previous)
        found = [row.source for row in rows if row is not None]
        return tuple(dict.fromkeys([*found, self.target.source]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All rows of one region, in the order of the catalogue.

    Attributes:
        rows: indicators with a target.
        reported: newest observation of each indicator without a target, and of those that cannot be held against one.
    """

    region: str
    region_name: str
    as_of: date
    week: IsoWeek
    rows: tuple[BoardRow, ...]
    reported: tuple[Observation, ...] = ()

    @property
    def counted(self) -> tuple[BoardRow, ...]:
        """Rows with a target of the region's own level."""
        return tuple(row for row in self.rows if not row.is_reference)

    @property
    def references(self) -> tuple[BoardRow, ...]:
        """Rows with a target of a region above."""
        return tuple(row for row in self.rows if row.is_reference)

    def having(self, statuses: frozenset[Status]) -> tuple[BoardRow, ...]:
        """Counted rows with one of these statuses."""
        return tuple(row for row in self.counted if row.assessment.status in statuses)


def build_board(
    region: str, *, store: Metrics, catalogue: Catalogue, scope: Scope, as_of: date, week: IsoWeek
) -> Board:
    """Judges every indicator that has a target for `region` or for a region above it.

    Args:
        region: code.
        store: the metrics table.
        catalogue: indicators and regions.
        scope: what the reader of the digest may see.
        as_of: only figures published by then count; «last week» is seven days earlier.
        week: the reporting week, for the record.

    Raises:
        NotFound: `region_unknown`.
    """
    if region not in catalogue.regions:
        raise NotFound("region_unknown", region=region)
    above = _with_parents(region, catalogue)
    wanted = _own_or_nearest(store.targets(regions=above, scope=scope, as_of=as_of), above, catalogue)
    now, then = (
        store.observations(regions=(region,), scope=scope, as_of=day) for day in (as_of, as_of - timedelta(days=7))
    )
    rows = tuple(_row(target, catalogue, region, (now, then), as_of) for target in wanted)
    return Board(
        region=region,
        region_name=catalogue.regions[region].name,
        as_of=as_of,
        week=week,
        rows=rows,
        reported=_reported(now, rows, catalogue),
    )


def _with_parents(region: str, catalogue: Catalogue) -> tuple[str, ...]:
    found: list[str] = []
    code: str | None = region
    while code is not None and code not in found:
        found.append(code)
        code = catalogue.regions[code].parent
    return tuple(found)


def _own_or_nearest(targets: Sequence[Target], above: Sequence[str], catalogue: Catalogue) -> list[Target]:
    """All own targets, and for indicators without one those of the nearest region above; in the catalogue's order."""
    nearest: dict[str, int] = {}
    for target in targets:
        if target.indicator in catalogue.indicators and target.region in above:
            place = above.index(target.region)
            nearest[target.indicator] = min(place, nearest.get(target.indicator, place))
    order = {key: place for place, key in enumerate(catalogue.indicators)}
    kept = [target for target in targets if above[nearest.get(target.indicator, 0)] == target.region]
    # One demand that stands in several clauses is one row.
    single = {
        (target.indicator, target.comparator, target.value, target.unit, target.deadline): target
        for target in reversed(kept)
        if target.indicator in nearest
    }
    return sorted(single.values(), key=lambda target: (order[target.indicator], str(target.deadline), target.id))


def _reported(
    observations: Sequence[Observation], rows: Sequence[BoardRow], catalogue: Catalogue
) -> tuple[Observation, ...]:
    shown = {row.latest.indicator for row in rows if row.latest is not None}
    order = {key: place for place, key in enumerate(catalogue.indicators)}
    newest: dict[str, Observation] = {}
    for row in sorted(observations, key=lambda row: (row.period.end, row.published or "", row.id)):
        if row.indicator in order and row.indicator not in shown and row.source.kind.is_official:
            newest[row.indicator] = row
    return tuple(sorted(newest.values(), key=lambda row: order[row.indicator]))


def _earlier_rank(latest: Observation | None, rows: Sequence[Observation]) -> Observation | None:
    if latest is None or latest.rank is None:
        return None
    found = [
        row
        for row in rows
        if row.rank is not None
        and row.indicator == latest.indicator
        and row.rank_among == latest.rank_among
        and row.period.kind == latest.period.kind
        and row.period.end < latest.period.end
    ]
    return max(found, key=lambda row: (row.period.end, row.published or "", row.id), default=None)


def _row(
    target: Target,
    catalogue: Catalogue,
    region: str,
    observations: tuple[Sequence[Observation], Sequence[Observation]],
    as_of: date,
) -> BoardRow:
    indicator = catalogue.indicators[target.indicator]
    now, then = ([row for row in rows if _belongs(indicator, row)] for rows in observations)
    judged, before = (
        assess(indicator=indicator, target=target, observations=rows, as_of=day, region=region)
        for rows, day in ((now, as_of), (then, as_of - timedelta(days=7)))
    )
    latest = judged.interim or judged.judged
    return BoardRow(
        indicator=indicator,
        target=target,
        assessment=judged,
        latest=latest,
        previous=before.interim or before.judged,
        before=before,
        region=region,
        earlier=_earlier_rank(latest, now),
    )


def _belongs(indicator: Indicator, row: Observation) -> bool:
    if row.indicator == indicator.id:
        return True
    return row.indicator == indicator.growth_of and rate_of(indicator, row) is not None
