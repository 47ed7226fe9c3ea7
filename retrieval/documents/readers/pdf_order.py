"""Pieces of a page → blocks in the order in which a person reads: columns, titles across them, articles beside articles.

A page is cut again and again: at a gutter that runs through the whole of an area, above a title, below a title. Decides
nothing about documents; a block only says whether it is set as a title.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from retrieval.documents.readers.pdf_gutters import NARROWEST, gutters, one_line_left, width
from retrieval.documents.readers.pdf_pieces import Piece, joined, rows

TITLE = 1.2  # size of a title against the text
UNDER_TITLE = 1.45  # the same below a title across several columns: smaller ones are headings of its text
DEEPEST = 60
SENTENCE_END = ("。", "！", "？", "；", "，")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One printed line.

    Attributes:
        title: set larger than text.
        left: where its column begins.
        gap: blank height above it within its column, against the usual one; 0 at the top of a column.
    """

    piece: Piece
    title: bool
    left: float
    right: float
    gap: float


@dataclass(slots=True)
class Ordered:
    """An area in reading order.

    Attributes:
        head: lines before the first title of the area; they belong to what stands above or before it.
        articles: lines from one title to the next.
        columns: the most columns that stand side by side.
    """

    head: list[Row] = field(default_factory=list)
    articles: list[list[Row]] = field(default_factory=list)
    columns: int = 1


def body_size(pieces: list[Piece]) -> float:
    """Size in which most signs are set; 0 without any."""
    sizes = sorted((piece.size, len(piece.text)) for piece in pieces if not piece.upright)
    half, count = sum(signs for _, signs in sizes) / 2, 0
    for size, signs in sizes:
        count += signs
        if count >= half:
            return size
    return 0.0


def read_order(pieces: list[Piece], body: float) -> Ordered:
    """Lines in reading order; `body` is the size of the text."""
    return _Page(pieces, body).order(pieces, threshold=TITLE, under_title=False, depth=0)


def _merged(first: Ordered, second: Ordered, *, shared: bool) -> Ordered:
    """`shared`: what comes before the first title of `second` belongs to the article that holds both areas."""
    columns = max(first.columns, second.columns)
    if shared or not first.articles:
        return Ordered(first.head + second.head, first.articles + second.articles, columns)
    articles = [*first.articles[:-1], first.articles[-1] + second.head, *second.articles]
    return Ordered(first.head, articles, columns)


