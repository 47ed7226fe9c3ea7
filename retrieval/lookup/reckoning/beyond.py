"""«甲县增幅比全市高多少»: what a text states itself, never the difference of two figures of one region."""

from __future__ import annotations

from dataclasses import replace

from retrieval.evidence import Clause
from retrieval.findings import Refused
from retrieval.lookup.knowledge import stated_period
from retrieval.lookup.reckoning.compute import beside, same_indicator
from retrieval.lookup.reckoning.operands import CERTAIN, Candidate, operand
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.sources import figure_of
from retrieval.lookup.texts.fit import RATES, expected_dimensions, same_time
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.statements import Statement
from retrieval.table_findings import Reckoned

CLOSE = 0.1
"""How much less likely than the best figure the one may be whose distance is stated."""


def stated_distance(bench: Bench) -> Reckoned | None:
    """The distance of a growth rate from that of the region above, as a text gives it."""
    level = _level(bench)
    wanted = expected_dimensions(bench.question, bench.knowledge.lexicon)
    if level is None or bench.finds("beyond_other") or (wanted and not wanted & RATES):
        return None
    candidates = _candidates(bench)
    best = max((c.likeness for c in candidates), default=0.0)
    for candidate in candidates:
        if candidate.likeness < max(CERTAIN, best - CLOSE):
            continue
        own = candidate.statement
        ahead = beside(own, "ahead", level, bench.knowledge)
        if ahead is not None and same_indicator(bench.question, own, bench.knowledge) and in_time(own.clause, bench):
            return _made(bench, ahead, level)
    return None


def no_distance(bench: Bench) -> Refused | None:
    """The refusal where the region above is named, and neither its figure nor the distance from it is held."""
    level = _level(bench)
    if level is None:
        return None
    found = next((c.statement.clause for c in _candidates(bench) if c.likeness >= CERTAIN), None)
    return bench.refused("distance", topic=bench.knowledge.messages.say(f"computed.{level}"), nearest=found)


def _level(bench: Bench) -> str | None:
    """Which region above a county or a city its figure is held against; None: none, both, or no distance is asked."""
    question, regions = bench.question, bench.knowledge.catalogue.regions
    asked = bench.finds("more") or bench.finds("beyond_amount")
    if (
        bench.place is None
        or bench.place.code not in regions
        or asked is None
        or question.quantities
        or bench.finds("base")
        or bench.finds("levels")
    ):
        return None
    named = {name for name in ("city", "province") if bench.finds(f"beyond_{name}")}
    own = regions[bench.place.code]
    above = own.parent
    while above:
        region = regions[above]
        surfaces = [m.surface for m in question.regions if m.key == above]
        if any(bench.finds("beyond", question.normal[: question.normal.find(s)]) for s in surfaces):
            named.add(region.level)
        above = region.parent
    level = named.pop() if len(named) == 1 else None
    return None if level is None or level == own.level else level


def _candidates(bench: Bench) -> list[Candidate]:
    # A half sentence («比全省高多少») has its topic from the question before.
    question = bench.question
    for text in (question.normal, *((question.core,) if question.context else ())):
        rest = bench.without(text, "beyond_city", "beyond_province", "more", "beyond_amount", "beyond")
        if phrase := bench.plain(rest).strip():
            return operand(phrase, bench.knowledge, bench.place)
    return _all_ahead(bench)


def _all_ahead(bench: Bench) -> list[Candidate]:
    """Every growth rate of the place whose distance a text states: of a question that names nothing which grows."""
    level, facts = _level(bench), bench.knowledge.facts
    if level is None or bench.place is None:
        return []
    where = replace(bench.place.filter, clauses=facts.stating, sure=True)
    stated = (
        f for clause in bench.knowledge.index.passing(bench.knowledge.within(where)) for f in facts.figures(clause)
    )
    found = [f for f in stated if f.measure == "growth" and beside(f, "ahead", level, bench.knowledge) is not None]
    return [Candidate(each, 1.0) for each in found]


def in_time(clause: Clause, bench: Bench) -> bool:
    """Whether a clause is about the time that is asked for, as far as both say."""
    return same_time(asked_times(bench.question), (stated_period(clause, bench.knowledge, bench.as_of),))


def _made(bench: Bench, ahead: Statement, level: str) -> Reckoned:
    figure = figure_of(ahead, bench.knowledge, bench.as_of)
    name = bench.knowledge.facts.shown(ahead)
    among = bench.knowledge.messages.say(f"computed.{level}")
    return Reckoned(
        sentence="beyond_up" if ahead.value >= 0 else "beyond_down",
        said=(figure,),
        names=(name,),
        sources=(figure.source,),
        given={"among": among},
        region_name=figure.region_name,
        period_text=figure.period.text if figure.period else None,
    )


__all__ = ["in_time", "no_distance", "stated_distance"]
