"""Ranking questions: the standing of one region among its like, the ends of the table, or all of it; table values only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Observation
from retrieval.findings import Ranked
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, name_of
from retrieval.lookup.table.order import read_order
from retrieval.lookup.wanted import asks_growth
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.compare import Comparer
from retrieval.metrics.figures import Ranking
from retrieval.metrics.periods import Period
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.table_findings import by_document

FEWEST = 3
"""A ranking of fewer regions is none: the missing ones might stand anywhere."""

TRIED = 6
"""Periods tried, newest first, before there is no ranking."""

RANKING = frozenset({"whole", "highest", "lowest", "neighbour", "moved", "ordinal", "falling"})
"""Lists of [table] that ask for a ranking."""


def standing_of(
    question: Question,
    rows: Sequence[Observation],
    *,
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
    place: Place | None,
) -> Ranked | None:
    """The ranking that a question asks for: by growth where a growth rate is named, or where nothing but growth is held.

    Args:
        rows: those of the asked region.
    """
    named = knowledge.catalogue.indicators[question.indicator.key]
    if rows and all(row.value is None for row in rows):
        question = replace(question, wants=question.wants | {"growth"})
    return ranked(question, named, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)


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
    comparer = Comparer(catalogue, knowledge.messages)
    members = comparer.members(among)
    order = read_order(question)
    unnamed = place is None and order is not None
    if "whole" in question.table or unnamed or region not in {member.code for member in members}:
        region = None
    base, by = _measured(question, indicator, catalogue)
    for ranking in _rankings(question, base, among, region, by, knowledge=knowledge, viewer=viewer, as_of=as_of):
        if ranking.of >= FEWEST and (ranking.own is not None or region is None):
            if order and ranking.own is None and not order.places(ranking):
                return None
            before = ranking.period.same_last_year()
            earlier = None
            if ranking.own:
                earlier = _ranking(base, among, before, region, by, knowledge=knowledge, viewer=viewer, as_of=as_of)
            return _found(ranking, among, question, knowledge, _comparable(earlier, ranking))
    return None


def ranking_among(
    question: Question, indicator: Indicator, among: str, *, knowledge: Knowledge, viewer: Viewer, as_of: date
) -> Ranking | None:
    """All regions of a parent or a group for the asked or the newest time; None: fewer than `FEWEST` have a figure."""
    base, by = _measured(question, indicator, knowledge.catalogue)
    found = _rankings(question, base, among, None, by, knowledge=knowledge, viewer=viewer, as_of=as_of)
    return next((ranking for ranking in found if ranking.of >= FEWEST), None)


def _measured(question: Question, indicator: Indicator, catalogue: Catalogue) -> tuple[Indicator, str]:
    """What is ranked, never a growth rate where it is known what grows; and by which of its figures."""
    by = "yoy" if asks_growth(question) or indicator.growth_of else "value"
    return catalogue.indicators.get(indicator.growth_of or "", indicator), by


def _rankings(
    question: Question,
    base: Indicator,
    among: str,
    region: str | None,
    by: str,
    *,
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
) -> Iterator[Ranking]:
    """Rankings of the times that fit the question, the newest first."""
    members = Comparer(knowledge.catalogue, knowledge.messages).members(among)
    codes = [member.code for member in members]
    held = knowledge.metrics.periods(base.id, codes, scope=viewer.scope, as_of=as_of)
    fitting = [period for period, count in held if count >= FEWEST and all(p.fits(period) for p in question.periods)]
    for period in fitting[:TRIED]:
        yield _ranking(base, among, period, region, by, knowledge=knowledge, viewer=viewer, as_of=as_of)


def _ranking(
    base: Indicator,
    among: str,
    period: Period,
    region: str | None,
    by: str,
    *,
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
) -> Ranking:
    comparer = Comparer(knowledge.catalogue, knowledge.messages)
    members = comparer.members(among)
    rows = knowledge.metrics.observations(
        scope=viewer.scope,
        as_of=as_of,
        indicators=(base.id,),
        regions=tuple(member.code for member in members),
        periods=(period,),
        official=True,
    )
    # Rows come best source first: one row a region, or a later one would replace it.
    same = list({row.region: row for row in reversed(rows)}.values())
    return comparer.rank_rows(_one_release(same), members, indicator=base.id, period=period, region=region, by=by)


def group_asked(question: Question, catalogue: Catalogue) -> str | None:
    """Name of a group that the question names; None: it names none."""
    return next((g for name, g in catalogue.group_names.items() if normalise(name) in question.normal), None)


def asks_order(question: Question) -> bool:
    """Whether the question asks for a ranking, in any of its forms."""
    return "rank" in question.wants or bool(question.table & RANKING)


def _among(question: Question, knowledge: Knowledge, region: str | None) -> str | None:
    """Name of a group in the question, the named region for a table of its parts, else the region above, or the province."""
    catalogue = knowledge.catalogue
    group = group_asked(question, catalogue)
    if group:
        return group
    if region is None:
        return catalogue.seat.code
    parts = "whole" in question.table or (
        question.table & {"highest", "lowest", "ordinal"}
        and knowledge.lexicon.vocabulary.calc["of_parts"].search(question.normal)
    )
    if parts and catalogue.children(region):
        return region
    return catalogue.regions[region].parent


def _one_release(rows: Sequence[Observation]) -> list[Observation]:
    """Rows of the commonest release state: a quick figure is not ranked among final ones."""
    states = [row.release for row in rows]
    common = max(set(states), key=lambda state: (states.count(state), state or ""), default=None)
    return [row for row in rows if row.release == common]


def _comparable(earlier: Ranking | None, ranking: Ranking) -> Ranking | None:
    """The ranking of the year before, if the same regions stood in it."""
    if earlier is None or earlier.own is None:
        return None
    regions = [{place.observation.region for place in each.places} for each in (earlier, ranking)]
    return earlier if regions[0] == regions[1] else None


def _found(ranking: Ranking, among: str, question: Question, knowledge: Knowledge, earlier: Ranking | None) -> Ranked:
    order = read_order(question)
    # «各市…最高» without a number asks for the whole table.
    whole = order is None or ("whole" in question.table and order.count is None and order.start == 1)
    shown = order.places(ranking) if order and not whole and ranking.own is None else ()
    named = shown or ranking.places
    if ranking.own:
        named = tuple(place for place in (ranking.own, ranking.ahead, ranking.behind) if place)
    sources = [place.observation.source for place in named]
    if earlier and earlier.own:
        sources.append(earlier.own.observation.source)
    return Ranked(
        ranking=ranking,
        among=name_of(among, knowledge.catalogue),
        sources=by_document(sources),
        shown=shown,
        lead=order.lead(ranking) if order and shown else None,
        earlier=earlier,
    )


__all__ = ["FEWEST", "asks_order", "group_asked", "ranked", "ranking_among", "standing_of"]
