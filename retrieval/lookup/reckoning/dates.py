"""How many days lie between two things that texts date («印发到开会隔了几天»); each date from a clause of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from retrieval.evidence import Clause, Figure
from retrieval.lookup.knowledge import day_of
from retrieval.lookup.reckoning.terms import Bench
from retrieval.lookup.sources import source_of
from retrieval.metrics.periods import Period, PeriodKind, find_periods
from retrieval.metrics.rules import made
from retrieval.passages.search import SearchText
from retrieval.questions.topics import topic_of
from retrieval.table_findings import Reckoned

LOOKED_AT = 6
"""Clauses tried for one event."""

SHORTEST = 2
"""Characters of the name of an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    name: str
    day: date
    clause: Clause


def days_between(bench: Bench) -> Reckoned | None:
    """The days from one event to another; None: not both are dated to the day."""
    asked = bench.finds("days_apart")
    if asked is None:
        return None
    text = bench.question.normal[: asked.start()]
    for joint in bench.knowledge.lexicon.vocabulary.calc["until"].finditer(text):
        sides = [_named(bench, side) for side in (text[: joint.start()], text[joint.end() :])]
        if all(len(side) >= SHORTEST for side in sides):
            events = [_dated(bench, side) for side in sides]
            found = [event for event in events if event is not None]
            return _made(bench, sorted(found, key=lambda e: e.day)) if len(found) == len(sides) else None
    return None


def _named(bench: Bench, text: str) -> str:
    return topic_of(bench.without(text, "that_day"), bench.knowledge.lexicon.vocabulary).replace(" ", "")


def _dated(bench: Bench, name: str) -> _Event | None:
    """The likeliest clause that speaks of an event and dates it; else the date that its document is issued under."""
    knowledge = bench.knowledge
    query = SearchText(name, name, knowledge.lexicon.vocabulary.expansions(name))
    hits = knowledge.search(query, k=LOOKED_AT)
    sure = [hit.clause for hit in hits if hit.score >= knowledge.index.calibration.threshold]
    for clause in sure:
        day = _day(bench, clause)
        if day is not None:
            return _Event(name=name, day=day, clause=clause)
    return _issued(bench, name, sure[0]) if sure and bench.finds("issued", name) else None


def _day(bench: Bench, clause: Clause) -> date | None:
    """The first day that a clause names; a year that it leaves out is that of the publication."""
    published = day_of(bench.knowledge.document(clause).known_from) or bench.as_of
    return next((p.end for p, _, _ in find_periods(clause.text, published) if p.kind is PeriodKind.POINT), None)


def _issued(bench: Bench, name: str, clause: Clause) -> _Event | None:
    """The clause below a document that holds nothing but its date and its issuer."""
    document = bench.knowledge.document(clause)
    if document.date is None or re.fullmatch(r"\d{4}-\d\d-\d\d", document.date) is None:
        return None
    day = date.fromisoformat(document.date)
    own = (c for c in bench.knowledge.index.document_clauses(clause) if _day(bench, c) == day)
    dating = next(own, None)
    return _Event(name=name, day=day, clause=dating) if dating else None


def _made(bench: Bench, events: list[_Event]) -> Reckoned | None:
    first, last = (_figure(bench, event) for event in events)
    result = made("days", (first, last), unit="天", units=bench.knowledge.catalogue.units)
    if result is None or result.value <= 0:
        return None
    return Reckoned(
        sentence="days",
        made=(replace(result, region=None, region_name=None, period=None),),
        said=(first, last),
        names=tuple(event.name for event in events),
        sources=tuple(dict.fromkeys(figure.source for figure in (first, last))),
        given={"first_day": first.text, "last_day": last.text},
    )


def _figure(bench: Bench, event: _Event) -> Figure:
    return Figure(
        value=float(event.day.toordinal()),
        unit="天",
        text=Period.of_point(event.day).text,
        measure="date",
        source=source_of((event.clause,), bench.knowledge, bench.as_of),
        period=Period.of_point(event.day),
    )
