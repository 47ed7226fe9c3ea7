"""An answer within the bound of a phone screen: what is too long ends at a sentence, says what is left out, and is proved again.

A draft is shortened before the gate, never after it. What is left out of a table is kept in `Draft.rest`, for whoever asks
for the whole; what is left out of a quotation stands in its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.evidence import Clause
from retrieval.findings import Finding, Quoted

MOST_CHARS = 400
"""Characters of an answer before its sources, all parts of a message together."""

PART_CHARS = 8
"""Of these, for the number of a part and the line break behind it."""

MARK_CHARS = 4
"""Of these, for the number of a source («[12]»)."""

QUOTED_CHARS = 260
"""Longest quotation in an answer; what is said around it needs the rest."""

_ENDS = "。；！？"
_PAUSES = "，、：" + _ENDS


def size(draft: Draft) -> int:
    """Characters that a draft takes in an answer, with the numbers of its sources."""
    return sum(len(line) + 1 for line in draft.lines) + _around(draft)


def shares(drafts: Sequence[Draft], most: int = MOST_CHARS) -> list[int]:
    """Room for each part of one message: short parts leave what they don't need to the long ones."""
    if len(drafts) == 1:
        return [most]
    needs = [size(draft) + PART_CHARS for draft in drafts]
    room, left, found = most, len(drafts), [0] * len(drafts)
    for at in sorted(range(len(drafts)), key=lambda at: needs[at]):
        found[at] = min(needs[at], room // left)
        room, left = room - found[at], left - 1
    return [each - PART_CHARS for each in found]


def brief(finding: Finding, most: int = QUOTED_CHARS) -> Finding:
    """A quotation with no more clauses than fit: the one that settles the question stays, at need only its beginning."""
    if not isinstance(finding, Quoted) or _length(finding.passage) <= most:
        return finding
    shown = list(finding.passage)
    while len(shown) > 1 and _length(shown) > most:
        # The end that is further away from the clause that settles the question goes first.
        at = shown.index(finding.clause) if finding.clause in shown else 0
        shown.pop(-1 if len(shown) - 1 - at >= at else 0)
    if _length(shown) > most:
        shown = [_beginning(shown[0], most)]
    text = "".join(clause.text for clause in shown)
    figures = tuple(figure for figure in finding.figures if figure.text in text) or finding.figures
    return replace(finding, passage=tuple(shown), figures=figures)


def shortened(draft: Draft, voice: Voice, *, most: int = MOST_CHARS) -> Draft:
    """The draft itself where it fits; else its beginning (of a series: its end), with a line that says what is missing."""
    if size(draft) <= most:
        return draft
    room = most - _around(draft)
    if draft.kind == "trend":
        return _fitted(_latest(draft, voice, room), voice, room)
    return _fitted(draft, voice, room)


def _fitted(draft: Draft, voice: Voice, room: int) -> Draft:
    lines = list(draft.lines)
    if sum(len(line) + 1 for line in lines) <= room:
        return draft
    note = len(_note(len(lines), voice)) + 1
    kept: list[str] = []
    used = note
    for line in lines:
        if used + len(line) + 1 > room:
            break
        kept.append(line)
        used += len(line) + 1
    if not kept:
        kept = [_until(lines[0], room - note)]
    rest = tuple(lines[len(kept) :])
    told = (_note(len(rest), voice),) if rest else ()
    shown = "".join(kept)
    return replace(
        draft,
        lines=(*kept, *told),
        rest=rest,
        clauses=tuple(clause for clause in draft.clauses if clause.text in shown),
        counts=(*draft.counts, *((len(rest),) if rest else ())),
    )


def _latest(draft: Draft, voice: Voice, room: int) -> Draft:
    """A series with its last points only."""
    head, colon, points = draft.lines[0].partition("：")
    others = sum(len(line) + 1 for line in draft.lines[1:])
    kept = points.split("；")
    dropped = 0
    while len(kept) > 2 and len(head) + len("；".join(kept)) + others + 30 > room:
        kept.pop(0)
        dropped += 1
    if not dropped:
        return draft
    note = voice.say("answer.left_points", count=dropped)
    lines = (f"{head}{colon}{'；'.join(kept)}", *draft.lines[1:], note)
    return replace(draft, lines=lines, counts=(*draft.counts, dropped))


def _around(draft: Draft) -> int:
    """Characters that stand behind the lines whatever they are."""
    return MARK_CHARS * len(set(draft.sources)) + len(draft.note) + sum(len(c) + 3 for c in _asked(draft))


def _asked(draft: Draft) -> tuple[str, ...]:
    """Choices that are a part of the text, where nothing else is said."""
    return draft.choices if draft.kind == "choices" else ()


def _note(count: int, voice: Voice) -> str:
    return voice.say("answer.left_lines", count=count)


def _beginning(clause: Clause, most: int) -> Clause:
    """A clause up to a pause; its text says that something is missing, and it stays verbatim up to there."""
    text = _until(clause.text, most)
    return clause if text == clause.text else replace(clause, text=text.rstrip(_PAUSES) + "……", variant=None)


def _until(text: str, most: int) -> str:
    """As much of a text as fits, to the end of a sentence in its second half, else to a pause, else as it is."""
    if len(text) <= most:
        return text
    for marks in (_ENDS, _PAUSES):
        at = max(text.rfind(mark, most // 2, most) for mark in marks)
        if at > 0:
            return text[: at + 1]
    return text


def _length(clauses: Sequence[Clause]) -> int:
    return sum(len(clause.text) + len(clause.tail) for clause in clauses)
