"""The main part of a Word file, walked once in document order.

Inserted text is read, deleted text only looked through; of alternatives (`mc:AlternateContent`) the first is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from retrieval.documents.readers.base import Limits, Role, Spot
from retrieval.documents.readers.breaks import split_breaks
from retrieval.documents.readers.grid import CALLED, Slot, Table, table_lines
from retrieval.documents.readers.lines import Lines, cleaned
from retrieval.documents.readers.numbering import Numbering, local, value, whole
from retrieval.documents.readers.styles import Look, defaults, on, paragraph_look, role_of, run_look

if TYPE_CHECKING:
    from lxml import etree

DELETED = frozenset({"del", "moveFrom", "delText", "delInstrText"})
SKIPPED = DELETED | {"instrText", "rt", "sectPr", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "fldData", "Fallback"}
WIDEST = 1000


@dataclass(slots=True)
class _Paragraph:
    """What a walk over one paragraph finds."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looks: list[tuple[int, Look]] = field(default_factory=list)
    pages: int = 0
    after: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True, kw_only=True)
class Body:
    """State of the walk.

    Attributes:
        looks: styles by id.
        styles: their part, for the default one.
        notes: «footnotes» and «endnotes» → id → text.
    """

    lines: Lines
    limits: Limits
    looks: dict[str, Look]
    styles: etree._Element | None
    numbering: Numbering
    notes: dict[str, dict[str, str]]
    _tables: count[int] = field(default_factory=lambda: count(1))
    _box: str | None = None
    _page: int = 1
    _rendered: bool = False
    _paged: bool = False
    _default: Look = field(default_factory=Look)

    def read(self, root: etree._Element) -> None:
        """All of it."""
        tags = {local(element) for element in root.iter("*")}
        self._rendered = "lastRenderedPageBreak" in tags
        hard = any(local(element) == "br" and value(element, "type") == "page" for element in root.iter("*"))
        self._paged = self._rendered or hard or "pageBreakBefore" in tags
        self._default = defaults(self.looks, self.styles)
        for child in root:
            if local(child) == "body":
                self._blocks(child, 0)

    def _spot(self, role: Role, level: int = 0) -> Spot:
        return Spot(role=role, level=level, page=self._page if self._paged else None, cells=self._box)

    def _blocks(self, parent: etree._Element, depth: int) -> None:
        """Paragraphs and tables of a body, a cell, a text box; wrappers are looked through."""
        for child in parent:
            tag = local(child)
            if tag == "p":
                self._paragraph(child, depth)
            elif tag == "tbl":
                self._table(child, depth)
            elif tag in DELETED:
                self.lines.aside(_all_text(child))
            elif tag and tag not in SKIPPED and depth < self.limits.max_depth and not _contents(child):
                self._blocks(child, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        look = self._look(element)
        found = _Paragraph()
        self._inline(element, found, look, depth)
        if look.page_before and not self._rendered and len(self.lines):
            self._page += 1
        self._page += found.pages
        self._emit(found, look)
        self._page += found.after
        for note in found.notes:
            self.lines.add(note, self._spot(Role.NOTE))
        for box in found.boxes:
            self._blocks(box, depth + 1)

    def _emit(self, found: _Paragraph, look: Look) -> None:
        text = found.text
        if not text.strip() or look.contents:
            return
        mark = self.numbering.mark(look.number, look.level) if look.number else ""
        longest = max(found.looks, key=lambda item: item[0], default=(0, look))[1]
        bold = bool(found.looks) and all(run.bold for size, run in found.looks if size)
        role, level = role_of(replace(look, size=longest.size, bold=bold), text.strip())
        if role is not Role.TEXT:
            self.lines.add(mark + text.replace("\n", ""), self._spot(role, level))
            return
        for position, part in enumerate(split_breaks(text)):
            self.lines.add((mark if position == 0 else "") + part.strip(), self._spot(role))

    def _look(self, element: etree._Element) -> Look:
        for child in element:
            if local(child) == "pPr":
                style = next((value(part, "val") for part in child if local(part) == "pStyle"), "")
                return paragraph_look(self.looks.get(style, self._default), child)
        return self._default

    def _inline(self, parent: etree._Element, found: _Paragraph, look: Look, depth: int) -> None:
        if depth > self.limits.max_depth:
            return
        for child in parent:
            tag = local(child)
            if tag in DELETED:
                self.lines.aside(_all_text(child))
            elif tag == "r":
                self._run(child, found, look, depth + 1)
            elif tag == "txbxContent":
                found.boxes.append(child)
            elif tag and tag not in SKIPPED and not self._sign(child, tag, found):
                self._inline(child, found, look, depth + 1)

    def _run(self, run: etree._Element, found: _Paragraph, look: Look, depth: int) -> None:
        properties = next((child for child in run if local(child) == "rPr"), None)
        if properties is not None:
            if any(local(part) == "vanish" and on(value(part, "val")) for part in properties):
                self.lines.aside(_all_text(run))
                return
            look = run_look(look, properties)
        before = len(found.parts)
        self._inline(run, found, look, depth)
        size = len("".join(found.parts[before:]).strip())
        if size:
            found.looks.append((size, look))

    def _sign(self, child: etree._Element, tag: str, found: _Paragraph) -> bool:
        """Takes what stands for signs; False for what only holds others."""
        if tag == "t":
            found.parts.append(child.text or "")
        elif tag in ("tab", "ptab"):
            found.parts.append("\t")
        elif tag in ("br", "cr"):
            self._break(value(child, "type"), found)
        elif tag == "lastRenderedPageBreak":
            self._turn(found)
        elif tag in ("noBreakHyphen", "softHyphen"):
            found.parts.append("-" if tag == "noBreakHyphen" else "")
        elif tag in ("footnoteReference", "endnoteReference"):
            kind = "footnotes" if tag == "footnoteReference" else "endnotes"
            found.notes.append(self.notes[kind].get(value(child, "id"), ""))
        else:
            return False
        return True

    def _break(self, kind: str, found: _Paragraph) -> None:
        if kind == "page":
            if not self._rendered:
                self._turn(found)
        elif kind != "column":
            found.parts.append("\n")

    @staticmethod
    def _turn(found: _Paragraph) -> None:
        """A page turned before the first sign counts for this paragraph, one after it for the next."""
        if found.text.strip():
            found.after += 1
        else:
            found.pages += 1

    def _table(self, table: etree._Element, depth: int) -> None:
        if depth > self.limits.max_depth:
            return
        rows = _rows(table)
        cells = [list(_children(row, "tc")) for row in rows]
        flat = [cell for row in cells for cell in row]
        if len(flat) == 1 or (len(rows) == 1 and any(len(_children(cell, "p")) > 3 for cell in flat)):
            self._boxes(flat, depth)
            return
        inner: list[etree._Element] = []
        page = self._page if self._paged else None
        grid = self._grid(rows, cells, inner, depth)
        heads = 0
        for row in rows:
            if not any(local(part) == "tblHeader" and on(value(part, "val")) for part in _properties(row, "trPr")):
                break
            heads += 1
        name = CALLED.format(number=next(self._tables))
        self.lines.extend(table_lines(Table(name=name, grid=grid, heads=heads or None, page=page)))
        for box in inner:
            if local(box) == "tbl":
                self._table(box, depth + 1)
            else:
                self._blocks(box, depth + 1)

    def _boxes(self, cells: list[etree._Element], depth: int) -> None:
        """A frame around text: its paragraphs, known by the frame."""
        outer = self._box
        name = CALLED.format(number=next(self._tables)) if len(cells) == 1 and not outer else None
        self._box = f"{name}!A1" if name else outer
        for cell in cells:
            self._blocks(cell, depth + 1)
        self._box = outer

    def _grid(
        self, rows: list[etree._Element], cells: list[list[etree._Element]], inner: list[etree._Element], depth: int
    ) -> list[list[Slot]]:
        owners = count(1)
        found: list[list[Slot]] = []
        for row, tcs in zip(rows, cells, strict=True):
            slots: list[Slot] = []
            before = [value(part, "val") for part in _properties(row, "trPr") if local(part) == "gridBefore"]
            slots += [Slot("", -next(owners)) for _ in range(whole(before[0]) if before else 0)]
            for cell in tcs:
                properties = {local(part): value(part, "val") for part in _properties(cell, "tcPr")}
                span = min(max(whole(properties.get("gridSpan", "1"), 1), 1), WIDEST)
                self.lines.count_cells(span)
                text = self._cell(cell, inner, depth)
                goes_on = "vMerge" in properties and properties["vMerge"] != "restart"
                above = found[-1][len(slots)] if goes_on and found and len(found[-1]) > len(slots) else None
                slots += [above if above and not text else Slot(text, next(owners))] * span
            found.append(slots)
        width = max((len(row) for row in found), default=0)
        return [[*row, *(Slot("", -next(owners)) for _ in range(len(row), width))] for row in found]

    def _cell(self, cell: etree._Element, inner: list[etree._Element], depth: int) -> str:
        """Text of a cell; tables and boxes in it come after the row."""
        parts: list[str] = []
        for child in cell.iter("*"):
            if local(child) == "tbl" and _holder(child) is cell:
                inner.append(child)
            elif local(child) == "p" and _holder(child) is cell:
                look = self._look(child)
                found = _Paragraph()
                self._inline(child, found, look, depth + 1)
                mark = self.numbering.mark(look.number, look.level) if look.number and found.text.strip() else ""
                parts.append(mark + found.text)
                self._page += found.pages + found.after
                inner += found.boxes
        return cleaned(" ".join(parts))


def _holder(element: etree._Element) -> etree._Element | None:
    """The cell, box or deletion that an element stands in."""
    return next((up for up in element.iterancestors() if local(up) in {"tc", "txbxContent", "Fallback", "del"}), None)


def _rows(table: etree._Element) -> list[etree._Element]:
    rows = [row for row in table.iter("*") if local(row) == "tr" and _parent_table(row) is table]
    return [row for row in rows if not any(local(part) == "del" for part in _properties(row, "trPr"))]


def _parent_table(element: etree._Element) -> etree._Element | None:
    return next((up for up in element.iterancestors() if local(up) == "tbl"), None)


def _children(element: etree._Element, tag: str) -> list[etree._Element]:
    """Children of a name, also inside content controls and insertions."""
    found: list[etree._Element] = []
    for child in element:
        if local(child) == tag:
            found.append(child)
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            found += _children(child, tag)
    return found


def _properties(element: etree._Element, tag: str) -> list[etree._Element]:
    return [part for child in element if local(child) == tag for part in child]


def _contents(element: etree._Element) -> bool:
    """Whether a content control holds the table of contents."""
    return local(element) == "sdt" and any(
        local(part) == "docPartGallery" and value(part, "val") == "Table of Contents" for part in element.iter("*")
    )


def _all_text(element: etree._Element) -> str:
    return "".join(part.text or "" for part in element.iter("*") if local(part) in ("t", "delText"))
