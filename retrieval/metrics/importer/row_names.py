"""Rows of a table: what the columns that name things say about each, and the rows without figures between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from retrieval.metrics.importer.blocks import Block, Line, is_year
from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.heads import Facets, Heads
from retrieval.metrics.importer.names import RegionKind, RegionMark
from retrieval.metrics.importer.slots import Slot, inherited
from retrieval.metrics.importer.spans import Form, Piece, pieces_of
from retrieval.metrics.importer.words import fold

DAY_ZERO = date(1899, 12, 30)
"""Of the days that Excel counts."""


def head_text(cell: Cell) -> str:
    """A date in a head is a month."""
    if cell.is_number and not is_year(cell) and "y" in cell.bare_code:
        days = float(str(cell.value))
        if 20_000 < days < 80_000:
            day = DAY_ZERO + timedelta(days=int(days))
            return f"{day.year}年{day.month}月"
    return cell.text


def rows_of_block(sheet: Sheet, block: Block, naming: Mapping[int, str], heads: Heads) -> dict[int, Slot]:
    """Rows of data with what they, and the rows without figures above them, say."""
    found: dict[int, Slot] = {}
    section = Slot()
    by_indicator = "indicator" in naming.values()
    for row, line in block.rows:
        if line is Line.CAPTION:
            column = _first(sheet, row)
            section = _section(heads.read(sheet.text(row, column)), (row, column), by_indicator, heads)
        else:
            found[row] = _with_section(_row(sheet, row, naming, heads), section)
    return dict(zip(found, inherited(list(found.values())), strict=True)) if by_indicator else found


def _first(sheet: Sheet, row: int) -> int:
    return next(column for column in range(1, 2001) if (row, column) in sheet.cells)


def _row(sheet: Sheet, row: int, naming: Mapping[int, str], heads: Heads) -> Slot:
    slot = Slot()
    for column, role in naming.items():
        cell = sheet.filled(row, column)
        text = cell.text if cell is not None else ""
        place = sheet.anchor(row, column)
        if not fold(text):
            continue
        if role == "region":
            slot = replace(slot, region=_region(text, heads), region_place=place)
        elif role == "indicator":
            slot = _indicator(slot, heads.read(text), place)
        elif role == "period":
            slot = replace(slot, pieces=(*slot.pieces, *_times(cell, text, heads)))
        elif role == "unit":
            units = heads.units(fold(text))
            slot = replace(slot, units=units, unit_place=place, bad_unit="" if units else text)
        elif role == "bureau":
            slot = replace(slot, bureau=text)
        elif role == "release":
            slot = replace(slot, release=text)
        elif role == "level":
            slot = replace(slot, level=text)
        elif role == "released":
            slot = replace(slot, released=_moment(cell, text))
        elif role == "reason":
            slot = replace(slot, reason=text)
    return slot


def _moment(cell: Cell | None, text: str) -> str:
    """A moment as text; a cell with the format of a date holds days since the end of 1899."""
    if cell is None or not isinstance(cell.value, int | float) or "y" not in cell.bare_code:
        return text
    return (datetime.combine(DAY_ZERO, time()) + timedelta(days=cell.value)).isoformat(sep=" ", timespec="minutes")


def _times(cell: Cell | None, text: str, heads: Heads) -> tuple[Piece, ...]:
    """Pieces of a period; a bare number from 1 to 12 is a month."""
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 12:
        return (Piece(form=Form.MONTH, first=int(text), last=int(text)),)
    return tuple(pieces_of(head_text(cell) if cell is not None else text, heads.words))


def _region(text: str, heads: Heads) -> RegionMark:
    facets = heads.read(text)
    if facets.region is not None and not facets.unknown and facets.indicator is None:
        return replace(facets.region, text=text.strip())
    return RegionMark(RegionKind.UNKNOWN, text.strip())


def _indicator(slot: Slot, facets: Facets, place: Place) -> Slot:
    return replace(
        slot,
        indicator=facets.indicator,
        unknown=facets.unknown if facets.indicator is None else "",
        indicator_place=place,
        region=facets.region or slot.region,
        region_place=place if facets.region else slot.region_place,
        pieces=(*slot.pieces, *facets.pieces),
        units=facets.units or slot.units,
        unit_place=place if facets.units else slot.unit_place,
        bad_unit=facets.bad_unit or slot.bad_unit,
        measure=facets.measure,
        rank_of=facets.rank_of,
        basis=facets.basis,
        text=facets.text,
    )


def _section(facets: Facets, place: Place, by_indicator: bool, heads: Heads) -> Slot:
    """What a row without figures says about those below it."""
    unknown = "" if not by_indicator or _only_parts(fold(facets.text), heads) else facets.unknown
    return Slot(
        region=facets.region if by_indicator else None,
        region_place=place,
        indicator=None if by_indicator else facets.indicator,
        indicator_place=place,
        unknown=unknown,
        pieces=facets.pieces,
        units=facets.units,
        unit_place=place,
    )


def _only_parts(folded: str, heads: Heads) -> bool:
    """Whether a group's head says nothing of what the rows below it mean."""
    words, bare = heads.words, heads.strip_prefix(folded)
    if words.group.fullmatch(bare) or words.parting.fullmatch(bare):
        return True
    return words.numbered.match(folded) is not None and words.narrowing.search(bare) is None


def _with_section(row: Slot, section: Slot) -> Slot:
    return replace(
        row,
        region=row.region or section.region,
        region_place=row.region_place if row.region else section.region_place,
        indicator=row.indicator or section.indicator,
        indicator_place=row.indicator_place or section.indicator_place,
        unknown=row.unknown or _narrowed(row, section),
        pieces=(*row.pieces, *section.pieces),
        units=row.units or section.units,
        unit_place=row.unit_place if row.units else section.unit_place,
    )


def _narrowed(row: Slot, section: Slot) -> str:
    """A name under a head that narrows it is another one: both are shown."""
    if not section.unknown or row.indicator is None:
        return section.unknown
    return f"{section.unknown}/{row.text.strip() or row.indicator.name}"
