"""A whole workbook → what was understood of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from retrieval.metrics.importer.axes import Axes, axes_of
from retrieval.metrics.importer.blocks import Block, Parts, parts_of
from retrieval.metrics.importer.fingerprints import fingerprint
from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.joining import Scales, join
from retrieval.metrics.importer.model import Ignored, Problem, Reading, SheetReading, WorkbookReading
from retrieval.metrics.importer.names import RegionKind, common_parent
from retrieval.metrics.importer.ranks import with_rank_of
from retrieval.metrics.importer.slots import Slot
from retrieval.metrics.importer.spans import take_pieces
from retrieval.metrics.importer.surroundings import around, facts_of, home
from retrieval.metrics.importer.table import Figure, Outcome, TableReader
from retrieval.metrics.importer.totals import merely_sums
from retrieval.metrics.importer.words import fold

_NUMBERED = re.compile(r"[0-9０-９]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a clerk said about one sheet.

    Attributes:
        columns: number of a column → its head in his words.
        cells: place → its text in his words.
        scales: number of a column → whether its rates are fractions; `kept_scales`: said of an earlier workbook.
        ignored: rows (`("row", 7)`) and columns (`("column", 3)`) that are not to be taken.
    """

    columns: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    cells: Mapping[Place, str] = field(default_factory=lambda: MappingProxyType({}))
    scales: Mapping[int, bool] = field(default_factory=lambda: MappingProxyType({}))
    kept_scales: Mapping[int, bool] = field(default_factory=lambda: MappingProxyType({}))
    ignored: frozenset[tuple[str, int]] = frozenset()


def read_workbook(
    file: str,
    sheets: Sequence[Sheet],
    heads: Heads,
    *,
    said: Mapping[str, Said] = MappingProxyType({}),
    macros: bool = False,
) -> WorkbookReading:
    """What the sheets of a workbook say.

    Args:
        file: name, for period, region and title.
        said: by name of the sheet.
    """
    shown = [_replaced(sheet, said.get(sheet.name, Said())) for sheet in sheets]
    laid = {sheet.name: _laid(sheet, heads, said.get(sheet.name, Said())) for sheet in shown if not sheet.hidden}
    counties = {code for found in laid.values() for _, axes in found[1] for code in _codes(axes)}
    catalogue = heads.names.catalogue
    counties = {code for code in counties if catalogue.regions[code].level == "county"}
    whole = common_parent(catalogue, counties) if counties else None
    made = []
    for sheet in shown:
        if sheet.hidden:
            made.append(SheetReading(name=sheet.name, skipped="hidden"))
        elif sheet.cells:
            parts, tables = laid[sheet.name]
            known = said.get(sheet.name, Said())
            made.append(_sheet(sheet, file, parts, tables, heads, known, whole=whole))
    texts = [file, *(text for each in made for text in (each.name, *each.titles, *each.notes))]
    unique = _once(made)
    return WorkbookReading(
        file=file, title=title_of(file, heads), sheets=unique, facts=facts_of(texts, heads.words), macros=macros
    )


def _replaced(sheet: Sheet, said: Said) -> Sheet:
    if not said.cells:
        return sheet
    return replace(sheet, cells={**sheet.cells, **{place: Cell(value=text) for place, text in said.cells.items()}})


def _laid(sheet: Sheet, heads: Heads, said: Said) -> tuple[Parts, list[tuple[Block, Axes]]]:
    parts = parts_of(sheet, heads)
    return parts, [(block, axes_of(sheet, block, heads, said.columns)) for block in parts.blocks]


def _codes(axes: Axes) -> list[str]:
    slots: list[Slot] = [*axes.rows.values(), *axes.columns.values()]
    return [s.region.code for s in slots if s.region is not None and s.region.kind is RegionKind.KNOWN]


def _sheet(
    sheet: Sheet, file: str, parts: Parts, tables: list[tuple[Block, Axes]], heads: Heads, said: Said, *,
    whole: str | None,
) -> SheetReading:  # fmt: skip
    notes = [sheet.text(*place) for place in parts.notes]
    out = Outcome()
    titles: list[str] = []
    above: list[tuple[Place, str]] = []
    for block, axes in tables:
        captions = [(place, sheet.text(*place)) for place in block.captions]
        titles += [text for _, text in captions if text not in titles]
        found = around([*captions, *_corner(sheet, block, axes)], sheet.name, file, heads, above=above)
        above = above or captions
        where = home(found, _codes(axes), heads, whole)
        title = block.captions[0] if block.captions else min(sheet.cells)
        reader = TableReader(sheet, axes, found, where, heads, ignored=said.ignored, title=title)
        figures, mine = reader.read()
        if where.stated is None:
            figures = _without_sums(sheet, figures, heads, mine)
        join(figures, sheet.name, heads, found, Scales(said.scales, said.kept_scales), mine)
        mine.readings, questions = with_rank_of(mine.readings, notes, heads.words)
        _extend(out, mine)
        out.questions += questions
    _unread(sheet, tables, out)
    skipped = "" if tables or out.problems else "empty"
    titles += [sheet.text(*place) for place in parts.loose]
    return SheetReading(
        name=sheet.name,
        readings=tuple(sorted(out.readings, key=lambda r: r.place)),
        missing=tuple(sorted(out.missing, key=lambda m: m.place)),
        problems=tuple(sorted(out.problems, key=lambda p: p.place)),
        ignored=tuple(sorted(out.ignored, key=lambda i: i.place)),
        unknown=tuple(sorted(out.unknown, key=lambda u: u.place)),
        questions=tuple(out.questions),
        notes=tuple(notes),
        titles=tuple(titles),
        skipped=skipped,
        fingerprint=fingerprint(sheet, file, [block for block, _ in tables], heads),
    )