class _Page:
    """The cuts of one page."""

    def __init__(self, pieces: list[Piece], body: float) -> None:
        self._body = body or 1.0
        self._kickers = self._above_titles(pieces)

    def _above_titles(self, pieces: list[Piece]) -> frozenset[int]:
        """Small lines close above a title, nearer to it than to what stands above them."""
        found: set[int] = set()
        for piece in pieces:
            if self._large(piece, UNDER_TITLE) or piece.upright or piece.table is not None:
                continue
            near = [other for other in pieces if other is not piece and other.x0 < piece.x1 and other.x1 > piece.x0]
            below = min((other for other in near if other.y0 > piece.middle), key=lambda p: p.y0, default=None)
            above = max((other for other in near if other.y1 < piece.middle), key=lambda p: p.y1, default=None)
            if below is None or not self._large(below, UNDER_TITLE) or piece.text[-1:] in SENTENCE_END:
                continue
            gap = below.y0 - piece.y1
            if gap < 1.6 * below.size and (above is None or piece.y0 - above.y1 > gap + 0.3 * self._body):
                found.add(id(piece))
        return frozenset(found)

    def _large(self, piece: Piece, threshold: float) -> bool:
        return piece.size >= threshold * self._body and piece.table is None and not piece.upright

    def order(self, pieces: list[Piece], *, threshold: float, under_title: bool, depth: int) -> Ordered:
        if not pieces:
            return Ordered()
        if depth < DEEPEST:
            gutter = self._gutter(pieces, threshold)
            if gutter is not None:
                return self._columns(pieces, gutter, threshold=threshold, under_title=under_title, depth=depth)
            level = self._level(pieces, threshold)
            if level is not None:
                return self._stacked(pieces, level, threshold=threshold, under_title=under_title, depth=depth)
        return self._leaf(pieces, threshold)

    def _columns(
        self, pieces: list[Piece], gutter: float, *, threshold: float, under_title: bool, depth: int
    ) -> Ordered:
        left = [piece for piece in pieces if piece.x1 <= gutter]
        right = [piece for piece in pieces if piece.x1 > gutter]
        first = self.order(left, threshold=threshold, under_title=under_title, depth=depth + 1)
        second = self.order(right, threshold=threshold, under_title=under_title, depth=depth + 1)
        found = _merged(first, second, shared=under_title)
        found.columns = first.columns + second.columns
        return found

    def _stacked(
        self, pieces: list[Piece], level: float, *, threshold: float, under_title: bool, depth: int
    ) -> Ordered:
        upper = [piece for piece in pieces if piece.middle < level]
        lower = [piece for piece in pieces if piece.middle >= level]
        titles = all(self._is_title(piece, threshold) for piece in upper)
        first = self.order(upper, threshold=threshold, under_title=under_title, depth=depth + 1)
        below = UNDER_TITLE if titles else threshold
        second = self.order(lower, threshold=below, under_title=titles or under_title, depth=depth + 1)
        return _merged(first, second, shared=False)

    def _is_title(self, piece: Piece, threshold: float) -> bool:
        return self._large(piece, threshold) or id(piece) in self._kickers

    def _gutter(self, pieces: list[Piece], threshold: float) -> float | None:
        """Middle of the best gutter through the whole area that leaves a sound area on each side."""
        found = gutters(pieces, self._body)
        if found and one_line_left(pieces, found, self._body):
            return found[-1][1]
        for _, middle in sorted(found, reverse=True):
            left = [piece for piece in pieces if piece.x1 <= middle]
            right = [piece for piece in pieces if piece.x1 > middle]
            if self._apart(left, right, threshold):
                return middle
        return None

    def _apart(self, left: list[Piece], right: list[Piece], threshold: float) -> bool:
        sides = (left, right)
        if any(width(side) < NARROWEST * self._body and not _upright(side) for side in sides):
            return False
        if any(len(rows(side)) < 2 and not _upright(side) for side in sides):
            return False
        tops, ends = [min(p.y0 for p in side) for side in sides], [max(p.y1 for p in side) for side in sides]
        shared = min(ends) - max(tops)
        if shared < 0.5 * min(end - top for end, top in zip(ends, tops, strict=True)):
            return False
        return all(
            self._own_heads(side, other, threshold) and not self._pauses(side, other, threshold)
            for side, other in (sides, sides[::-1])
        )

    def _pauses(self, side: list[Piece], other: list[Piece], threshold: float) -> bool:
        """Text that pauses beside a title of the other side and goes on below it belongs to that title from there on."""
        usual = max(1.6 * _leading(side), 0.9 * self._body)
        for title in other:
            if not self._is_title(title, threshold):
                continue
            above = [piece for piece in side if piece.middle < title.middle]
            below = [piece for piece in side if piece.middle >= title.middle]
            if not above or not below:
                continue
            last, first = max(above, key=lambda piece: piece.y1), min(below, key=lambda piece: piece.y0)
            text = not self._is_title(last, threshold) and not self._is_title(first, threshold)
            if text and first.y0 - last.y1 >= usual and first.y0 > title.y0:
                return True
        return False

    def _own_heads(self, side: list[Piece], other: list[Piece], threshold: float) -> bool:
        """A side that begins with text below the title of the other side is the text of that title."""
        first = min(side, key=lambda piece: piece.y0)
        if self._is_title(first, threshold) or _upright(side):
            return True
        titles = [piece for piece in other if self._is_title(piece, threshold)]
        if not titles:
            return True
        title = min(titles, key=lambda piece: piece.y0)
        above = [piece for piece in other if piece.y1 <= title.y0 and piece is not title]
        # Text above that title on its own side: the title heads only what is below it there.
        return len(rows(above)) > 2 or first.y0 < title.y1 - 0.3 * self._body

    def _level(self, pieces: list[Piece], threshold: float) -> float | None:
        """Height of the best cut from side to side: above a title, below a title, or where the columns change."""
        bands = _bands(pieces)
        if not bands:
            return None
        above = [band for band in bands if self._above_title(band, pieces, threshold)]
        if above:
            best = max(above, key=lambda band: band[1] - band[0])
            return (best[0] + best[1]) / 2
        for band in bands:
            upper = [piece for piece in pieces if piece.y1 <= band[0] + 0.01]
            if not all(self._is_title(piece, threshold) or piece.table is not None for piece in upper):
                break
            lower = [piece for piece in pieces if piece.y0 >= band[1] - 0.01]
            first = min(lower, key=lambda piece: piece.y0)
            if not self._is_title(first, threshold):
                return (band[0] + band[1]) / 2
        return self._change(pieces, bands, threshold)

    def _above_title(self, band: tuple[float, float], pieces: list[Piece], threshold: float) -> bool:
        upper = [piece for piece in pieces if piece.y1 <= band[0] + 0.01]
        lower = [piece for piece in pieces if piece.y0 >= band[1] - 0.01]
        title = min(lower, key=lambda piece: piece.y0)
        if not self._is_title(title, threshold):
            return False
        close = [piece for piece in upper if piece.y1 > band[0] - 1.5 * self._body]
        if any(self._is_title(piece, threshold) for piece in close):
            return False
        if len({round(row[0].x0) for row in rows(upper)}) > 1 or len(upper) > 2:
            # Other columns must end and begin here too, not only pause between two lines.
            usual = _leading(pieces)
            beside = [p for p in lower if p.y0 < title.y1 and (p.x1 < title.x0 or p.x0 > title.x1)]
            text = [p for p in beside if not self._is_title(p, threshold)]
            return not text or band[1] - band[0] >= 1.4 * usual
        return True

    def _change(self, pieces: list[Piece], bands: list[tuple[float, float]], threshold: float) -> float | None:
        """Where lines across the page end and columns begin, or the other way round."""
        for band in bands[:40]:
            lower = [piece for piece in pieces if piece.y0 >= band[1] - 0.01]
            if len(lower) < 8:
                break
            if self._gutter(lower, threshold) is not None:
                return (band[0] + band[1]) / 2
        for band in reversed(bands[-40:]):
            upper = [piece for piece in pieces if piece.y1 <= band[0] + 0.01]
            if len(upper) < 8:
                break
            if self._gutter(upper, threshold) is not None:
                return (band[0] + band[1]) / 2
        return None

    def _leaf(self, pieces: list[Piece], threshold: float) -> Ordered:
        lines = [joined(row) if len(row) > 1 else row[0] for row in rows(pieces)]
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        gaps = [after.y0 - before.y1 for before, after in pairwise(lines)]
        usual = max(median(gaps) if gaps else 0.0, 0.2 * self._body)
        found = Ordered()
        target = found.head
        for number, line in enumerate(lines):
            title = self._is_title(line, threshold)
            if title and not (target and target[-1].title):
                target = []
                found.articles.append(target)
            gap = gaps[number - 1] / usual if number else 0.0
            target.append(Row(piece=line, title=title, left=left, right=right, gap=gap))
        return found


def _upright(pieces: list[Piece]) -> bool:
    return all(piece.upright for piece in pieces)


def _bands(pieces: list[Piece]) -> list[tuple[float, float]]:
    """Heights that no piece crosses, top to bottom, without the outer ones."""
    found: list[tuple[float, float]] = []
    spans = sorted((piece.y0, piece.y1) for piece in pieces)
    end = spans[0][1]
    for y0, y1 in spans[1:]:
        if y0 > end:
            found.append((end, y0))
        end = max(end, y1)
    return found


def _leading(pieces: list[Piece]) -> float:
    bands = [end - start for start, end in _bands(pieces)]
    return median(bands) if bands else 0.0
