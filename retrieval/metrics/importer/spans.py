"""Pieces of a period («2023年», «6月», «累计») of head, title and sheet → the period that they say together.

A piece is never completed by today's date: what no part of the workbook says stays unknown, and is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.metrics.importer.pieces import Form, Piece, pieces_of, take_pieces
from retrieval.metrics.period import month_end
from retrieval.metrics.periods import Period, PeriodKind

__all__ = ["Form", "PeriodUnclear", "Piece", "Span", "pieces_of", "resolve", "take_pieces"]


class PeriodUnclear(Exception):
    """`code` says whether nothing was found, or too much: `period_missing`, `period_unclear`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Span:
    """A period as a workbook prints it: January to March of the year may be printed as «1—3月» or «一季度»."""

    period: Period
    form: Form

    @property
    def kind(self) -> str:
        """Printed kind: `cumulative` for all that runs from January."""
        if self.form is Form.MONTHS and self.period.start.month == 1:
            return "cumulative"
        return self.period.kind.value

    @property
    def text(self) -> str:
        """As printed by officials, in the printed kind."""
        start, end = self.period.start, self.period.end
        if self.form is Form.MONTHS and start.month == 1 and end.month > 1:
            return f"{start.year}年1—{end.month}月"
        return self.period.text

    @property
    def key(self) -> tuple[str, date, date]:
        """What makes two figures of one workbook the same period."""
        return (self.period.kind.value, self.period.start, self.period.end)

    def json(self) -> dict[str, str]:
        """Documented form."""
        start, end = self.period.start, self.period.end
        return {"kind": self.kind, "start": f"{start:%Y-%m}", "end": f"{end:%Y-%m}", "text": self.text}

    def last_year(self) -> Span:
        """The same a year earlier."""
        return Span(self.period.same_last_year(), self.form)


def resolve(own: Sequence[Piece], around: Sequence[Sequence[Piece]]) -> tuple[Span, bool]:
    """The period of a figure, and whether its kind was said by its own row or column.

    Args:
        own: pieces of its column and row.
        around: pieces of what is above: captions, name of the sheet, name of the file; the nearest first.

    Raises:
        PeriodUnclear: pieces are missing, or contradict each other.
    """
    piece = Piece()
    for found in own:
        piece = _joined(piece, found)
    said = piece.form not in (Form.NONE, Form.YEAR)
    _not_ahead(piece, around)
    if piece.year and piece.form in _MONTHS:
        return _span(piece), True
    _agree(around, own=said and piece.form not in (Form.CUMULATIVE, Form.SINGLE))
    for level in around:
        piece = _completed(piece, level)
        if _settled(piece, level):
            # «2022年» below «…（2021—2023年）»: what stands further away, the half year of the file's name, is not of this table.
            break
    if piece.form is Form.NONE:
        raise PeriodUnclear("period_missing")
    if piece.form is Form.YEARS:
        raise PeriodUnclear("period_unclear")
    if piece.year is None or (piece.form in (Form.CUMULATIVE, Form.SINGLE)):
        raise PeriodUnclear("period_missing")
    return _span(piece), said


_MONTHS = (Form.MONTH, Form.MONTHS, Form.POINT, Form.QUARTER)


def _agree(around: Sequence[Sequence[Piece]], *, own: bool) -> None:
    """Captions, sheet and file must not end in different months; a file may cover more months than its sheets.

    Raises:
        PeriodUnclear: they do.
    """
    if own:
        return
    ends = [next((p.last for p in level if p.form in _MONTHS), 0) for level in around]
    near = next((end for end in ends[:-1] if end), 0)
    if any(end and end != near for end in ends[:-1]) or (near and ends and 0 < ends[-1] < near):
        raise PeriodUnclear("period_unclear")


