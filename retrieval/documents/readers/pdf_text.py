"""Signs of a page of a PDF with their places, through PDFium. Reads only; decides whether the text can be trusted."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.documents.readers.pdf_pieces import HALF, PageText, Piece, is_han

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

SPLIT = 0.6  # em: a wider gap may be a gutter
WORD = 0.22  # em between two Latin words
SLANT = math.radians(4)
MOST_SEGMENTS = 20_000
INVISIBLE = 3  # text render mode


@dataclass(slots=True)
class _Sign:
    sign: str
    x0: float
    x1: float
    base: float
    size: float


def page_text(page: PdfPage, number: int, limit: int) -> PageText:
    """Pieces and drawn lines of a page; at most `limit` signs."""
    view = _View(page)
    slanting: list[str] = []
    pieces = tuple(_pieces(_signs(page, view, limit, slanting)))
    return PageText(
        number=number,
        width=view.width,
        height=view.height,
        pieces=pieces,
        rules=tuple(_rules(page, view)),
        beside=tuple("".join(slanting).split()),
    )


def readable(text: PageText) -> bool:
    """Whether the signs are text: fonts without a sound encoding give private, rare or Latin signs for Chinese ones."""
    signs = "".join(piece.text for piece in text.pieces)
    strange = sum(_strange(sign) for sign in signs)
    return strange * 12 <= len(signs)


def _strange(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Cc", "Co", "Cn", "Cs")
        or sign in "\ufffd\ufffe\uffff"
        or "\u00c0" <= sign <= "\u02af"
        or "\u3400" <= sign <= "\u4dbf"
        or "\u0400" <= sign <= "\u1fff"
    )


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is on a page besides text.

    Attributes:
        share: of the page that the largest picture covers, 0 to 1.
        pixels: of the largest picture.
        drawings: number of drawn shapes.
        hidden: the text is invisible, as scanners put it below a picture.
    """

    share: float
    pixels: int
    drawings: int
    hidden: bool


def objects(page: PdfPage) -> int:
    """Number of drawn things on a page, those of forms not counted."""
    from pypdfium2 import raw

    return int(raw.FPDFPage_CountObjects(page))


def pictures(page: PdfPage) -> Pictures:
    """Counts pictures and shapes; looks two levels deep."""
    from pypdfium2 import raw

    area = max(page.get_width() * page.get_height(), 1.0)
    share, pixels, drawings, texts, hidden = 0.0, 0, 0, 0, 0
    for count, item in enumerate(page.get_objects(max_depth=3)):
        if count > MOST_SEGMENTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            share = max(share, abs(right - left) * abs(top - bottom) / area)
            width, height = ctypes.c_uint(), ctypes.c_uint()
            if raw.FPDFImageObj_GetImagePixelSize(item, width, height):
                pixels = max(pixels, width.value * height.value)
        elif item.type in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING):
            drawings += 1
        elif item.type == raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += raw.FPDFTextObj_GetTextRenderMode(item) == INVISIBLE
    return Pictures(min(share, 1.0), pixels, drawings, texts > 0 and hidden * 10 >= texts * 9)


