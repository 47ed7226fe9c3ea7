"""A table → what every row and every column says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from retrieval.metrics.importer.blocks import Block, Line, is_value, is_year
from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.heads import Facets, Heads, is_period_only
from retrieval.metrics.importer.names import RegionKind, RegionMark
from retrieval.metrics.importer.row_names import head_text, rows_of_block
from retrieval.metrics.importer.slots import Slot, inherited, stacked

NAMING = ("region", "indicator", "period", "unit", "bureau", "release", "level", "released", "reason")
SAMPLE = 400
"""Rows looked at to tell what a column without a head holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Rows and columns with what they say.

    Attributes:
        naming: columns that say what a row is about, by column.
        columns: those with figures.
        rows: rows of data.
    """

    naming: Mapping[int, str]
    columns: Mapping[int, Slot]
    rows: Mapping[int, Slot]


def axes_of(sheet: Sheet, block: Block, heads: Heads, said: Mapping[int, str]) -> Axes:
    """Reads a table's edges.

    Args:
        said: head of a column in the words of a clerk, in the place of what is printed.
    """
    first, last = block.columns
    regional = _regional_rows(sheet, block, heads)
    stacks = {column: _stack(sheet, block, column, heads, regional, said) for column in range(first, last + 1)}
    naming: dict[int, str] = {}
    plain: dict[int, Slot] = {}
    for column, stack in stacks.items():
        slot = stacked(stack, heads)
        role = _role(sheet, block, column, slot, heads)
        if role:
            naming[column] = role
        else:
            plain[column] = slot
    _first_is_name(sheet, block, naming, plain)
    plain = {c: s for c, s in plain.items() if s.text or _has_figures(sheet, block, c)}
    columns = dict(zip(plain, inherited(list(plain.values())), strict=True))
    return Axes(naming=naming, columns=columns, rows=rows_of_block(sheet, block, naming, heads))


def _has_figures(sheet: Sheet, block: Block, column: int) -> bool:
    return any((row, column) in sheet.cells for row, line in block.rows if line is Line.DATA)


def _regional_rows(sheet: Sheet, block: Block, heads: Heads) -> frozenset[int]:
    """Rows of the head that name regions: what is unknown there is an unknown region."""
    found = set()
    for row in block.heads:
        facets = [
            heads.read(sheet.cells[row, column].text)
            for column in range(block.columns[0], block.columns[1] + 1)
            if (row, column) in sheet.cells
        ]
        regions = sum(1 for each in facets if each.region is not None and not each.indicator)
        if regions and regions > sum(1 for each in facets if each.indicator is not None):
            found.add(row)
    return frozenset(found)


def _stack(
    sheet: Sheet, block: Block, column: int, heads: Heads, regional: frozenset[int], said: Mapping[int, str]
) -> list[tuple[Place, Facets]]:
    """Texts of a column's head from the top, each merged one once."""
    if column in said:
        return [((block.heads[-1] if block.heads else 1, column), heads.read(said[column]))]
    found: dict[Place, Facets] = {}
    for row in block.heads:
        place = sheet.anchor(row, column)
        cell = sheet.at(*place)
        if cell is None:
            place = _leftwards(sheet, block, row, column, heads)
            cell = sheet.at(*place)
        if cell is None or place in found:
            continue
        facets = heads.read(head_text(cell))
        if row in regional and facets.unknown and facets.region is None and facets.indicator is None:
            facets = replace(facets, unknown="", region=RegionMark(RegionKind.UNKNOWN, cell.text))
        found[place] = facets
    return list(found.items())


def _leftwards(sheet: Sheet, block: Block, row: int, column: int, heads: Heads) -> Place:
    """A head over several columns that was not merged: the text to the left goes on, and may narrow what stands below it."""
    here = (row, column)
    if row == block.heads[-1] or here in sheet.merged:
        return here
    below = next((sheet.text(r, column) for r in block.heads if r > row and sheet.text(r, column)), "")
    if not below or heads.read(below).role:
        return here
    for left in range(column - 1, block.columns[0], -1):
        if (row, left) in sheet.merged and sheet.anchor(row, left) != (row, left):
            return here
        cell = sheet.at(row, left)
        if cell is not None:
            lowest = any(sheet.at(r, left) is not None for r in block.heads if r > row)
            return (row, left) if lowest and not heads.read(cell.text).role else here
    return here


def _role(sheet: Sheet, block: Block, column: int, slot: Slot, heads: Heads) -> str:
    """What a column says about its rows; empty: it holds figures."""
    cells = [
        cell
        for row, line in block.rows[:SAMPLE]
        if line is Line.DATA and (cell := sheet.filled(row, column)) is not None
    ]
    if slot.role in ("serial", "remark", "bureau", "release", "level", "released", "reason"):
        return slot.role
    texts = [cell.text for cell in cells if not is_value(cell, heads)]
    named = "" if slot.measure or slot.indicator else _of_content(texts, heads)
    if slot.role in ("region", "indicator", "unit", "period"):
        return named or slot.role
    if cells and named and len(texts) * 10 >= len(cells) * 6:
        return named
    silent = not (slot.indicator or slot.measure or slot.region)
    return "period" if cells and silent and all(_is_time(cell, heads) for cell in cells) else ""


def _is_time(cell: Cell, heads: Heads) -> bool:
    """A bare year, or a text that is a period and nothing else."""
    return is_year(cell) or is_period_only(heads.read(cell.text))


def _of_content(texts: list[str], heads: Heads) -> str:
    """What most texts are; empty: nothing known."""
    if not texts:
        return ""
    counts = dict.fromkeys(("region", "indicator", "unit", "period"), 0)
    for text in texts:
        facets = heads.read(text)
        if facets.region is not None:
            counts["region"] += 1
        elif facets.indicator is not None:
            counts["indicator"] += 1
        elif facets.units:
            counts["unit"] += 1
        elif facets.pieces and not facets.unknown:
            counts["period"] += 1
    role = max(counts, key=lambda key: counts[key])
    return role if counts[role] * 2 >= len(texts) else ""


def _first_is_name(sheet: Sheet, block: Block, naming: dict[int, str], plain: dict[int, Slot]) -> None:
    """Where no column names regions or indicators, a first one of texts does: which, the head of the others tells."""
    if any(role in ("region", "indicator", "period") for role in naming.values()) or not plain:
        return
    column = min(plain)
    others = [slot for key, slot in plain.items() if key != column]
    regions = any(slot.region is not None for slot in others)
    texts = [c for row, _ in block.rows if (c := sheet.at(row, column)) is not None and isinstance(c.value, str)]
    if texts and not plain[column].measure:
        naming[column] = "indicator" if regions else "region"
        del plain[column]
