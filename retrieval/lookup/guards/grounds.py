"""The last look at whose and which time's a figure is: the asker's own region, a group that is named, the time asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from retrieval.access import Viewer
from retrieval.findings import Computed, Finding, Observed, Quoted
from retrieval.lookup.guards.strangers import counts_several, regions_of, said_by, says_figures
from retrieval.lookup.knowledge import Knowledge, due_by, stated_period
from retrieval.lookup.places import Place
from retrieval.lookup.table.standing import group_asked
from retrieval.lookup.texts.fit import same_time
from retrieval.lookup.wanted import asked_times
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.questions.side import Side
from retrieval.table_findings import Aimed, Reckoned, Worked

FIGURES_ASKED = frozenset({"number", "rank", "growth", "yes_no"})
"""What a question wants that asks for a figure and for no text."""


def home_of(question: Question, place: Place | None, viewer: Viewer, knowledge: Knowledge) -> Place | None:
    """The asker's own region for a figure question that names none; None: it names one, or the asker has none."""
    region = knowledge.catalogue.regions.get(viewer.home_region or "")
    asks = question.indicators or question.wants & {"number", "rank"}
    if place is not None or region is None or question.regions or not asks:
        return None
    return Place(region.code, region.name, tuple(map(normalise, (region.name, *region.aliases))))


def strays(found: Finding, home: Place, knowledge: Knowledge) -> bool:
    """Whether a figure is that of another region than the asker's."""
    if not says_figures(found):
        return False
    if isinstance(found, Quoted) and home.speaks(found.clause):
        return False
    codes = {code for code in _regions_of(found, knowledge) if code in knowledge.catalogue.regions}
    return bool(codes - {home.code})


def aimed_above(found: Finding, home: Place, knowledge: Knowledge) -> bool:
    """Whether a finding is what the plan of a region above demands of all below it."""
    aims = isinstance(found, Aimed) or (isinstance(found, Quoted) and found.deadline is not None)
    lineage = {home.code, *knowledge.catalogue.lineage(home.code)}
    return aims and set(_regions_of(found, knowledge)) <= lineage


def _regions_of(found: Finding, knowledge: Knowledge) -> Iterator[str]:
    """`regions_of`, without what is said of all regions of a group, and with those that a calculation names."""
    if isinstance(found, Reckoned):
        yield from (code for code, each in knowledge.catalogue.regions.items() if each.name == found.region_name)
    elif not isinstance(found, Worked | Computed) or found.among is None:
        yield from regions_of(found)


def unheld_group(question: Question, found: Finding, place: Place | None, knowledge: Knowledge) -> Place | None:
    """The group of regions that a figure question names and the figure is not of; None: there is none."""
    regions = knowledge.catalogue.regions
    county = place is not None and place.code in regions and regions[place.code].level == "county"
    group = group_asked(question, knowledge.catalogue)
    if group is None or county or not says_figures(found) or counts_several(found):
        return None
    words = [normalise(name) for name, known in knowledge.catalogue.group_names.items() if known == group]
    said = said_by(found, knowledge)
    named = next((word for word in sorted(words, key=len, reverse=True) if word in question.normal), normalise(group))
    return None if any(word in said for word in words) else Place(OUTSIDE + named, named, (named,))


def untimely(question: Question, found: Finding, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a question names a time («今年», «全年», «上半年») and the figure is one of another."""
    if isinstance(found, Observed):
        held: Period | None = found.observation.period
    elif isinstance(found, Quoted) and found.figures and found.deadline is None:
        held = stated_period(found.clause, knowledge, as_of)
    elif isinstance(found, Aimed | Quoted | Worked):
        return _overdue(question, found, knowledge, as_of)
    else:
        return False
    if held is None or question.last_year or question.compute:
        return False
    times = knowledge.lexicon.vocabulary.calc
    own = not any(asked.year_given for asked in question.periods)
    if own and times["this_year"].search(question.normal) and held.end.year != as_of.year:
        return True
    if times["whole_year"].search(question.normal) and not _whole(held) and not _says(found, times["whole_year"]):
        return True
    if times["year_start"].search(question.normal) and not _says(found, times["year_start"]):
        return True
    silent = not question.indicators and not question.wants
    return silent and isinstance(found, Quoted) and not same_time(question.periods, (held,))


def _overdue(question: Question, found: Aimed | Quoted | Worked, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a time is asked for that is no deadline, and what answers is a target, or how far the way to it is.

    A plan that has none for a year says so; it has none for a month or a quarter, and none is a figure of a past year.
    """
    if question.compute or question.wants - FIGURES_ASKED:
        return False
    asked = asked_times(question)
    if isinstance(found, Worked):
        held = [row.period for row in (*found.rows, *((found.interim,) if found.interim else ()))]
        return found.kind == "aimed" and any(_is_part(each.period) for each in asked) and not same_time(asked, held)
    if isinstance(found, Aimed):
        due = found.target.deadline
    else:
        due = due_by(found.clause, knowledge, as_of) if found.figures and found.premise is None else None
    if due is None or not asked or same_time(asked, (due,)):
        return False
    if isinstance(found, Quoted) and not any(
        str(each.period.end.year) in clause.text for each in asked for clause in found.passage
    ):
        return True
    return question.side is not Side.DEMAND or any(_is_part(each.period) for each in asked)


def _is_part(period: Period) -> bool:
    """Whether a time is a part of a year."""
    return not period.is_annual and period.kind not in (PeriodKind.POINT, PeriodKind.SPAN)


def _whole(held: Period) -> bool:
    return held.is_annual or held.kind in (PeriodKind.POINT, PeriodKind.SPAN)


def _says(found: Finding, words: re.Pattern[str]) -> bool:
    return isinstance(found, Quoted) and any(words.search(clause.text) for clause in found.passage)


__all__ = ["aimed_above", "home_of", "strays", "unheld_group", "untimely"]
