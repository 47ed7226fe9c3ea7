"""Cuts boxes that the detector drew through the gutter between two columns.

A gutter is blank in the picture, other lines of the same size begin right of it, and the lines next to it keep it free.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.documents.readers.ocr_boxes import Box, crop, page_angle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

BLANK = 0.6  # em without ink: the least gutter
SURE = 1.4  # em without ink: no space inside a sentence is so wide
NEAR = 0.5  # em by which the left ends of the lines of a column differ
REACH = 10.0  # em above and below where a column shows itself
BEGINNINGS = 3  # other lines that begin where the gutter ends
INK = 0.3  # of the contrast of a line is ink
ROOM = 0.9  # em around a box where the rest of its line is looked for
BEFORE = 0.4  # em without ink between a first mark and the line
AFTER = 0.75  # … and between the line and a last mark: 。 and ” have a blank half each
RULE = 0.88  # of the height of a box
LINES = 2.2  # em to the lines next to it


@dataclass(frozen=True, slots=True)
class _Line:
    """A box in the frame of the text: `left` and `right` along the lines, `middle` across them; `blank`: its gaps."""

    box: Box
    left: float
    right: float
    middle: float
    blank: tuple[tuple[float, float], ...]


def split_at_gutters(boxes: list[Box], image: Image) -> list[Box]:
    """All boxes, those that run through gutters cut there."""
    level = [box for box in boxes if not box.upright]
    angle = page_angle(level)
    lines = [_line(box, angle, image) for box in level]
    found = [box for box in boxes if box.upright]
    for line in lines:
        found += _cut(line, list(_gutters(line, lines)))
    return found


def _line(box: Box, angle: float, image: Image) -> _Line:
    cosine, sine = math.cos(angle), math.sin(angle)
    along = [x * cosine + y * sine for x, y in box.corners]
    across = [y * cosine - x * sine for x, y in box.corners]
    left, right = (along[0] + along[3]) / 2, (along[1] + along[2]) / 2
    return _Line(box, left, right, sum(across) / 4, tuple((left + a, left + b) for a, b in blanks(box, image)))


def blanks(box: Box, image: Image) -> Iterator[tuple[float, float]]:
    """Stretches inside a line where nothing is printed, from its left end, in pixels."""
    if box.sides[0] < 6 * box.size:
        return
    at = _printed(box, image)
    for before, after in pairwise(at):
        if after - before > BLANK * box.size:
            yield float(before), float(after)


def fitted(box: Box, boxes: list[Box], image: Image) -> Box:
    """From the first to the last ink of a line: boxes are drawn wide, and often cut off a small mark at an end.

    Never goes into another of the `boxes`, so that no sign is read twice.
    """
    size, width = box.size, box.sides[0]
    before, after = _room(box, boxes)
    at = _printed(box.longer(before, after), image, rules=True)
    own = [place for place in at if before <= place <= before + width]
    if not own or own[-1] - own[0] < 0.3 * size:
        return box
    first, last = own[0], own[-1]
    for place in reversed([place for place in at if place < first]):
        if first - place > BEFORE * size:
            break
        first = place
    for place in [place for place in at if place > last]:
        if place - last > AFTER * size:
            break
        last = place
    return box.longer(before - float(first), float(last) + 1 - before - width)


def _room(box: Box, boxes: list[Box]) -> tuple[float, float]:
    """Free pixels before and after a line, at most `ROOM`; less than nothing where another box overlaps."""
    x0, y0, x1, y1 = box.bounds
    before = after = ROOM * box.size
    for other in boxes:
        left, top, right, bottom = other.bounds
        if other is box or not top < (y0 + y1) / 2 < bottom:
            continue
        if left + right > x0 + x1:
            after = min(after, max(left - x1, -0.3 * box.size))
        else:
            before = min(before, max(x0 - right, -0.3 * box.size))
    return before, after


def _printed(box: Box, image: Image, *, rules: bool = False) -> NDArray[np.intp]:
    """Columns of pixels that hold ink; `rules`: drawn lines that run through the whole height hold none."""
    import numpy as np

    cut = crop(image, box).astype(np.float32).mean(axis=2)
    ground, ink = float(np.percentile(cut, 80)), float(np.percentile(cut, 3))
    dark = np.abs(cut - ground) > max(INK * abs(ground - ink), 12)
    inner = dark[round(cut.shape[0] * 0.15) : max(round(cut.shape[0] * 0.85), 1)].mean(axis=0) > 0.06
    return np.flatnonzero(inner & (dark.mean(axis=0) < RULE) if rules else inner)


def _gutters(line: _Line, lines: list[_Line]) -> Iterator[float]:
    """Places along a line, as shares of it."""
    size = line.box.size
    if not line.blank:
        return
    near = [
        other
        for other in lines
        if other is not line
        and abs(other.middle - line.middle) < REACH * size
        and max(other.box.size, size) < 1.4 * min(other.box.size, size)
    ]
    for left, right in line.blank:
        begin = sum(abs(other.left - right) < NEAR * size for other in near)
        begin += sum(any(abs(edge - right) < 0.3 * size for _, edge in other.blank) for other in near)
        next_to = [other for other in near if 0.5 * size < abs(other.middle - line.middle) < LINES * size]
        crossed = any(_crosses(other, left, right, size) for other in next_to)
        if begin >= BEGINNINGS and (not crossed or right - left > SURE * size):
            yield ((left + right) / 2 - line.left) / (line.right - line.left)


def _crosses(other: _Line, left: float, right: float, size: float) -> bool:
    if not other.left + size < left < right < other.right - size:
        return False
    return not any(min(right, end) - max(left, start) > 0.4 * size for start, end in other.blank)


def _cut(line: _Line, shares: list[float]) -> list[Box]:
    found, rest, done = [], line.box, 0.0
    for share in shares:
        one, rest = rest.cut((share - done) / (1 - done))
        found.append(one)
        done = share
    return [*found, rest]
