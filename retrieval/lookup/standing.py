"""Ranking questions: the standing of one region among its like, or the whole table; from table values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Observation, SourceKind, SourceRef
from retrieval.findings import Ranked
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.compare import Comparer
from retrieval.metrics.figures import Ranking
from retrieval.metrics.periods import Period
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

FEWEST = 3
"""A ranking of fewer regions is none: the missing ones might stand anywhere."""

TRIED = 6
"""Periods tried, newest first, before there is no ranking."""


def ranked(
    question: Question, indicator: Indicator, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Ranked | None:
    """Rank of the asked region among its peers, for the asked or the latest period; None when the table can't rank it."""
    catalogue = knowledge.catalogue
    region = place.code if place else viewer.home_region
    if region is not None and region not in catalogue.regions:
        return None
    among = _among(question, knowledge, region)
    if among is None:
        return None
    by = "yoy" if "growth" in question.wants or indicator.growth_of else "value"
    base = catalogue.indicators.get(indicator.growth_of or "", indicator)
    comparer = Comparer(catalogue, knowledge.messages)
    members = comparer.members(among)
    rows = knowledge.metrics.observations(
        scope=viewer.scope,
        as_of=as_of,
        indicators=(base.id,),
        regions=tuple(member.code for member in members),
        official=True,
    )
    for period in _periods(question, rows)[:TRIED]:
        # Rows come best source first: one row a region, or a later one would replace it.
        same = list({row.region: row for row in reversed(rows) if row.period == period}.values())
        ranking = comparer.rank_rows(same, members, indicator=base.id, period=period, region=region, by=by)
        own = ranking.own is not None
        if ranking.of >= FEWEST and (own or region is None or region not in {m.code for m in members}):
            return _found(ranking, among, knowledge)
    return None


def _among(question: Question, knowledge: Knowledge, region: str | None) -> str | None:
    """Name of a group in the question, else the region above the asked one, else the province."""
    catalogue = knowledge.catalogue
    for name, group in catalogue.group_names.items():
        if normalise(name) in question.normal:
            return group
    if region is None:
        return catalogue.province.code
    return catalogue.regions[region].parent


def _periods(question: Question, rows: Sequence[Observation]) -> list[Period]:
    held = sorted({row.period for row in rows}, key=lambda p: (p.end, p.start), reverse=True)
    return [period for period in held if all(asked.fits(period) for asked in question.periods)]


def _found(ranking: Ranking, among: str, knowledge: Knowledge) -> Ranked:
    region = knowledge.catalogue.regions.get(among)
    sources = [place.observation.source for place in ranking.places]
    if ranking.own:
        near = [p.observation.source for p in (ranking.own, ranking.ahead, ranking.behind) if p]
        sources = near
    return Ranked(ranking=ranking, among=region.name if region else among, sources=_by_document(sources))


def _by_document(sources: Sequence[SourceRef]) -> tuple[SourceRef, ...]:
    """One source a table, with all its rows as the quote."""
    found: dict[tuple[str, SourceKind], SourceRef] = {}
    for source in dict.fromkeys(sources):
        key = (source.document, source.kind)
        held = found.get(key)
        found[key] = replace(held, quote=f"{held.quote}；{source.quote}") if held else source
    return tuple(found.values())
