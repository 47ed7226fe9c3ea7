"""What a follow-up button asks of the finding before it: the same evidence seen otherwise, or the same asked of another row.

A button is decided here by the finding alone, never by guessing at its few words; so whoever offers one and whoever
answers it come to the same result. Names of buttons are those of [buttons] in `questions.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from retrieval.access import Viewer
from retrieval.evidence import Observation
from retrieval.findings import (
    Computed,
    Differing,
    Explained,
    Finding,
    Observed,
    Others,
    Outline,
    Quoted,
    Ranked,
    Refused,
    Traced,
)
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, place_named
from retrieval.lookup.table.demanded import beside_target, target_for
from retrieval.lookup.table.desk import Desk
from retrieval.lookup.table.indicators import look_up
from retrieval.lookup.table.worked import work_out
from retrieval.lookup.texts.clauses import settle
from retrieval.questions.model import Mention, Question
from retrieval.questions.normalise import normalise
from retrieval.table_findings import Aimed, Lagging, Reckoned, Worked, by_document

EXPLAINABLE = (Quoted, Observed, Computed, Reckoned, Ranked, Worked, Aimed, Lagging)
"""Findings of which it can be said how their figures came about."""

TRACEABLE = (Observed, Computed, Reckoned, Ranked, Worked, Aimed, Lagging, Differing, Outline)
"""Findings whose sources are shown as they are; those of a `Quoted` are carried on in their text."""

MOST_OTHERS = 4
FEWEST_POINTS = 3
"""Values from which a picture says more than a sentence."""

TRIED = 8
"""Regions that are tried until enough are found to have an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """A finding, the question that it settles, and what may be looked up for it."""

    finding: Finding
    question: Question
    knowledge: Knowledge
    viewer: Viewer
    as_of: date

    @property
    def place(self) -> Place | None:
        """The region that the question is about; None: the asker's own, or the province."""
        return place_named(self.question, self.knowledge.catalogue)

    @property
    def row(self) -> Observation | None:
        """The one row of the table that the finding is about; None: it is about several regions, or about none."""
        match self.finding:
            case Observed(observation=row):
                return row
            case Ranked(ranking=ranking):
                return ranking.own.observation if ranking.own else None
            case Worked(kind=kind, rows=rows) if kind in ("trended", "listed", "changed", "aimed"):
                return rows[0]
        return None


def button_of(text: str, buttons: Mapping[str, tuple[str, ...]]) -> str | None:
    """Name of the button that a whole message means; None: it is none."""
    plain = normalise(text).strip("?!。？！.,，、")
    return next((name for name, words in buttons.items() if plain in words), None)


def press(button: str, at: Pressing) -> Finding | None:
    """What a button gives; None: nothing, so it must not be offered."""
    return WAYS[button](at)


def _explained(at: Pressing) -> Finding | None:
    return Explained(finding=at.finding) if isinstance(at.finding, EXPLAINABLE) else None


def _original(at: Pressing) -> Finding | None:
    found = at.finding
    if isinstance(found, Quoted):
        # Times and numbers of the question were judged by the finding itself.
        plain = replace(at.question, wants=frozenset({"original"}), periods=(), quantities=())
        wider = settle(found.clause, plain, knowledge=at.knowledge, as_of=at.as_of, place=at.place)
        return wider if isinstance(wider, Quoted) else None
    return Traced(finding=found) if isinstance(found, TRACEABLE) and found.sources else None


def _source(at: Pressing) -> Finding | None:
    """Where a figure or a text comes from."""
    found = at.finding
    traceable = isinstance(found, (*TRACEABLE, Quoted)) and bool(found.sources)
    return Traced(finding=found, named=True) if traceable else None


