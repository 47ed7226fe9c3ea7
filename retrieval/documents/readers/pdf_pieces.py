"""What stands on a page: pieces of text with their places. Points or pixels from the top left, whatever they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from retrieval.documents.readers.grid import Table

SAME_SIZE = 1.18
HALF = "，。、；：！？”’）》】〕"  # marks whose right half is blank
LETTERSPACED = 2.6  # em between the signs of a spaced heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Signs that stand side by side without a wide space.

    Attributes:
        x0, y0, x1, y1: left, top, right, bottom.
        size: height of a full-width sign.
        confidence: of recognised text; None: not recognised, but read.
        table: such a piece is a whole table, its text that of the first row.
        upright: signs stand one below the other.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    text: str
    confidence: float | None = None
    table: Table | None = None
    upright: bool = False

    @property
    def middle(self) -> float:
        """Height of the middle of the line."""
        return (self.y0 + self.y1) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    def scaled(self, by: float) -> Piece:
        """The same in another unit."""
        return replace(self, x0=self.x0 * by, y0=self.y0 * by, x1=self.x1 * by, y1=self.y1 * by, size=self.size * by)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """One page.

    Attributes:
        number: from 1.
        pieces: in no order.
        rules: drawn lines as (x0, y0, x1, y1), for tables and frames.
        beside: what is printed and is no text of the page: watermarks and stamps across it, signs that could hardly be
            recognised.
    """

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    rules: tuple[tuple[float, float, float, float], ...] = ()
    beside: tuple[str, ...] = ()


def is_han(sign: str) -> bool:
    """A Chinese character of the usual blocks."""
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf" or sign == "〇"


def joined(pieces: list[Piece]) -> Piece:
    """Pieces of one line from left to right as one; a space stands where a space was printed."""
    ordered = sorted(pieces, key=lambda piece: piece.x0)
    text = ordered[0].text
    for before, piece in pairwise(ordered):
        text += _space(before, piece) + piece.text
    known = [piece.confidence for piece in ordered if piece.confidence is not None]
    return Piece(
        x0=ordered[0].x0,
        y0=min(piece.y0 for piece in ordered),
        x1=max(piece.x1 for piece in ordered),
        y1=max(piece.y1 for piece in ordered),
        size=max(piece.size for piece in ordered),
        text=text,
        confidence=min(known) if known else None,
    )


def _space(before: Piece, piece: Piece) -> str:
    gap = piece.x0 - before.x1
    latin = before.text[-1:].isascii() and piece.text[:1].isascii()
    return " " if gap > (0.2 if latin else 0.45) * min(before.size, piece.size) else ""


def rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces by line, top to bottom, each line from left to right."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda item: (item.middle, item.x0)):
        last = found[-1] if found else []
        if last and abs(piece.middle - median(item.middle for item in last)) < 0.45 * min(piece.size, last[0].size):
            last.append(piece)
        else:
            found.append([piece])
    return [sorted(row, key=lambda item: item.x0) for row in found]


def assembled(pieces: list[Piece]) -> list[Piece]:
    """Joins what belongs together: signs set one below the other, spaced headings, lines without a gutter between."""
    upright, rest = _upright(pieces)
    return upright + _side_by_side(_spaced_headings(rest))


def _upright(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    single = sorted((piece for piece in pieces if len(piece.text) == 1 and is_han(piece.text)), key=lambda p: p.y0)
    chains: list[list[Piece]] = []
    for piece in single:
        chain = next((chain for chain in chains if _below(chain[-1], piece)), None)
        if chain is None:
            chains.append([piece])
        else:
            chain.append(piece)
    held = [chain for chain in chains if len(chain) >= 3]
    used = {id(piece) for chain in held for piece in chain}
    found = []
    for chain in held:
        whole = joined(chain)
        found.append(replace(whole, text="".join(piece.text for piece in chain), size=chain[0].size, upright=True))
    return found, [piece for piece in pieces if id(piece) not in used]


def _below(upper: Piece, lower: Piece) -> bool:
    near = -0.3 * upper.size <= lower.y0 - upper.y1 <= 1.2 * upper.size
    return near and abs(upper.x0 - lower.x0) < 0.25 * upper.size and _same_size(upper, lower)


def _same_size(one: Piece, other: Piece) -> bool:
    return max(one.size, other.size) < SAME_SIZE * min(one.size, other.size)


def _spaced_headings(pieces: list[Piece]) -> list[Piece]:
    """«共 同 富 裕»: single signs on one line, evenly spaced."""
    found: list[Piece] = []
    for row in rows(pieces):
        run: list[Piece] = []
        for piece in row:
            fits = run and piece.x0 - run[-1].x1 < LETTERSPACED * piece.size and _same_size(run[-1], piece)
            if not (len(piece.text) == 1 and is_han(piece.text)) or (run and not fits):
                found += _run(run)
                run = []
            if len(piece.text) == 1 and is_han(piece.text):
                run.append(piece)
            else:
                found.append(piece)
        found += _run(run)
    return found


def _run(run: list[Piece]) -> list[Piece]:
    return [joined(run)] if len(run) > 1 else run


def _side_by_side(pieces: list[Piece]) -> list[Piece]:
    """Pieces of one line are one where lines above or below go through the gap: it is a space, not a gutter."""
    ordered = sorted(pieces, key=lambda piece: piece.y0)
    found: list[Piece] = []
    for row in rows(pieces):
        open_piece = row[0]
        for piece in row[1:]:
            if _same_size(open_piece, piece) and _crossed(open_piece, piece, ordered):
                open_piece = joined([open_piece, piece])
            else:
                found.append(open_piece)
                open_piece = piece
        found.append(open_piece)
    return found


def _crossed(left: Piece, right: Piece, ordered: list[Piece]) -> bool:
    reach = 1.6 * left.size
    x0, x1 = left.x1, right.x0
    if x1 - x0 > 3 * left.size:
        return False
    if x1 <= x0:
        return True
    for other in ordered:
        if other.y0 > left.y1 + reach:
            break
        if other.y1 < left.y0 - reach or abs(other.middle - left.middle) < 0.45 * left.size:
            continue
        if other.x0 < x0 and other.x1 > x1 and _same_size(left, other):
            return True
    return False