def _without_sums(sheet: Sheet, figures: list[Figure], heads: Heads, out: Outcome) -> list[Figure]:
    """Figures without those of a «合计» that is nobody's total; it is an error at its name."""
    sums = merely_sums(figures, heads.words, heads.names.catalogue)
    places: dict[Place, list[Place]] = {}
    for total in sums:
        places.setdefault(total.slot.region_place or total.place, []).append(total.place)
    for at, cells in places.items():
        facts = (("region", sheet.text(*at)),)
        out.problems.append(Problem(sheet=sheet.name, place=at, code="region_unclear", facts=facts, cells=tuple(cells)))
    gone = {total.place for total in sums}
    return [figure for figure in figures if figure.place not in gone]


def _corner(sheet: Sheet, block: Block, axes: Axes) -> list[tuple[Place, str]]:
    """Texts of the head above the names of the rows: a unit or a period may stand there."""
    return [
        ((row, column), text)
        for row in block.heads
        for column in axes.naming
        if column <= min(axes.columns, default=0) and (text := sheet.text(row, column))
    ]


def _extend(out: Outcome, more: Outcome) -> None:
    out.readings += more.readings
    out.missing += more.missing
    out.problems += more.problems
    out.ignored += more.ignored
    out.unknown += more.unknown
    out.questions += more.questions


def _unread(sheet: Sheet, tables: list[tuple[Block, Axes]], out: Outcome) -> None:
    """Figures on a sheet where no table was found, or in a table without names, must not be passed over silently."""
    known = {row for block, _ in tables for row in block.heads} | {r for _, axes in tables for r in axes.rows}
    stray = [place for place, cell in sheet.cells.items() if cell.is_number and place[0] not in known]
    stray = [place for place in stray if place[0] not in sheet.hidden_rows]
    remarks = [(r, c) for _, axes in tables for r in axes.rows for c, role in axes.naming.items() if role == "remark"]
    told = [(place, "remark") for place in remarks if (cell := sheet.at(*place)) is not None and cell.is_number]
    told += [(place, "beyond") for place in sheet.beyond]
    out.ignored += [Ignored(sheet=sheet.name, place=place, why=why) for place, why in told]
    if stray:
        cells = tuple(sorted(stray))
        out.problems.append(Problem(sheet=sheet.name, place=cells[0], code="layout_unclear", cells=cells))


def title_of(file: str, heads: Heads) -> str:
    """Title of a workbook by its file: without number and period, so that next month's has the same."""
    first, *rest = [part for part in PurePosixPath(file).stem.split("_") if part.strip()] or [file]
    rest = [part for part in rest if take_pieces(fold(part), heads.words)[1]]
    head = _NUMBERED.sub("", first) or first
    if not rest:
        return head
    return f"{head}：{''.join(rest)}"


def _once(sheets: list[SheetReading]) -> tuple[SheetReading, ...]:
    """Every figure once: the same key with the same value is left out, with another it is an error at the second cell."""
    seen: dict[tuple[object, ...], Reading] = {}
    made = []
    for sheet in sheets:
        kept: list[Reading] = []
        problems = list(sheet.problems)
        for reading in sheet.readings:
            first = seen.setdefault(reading.key, reading)
            if first is reading:
                kept.append(reading)
            elif _differs(first, reading):
                facts = (
                    ("region", reading.region.name), ("indicator", reading.indicator.name),
                    ("period", reading.span.text), ("first", f"{first.sheet}!{first.cell}"),
                )  # fmt: skip
                cells = (reading.place,)
                problems.append(
                    Problem(sheet=sheet.name, place=reading.place, code="duplicate_key", facts=facts, cells=cells)
                )
        ordered = tuple(sorted(problems, key=lambda p: p.place))
        made.append(replace(sheet, readings=tuple(kept), problems=ordered))
    return tuple(made)


def _differs(one: Reading, other: Reading) -> bool:
    if one.value != other.value:
        return True
    rates = None not in (one.yoy, other.yoy) and one.yoy != other.yoy
    return rates or (None not in (one.rank, other.rank) and one.rank_of == other.rank_of and one.rank != other.rank)
