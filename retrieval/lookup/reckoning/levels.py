"""Sums over the first of a ranking, and two regions above held against each other by what is stated of one below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from retrieval.evidence import Figure
from retrieval.findings import Refused
from retrieval.lookup.places import Place, name_of
from retrieval.lookup.reckoning.beyond import in_time
from retrieval.lookup.reckoning.compute import certain
from retrieval.lookup.reckoning.operands import Candidate, operand
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.refusing import refuse
from retrieval.lookup.sources import figure_of as figure_of_statement
from retrieval.lookup.table.standing import group_asked, ranking_among
from retrieval.metrics.figures import figure_of
from retrieval.metrics.rules import made
from retrieval.questions.parse import read_number
from retrieval.table_findings import Reckoned, by_document


def top(bench: Bench) -> Reckoned | Refused | None:
    """«前三合计», «各县合计»: of what adds up over regions; of all of them only where none lacks a figure."""
    first = bench.finds("first")
    every = first is None and "whole" in bench.question.table
    desk = bench.desk()
    if not (first or every) or not bench.finds("sum") or desk is None:
        return None
    catalogue = bench.knowledge.catalogue
    among = group_asked(bench.question, catalogue) or (bench.place.code if bench.place else catalogue.seat.code)
    if among in catalogue.regions and not catalogue.children(among):
        return None
    if not desk.indicator.additive or desk.by != "value":
        return refuse("not_added", bench.question, bench.knowledge, place=bench.place)
    ranking = ranking_among(
        bench.question, desk.indicator, among, knowledge=bench.knowledge, viewer=bench.viewer, as_of=bench.as_of
    )
    if ranking is None or ranking.by != "value" or (every and ranking.missing):
        return refuse("ranking", bench.question, bench.knowledge, place=bench.place) if every else None
    count = read_number(first["first"]) if first else ranking.of
    if not 1 < count <= ranking.of:
        return None
    places = ranking.places[:count]
    if len(ranking.places) > count and ranking.places[count].rank == places[-1].rank:
        return None
    figures = [figure_of(place.observation, desk.units) for place in places]
    region = catalogue.regions.get(among)
    about = replace(figures[0], region=region.code if region else None, region_name=name_of(among, catalogue))
    result = made("sum", figures, unit=figures[0].unit, units=desk.units, about=about)
    if result is None:
        return None
    return Reckoned(
        sentence="all" if every else "top",
        made=(result,),
        said=tuple(figures),
        names=(ranking.indicator.name,),
        sources=by_document([place.observation.source for place in places]),
        given={"among": name_of(among, catalogue)},
        counts=(count, ranking.of, len(ranking.missing)),
        period_text=ranking.period.text,
    )


def levels(bench: Bench) -> Reckoned | None:
    """«全市比全省快多少», from «增幅高出省、市a和b»: a − b."""
    if not bench.finds("levels"):
        return None
    phrase = bench.plain(
        bench.without(bench.question.normal, "levels", "more", "drop", "upper", "base", "beyond_amount")
    )
    catalogue = bench.knowledge.catalogue
    own = catalogue.regions.get(bench.place.code) if bench.place else None
    # «全市比全省»: the regions above are what is held against each other, not whose text says it.
    place = bench.place if own is not None and own.level == "county" else None
    found = list(_pairs(bench, phrase, place))
    if len({(province.statement.value, city.statement.value) for province, city in found}) != 1:
        return None
    province, city = (figure_of_statement(each.statement, bench.knowledge, bench.as_of) for each in found[0])
    return _between(bench, province, city, bench.knowledge.facts.shown(found[0][1].statement))


def _pairs(bench: Bench, phrase: str, place: Place | None) -> Iterator[tuple[Candidate, Candidate]]:
    """Distances of one figure from the regions above, as texts state them side by side."""
    for candidate in certain(operand(phrase, bench.knowledge, place)) if phrase.strip() else _all(bench, place):
        stated = bench.knowledge.figures(candidate.statement.clause)
        ahead = {
            s.among: replace(candidate, statement=s)
            for s in stated
            if s.measure == "ahead" and s.subject == candidate.statement.subject
        }
        if {"province", "city"} <= set(ahead) and in_time(candidate.statement.clause, bench):
            yield ahead["province"], ahead["city"]


def _all(bench: Bench, place: Place | None) -> Iterator[Candidate]:
    """All figures of the texts about a place, for «按甲县的报道，全市比全省快多少», which names none."""
    for clause in bench.knowledge.clauses():
        if place is not None and clause.region == place.code:
            yield from (Candidate(statement, 1.0) for statement in bench.knowledge.figures(clause))


def _between(bench: Bench, province: Figure, city: Figure, name: str) -> Reckoned | None:
    result = made("difference", (province, city), unit=province.unit, units=bench.knowledge.catalogue.units)
    if result is None:
        return None
    return Reckoned(
        sentence="levels",
        made=(result,),
        said=(province, city),
        names=(name,),
        sources=(province.source,),
        given={"province": province.text, "city": city.text},
        region_name=province.region_name,
        period_text=province.period.text if province.period else None,
    )
