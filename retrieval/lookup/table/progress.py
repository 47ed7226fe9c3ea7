"""A value against its target: gap, completion, pace that is still required, course, and which indicators are behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from config.clock import IsoWeek
from retrieval.access import Viewer
from retrieval.evidence import Figure, SourceRef, Target
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.sources import in_force
from retrieval.lookup.table.desk import Desk, Stated, only
from retrieval.lookup.wanted import asks_growth, years_named
from retrieval.metrics.assessment import Assessment, is_growth_target, softness, wants_more
from retrieval.metrics.board import BAD, GOOD, MISSING, BoardRow, build_board
from retrieval.metrics.figures import figure_of, target_figure
from retrieval.metrics.rules import counted, difference_unit, made, months_between
from retrieval.metrics.status import assess
from retrieval.questions.side import Side
from retrieval.table_findings import Lagging, Worked, by_document

MONTHS = 12

PERCENT = "%"


def aimed(desk: Desk) -> Worked | None:
    """The newest value that may be held against a target of the same region; None: there is no such pair.

    An interim value of what is judged by the year is shown beside the annual one, never judged. A target of another
    region gives nothing here: it is a reference only.
    """
    target = own_target(desk.indicator.id, desk.region, desk)
    if target is None or target.value is None or is_growth_target(desk.indicator, target):
        return None
    if _asks_rate(desk, target):
        return None
    rows = [each for each in desk.stated([desk.region], by="value") if each.figure.unit == target.unit]
    fitting = [each for each in rows if desk.fits(each.row.period) or _is_deadline(desk, target)]
    meant = fitting[0] if fitting else None
    if meant is None:
        return None
    judged = meant if _may_be_judged(desk, meant) else _annual(rows, meant)
    if judged is None:
        return None
    interim = meant.row if meant is not judged else None
    # An unofficial value is never judged.
    assessed = _assess(desk, judged, target) if judged.row.source.kind.is_official else None
    sources = by_document([row.source for row in (judged.row, *((interim,) if interim else ()))])
    return Worked(
        kind="aimed",
        rows=(judged.row,),
        said=(judged.figure,),
        made=_figures(desk, judged, target, assessed),
        sources=(*sources, target.source),
        target=target,
        verdict=_verdict(desk, judged, assessed) if assessed and not interim else None,
        interim=interim,
        asked=desk.question.table,
    )


def _asks_rate(desk: Desk, target: Target) -> bool:
    """Whether a growth rate is to be held against the target, which is an amount: the one says nothing of the other."""
    question = desk.question
    if target.unit == PERCENT or not asks_growth(question):
        return False
    remaining = desk.knowledge.lexicon.vocabulary.side["remaining"].search(question.normal)
    if question.side is Side.DEMAND and desk.asks("pace") and not remaining and _growth_demanded(desk, target):
        return True  # «每年要增长多少»: the plan says it itself
    named = desk.knowledge.catalogue.indicators[question.indicator.key]
    return named.growth_of is not None or any(each.unit == PERCENT for each in question.quantities)


def _growth_demanded(desk: Desk, target: Target) -> bool:
    """Whether the plan of a region also sets a growth rate of what it sets a level of."""
    held = desk.knowledge.metrics.targets(
        indicators=(target.indicator,), regions=(target.region,), scope=desk.viewer.scope, as_of=desk.as_of
    )
    return any(is_growth_target(desk.indicator, each) for each in held)


def own_target(indicator: str, region: str, desk: Desk) -> Target | None:
    """The target of exactly this region: the one whose deadline was asked for, else the first that has a level."""
    found = desk.knowledge.metrics.targets(
        indicators=(indicator,), regions=(region,), scope=desk.viewer.scope, as_of=desk.as_of
    )
    asked = years_named(desk.question)
    found.sort(key=lambda target: softness(desk.indicator, target))
    found.sort(key=lambda target: target.deadline is None or target.deadline.end.year not in asked)
    chosen = next(iter(found), None)
    return chosen and replace(chosen, source=in_force(chosen.source, desk.knowledge, desk.as_of))


def _is_deadline(desk: Desk, target: Target) -> bool:
    """All periods of the question only say until when: the newest value is meant."""
    asked = desk.question.periods
    return target.deadline is not None and all(each.period.end == target.deadline.end for each in asked)


def _may_be_judged(desk: Desk, stated: Stated) -> bool:
    return stated.row.period.is_annual or desk.indicator.interim_on_course


def _annual(rows: Sequence[Stated], meant: Stated) -> Stated | None:
    """The annual value of the same year, else the newest one."""
    years = [each for each in rows if each.row.period.is_annual]
    same = (each for each in years if each.row.period.end.year == meant.row.period.end.year)
    return next(same, next(iter(years), None))


def _figures(desk: Desk, judged: Stated, target: Target, assessed: Assessment | None) -> tuple[Figure, ...]:
    value, goal = judged.figure, target_figure(target)
    unit = difference_unit(target.unit)
    more = wants_more(target, desk.indicator.better)
    pair = (goal, value) if more else (value, goal)
    gap = made("gap", pair, unit=unit, units=desk.units, about=value)
    if gap and gap.value < 0:
        gap = made("surplus", (pair[1], pair[0]), unit=unit, units=desk.units, about=value)
    found = [gap] if gap else []
    if more and desk.asks("completion"):
        found += only(made("completion", (value, goal), unit="%", units=desk.units))
    if gap and gap.rule == "gap" and gap.value > 0 and target.deadline and desk.asks("pace"):
        found += _pace(desk, judged, target, gap)
    if assessed and desk.asks("course", "met"):
        found += _course(desk, judged, target, assessed)
    return tuple(found)


def _pace(desk: Desk, judged: Stated, target: Target, gap: Figure) -> tuple[Figure, ...]:
    months = months_between(judged.row.period.end, target.deadline.end) if target.deadline else 0
    # Quarters of a year: other parts have no short decimal to be shown in the formula.
    if months <= 0 or months % 3:
        return ()
    years = counted(Decimal(months) / MONTHS, "年", about=judged.figure, units=desk.units)
    return only(made("pace", (gap, years), unit=gap.unit, units=desk.units))


def _course(desk: Desk, judged: Stated, target: Target, found: Assessment) -> tuple[Figure, ...]:
    if found.base is None or found.expected is None or target.deadline is None or found.judged != judged.row:
        return ()
    if found.is_base_only:
        return ()
    base = figure_of(found.base, desk.units)
    start = found.base.period.end
    months = counted(months_between(start, judged.row.period.end), "个月", about=judged.figure, units=desk.units)
    whole = counted(months_between(start, target.deadline.end), "个月", about=judged.figure, units=desk.units)
    return only(
        made(
            "course",
            (base, target_figure(target), months, whole),
            unit=target.unit,
            units=desk.units,
            about=judged.figure,
        )
    )


def _assess(desk: Desk, judged: Stated, target: Target) -> Assessment:
    held = desk.rows((desk.indicator.id,), (desk.region,))
    rows = [row for row in held if row.period.end <= judged.row.period.end]
    return assess(indicator=desk.indicator, target=target, observations=rows, as_of=desk.as_of, region=desk.region)


def _verdict(desk: Desk, judged: Stated, found: Assessment) -> str | None:
    """The word of the board."""
    asked = desk.asks("course", "met")
    if found.status is None or found.judged != judged.row or not (asked or found.status in GOOD | BAD):
        return None
    if found.is_base_only and not found.status.is_final:
        return None
    return found.status.name


def lagging(place: Place | None, *, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Lagging | None:
    """What of a region's own targets is behind, by the rule of the digest; None: the region is unknown."""
    code = region_meant(place, viewer, knowledge.catalogue)
    if code not in knowledge.catalogue.regions:
        return None
    board = build_board(
        code,
        store=knowledge.metrics,
        catalogue=knowledge.catalogue,
        scope=viewer.scope,
        as_of=as_of,
        week=IsoWeek.closed_before(as_of),
    )
    behind = board.having(BAD)
    unjudged = board.having(MISSING)
    return Lagging(
        region_name=board.region_name,
        behind=behind,
        counted=len(board.counted),
        judged=len(board.counted) - len(unjudged),
        sources=by_document([source for row in behind for source in _sources(row)]),
    )


def _sources(row: BoardRow) -> list[SourceRef]:
    found = [each.source for each in (row.assessment.judged,) if each]
    return [*found, row.target.source]
