"""Answers that are quotations: a clause, two wordings of it, the headings of a document."""

from __future__ import annotations

import re

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.evidence import Clause
from retrieval.findings import Differing, Outline, Quoted
from retrieval.questions.normalise import bare, normalise
from retrieval.text_findings import Listed

_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*)")
"""The number of a heading; the source says it."""


def say_quoted(finding: Quoted, voice: Voice) -> Draft:
    """The passage, with what it is about where it does not say so itself; the corrected premise first."""
    before, passage = _leading(finding)
    text = verbatim(passage)
    scope = ""
    if finding.deadline and finding.region_name:
        scope = voice.say("answer.scope", deadline=finding.deadline, region=finding.region_name)
    lines: list[str] = []
    if finding.premise:
        claimed = finding.premise.claimed
        lines.append(voice.say("answer.premise", text=inner(text), scope=scope, claimed=claimed))
    elif finding.due:
        lines.append(voice.say("answer.due", text=inner(text), deadline=finding.deadline, region=finding.region_name))
    elif finding.no_number:
        lines.append(voice.say("answer.no_number", text=inner(text), scope=scope))
    elif finding.no_list:
        lines.append(voice.say("answer.no_list", text=inner(text), scope=scope))
    elif finding.worded:
        lines.append(voice.say("answer.worded", text=inner(text), scope=scope))
    else:
        lead = _lead(finding, text, voice)
        key = "answer.confirmed" if finding.confirmed else "answer.quoted"
        lines.append(voice.say(key, lead=lead, text=text, scope=scope))
    if before:
        lines.append(voice.say("answer.before", text=inner(verbatim(before))))
    heading = heading_of(finding)
    if heading:
        lines.append(voice.say("answer.heading", heading=heading))
    if finding.aim:
        lines.append(voice.say("answer.aim_only"))
    if finding.no_reason:
        lines.append(voice.say("answer.no_reason"))
    if finding.cut_off:
        lines.append(voice.say("answer.cut_off"))
    lines += _printings(finding, voice)
    return Draft(
        kind="premise" if finding.premise else "text",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        clauses=finding.passage,
        figures=finding.figures,
        said=(heading,) if heading else (),
        named=tuple(part for part in (finding.region_name, finding.period_text, finding.deadline) if part),
        denied=(finding.premise.claimed,) if finding.premise else (),
        choices=(voice.say("choices.original"),),
    )


def _leading(finding: Quoted) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """What stands before the sentence that answers, and the passage from there on: that leads."""
    shown = finding.passage
    own = next((each.sentence for each in shown if each.id == finding.clause.id), shown[0].sentence)
    at = next(index for index, each in enumerate(shown) if each.sentence == own)
    return (shown[:at], shown[at:]) if finding.premise is None and not finding.whole else ((), shown)


def inner(text: str) -> str:
    """A text that is going to stand between quotation marks: its own become single ones («“…‘15分钟’…”»)."""
    return text.translate(_INNER)


_INNER = str.maketrans("“”", "‘’")


def heading_of(finding: Quoted) -> str:
    """The heading under which a text stands; empty for figures, for articles, and where the text says it itself."""
    section = finding.clause.section
    if finding.figures or not section or bare(section[-1]) in bare(finding.clause.document):
        return ""
    heading = _NUMBER.sub("", section[-1])
    return "" if bare(heading) in bare(verbatim(finding.passage)) else heading


def _printings(finding: Quoted, voice: Voice) -> list[str]:
    """Where the printings word a clause of the passage differently, and whether only one has it."""
    lines: list[str] = []
    for clause in finding.passage:
        if (variant := clause.variant) is None:
            continue
        said = {"other": variant.edition, "other_text": variant.text}
        if len(finding.passage) == 1:
            lines.append(voice.say("answer.variant_note", **said))
        else:
            lines.append(voice.say("answer.variant", edition=clause.edition or "", text=clause.text, **said))
    if finding.clause.only_in:
        lines.append(voice.say("answer.only_in", edition=finding.clause.only_in))
    return lines


def _lead(finding: Quoted, text: str, voice: Voice) -> str:
    if finding.deadline or not finding.figures or not (finding.region_name or finding.planned):
        return ""
    plain = normalise(text)
    names = (finding.region_name, *finding.region_aliases)
    region = "" if any(normalise(name) in plain for name in names if name) else finding.region_name or ""
    period = "" if finding.period_in_text else finding.period_text or ""
    # A plan without its time would read as done.
    period = finding.period_text or "" if finding.planned else period
    key = "answer.lead_planned" if finding.planned else "answer.lead"
    return voice.say(key, region=region, period=period) if region or period else ""


def verbatim(clauses: tuple[Clause, ...]) -> str:
    """Clauses of one sentence as printed, without the last closing mark."""
    return "".join(c.text + c.tail for c in clauses[:-1]) + clauses[-1].text.rstrip("：:")


def say_differing(finding: Differing, voice: Voice) -> Draft:
    """Both wordings, each with its printing."""
    clause = finding.clause
    if clause.variant is None:
        lines = [voice.say("answer.quoted", lead="", text=clause.text, scope="")]
        lines.append(voice.say("answer.only_in", edition=clause.only_in or ""))
    else:
        lines = [
            voice.say(
                "answer.variant",
                edition=clause.edition or "",
                text=clause.text,
                other=clause.variant.edition,
                other_text=clause.variant.text,
            )
        ]
    return Draft(
        kind="text",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        clauses=(clause,),
        choices=(voice.say("choices.original"),),
    )


def say_listed(finding: Listed, voice: Voice) -> Draft:
    """The clauses that name the things, and where the printings differ; a clause may name two, so they are not counted."""
    texts = "；".join(voice.say("answer.listed_one", text=inner(clause.text)) for clause in finding.clauses)
    lines = [voice.say("answer.listed", texts=texts)]
    for clause in finding.clauses:
        if clause.variant is not None:
            lines.append(voice.say("answer.variant_note", other=clause.variant.edition, other_text=clause.variant.text))
    return Draft(
        kind="text",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        clauses=finding.clauses,
        choices=(voice.say("choices.original"),),
    )


def say_outline(finding: Outline, voice: Voice) -> Draft:
    """The held headings, and where the text ends."""
    headings = "；".join(finding.headings)
    lines = [voice.say("answer.outline", document=finding.document, part="", headings=headings)]
    if finding.stops:
        lines.append(voice.say("answer.outline_stops", stops=voice.stops(finding.stops)))
    return Draft(
        kind="text",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        clauses=finding.clauses,
        said=(finding.document, *finding.headings, voice.stops(finding.stops)),
    )
