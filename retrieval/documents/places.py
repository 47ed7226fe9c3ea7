"""Two printings → every place where they differ, each place once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.documents.strips import Strip

LARGEST_GAP = 400_000_000  # signs × signs that are compared one by one; beyond it a gap counts as unlike
SHORTEST = (
    4  # letters; a shorter clause without a counterpart is a different word, a longer one stands on one side only
)
SHORTEST_MOVED = 8  # letters of a clause that is known again at another place of the text
BETWEEN = 2  # equal letters between two different ones that still make one word («覆盖率达率», «覆盖达标率»)


@dataclass(frozen=True, slots=True)
class Edit:
    """Signs of both sides that stand for one another and are not the same; one of the ranges may be empty."""

    left: tuple[int, int]
    right: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """One difference: its kind and its edits in order (an opening and its closing quote are one place)."""

    kind: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """For every sign of the left side its counterpart or -1; `alone`: clauses that one side lacks, by piece."""

    pairs: tuple[int, ...]
    places: tuple[Place, ...]
    alone: tuple[tuple[str, int, int], ...]


def compare(left: Strip, right: Strip) -> Matched:
    """All places in the order of the left text; what stands on one side only is in `alone`, run by run."""
    pairs = _match(left, right)
    lefts, rights = _moved(left, right, pairs)
    alone = _alone(left, right, pairs, lefts, rights)
    edits = list(_edits(pairs, len(right.signs), lefts, rights))
    places = [*_places(left, right, edits), *_spaces(left, right, pairs)]
    places.sort(key=lambda place: place.edits[0].left)
    return Matched(tuple(pairs), tuple(places), tuple(alone))


def _match(left: Strip, right: Strip) -> list[int]:
    """Clauses that stand once on each side, in the same order, anchor the comparison."""
    from rapidfuzz.distance import Indel

    found = [-1] * len(left.signs)
    position = (0, 0)
    ends = (len(left.signs), len(right.signs), 0)
    for start, other, size in (*_anchors(left, right), ends):
        a, b = left.signs[position[0] : start], right.signs[position[1] : other]
        if a and b and len(a) * len(b) <= LARGEST_GAP:
            for code in Indel.opcodes(a, b):
                if code.tag == "equal":
                    first, second = position[0] + code.src_start, position[1] + code.dest_start
                    found[first : first + code.src_end - code.src_start] = range(
                        second, second + code.src_end - code.src_start
                    )
        found[start : start + size] = range(other, other + size)
        position = (start + size, other + size)
    return found


def _anchors(left: Strip, right: Strip) -> list[tuple[int, int, int]]:
    """First signs and length of clauses that anchor, ascending on both sides (longest increasing run)."""
    ours, theirs = _once(left), _once(right)
    common = [(ours[text], theirs[text], len(text)) for text in ours if text in theirs]
    common.sort()
    tops: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for row, (_, other, _) in enumerate(common):
        at = bisect_left(tops, other)
        before.append(rows[at - 1] if at else -1)
        if at == len(tops):
            tops.append(other)
            rows.append(row)
        else:
            tops[at], rows[at] = other, row
    chain: list[tuple[int, int, int]] = []
    row = rows[-1] if rows else -1
    while row >= 0:
        chain.append(common[row])
        row = before[row]
    return chain[::-1]


def _once(strip: Strip) -> dict[str, int]:
    texts = [strip.signs[first:last] for first, last in zip(strip.starts, strip.starts[1:], strict=False)]
    count = Counter(texts)
    return {
        text: start
        for text, start in zip(texts, strip.starts, strict=False)
        if count[text] == 1 and len(text) >= SHORTEST_MOVED
    }


def _moved(left: Strip, right: Strip, pairs: list[int]) -> tuple[set[int], set[int]]:
    """Signs of clauses that stand elsewhere in the other text (a box set at another place): no difference."""
    taken = {index for index in pairs if index >= 0}
    ours, theirs = _once(left), _once(right)
    lefts: set[int] = set()
    rights: set[int] = set()
    for text, start in ours.items():
        other = theirs.get(text)
        if other is None:
            continue
        own, far = range(start, start + len(text)), range(other, other + len(text))
        loose = sum(pairs[at] < 0 for at in own) * 2 > len(own) and sum(at not in taken for at in far) * 2 > len(far)
        if loose:
            for at in own:
                pairs[at] = -1
            lefts.update(own)
            rights.update(far)
    # A sign that was matched by chance into a moved clause is not matched.
    for at, index in enumerate(pairs):
        if index in rights:
            pairs[at] = -1
    return lefts, rights


def _alone(
    left: Strip, right: Strip, pairs: list[int], lefts: set[int], rights: set[int]
) -> list[tuple[str, int, int]]:
    """Runs of clauses of which less than half stands on the other side; their signs are no edits."""
    back = [-1] * len(right.signs)
    for at, index in enumerate(pairs):
        if index >= 0:
            back[index] = at
    found: list[tuple[str, int, int]] = []
    for side, strip, counterpart, skipped in (("left", left, pairs, lefts), ("right", right, back, rights)):
        single = [_single(strip, piece, counterpart, skipped) for piece in range(len(strip.pieces))]
        for piece, part in enumerate(strip.pieces):
            # A heading goes with its clause.
            if part.lead and piece + 1 < len(single) and not _held(strip, piece, counterpart):
                single[piece] = single[piece + 1] or single[piece]
        for first, last in _runs(single):
            found.append((side, first, last))
            for at in range(strip.starts[first], strip.starts[last]):
                other = counterpart[at]
                if other >= 0:
                    (pairs if side == "left" else back)[at] = -1
                    (back if side == "left" else pairs)[other] = -1
                skipped.add(at)
    return found


def _single(strip: Strip, piece: int, counterpart: list[int], skipped: set[int]) -> bool:
    letters = [at for at in range(strip.starts[piece], strip.starts[piece + 1]) if strip.lettered(at)]
    if len(letters) < SHORTEST or letters[0] in skipped:
        return False
    return sum(counterpart[at] >= 0 for at in letters) * 2 < len(letters)


def _held(strip: Strip, piece: int, counterpart: list[int]) -> bool:
    signs = range(strip.starts[piece], strip.starts[piece + 1])
    return sum(counterpart[at] >= 0 for at in signs) * 2 >= len(signs)


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            yield start, index
            start = None


def _edits(pairs: list[int], length: int, lefts: set[int], rights: set[int]) -> Iterator[Edit]:
    """What lies between two matched signs on either side."""
    at = other = 0
    for position in (*(index for index, pair in enumerate(pairs) if pair >= 0), len(pairs)):
        target = pairs[position] if position < len(pairs) else length
        ours = [index for index in range(at, position) if index not in lefts]
        theirs = [index for index in range(other, target) if index not in rights]
        if ours or theirs:
            left = (ours[0], ours[-1] + 1) if ours else (position, position)
            right = (theirs[0], theirs[-1] + 1) if theirs else (target, target)
            yield Edit(left, right)
        at, other = position + 1, target + 1


def _places(left: Strip, right: Strip, edits: list[Edit]) -> Iterator[Place]:
    """Edits that are one place are put together."""
    worded = [
        any(left.lettered(at) for at in range(*edit.left)) or any(right.lettered(at) for at in range(*edit.right))
        for edit in edits
    ]
    group = list(range(len(edits)))

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    for index in range(1, len(edits)):
        if worded[index - 1] and worded[index] and _one_word(left, edits[index - 1], edits[index]):
            group[root(index)] = root(index - 1)
    for strip, side in ((left, "left"), (right, "right")):
        owners = {at: index for index, edit in enumerate(edits) for at in range(*getattr(edit, side))}
        for start, end in strip.pairs.items():
            first, second = owners.get(start), owners.get(end)
            if first is not None and second is not None and not worded[first] and not worded[second]:
                group[root(max(first, second))] = root(min(first, second))
    members: dict[int, list[int]] = {}
    for index in range(len(edits)):
        members.setdefault(root(index), []).append(index)
    for indexes in members.values():
        kind = "wording" if any(worded[index] for index in indexes) else "punctuation"
        yield Place(kind, tuple(edits[index] for index in indexes))


def _one_word(left: Strip, first: Edit, second: Edit) -> bool:
    between = range(first.left[1], second.left[0])
    if len(between) <= BETWEEN:
        return all(left.lettered(at) for at in between)
    return all(left.signs[at].isdigit() or left.signs[at] == "." for at in between)


def _spaces(left: Strip, right: Strip, pairs: list[int]) -> Iterator[Place]:
    """A space between two Latin words on one side only; beside a figure it is typesetting."""
    for at in range(1, len(pairs)):
        other = pairs[at]
        if other < 1 or pairs[at - 1] != other - 1 or (at in left.spaced) == (other in right.spaced):
            continue
        around = left.signs[at - 1 : at + 1]
        if around.isascii() and around.isalpha():
            yield Place("spacing", (Edit((at, at), (other, other)),))
