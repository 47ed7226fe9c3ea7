"""Places where two printings differ, as people are shown them: both wordings, both places, and what is a misprint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.documents.misprints import Words, misprint
from retrieval.documents.places import Matched, Place, compare
from retrieval.documents.records import Difference, ParsedDocument, Wording
from retrieval.documents.rules import Rules
from retrieval.documents.strips import Excerpt, Strip, strip_of

FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    documents: tuple[ParsedDocument, ParsedDocument]
    strips: tuple[Strip, Strip]
    matched: Matched
    back: tuple[int, ...]


def differences(
    document_id: str, left: ParsedDocument, right: ParsedDocument, *, rules: Rules, words: Words
) -> list[Difference]:
    """Every place once, in the order of the preferred printing (`left`); what only one side has comes last."""
    strips = (strip_of(left), strip_of(right))
    matched = compare(*strips)
    back = [-1] * len(strips[1].signs)
    for at, other in enumerate(matched.pairs):
        if other >= 0:
            back[other] = at
    sides = _Sides(documents=(left, right), strips=strips, matched=matched, back=tuple(back))
    found = [_worded(document_id, place, sides, rules, words) for place in matched.places]
    return [*found, *(_alone(document_id, run, sides) for run in matched.alone)]


def _worded(document_id: str, place: Place, sides: _Sides, rules: Rules, words: Words) -> Difference:
    left, right = sides.strips
    ours, theirs = _ranges(place, sides)
    marks = [edit.left for edit in place.edits], [edit.right for edit in place.edits]
    excerpts = left.excerpt(*ours, marks[0]), right.excerpt(*theirs, marks[1])
    side, reason = misprint(excerpts, words) if place.kind == "wording" else (None, None)
    clause = sides.documents[0].clauses[left.pieces[left.owner[min(ours[0], len(left.owner) - 1)]].clause]
    return Difference(
        document_id=document_id,
        kind=place.kind,
        section=clause.section,
        clause_id=clause.id,
        left=_wording(sides.documents[0], excerpts[0]),
        right=_wording(sides.documents[1], excerpts[1]),
        misprint=side,
        reason=reason,
        figures=_touches_figure(excerpts, rules, worded=place.kind == "wording"),
    )


def _wording(document: ParsedDocument, excerpt: Excerpt) -> Wording:
    edition = document.edition
    return Wording(
        edition=edition.label or "", file=edition.file, lines=excerpt.lines, text=excerpt.text, piece=excerpt.marked
    )


def _ranges(place: Place, sides: _Sides) -> tuple[tuple[int, int], tuple[int, int]]:
    """Signs to be shown: the clauses that the place touches, and on each side what the other shows."""
    left, right = sides.strips
    ours = _clauses(left, [edit.left for edit in place.edits])
    theirs = _clauses(right, [edit.right for edit in place.edits])
    mapped = [sides.matched.pairs[at] for at in range(*ours) if sides.matched.pairs[at] >= 0]
    others = [sides.back[at] for at in range(*theirs) if sides.back[at] >= 0]
    return _widened(ours, others), _widened(theirs, mapped)


def _widened(own: tuple[int, int], other: list[int]) -> tuple[int, int]:
    if not other:
        return own
    return min(own[0], *other), max(own[1], max(other) + 1)


def _clauses(strip: Strip, ranges: list[tuple[int, int]]) -> tuple[int, int]:
    """From the first to the last clause of some ranges; a closing mark only where it differs."""
    if not strip.signs:
        return 0, 0
    first, last = ranges[0][0], max(ranges[-1][1] - 1, ranges[-1][0])
    touched = [strip.owner[min(at, len(strip.signs) - 1)] for at in (first, last)]
    if ranges[0][0] == ranges[0][1] and first and strip.starts[touched[0]] == first and len(ranges) == 1:
        # A gap between two clauses: the text before it is the nearer one unless a mark of the next is missing.
        touched[0] = touched[0] - 1 if not strip.pieces[touched[0]].lead and _open(strip, first - 1) else touched[0]
    # A dash is shown with the item that it marks; a heading stands for itself.
    while (
        strip.pieces[touched[1]].lead
        and touched[1] + 1 < len(strip.pieces)
        and not any(sign.isalnum() for sign in strip.pieces[touched[1]].text)
    ):
        touched[1] += 1
    start, end = strip.starts[touched[0]], strip.starts[touched[1] + 1]
    piece = strip.pieces[touched[1]]
    while end - 1 > last and strip.owner[end - 1] == touched[1] and strip.offset[end - 1] >= piece.body:
        end -= 1
    return start, end


def _open(strip: Strip, at: int) -> bool:
    return strip.lettered(at)


def _touches_figure(excerpts: tuple[Excerpt, Excerpt], rules: Rules, *, worded: bool) -> bool:
    """A number, its unit, a comparator, or what a number of the same clause is about."""
    between = any(
        excerpt.text[max(start - 1, 0) : start].isdigit() and excerpt.text[end : end + 1].isdigit()
        for excerpt in excerpts
        for start, end in excerpt.marked
    )
    if between or not worded:
        return between
    near = (excerpt.text[max(start - 1, 0) : end] for excerpt in excerpts for start, end in excerpt.marked)
    return any(map(rules.editions.figure.search, near)) or all(FIGURE.search(excerpt.text) for excerpt in excerpts)


def _alone(document_id: str, run: tuple[str, int, int], sides: _Sides) -> Difference:
    side, first, last = run
    index = ("left", "right").index(side)
    strip, document = sides.strips[index], sides.documents[index]
    clause = document.clauses[strip.pieces[last - 1].clause]
    head = document.clauses[strip.pieces[first].clause]
    wording = _wording(document, strip.excerpt(strip.starts[first], strip.starts[last], []))
    return Difference(
        document_id=document_id,
        kind="only",
        section=_common(head.section, clause.section),
        clause_id=head.id,
        left=wording if index == 0 else None,
        right=wording if index == 1 else None,
    )


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        found.append(one)
    return tuple(found)
