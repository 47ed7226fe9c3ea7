"""Tables on a page: ruled ones by their lines, others by their columns of figures; each becomes one piece."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from retrieval.documents.readers.grid import CALLED, Slot, Table
from retrieval.documents.readers.pdf_pieces import Piece, joined, rows

Line = tuple[float, float, float, float]
NEAR = 3.0
FIGURE = re.compile(r"^[-−+]?[\d.,]+(?:[%％]|[\u4e00-\u9fff]{0,3})$|^[-—–/]+$")
MOST_LINES = 400


def with_tables(pieces: list[Piece], rules: tuple[Line, ...], page: int) -> list[Piece]:
    """Pieces of a page; those of a table are one that holds it."""
    found: list[Piece] = []
    rest = pieces
    for frame in _grids(rules):
        inside = [piece for piece in rest if _within(piece, frame)]
        if not inside:
            continue
        found.append(_held(inside, _slots(inside, frame), page, len(found) + 1))
        held = {id(piece) for piece in inside}
        rest = [piece for piece in rest if id(piece) not in held]
    return found + _unruled(rest, page, len(found))


class _Grid:
    """Lines that touch each other."""

    def __init__(self, across: list[Line], down: list[Line]) -> None:
        self.across, self.down = across, down
        self.levels = _steps([line[1] for line in across])
        self.columns = _steps([line[0] for line in down])


def _steps(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _grids(rules: tuple[Line, ...]) -> list[_Grid]:
    across = [line for line in rules if line[3] - line[1] < 1.5][:MOST_LINES]
    down = [line for line in rules if line[3] - line[1] >= 1.5][:MOST_LINES]
    found: list[_Grid] = []
    while down:
        group_down, group_across = [down.pop()], list[Line]()
        grown = True
        while grown:
            more = [line for line in across if any(_touch(line, other) for other in group_down)]
            across = [line for line in across if line not in more]
            group_across += more
            others = [line for line in down if any(_touch(other, line) for other in group_across)]
            down = [line for line in down if line not in others]
            group_down += others
            grown = bool(more or others)
        grid = _Grid(group_across, group_down)
        if len(grid.levels) >= 3 and len(grid.columns) >= 3:
            found.append(grid)
    return sorted(found, key=lambda grid: grid.levels[0])


def _touch(across: Line, down: Line) -> bool:
    return across[0] - NEAR <= down[0] <= across[2] + NEAR and down[1] - NEAR <= across[1] <= down[3] + NEAR


def _within(piece: Piece, grid: _Grid) -> bool:
    middle = (piece.x0 + piece.x1) / 2
    return grid.levels[0] < piece.middle < grid.levels[-1] and grid.columns[0] < middle < grid.columns[-1]


def _slots(pieces: list[Piece], grid: _Grid) -> list[list[Slot]]:
    """The cells of a ruled table; those that no line divides are one."""
    held: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        row = bisect_right(grid.levels, piece.middle) - 1
        column = bisect_right(grid.columns, (piece.x0 + piece.x1) / 2) - 1
        held.setdefault(_owner(grid, row, column), []).append(piece)
    texts = {place: "".join(joined(line).text for line in rows(inside)) for place, inside in held.items()}
    across = len(grid.columns) - 1
    found = []
    for row in range(len(grid.levels) - 1):
        owners = [_owner(grid, row, column) for column in range(across)]
        found.append([Slot(texts.get(owner, ""), owner[0] * across + owner[1]) for owner in owners])
    return found


def _held(pieces: list[Piece], slots: list[list[Slot]], page: int, number: int) -> Piece:
    whole = joined(pieces)
    sizes = sorted(piece.size for piece in pieces)
    table = Table(name=CALLED.format(number=number), grid=slots, page=page)
    return replace(whole, size=sizes[len(sizes) // 2], table=table)


def _owner(grid: _Grid, row: int, column: int) -> tuple[int, int]:
    """The first of the cells that are one because no line divides them."""
    middle = (grid.levels[row] + grid.levels[row + 1]) / 2
    while column and not any(
        abs(line[0] - grid.columns[column]) <= NEAR and line[1] - NEAR <= middle <= line[3] + NEAR for line in grid.down
    ):
        column -= 1
    centre = (grid.columns[column] + grid.columns[column + 1]) / 2
    while row and not any(
        abs(line[1] - grid.levels[row]) <= NEAR and line[0] - NEAR <= centre <= line[2] + NEAR for line in grid.across
    ):
        row -= 1
    return row, column


def _unruled(pieces: list[Piece], page: int, number: int) -> list[Piece]:
    """Three lines or more in which figures stand below figures, with a head above them."""
    lines = rows(pieces)
    found: list[Piece] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _figures(lines[end]) and (end == start or _aligned(lines[end - 1], lines[end])):
            end += 1
        if end - start < 3:
            found += lines[start]
            start += 1
            continue
        number += 1
        first = start
        if start and len(lines[start - 1]) >= 2 and _over(lines[start - 1], lines[start]):
            first = start - 1
            heads = {id(piece) for piece in lines[first]}
            found = [piece for piece in found if id(piece) not in heads]
        inside = lines[first:end]
        found.append(_held([piece for line in inside for piece in line], _columns(inside), page, number))
        start = end
    return found


def _columns(lines: list[list[Piece]]) -> list[list[Slot]]:
    """Cells by the places of the longest line."""
    model = max(lines, key=len)
    middles = [(piece.x0 + piece.x1) / 2 for piece in model]
    found = []
    for at, line in enumerate(lines):
        texts = [""] * len(middles)
        for piece in line:
            middle = (piece.x0 + piece.x1) / 2
            nearest = min(range(len(middles)), key=lambda column: abs(middles[column] - middle))
            texts[nearest] += piece.text
        found.append([Slot(text, at * len(middles) + column) for column, text in enumerate(texts)])
    return found


def _figures(line: list[Piece]) -> bool:
    figures = sum(bool(FIGURE.match(piece.text.replace(" ", ""))) for piece in line[1:])
    return len(line) >= 3 and figures >= 2 and figures * 2 >= len(line) - 1 and len(line[0].text) <= 24


def _aligned(upper: list[Piece], lower: list[Piece]) -> bool:
    return len(upper) == len(lower) and _over(upper, lower) and lower[0].y0 - upper[0].y1 < 2.5 * lower[0].size


def _over(upper: list[Piece], lower: list[Piece]) -> bool:
    """Each cell but the first stands over one of the line below."""
    return (
        all(any(a.x0 - a.size <= b.x1 and a.x1 + a.size >= b.x0 for b in lower) for a in upper)
        and lower[0].y0 - upper[0].y1 < 3 * lower[0].size
    )
