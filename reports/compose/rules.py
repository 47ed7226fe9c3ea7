"""Finding → draft, by rules: always there, no model. One function for one type of finding; `WAYS` is the table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.compose.aims import say_aimed, say_lagging
from reports.compose.arithmetic import say_computed
from reports.compose.asked_back import say_unclear
from reports.compose.draft import Draft
from reports.compose.explained import explained
from reports.compose.figures import say_observed, say_ranked, target_figures
from reports.compose.imprints import say_imprint, say_members
from reports.compose.quotations import say_differing, say_listed, say_outline, say_quoted
from reports.compose.reckoned import say_reckoned
from reports.compose.traced import say_others, traced
from reports.compose.voice import Voice
from reports.compose.worked import say_worked
from retrieval.findings import (
    Computed,
    Differing,
    Explained,
    Finding,
    Held,
    Observed,
    Others,
    Outline,
    Quoted,
    Ranked,
    Refused,
    Spoken,
    Traced,
    Unclear,
)
from retrieval.metrics.figures import figure_of
from retrieval.table_findings import Aimed, Lagging, Reckoned, Worked
from retrieval.text_findings import Imprint, Listed, Members

SHOWN_INDICATORS = 12
"""Names listed when somebody asks what is held."""


def draft(finding: Finding, voice: Voice) -> Draft:
    """What is said about a finding."""
    return WAYS[type(finding)](finding, voice)


def say_refused(finding: Refused, voice: Voice) -> Draft:
    """«现有资料未收录…», what was searched, and the nearest, marked as something else."""
    region = finding.region_name or ""
    lines = [
        voice.say(f"refusal.{finding.reason}", topic=finding.topic, region=region, period=finding.period_text or "")
    ]
    searched = _searched(finding, region, voice)
    lines += [searched] + [
        voice.say("refusal.meant_clause", text=each.text, document=f"《{each.document}》") for each in finding.meant
    ]
    if finding.stops and not finding.meant:
        lines.append(voice.say("refusal.stops", stops=voice.stops(finding.stops)))
    said = [finding.topic, voice.stops(finding.stops), finding.department or ""]
    parts = finding.parts
    if parts is not None:
        words = {"document": parts.document, "count": str(parts.count), "unit": parts.unit, "heading": parts.last}
        lines.insert(1, voice.say("refusal.parts", **words))
        said += [parts.document, parts.last, f"{parts.count}{parts.unit}"]
    if finding.target and finding.target.deadline:
        said += [finding.target.text, finding.target.deadline.text]
    quoted = (*((finding.nearest,) if finding.nearest else ()), *finding.meant)
    said += [clause.document for clause in quoted]
    return Draft(
        kind="refusal",
        answered=False,
        reason=finding.reason,
        lines=tuple(lines),
        clauses=quoted,
        figures=(*(figure_of(row, voice.units) for row in finding.held), *target_figures(finding.target)),
        said=tuple(said),
        named=tuple(name for name in (region, finding.period_text, finding.nearest_region) if name),
        counts=finding.searched,
        choices=(voice.say("choices.other_region", region=finding.nearest_region),) if finding.nearest_region else (),
    )


def _searched(finding: Refused, region: str, voice: Voice) -> str:
    """What was searched, and what is held instead."""
    rows, documents = finding.searched
    key = "refusal.searched_region" if region else "refusal.searched"
    searched = voice.say(key, region=region, rows=rows, documents=documents)
    nearest = finding.nearest
    if nearest and finding.elsewhere:
        said_of = finding.nearest_region or ""
        searched += voice.say(
            "refusal.elsewhere", region=region, other=said_of, text=nearest.text, document=f"《{nearest.document}》"
        )
    elif nearest:
        searched += voice.say("refusal.nearest", text=nearest.text, document=f"《{nearest.document}》")
    if finding.department:
        searched += voice.say("refusal.department", department=finding.department)
    for row in finding.held:
        value = voice.value(row.value or 0, row.unit)
        mark = "" if row.source.kind.is_official else voice.say("refusal.held_unofficial")
        words = {"period": row.period.text, "indicator": row.indicator_name, "value": value, "mark": mark}
        searched += voice.say("refusal.held", region=row.region_name, **words)
    if finding.target and finding.target.deadline:
        goal = finding.target
        words = {"indicator": goal.indicator_name, "text": goal.text, "deadline": finding.target.deadline.text}
        searched += voice.say("refusal.upper", region=goal.region_name, **words)
    if finding.meant:
        searched += voice.say("refusal.meant")
    return searched


def say_held(finding: Held, voice: Voice) -> Draft:
    """What is loaded."""
    lines = [voice.say("answer.held", documents=len(finding.documents), rows=finding.rows)]
    if finding.documents:
        lines.append(voice.say("answer.held_documents", titles="、".join(f"《{t}》" for t in finding.documents)))
    if finding.indicators:
        latest = finding.latest or ("",) * len(finding.indicators)
        entries = zip(finding.indicators, latest, strict=True)
        named = [voice.say("answer.held_indicator", name=name, period=period) for name, period in entries]
        shown = "、".join(named[:SHOWN_INDICATORS])
        words = {"region": finding.region_name or "", "names": shown, "count": len(finding.indicators)}
        lines.append(voice.say("answer.held_indicators", **words))
    return Draft(
        kind="help",
        answered=True,
        lines=tuple(lines),
        said=(*finding.documents, *finding.indicators),
        named=(*((finding.region_name,) if finding.region_name else ()), *finding.latest),
        counts=(len(finding.documents), finding.rows, len(finding.indicators)),
    )


def say_spoken(finding: Spoken, voice: Voice) -> Draft:
    """A fixed sentence."""
    kind = "smalltalk" if finding.answered else "policy"
    sentence = voice.say(finding.key)
    return Draft(kind=kind, answered=finding.answered, lines=(sentence,), said=(sentence,))


def say_explained(finding: Explained, voice: Voice) -> Draft:
    """How the figures of another answer came about."""
    return explained(draft(finding.finding, voice), finding.finding, voice)


def say_traced(finding: Traced, voice: Voice) -> Draft:
    """The sources of another answer."""
    return traced(draft(finding.finding, voice), voice, named=finding.named)


WAYS: dict[type, Callable[[Any, Voice], Draft]] = {
    Quoted: say_quoted,
    Observed: say_observed,
    Ranked: say_ranked,
    Computed: say_computed,
    Worked: say_worked,
    Reckoned: say_reckoned,
    Aimed: say_aimed,
    Lagging: say_lagging,
    Explained: say_explained,
    Traced: say_traced,
    Others: say_others,
    Differing: say_differing,
    Listed: say_listed,
    Outline: say_outline,
    Imprint: say_imprint,
    Members: say_members,
    Refused: say_refused,
    Held: say_held,
    Spoken: say_spoken,
    Unclear: say_unclear,
}
"""Every type of finding has one way to be said; a test holds this table to the union `Finding`."""