def _trend(at: Pressing) -> Finding | None:
    if at.row is None or not at.question.indicators:
        return None
    asked = _bare(at.question, table=frozenset({"trend"}) | (at.question.table & {"growth"}))
    found = work_out(asked, knowledge=at.knowledge, viewer=at.viewer, as_of=at.as_of, place=at.place)
    if not isinstance(found, Worked) or found.kind != "trended" or len(found.rows) < FEWEST_POINTS:
        return None
    return None if found == at.finding or found.rows[-1].region != at.row.region else found


def _latest(at: Pressing) -> Finding | None:
    """The newest value of what a target is set for."""
    found = at.finding
    aimed = isinstance(found, Aimed) or (isinstance(found, Quoted) and found.deadline is not None)
    if not aimed or not at.question.indicators:
        return None
    desk = Desk.of(
        _bare(at.question, table=frozenset()), knowledge=at.knowledge, viewer=at.viewer, as_of=at.as_of, place=at.place
    )
    held = desk.stated([desk.region]) if desk else []
    if desk is None or not held:
        return None
    row = held[0].row
    target = target_for(desk.indicator, row.region, at.knowledge, at.viewer, at.as_of)
    return beside_target(row, target)


def _whole(at: Pressing) -> Finding | None:
    found = at.finding
    if not isinstance(found, Ranked):
        return None
    places = found.ranking.places
    alone = replace(found.ranking, own=None, ahead=None, behind=None, to_ahead=None, to_behind=None)
    sources = by_document([place.observation.source for place in places])
    return replace(found, ranking=alone, sources=sources, shown=(), lead=None, earlier=None)


def _others(at: Pressing) -> Finding | None:
    if at.row is None or not at.question.indicators:
        return None
    names = []
    for code in _codes_with(at.row, at):
        region = at.knowledge.catalogue.regions[code]
        if _answered(code, at):
            names.append(region.name)
        if len(names) == MOST_OTHERS:
            break
    return Others(names=tuple(names), indicator_name=at.row.indicator_name) if names else None


def _codes_with(row: Observation, at: Pressing) -> Iterator[str]:
    """Regions of the same level with a figure of the same indicator and time: siblings first, at most `TRIED`."""
    catalogue = at.knowledge.catalogue
    regions = catalogue.regions
    own = regions[row.region]
    held = at.knowledge.metrics.regions_with(row.indicator, row.period, scope=at.viewer.scope, as_of=at.as_of)
    alike = [code for code in held if code != own.code and regions[code].level == own.level]
    near = [code for code in alike if regions[code].parent == own.parent]
    yield from (*near, *(code for code in alike if code not in near))[:TRIED]


def _answered(code: str, at: Pressing) -> bool:
    """Whether the same question about another region is settled by the table."""
    name = at.knowledge.catalogue.regions[code].name
    asked = replace(at.question, regions=(Mention(code, name, 0, len(name)),))
    place = Place(code, name, (normalise(name),))
    known, viewer, day = at.knowledge, at.viewer, at.as_of
    found = work_out(asked, knowledge=known, viewer=viewer, as_of=day, place=place) or look_up(
        asked, knowledge=known, viewer=viewer, as_of=day, place=place
    )
    return found is not None and not isinstance(found, Refused)


def has_others(at: Pressing) -> bool:
    """Whether another region may be asked about; cheaper than to name four."""
    return (
        at.row is not None and bool(at.question.indicators) and any(_answered(c, at) for c in _codes_with(at.row, at))
    )


def _bare(question: Question, *, table: frozenset[str]) -> Question:
    """The question with its region and indicator alone."""
    none: frozenset[str] = frozenset()
    return replace(
        question, intent=None, wants=none, compute=none, periods=(), quantities=(), table=table, last_year=False
    )


WAYS: Mapping[str, Callable[[Pressing], Finding | None]] = MappingProxyType(
    {
        "original": _original,
        "source": _source,
        "how": _explained,
        "other": _others,
        "trend": _trend,
        "latest": _latest,
        "whole": _whole,
    }
)
"""What each button does; a test holds this to [buttons] of `questions.toml`."""
