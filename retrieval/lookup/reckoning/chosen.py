"""Regions that meet a limit («超过4万的有几个», «增速跑赢全省的县»): how many and which, of those that have a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from retrieval.evidence import Figure, Observation
from retrieval.findings import Refused
from retrieval.lookup.places import name_of
from retrieval.lookup.reckoning.limits import round_number, with_unit
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.refusing import refuse
from retrieval.lookup.table.desk import Desk
from retrieval.lookup.table.standing import FEWEST, group_asked, ranking_among
from retrieval.lookup.texts.fit import in_unit
from retrieval.metrics.figures import Ranked, Ranking, figure_of
from retrieval.metrics.rules import made
from retrieval.metrics.units import Quantity
from retrieval.table_findings import Reckoned, by_document

COMPARATORS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}
"""Rule that counts → the comparator that the text has to keep."""

MOST_NAMED = 15
"""Regions that one answer lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    rule: str
    figure: Figure


def chosen(bench: Bench) -> Reckoned | Refused | None:
    """The regions below the named one, or of a group, that are beyond a number or beyond the figure of a region above."""
    asked = bench.finds("choose") is not None or "filter" in bench.question.table
    fallen = _asks_fallen(bench)
    if fallen:
        bench = replace(bench, question=replace(bench.question, wants=bench.question.wants | {"growth"}))
    rule = "below" if fallen else _rule(bench)
    desk = bench.desk()
    if not asked or rule is None or desk is None:
        return None
    # Where parts of a region are asked for by name («哪些县»), the figure of the whole would be no answer.
    unread = replace(refuse("order", bench.question, bench.knowledge, place=bench.place), department=None, stops=())
    among = _among(bench)
    if among is None or not _level_fits(bench, among) or len(_numbers(bench)) > 1:
        return unread if _said_level(bench) or len(_numbers(bench)) > 1 else None
    ranking = ranking_among(
        bench.question, desk.indicator, among, knowledge=bench.knowledge, viewer=bench.viewer, as_of=bench.as_of
    )
    if ranking is None or ranking.of < FEWEST:
        return replace(refuse("ranking", bench.question, bench.knowledge, place=bench.place), stops=(), department=None)
    limit = _limit(bench, desk, ranking, rule, among)
    if limit is None:
        return unread if _said_level(bench) else None
    return _counted(bench, ranking, limit, among)


def _asks_fallen(bench: Bench) -> bool:
    """«负增长的县»: those whose growth is below nothing; a fall that a number or a region is given for is another limit."""
    given = [quantity for quantity in bench.question.quantities if not _is_year(quantity, bench)]
    return bench.finds("fallen") is not None and not given and _rule(bench) is None


def _rule(bench: Bench) -> str | None:
    """The comparator: the longest words win, so that «不超过» is no «超过»."""
    found = [(m.end() - m.start(), name) for name in COMPARATORS if (m := bench.finds(name))]
    return max(found)[1] if found else None


def _among(bench: Bench) -> str | None:
    """Code of the region whose parts are meant, or name of the group; None: it has no parts."""
    catalogue = bench.knowledge.catalogue
    group = group_asked(bench.question, catalogue)
    if group:
        return group
    named = [m.key for m in bench.question.regions if m.key in catalogue.regions]
    # «甲市哪些县跑赢全省»: the lower one is the frame, the upper one the limit.
    levels = {"county": 0, "city": 1, "province": 2}
    low = min(named, key=lambda code: levels.get(catalogue.regions[code].level, 3), default=None)
    code = low or catalogue.seat.code
    return code if catalogue.children(code) else None


def _level_fits(bench: Bench, among: str) -> bool:
    """Whether the parts are of the level that is asked for («哪几个县» are no parts of a province)."""
    said = _said_level(bench)
    catalogue = bench.knowledge.catalogue
    if said is None or among not in catalogue.regions:
        return True
    known = [level for level in ("county", "city") if bench.finds(f"{level}_level", said)]
    return not known or catalogue.children(among)[0].level == known[0]


def _said_level(bench: Bench) -> str | None:
    found = bench.finds("choose")
    return (found["level"] or found["level2"] or found["level3"]) if found else None


