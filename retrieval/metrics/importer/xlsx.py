"""Reads the XML of .xlsx and .xlsm: values, formulas, formats, merged areas, what is hidden. Macros are never looked at.

The parts are read once and within limits; a merged area that spans a million rows stays one entry until it is clipped to
the cells that are there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.documents.readers.base import Limits
from retrieval.documents.readers.numbering import local
from retrieval.documents.readers.package import Package, parse_xml
from retrieval.documents.readers.sheet_formats import BUILT_IN
from retrieval.metrics.importer.grid import Cell, Place, Sheet, split_name

if TYPE_CHECKING:
    from lxml import etree

MAX_ROWS = 50_000
MAX_CELLS = 500_000
MAX_COLUMNS = 2_000
DATES = {
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "yyyy/m/d h:mm",
    57: "yyyy年m月",
    27: "yyyy年m月",
}
DATES |= {31: "yyyy年m月d日", 28: "m月d日", 58: "m月d日"}
HIDDEN = ("hidden", "veryHidden")
CELL_START = re.compile(rb"<(?:\w+:)?c[ >/]")
ROW_START = re.compile(rb"<(?:\w+:)?row[ >/]")


@dataclass(slots=True)
class _Found:
    cells: dict[Place, Cell] = field(default_factory=dict)
    areas: list[tuple[Place, Place]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)


def read_xlsx(name: str, data: bytes, limits: Limits) -> list[Sheet]:
    """All worksheets in their order.

    Raises:
        Permanent: `document_damaged`, `document_encrypted`, `document_unsafe`, `document_too_large`, `workbook_too_large`.
    """
    package = Package(name, data, limits)
    main = next(
        (target for kind, target in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    root, related = package.xml(main), package.related(main)
    if root is None:
        raise Permanent("document_damaged", file=name)
    by_kind = dict(related.values())
    codes = _codes(package.xml(by_kind.get("styles", "")))
    shared = _shared(package.read(by_kind.get("sharedStrings", "")), name)
    listed = [element for element in root.iter("*") if local(element) == "sheet"]
    sheets, total = [], 0
    for element in listed:
        key = next((str(value) for at, value in element.attrib.items() if str(at).endswith("}id")), "")
        kind, part = related.get(key, ("", ""))
        if kind != "worksheet":
            continue
        content = package.read(part)
        total += _bounded(name, content)
        if total > MAX_CELLS:
            raise Permanent("workbook_too_large", file=name, rows=MAX_ROWS, cells=MAX_CELLS)
        found = _sheet(content, name, codes, shared)
        sheets.append(_made(str(element.get("name", "")), str(element.get("state", "")) in HIDDEN, found))
    return sheets


def _bounded(name: str, content: bytes) -> int:
    """Number of cells; counted before anything is built, whatever the sheet says about its size."""
    cells = sum(1 for _ in CELL_START.finditer(content))
    rows = sum(1 for _ in ROW_START.finditer(content))
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise Permanent("workbook_too_large", file=name, rows=MAX_ROWS, cells=MAX_CELLS)
    return cells


def _made(name: str, hidden: bool, found: _Found) -> Sheet:
    last_row = max((row for row, _ in found.cells), default=0)
    last_column = min(max((column for _, column in found.cells), default=0), MAX_COLUMNS)
    merged: dict[Place, Place] = {}
    for (top, left), (bottom, right) in found.areas:
        for row in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                merged[row, column] = (top, left)
        if len(merged) > MAX_CELLS:
            break
    columns = {at for first, last in found.columns for at in range(first, min(last, last_column) + 1)}
    cells = {place: cell for place, cell in found.cells.items() if place[1] <= MAX_COLUMNS}
    beyond = tuple(sorted(place for place in found.cells if place[1] > MAX_COLUMNS))
    return Sheet(
        name=name, cells=cells, merged=merged, hidden=hidden, hidden_rows=frozenset(found.rows),
        hidden_columns=frozenset(columns), beyond=beyond,
    )  # fmt: skip


def _sheet(content: bytes, name: str, codes: list[str], shared: list[str]) -> _Found:
    found = _Found()
    row = column = 0
    for element in _elements(content, name):
        tag = local(element)
        if tag == "row":
            row = int(element.get("r") or row + 1)
            if element.get("hidden") in ("1", "true"):
                found.rows.add(row)
            column = 0
            for child in element:
                place = split_name(str(child.get("r") or "")) or (row, column + 1)
                row, column = place
                cell = _cell(child, codes, shared)
                if cell is not None:
                    found.cells[place] = cell
        elif tag == "mergeCell":
            first, _, last = str(element.get("ref", "")).partition(":")
            start, end = split_name(first), split_name(last or first)
            if start and end:
                found.areas.append((start, end))
        elif tag == "col" and element.get("hidden") in ("1", "true"):
            found.columns.append((int(element.get("min", 1)), int(element.get("max", 1))))
    return found


def _elements(content: bytes, name: str) -> Iterator[etree._Element]:
    """Rows, merged areas and columns, each freed after its use."""
    from lxml import etree

    wanted = ("{*}row", "{*}mergeCell", "{*}col")
    parser = etree.iterparse(
        BytesIO(content), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, element in parser:
            yield element
            element.clear()
    except (etree.XMLSyntaxError, ValueError):
        raise Permanent("document_damaged", file=name) from None


def _cell(element: etree._Element, codes: list[str], shared: list[str]) -> Cell | None:
    style, kind = int(element.get("s") or 0), element.get("t") or "n"
    code = codes[style] if style < len(codes) else ""
    raw: str | None = None
    formula = False
    for child in element:
        tag = local(child)
        if tag == "v":
            raw = child.text or ""
        elif tag == "f":
            formula = True
        elif tag == "is":
            raw = _text(child)
    if raw is None or (raw == "" and formula):
        return Cell(value=None, code=code, formula=True) if formula else None
    if kind == "e":
        return Cell(value=raw, code=code, formula=formula, error=raw)
    if kind == "b":
        return Cell(value=raw == "1", code=code, formula=formula)
    if kind == "s":
        text = shared[int(raw)] if raw.isdecimal() and int(raw) < len(shared) else ""
        return Cell(value=text, code=code) if text.strip() else None
    if kind in ("str", "inlineStr", "d"):
        return Cell(value=raw, code=code, formula=formula) if raw.strip() else None
    return _number(raw, code, formula)


def _number(raw: str, code: str, formula: bool) -> Cell | None:
    try:
        number = float(raw)
    except ValueError:
        return Cell(value=raw, code=code, formula=formula)
    if not math.isfinite(number):
        return Cell(value=raw, code=code, formula=formula, error=raw)
    # Excel writes 0.1+0.2 with 17 digits; it shows and means 15.
    shortest = float(f"{number:.15g}")
    whole = int(shortest) if shortest.is_integer() and abs(shortest) < 1e15 and "." not in raw else shortest
    return Cell(value=whole, code=code, formula=formula)


def _codes(root: etree._Element | None) -> list[str]:
    own: dict[int, str] = {}
    found: list[str] = []
    for group in root if root is not None else ():
        if local(group) == "numFmts":
            own = {int(item.get("numFmtId", 0)): str(item.get("formatCode", "")) for item in group}
        elif local(group) == "cellXfs":
            for item in group:
                key = int(item.get("numFmtId") or 0)
                found.append(own.get(key) or BUILT_IN.get(key) or DATES.get(key, ""))
    return found


def _shared(content: bytes, name: str) -> list[str]:
    if not content:
        return []
    root = parse_xml(content, name)
    return [_text(item) for item in root if local(item) == "si"]


def _text(element: etree._Element) -> str:
    """Runs of text, without the phonetic ones."""
    parts: list[str] = []
    for child in element:
        tag = local(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [piece.text or "" for piece in child if local(piece) == "t"]
    return "".join(parts).replace("_x000D_", "")
