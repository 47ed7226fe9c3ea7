"""Two printings of one text, compared sign by sign; punctuation, width and spaces do not count."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from retrieval.evidence import Clause

LARGEST_GAP = 400_000_000  # signs × signs that are compared one by one; beyond it a gap counts as unlike


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printing as one string of comparable signs.

    Attributes:
        signs: letters and digits of all clauses.
        owner: for every sign the index of its clause.
        offset: for every sign its index in the clause's text.
    """

    clauses: tuple[Clause, ...]
    signs: str
    owner: tuple[int, ...]
    offset: tuple[int, ...]
    starts: tuple[int, ...]


def comparable(text: str) -> str:
    """Letters, digits and the marks that change a figure."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if _counts(sign))


def _counts(sign: str) -> bool:
    return sign.isalnum() or sign in "%.+"


def sheet(clauses: tuple[Clause, ...]) -> Sheet:
    """Comparable signs of clauses."""
    signs: list[str] = []
    owner: list[int] = []
    offset: list[int] = []
    starts = [0]
    for index, clause in enumerate(clauses):
        for position, printed in enumerate(clause.text):
            for sign in unicodedata.normalize("NFKC", printed).lower():
                if _counts(sign):
                    signs.append(sign)
                    owner.append(index)
                    offset.append(position)
        starts.append(len(signs))
    return Sheet(clauses, "".join(signs), tuple(owner), tuple(offset), tuple(starts))


def match(left: Sheet, right: Sheet) -> list[int]:
    """For every sign of `left` the index of its counterpart in `right`, or -1.

    Equal clauses anchor the comparison; what lies between two anchors is compared sign by sign.
    """
    found = [-1] * len(left.signs)
    texts = [[comparable(clause.text) for clause in side.clauses] for side in (left, right)]
    anchors = SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_matching_blocks()
    position = (0, 0)
    for block in anchors:
        _match_gap(left, right, (position[0], block.a), (position[1], block.b), found)
        start, size = left.starts[block.a], left.starts[block.a + block.size] - left.starts[block.a]
        other = right.starts[block.b]
        found[start : start + size] = range(other, other + size)
        position = (block.a + block.size, block.b + block.size)
    return found


def _match_gap(left: Sheet, right: Sheet, ours: tuple[int, int], theirs: tuple[int, int], found: list[int]) -> None:
    from rapidfuzz.distance import Indel

    first, last = left.starts[ours[0]], left.starts[ours[1]]
    other_first, other_last = right.starts[theirs[0]], right.starts[theirs[1]]
    if first == last or other_first == other_last or (last - first) * (other_last - other_first) > LARGEST_GAP:
        return
    codes = Indel.opcodes(left.signs[first:last], right.signs[other_first:other_last])
    for code in codes:
        if code.tag == "equal":
            start, end = first + code.src_start, first + code.src_end
            found[start:end] = range(other_first + code.dest_start, other_first + code.dest_end)


def likeness(left: Sheet, right: Sheet) -> float:
    """Share of the shorter printing that stands in the other, from 0 to 1."""
    shorter = min(len(left.signs), len(right.signs))
    return sum(index >= 0 for index in match(left, right)) / shorter if shorter else 0.0


def counterpart(left: Sheet, right: Sheet, matched: list[int], clause: int) -> tuple[int, int] | None:
    """Range of `right` signs that stand for a clause of `left`, or None where it is not there.

    Signs without a counterpart at its edges are taken in as far as they belong to the same clauses of `right` and to no
    other clause of `left`.
    """
    first, last = left.starts[clause], left.starts[clause + 1]
    pairs = [index for index in matched[first:last] if index >= 0]
    if len(pairs) * 2 < last - first or not pairs:
        return None
    taken = {index for index in (*matched[max(first - 400, 0) : first], *matched[last : last + 400]) if index >= 0}
    start, end = pairs[0], pairs[-1] + 1
    while start > right.starts[right.owner[pairs[0]]] and start - 1 not in taken:
        start -= 1
    while end < right.starts[right.owner[pairs[-1]] + 1] and end not in taken:
        end += 1
    return start, end


def unmatched(right: Sheet, matched: list[int]) -> list[int]:
    """Clauses of `right` of which less than half stands in the other printing."""
    seen = set(matched)
    found = []
    for index, (first, last) in enumerate(pairwise(right.starts)):
        held = sum(position in seen for position in range(first, last))
        if last > first and held * 2 < last - first:
            found.append(index)
    return found


def printed(side: Sheet, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The wording of a range as printed, with marks between its clauses, and its first and last line."""
    first, last = side.owner[start], side.owner[end - 1]
    parts: list[str] = []
    for index in range(first, last + 1):
        clause = side.clauses[index]
        begin = side.offset[start] if index == first and start > side.starts[index] else 0
        stop = side.offset[end - 1] + 1 if index == last and end < side.starts[index + 1] else len(clause.text)
        parts.append(clause.text[begin:stop] + (clause.tail if index < last else ""))
    lines = [line for clause in side.clauses[first : last + 1] for line in clause.lines]
    return "".join(parts), (min(lines), max(lines))