def _limit(bench: Bench, desk: Desk, ranking: Ranking, rule: str, among: str) -> _Limit | None:
    unit = "%" if ranking.by == "yoy" else ranking.places[0].observation.unit
    units = bench.knowledge.catalogue.units
    numbers = _numbers(bench)
    for quantity in numbers:
        value = in_unit(quantity, unit, units)
        if value is not None:
            like = figure_of(ranking.places[0].observation, units, by=ranking.by)
            text = quantity.text if quantity.unit else with_unit(bench, quantity, unit)
            given = replace(like, value=float(value), text=text, measure="limit", formula=COMPARATORS[rule])
            return _Limit(rule=rule, figure=replace(given, region=None, region_name=None, observation=None))
    return None if numbers else _above(bench, desk, ranking, rule, among)


def _numbers(bench: Bench) -> list[Quantity]:
    given = [quantity for quantity in bench.question.quantities if not _is_year(quantity, bench)]
    in_words = round_number(bench)
    if not given and not in_words and _asks_fallen(bench):
        return [Quantity(value=Decimal(0), unit="%", text="0%", start=0, end=0)]
    return given or ([in_words] if in_words else [])


def _above(bench: Bench, desk: Desk, ranking: Ranking, rule: str, among: str) -> _Limit | None:
    """The figure of the region above that the question names, of the same time, reality and release."""
    catalogue = bench.knowledge.catalogue
    own = among if among in catalogue.regions else catalogue.seat.code
    named = [m.key for m in bench.question.regions if m.key in catalogue.regions and m.key != own]
    code = next(iter(named), own if named or _names_own(bench, own) else None)
    if code is None:
        return None
    like = ranking.places[0].observation
    for each in desk.stated([code], by=ranking.by):
        row = each.row
        same = row.period in ranking.period.twins() and row.source.kind.is_official and row.release == like.release
        if same and each.figure.unit == figure_of(like, desk.units, by=ranking.by).unit:
            return _Limit(rule=rule, figure=each.figure)
    return None


def _names_own(bench: Bench, own: str) -> bool:
    named = any(m.key == own for m in bench.question.regions)
    province = own == bench.knowledge.catalogue.province.code
    return bench.finds("own_level") is not None or (province and named)


def _is_year(quantity: Quantity, bench: Bench) -> bool:
    return quantity.unit == "年" or re.match("年|季", bench.question.text[quantity.end :]) is not None


def _counted(bench: Bench, ranking: Ranking, limit: _Limit, among: str) -> Reckoned | None:
    units = bench.knowledge.catalogue.units
    figures = [figure_of(place.observation, units, by=ranking.by) for place in ranking.places]
    bound = limit.figure.value
    count = made(limit.rule, [limit.figure, *figures], unit="个", units=units, about=limit.figure)
    if count is None:
        return None
    tests = {">": float.__gt__, ">=": float.__ge__, "<": float.__lt__, "<=": float.__le__}
    test = tests[COMPARATORS[limit.rule]]
    meeting = [place for place, f in zip(ranking.places, figures, strict=True) if test(f.value, bound)]
    equal = [place for place, f in zip(ranking.places, figures, strict=True) if f.value == bound]
    shown = meeting or [_nearest(ranking, limit.rule)]
    rows = [place.observation for place in (*shown[:MOST_NAMED], *(() if limit.rule in EVEN else equal))]
    held = [limit.figure.source] if limit.figure.measure != "limit" else []
    return Reckoned(
        sentence="chosen" if meeting else f"chosen_none_{'above' if limit.rule in UPPER else 'below'}",
        said=tuple(figure_of(row, units, by=ranking.by) for row in rows),
        names=(ranking.indicator.name,),
        sources=by_document([*(row.source for row in rows), *held]),
        made=(count,),
        word=limit.rule,
        given={"among": name_of(among, bench.knowledge.catalogue)},
        limit=limit.figure,
        counts=(len(meeting), ranking.of, len(ranking.missing)),
        period_text=ranking.period.text,
    )


UPPER = frozenset({"above", "at_least"})
"""Rules that ask for high values."""

EVEN = frozenset({"at_least", "at_most"})
"""Rules that a figure equal to the limit meets."""


def _nearest(ranking: Ranking, rule: str) -> Ranked:
    """What comes nearest where none meets the limit."""

    def value(place: Ranked) -> float:
        row: Observation = place.observation
        return (row.yoy if ranking.by == "yoy" else row.value) or 0.0

    return max(ranking.places, key=value) if rule in UPPER else min(ranking.places, key=value)