class _View:
    """Turns places of the file into places as seen: from the top left, after rotation."""

    def __init__(self, page: PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self.turns = (page.get_rotation() // 90) % 4
        self.width: float = page.get_width()
        self.height: float = page.get_height()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file is seen."""
        if self.turns == 1:
            return y - self._bottom, x - self._left
        if self.turns == 2:
            return self._right - x, y - self._bottom
        if self.turns == 3:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def inside(self, x: float, y: float) -> bool:
        """Whether a seen point is on the page."""
        return -2.0 <= x <= self.width + 2 and -2 <= y <= self.height + 2


def _signs(page: PdfPage, view: _View, limit: int, slanting: list[str]) -> Iterator[_Sign]:
    """Signs of lines; `slanting` gets those of stamps and watermarks across the page, a space between two of them."""
    from pypdfium2 import raw

    text = page.get_textpage()
    try:
        rect, x, y, matrix = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
        seen: dict[tuple[str, int, int], None] = {}
        for index in range(min(raw.FPDFText_CountChars(text), limit)):
            sign = chr(min(raw.FPDFText_GetUnicode(text, index), 0x10FFFF))
            if sign in "\r\n" and slanting:
                slanting.append(" ")
            if sign.isspace() or raw.FPDFText_IsGenerated(text, index) == 1 or sign in "\ufffe\u00ad\u200b\ufeff":
                continue
            if not (
                raw.FPDFText_GetLooseCharBox(text, index, rect)
                and raw.FPDFText_GetCharOrigin(text, index, x, y)
                and raw.FPDFText_GetMatrix(text, index, matrix)
            ):
                continue
            angle = math.atan2(matrix.b, matrix.a) - view.turns * math.pi / 2
            if abs(math.remainder(angle, 2 * math.pi)) > SLANT:
                slanting.append(sign)
                continue
            if slanting and slanting[-1] != " ":
                slanting.append(" ")
            size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
            start, base = view.at(x.value, y.value)
            corners = [view.at(rect.left, rect.bottom), view.at(rect.right, rect.top)]
            end = max(corner[0] for corner in corners)
            if size < 1 or not view.inside(start, base) or _again(seen, sign, start, base, size):
                continue
            yield _Sign(sign, start, max(end, start + 0.2 * size), base, size)
    finally:
        text.close()


def _again(seen: dict[tuple[str, int, int], None], sign: str, x: float, y: float, size: float) -> bool:
    """Bold is often printed by setting the same sign twice, a hair apart."""
    step = max(0.3 * size, 0.5)
    column, line = round(x / step), round(y / step)
    around = ((sign, column + dx, line + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    known = any(place in seen for place in around) and is_han(sign)
    seen[sign, column, line] = None
    if len(seen) > 400:
        del seen[next(iter(seen))]
    return known


def _pieces(signs: Iterator[_Sign]) -> Iterator[Piece]:
    run: list[_Sign] = []
    text = ""
    for sign in signs:
        if run and not _goes_on(run[-1], sign):
            yield _piece(run, text)
            run, text = [], ""
        gap = (sign.x0 - run[-1].x1) / sign.size if run else 0.0
        if gap > 0.45 or (gap > WORD and _latin(run[-1].sign) and _latin(sign.sign)):
            text += " "
        run.append(sign)
        text += sign.sign
    if run:
        yield _piece(run, text)


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _goes_on(before: _Sign, sign: _Sign) -> bool:
    size = min(before.size, sign.size)
    level = abs(before.base - sign.base) < 0.3 * size
    near = -0.7 * size < sign.x0 - before.x1 < SPLIT * size
    return level and near and max(before.size, sign.size) < 1.6 * size


def _piece(run: list[_Sign], text: str) -> Piece:
    sizes = sorted(sign.size for sign in run)
    size = sizes[len(sizes) // 2]
    base = sorted(sign.base for sign in run)[len(run) // 2]
    x0, x1 = min(sign.x0 for sign in run), max(sign.x1 for sign in run)
    if run[-1].sign in HALF:
        x1 -= 0.4 * size  # the right half of the mark is blank: it may hang into the gutter
    return Piece(x0=x0, y0=base - 0.86 * size, x1=x1, y1=base + 0.14 * size, size=size, text=text)


def _rules(page: PdfPage, view: _View) -> Iterator[tuple[float, float, float, float]]:
    """Straight lines and edges of rectangles; thin filled rectangles are lines too."""
    from pypdfium2 import raw

    count = 0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        matrix = item.get_matrix()
        x, y = ctypes.c_float(), ctypes.c_float()
        last: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        for index in range(raw.FPDFPath_CountSegments(item)):
            count += 1
            if count > MOST_SEGMENTS:
                return
            segment = raw.FPDFPath_GetPathSegment(item, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = view.at(*matrix.on_point(x.value, y.value))
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
                yield from _rule(last, point)
            if raw.FPDFPathSegment_GetClose(segment) and first is not None:
                yield from _rule(point, first)
            last = point


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Iterator[tuple[float, float, float, float]]:
    x0, x1 = sorted((start[0], end[0]))
    y0, y1 = sorted((start[1], end[1]))
    if (x1 - x0 < 1.5) != (y1 - y0 < 1.5) and max(x1 - x0, y1 - y0) > 8:
        yield x0, y0, x1, y1