def _not_ahead(piece: Piece, around: Sequence[Sequence[Piece]]) -> None:
    """A head must not run past the month of title, sheet or file: «1-6月» on a sheet of May is one of the two, not known which.

    Raises:
        PeriodUnclear: it does.
    """
    if piece.form not in _MONTHS:
        return
    year = piece.year or next((p.year for level in around for p in level if p.year), None)
    for level in around:
        years = {p.year for p in level if p.year}
        end = max((p.last for p in level if p.form in _MONTHS), default=0)
        same = not years or years == {year}
        if end and same and piece.last > end and not any(p.form in (Form.YEAR, Form.YEARS) for p in level):
            raise PeriodUnclear("period_unclear")


def _joined(one: Piece, other: Piece) -> Piece:
    """Pieces of the same head, which say parts of one period."""
    if Form.UNCLEAR in (one.form, other.form) or (one.year and other.year and one.year != other.year):
        raise PeriodUnclear("period_unclear")
    year = one.year or other.year
    left, right = one.form, other.form
    loose = (Form.NONE, Form.YEAR)
    if left in loose or right in loose:
        kept = one if right in loose else other
        form = Form.YEAR if kept.form is Form.NONE and year else kept.form
        if {left, right} == {Form.NONE, Form.YEAR}:
            form = Form.YEAR
        return replace(kept, year=year, form=form)
    if (left, one.last, one.first) == (right, other.last, other.first):
        return replace(one, year=year)
    for kept, word in ((one, other), (other, one)):
        if word.form is Form.CUMULATIVE and kept.form in (Form.MONTH, Form.MONTHS):
            return replace(kept, year=year, form=Form.MONTHS if kept.last > 1 else Form.MONTH, first=1)
        if word.form is Form.SINGLE and kept.form is Form.MONTH:
            return replace(kept, year=year)
    raise PeriodUnclear("period_unclear")


def _completed(piece: Piece, level: Sequence[Piece]) -> Piece:
    """A piece with what the next level says; only what is missing is taken, and a contradiction is one."""
    for found in level:
        if found.form is Form.UNCLEAR:
            raise PeriodUnclear("period_unclear")
        if found.form is Form.YEARS:
            if piece.year and not found.first <= piece.year <= found.last:
                raise PeriodUnclear("period_unclear")
            continue
        if piece.year and found.year and piece.year != found.year:
            # «2021年» in a column under a title of another year is a table over years; of the same part of the year only
            # when the title says none.
            if found.form not in (Form.YEAR, Form.NONE):
                raise PeriodUnclear("period_unclear")
            continue
        piece = _with(piece, found)
    return piece


def _settled(piece: Piece, level: Sequence[Piece]) -> bool:
    """Whether a caption of whole years, and of no part of them, has the year of a head in it."""
    years = bool(level) and all(found.form is Form.YEARS for found in level)
    return years and piece.form is Form.YEAR and piece.year is not None


def _with(piece: Piece, found: Piece) -> Piece:
    year = piece.year or found.year
    months = found.form in (Form.MONTH, Form.MONTHS, Form.POINT, Form.QUARTER)
    if piece.form is Form.NONE:
        return replace(found, year=year)
    if piece.form is Form.CUMULATIVE and months:
        return replace(found, year=year, form=Form.MONTHS if found.last > 1 else Form.MONTH, first=1)
    if piece.form is Form.SINGLE and months:
        return replace(found, year=year, form=Form.MONTH, first=found.last)
    if piece.form is Form.YEAR and months and not (piece.year is None and found.last == 12):
        # A whole year under a title of some months: which of the two it is can't be known.
        raise PeriodUnclear("period_unclear")
    return replace(piece, year=year)


def _span(piece: Piece) -> Span:
    year = piece.year or 0
    if piece.form is Form.YEAR:
        return Span(Period.of_year(year), Form.YEAR)
    if piece.form is Form.POINT:
        return Span(Period.of_point(month_end(year, piece.last)), Form.POINT)
    if piece.form is Form.MONTH:
        return Span(Period.of_month(year, piece.last), Form.MONTH)
    period = Period.of_months(year, piece.first, year, piece.last)
    form = piece.form if piece.printed or period.kind is not PeriodKind.CUMULATIVE else Form.NONE
    return Span(period, form)
