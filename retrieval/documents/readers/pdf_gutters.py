"""Where columns may stand side by side: the gutters of an area, and a last column that holds one line only."""

from __future__ import annotations

from itertools import pairwise

from retrieval.documents.readers.pdf_pieces import Piece, rows

GUTTER = 0.6  # em, least width
NARROWEST = 5.0  # em: a column is wider


def gutters(pieces: list[Piece], body: float) -> list[tuple[float, float]]:
    """Width and middle of the gutters through the whole of an area, from left to right; `body` is the size of the text."""
    spans = sorted((piece.x0, piece.x1) for piece in pieces)
    found: list[tuple[float, float]] = []
    end = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - end >= GUTTER * body:
            found.append((x0 - end, (x0 + end) / 2))
        end = max(end, x1)
    return found


def one_line_left(pieces: list[Piece], between: list[tuple[float, float]], body: float) -> bool:
    """Whether the last of several even columns holds one line only, level with the first lines of the others.

    Columns are filled one after the other, so the last one is short; it shows by beginning where the next column would.
    """
    ends = [0.0, *(middle for _, middle in between), float("inf")]
    columns = [[p for p in pieces if start < (p.x0 + p.x1) / 2 <= end] for start, end in pairwise(ends)]
    full, last = columns[:-1], columns[-1]
    if len(full) < 2 or len(last) != 1 or any(len(rows(column)) < 2 for column in full):
        return False
    lefts = [min(piece.x0 for piece in column) for column in full]
    pitch = (lefts[-1] - lefts[0]) / (len(lefts) - 1)
    even = all(abs(after - before - pitch) < 0.5 * body for before, after in pairwise(lefts))
    tight = all(pitch - width(column) < NARROWEST * body for column in full)
    level = min(piece.middle for piece in pieces) > last[0].middle - 0.45 * body
    # The line may be the first of a paragraph: two signs of indent.
    return even and tight and level and -0.5 * body < last[0].x0 - lefts[-1] - pitch < 2.5 * body


def width(pieces: list[Piece]) -> float:
    """From the leftmost to the rightmost sign."""
    return max(piece.x1 for piece in pieces) - min(piece.x0 for piece in pieces)
