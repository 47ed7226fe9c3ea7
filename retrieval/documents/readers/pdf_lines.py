"""Pages in reading order → lines as a text file would hold them: blank lines, indents, roles; furniture left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from retrieval.documents.readers.base import Role, Spot
from retrieval.documents.readers.grid import Table, table_lines
from retrieval.documents.readers.pdf_order import TITLE, Ordered, Row, body_size, read_order
from retrieval.documents.readers.pdf_pieces import SAME_SIZE, PageText, Piece, assembled, joined, rows
from retrieval.documents.readers.pdf_tables import with_tables

INDENT = "　　"
ARTICLE_GAP = 3  # blank lines that layout.py takes for the end of an article
CAPTION = 0.93  # of the size of the text
SMALLER = 0.8
LEAST_SURE = 10  # signs: the size of a longer recognised line is known well
MARGIN = 0.12  # of the height: where heads and feet of pages stand
HEAD = 0.065  # of the height: above it stand only the names of paper and page
ENDS = "。！？；：”"
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"^(?:[^\u4e00-\u9fff\d]|一){0,4}第?\d{1,4}页?(?:[^\u4e00-\u9fff\d]|一){0,4}$"
)  # 一: a dash, recognised


@dataclass(slots=True)
class Lines:
    """Lines with what is known of each; `beside`: what was left out."""

    texts: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def add(self, text: str, spot: Spot) -> None:
        """One more line."""
        self.texts.append(text)
        self.spots.append(spot)

    def blank(self, count: int, page: int) -> None:
        """At least `count` blank lines, none at the start."""
        have = 0
        while have < len(self.texts) and not self.texts[-1 - have]:
            have += 1
        for _ in range(count - have if self.texts else 0):
            self.add("", Spot(page=page))


def lines_of(pages: list[PageText]) -> Lines:
    """Lines of a file."""
    found = Lines(beside=[text for page in pages for text in page.beside])
    kept = _without_furniture(pages, found.beside)
    text_size = body_size([piece for page in kept for piece in page.pieces])
    heading: float | None = None
    for page in kept:
        pieces = with_tables(assembled(list(page.pieces)), page.rules, page.number)
        size = body_size(pieces)
        body = size if size and not 0.8 * text_size < size < 1.25 * text_size else text_size
        pieces = _running_heads(found, pieces, page, body)
        ordered = read_order([piece for piece in pieces if not piece.upright], body)
        heading = _write(found, ordered, page=page.number, body=body, heading=heading)
        _slogans(found, [piece for piece in pieces if piece.upright], page.number)
    return found


def _running_heads(found: Lines, pieces: list[Piece], page: PageText, body: float) -> list[Piece]:
    """Writes what stands above everything else, part by part, so that no column takes it for its first line."""
    lines = rows(pieces)
    for line, below in pairwise(lines[:4]):
        end = max(piece.y1 for piece in line)
        large = any(piece.size > 1.2 * body or piece.table for piece in line)
        if large or end > HEAD * page.height or min(piece.y0 for piece in below) - end < 0.6 * body:
            break
        for piece in _parts(line):
            found.blank(1, page.number)
            found.add(piece.text, Spot(page=page.number, confidence=piece.confidence))
        found.blank(1, page.number)
        used = {id(piece) for piece in line}
        pieces = [piece for piece in pieces if id(piece) not in used]
    return pieces


def _parts(line: list[Piece]) -> list[Piece]:
    """«2026年8月12日 星期三» is one part, the name of the editor at the other end another."""
    parts = [[line[0]]]
    for before, piece in pairwise(line):
        if piece.x0 - before.x1 > 4 * piece.size:
            parts.append([])
        parts[-1].append(piece)
    return [joined(part) for part in parts]


def _write(found: Lines, ordered: Ordered, *, page: int, body: float, heading: float | None) -> float | None:
    """Writes a page; returns the size of the first title of a document set in one column."""
    writer = _Writer(found, page, body)
    writer.text(ordered.head)
    for article in ordered.articles:
        largest = max(row.piece.size for row in article if row.title)
        part = ordered.columns == 1 and heading is not None and largest < 0.85 * heading
        writer.article(article, heading=part)
        if heading is None and ordered.columns == 1:
            heading = min(_main_title(article), key=lambda size: size)
    return heading


def _main_title(article: list[Row]) -> list[float]:
    return [row.piece.size for row in article if row.title]


class _Writer:
    """Writes the rows of one page."""

    def __init__(self, found: Lines, page: int, body: float) -> None:
        self._found = found
        self._page = page
        self._body = body

    def article(self, article: list[Row], *, heading: bool) -> None:
        """Titles, then text; `heading` where it is only a part of the document above."""
        titles = [row for row in article if row.title]
        count = next((at for at, row in enumerate(article) if not row.title), len(article))
        self._found.blank(1 if heading else ARTICLE_GAP, self._page)
        for at, row in enumerate(titles[:count]):
            # A kicker stands in a block of its own; what is smaller below a title goes on with it.
            if at and row.piece.size > 1.12 * titles[at - 1].piece.size:
                self._found.blank(1, self._page)
            self._line(row, role=Role.HEADING if heading else Role.TITLE, level=1 if heading else 0)
        self._found.blank(1, self._page)
        self.text(article[count:])

    def text(self, text: list[Row]) -> None:
        """Rows of text in columns; captions of pictures, set smaller, come after it."""
        text, captions = _captions(text, self._body)
        self._rows(text)
        for row in captions:
            self._found.blank(1, self._page)
            self._line(row, role=Role.NOTE)
        if captions:
            self._found.blank(1, self._page)

    def _rows(self, text: list[Row]) -> None:
        before: Row | None = None
        for number, row in enumerate(text):
            if row.piece.table is not None:
                self._table(row.piece.table, row.piece.confidence)
            elif row.title:
                self._found.blank(1, self._page)
                self._line(row, role=Role.HEADING, level=1)
                self._found.blank(1, self._page)
            else:
                if before is not None and self._apart(before, row):
                    self._found.blank(1, self._page)
                self._line(row, indent=_indented(row, text, number, self._body))
            before = row

    def _apart(self, before: Row, row: Row) -> bool:
        """A wide gap, or a line set in the middle or at the right: head and signature."""
        if row.piece.x0 - row.left < 0.8 * self._body and self._goes_on(before):
            return False
        if row.gap == 0:
            return before.left == row.left
        return row.gap > 2.2 or _aside(row, self._body) or _aside(before, self._body)

    def _goes_on(self, row: Row) -> bool:
        """A line that is full and has no end goes on, whatever stands between it and the next."""
        return row.right - row.piece.x1 < 1.6 * self._body and row.piece.text[-1] not in ENDS

    def _line(self, row: Row, *, role: Role = Role.TEXT, level: int = 0, indent: bool = False) -> None:
        piece = row.piece
        text = (INDENT if indent else "") + piece.text
        spot = Spot(role=role, level=level, page=self._page, confidence=piece.confidence)
        self._found.add(text, spot)

    def _table(self, table: Table, confidence: float | None) -> None:
        for text, spot in table_lines(table):
            self._found.blank(1, self._page)
            self._found.add(text, replace(spot, confidence=confidence))
        self._found.blank(1, self._page)


def _slogans(found: Lines, pieces: list[Piece], page: int) -> None:
    """Signs set one below the other stand beside the articles: spaced out at the end of the page, as layout.py knows them."""
    for piece in pieces:
        found.blank(1, page)
        found.add(" ".join(piece.text), Spot(page=page, confidence=piece.confidence))
        found.blank(1, page)


def _captions(text: list[Row], body: float) -> tuple[list[Row], list[Row]]:
    """Up to three small lines between lines of text."""
    kept: list[Row] = []
    found: list[Row] = []
    for small, run in groupby(text, key=lambda row: _small(row.piece, body)):
        rows_ = list(run)
        inside = small and len(rows_) <= 3 and kept and rows_[-1] is not text[-1]
        (found if inside else kept).extend(rows_)
    return kept, found


def _small(piece: Piece, body: float) -> bool:
    """Sizes of short recognised lines are only estimated."""
    sure = piece.confidence is None or (
        len(piece.text) >= LEAST_SURE and sum(sign.isascii() for sign in piece.text) * 6 < len(piece.text)
    )
    return piece.table is None and piece.size < (CAPTION if sure else SMALLER) * body


def _indented(row: Row, text: list[Row], number: int, body: float) -> bool:
    column = [other.piece.x0 for other in text[max(0, number - 40) : number + 40] if other.left == row.left]
    left = min(column, default=row.left)
    return 1.2 * body < row.piece.x0 - left < 3.2 * body


def _aside(row: Row, body: float) -> bool:
    return row.piece.x0 - row.left > 4 * body


def _without_furniture(pages: list[PageText], dropped: list[str]) -> list[PageText]:
    """Drops page numbers and what repeats at the head or foot of the pages; the first full dateline and a title stay.

    `dropped` gets each of them once: a mark of secrecy may stand there.
    """
    edges = {page.number: _edges(page) for page in pages}
    masks = Counter(mask for page in pages for mask in {_mask(text) for text, _ in edges[page.number]})
    least = 2 if len(pages) < 6 else max(3, len(pages) // 5)
    titles = _titles(edges, body_size([piece for page in pages for piece in page.pieces]))
    seen: set[str] = set()
    found = []
    for page in pages:
        drop: set[int] = set()
        for text, pieces in edges[page.number]:
            mask = _mask(text)
            repeated = masks[mask] >= least
            dated = sum(map(len, DIGITS.findall(text))) >= 6 and mask not in seen
            seen.add(mask)
            title = titles.get(mask) == (page.number, id(pieces[0]))
            if (repeated and not dated and not title) or PAGE_NUMBER.match("".join(text.split())):
                drop |= {id(piece) for piece in pieces}
                dropped += [text] if text not in dropped[-20:] else []
        found.append(replace(page, pieces=tuple(piece for piece in page.pieces if id(piece) not in drop)))
    return found


def _titles(edges: dict[int, list[tuple[str, list[Piece]]]], body: float) -> dict[str, tuple[int, int]]:
    """By mask the page and first piece of a title that later pages repeat as their running head.

    It is the first such line set larger than text, or larger than the running heads themselves.
    """
    sizes: dict[str, float] = {}
    lines = [(_mask(text), number, pieces[0]) for number, found in edges.items() for text, pieces in found]
    for mask, _, piece in lines:
        sizes[mask] = min(piece.size, sizes.get(mask, piece.size))
    found: dict[str, tuple[int, int]] = {}
    for mask, number, piece in lines:
        if piece.size >= TITLE * body or piece.size >= SAME_SIZE * sizes[mask]:
            found.setdefault(mask, (number, id(piece)))
    return found


def _edges(page: PageText) -> list[tuple[str, list[Piece]]]:
    """Lines in the margins: the outermost two at the head and at the foot."""
    lines = [row for row in rows(list(page.pieces)) if not row[0].upright]
    top = [row for row in lines[:2] if row[0].y1 < MARGIN * page.height]
    foot = [row for row in lines[-2:] if row[0].y0 > (1 - MARGIN) * page.height]
    return [("".join(piece.text for piece in row), row) for row in (*top, *foot)]


def _mask(text: str) -> str:
    return DIGITS.sub("0", "".join(text.split()))
