"""Answers about targets without a value beside them, and about what is behind."""

from __future__ import annotations

from reports.compose.draft import Draft
from reports.compose.figures import target_figures
from reports.compose.voice import Voice
from reports.compose.worked import deadline_of, shown_value
from retrieval.evidence import Figure
from retrieval.metrics.board import BoardRow
from retrieval.metrics.figures import figure_of
from retrieval.table_findings import Aimed, Lagging


def say_aimed(finding: Aimed, voice: Voice) -> Draft:
    """What is demanded, until when; no value is held beside it."""
    target = finding.target
    words = {"region": target.region_name, "indicator": target.indicator_name, "text": target.text}
    key = "worked.demanded" if target.deadline else "worked.demanded_open"
    lines = [voice.say(key, deadline=deadline_of(target), **words)]
    if finding.years_without_target:
        years = "、".join(finding.years_without_target)
        without = "answer.years_without_target" if finding.only_deadline else "answer.years_without_targets"
        lines.append(voice.say(without, years=years, deadline=deadline_of(target)))
    # A demand in words has no figure that would carry the name of its indicator.
    unsaid = target.indicator_name if target.value is None else None
    named = (target.region_name, deadline_of(target), unsaid, *finding.years_without_target)
    return Draft(
        kind="target",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=target_figures(target),
        said=(target.text,) if target.value is None else (),
        named=tuple(name for name in named if name),
    )


def say_lagging(finding: Lagging, voice: Voice) -> Draft:
    """How many of the region's own targets are behind, and each with value, course and target."""
    if not finding.counted:
        line = voice.say("worked.no_targets", region=finding.region_name)
        return Draft(kind="refusal", answered=False, lines=(line,), named=(finding.region_name,))
    words = {"region": finding.region_name, "counted": finding.counted, "behind": len(finding.behind)}
    names = "、".join(row.indicator.name for row in finding.behind)
    key = "worked.lagging" if finding.behind else "worked.none_lagging"
    lines = [voice.say(key, judged=finding.judged, names=names, **words)]
    lines += [_behind(row, voice) for row in finding.behind]
    counts = (finding.counted, finding.judged, *((len(finding.behind),) if finding.behind else ()))
    return Draft(
        kind="figure",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        figures=tuple(figure for row in finding.behind for figure in _figures_behind(row, voice)),
        said=tuple(row.indicator.name for row in finding.behind),
        named=(finding.region_name, *(d.text for row in finding.behind if (d := row.target.deadline))),
        counts=counts,
    )


def _behind(row: BoardRow, voice: Voice) -> str:
    judged = row.assessment.judged
    figures = _figures_behind(row, voice)
    value = shown_value(figures[0], voice) if judged and figures else ""
    return voice.say(
        "worked.behind",
        indicator=row.indicator.name,
        period=judged.period.text if judged else "",
        value=value,
        text=row.target.text,
        deadline=deadline_of(row.target),
    )


def _figures_behind(row: BoardRow, voice: Voice) -> tuple[Figure, ...]:
    judged = row.assessment.judged
    if judged is None:
        return ()
    growth = row.assessment.expected == row.target.value and judged.unit != row.target.unit
    return (figure_of(judged, voice.units, by="yoy" if growth else "value"), *target_figures(row.target))
