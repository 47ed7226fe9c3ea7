"""Tables of any format → lines: one for each row, every cell with the head of its column.

A cell that covers several rows is repeated in each of them; one that covers several columns is said once. The words of
the cells are verbatim. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.documents.readers.base import Role, Spot
from retrieval.documents.readers.lines import cleaned

MOST_HEADS = 4
SHORT = 40
NUMBER = re.compile(r"[-+−—–]?[\d,，]*\d(\.\d+)?\s*[%％‰]?")
YEAR = re.compile(r"(19|20)\d\d")
CALLED = "表{number}"  # a table without a name of its own
LABEL = re.compile(r"[^\d〔\[]{2,10}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the grid; places of one merged cell have the same owner."""

    text: str
    owner: int


Grid = Sequence[Sequence[Slot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A grid and what its format says about it.

    Attributes:
        name: of the sheet, or the table's number.
        heads: rows of column heads; None: the format does not say.
        page: from 1; None: not known.
        first: number of the first row of the grid.
        caption: role of what stands above the column heads.
    """

    name: str
    grid: Grid
    heads: int | None = None
    page: int | None = None
    first: int = 1
    caption: Role = Role.HEADING


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    slots: tuple[Slot, ...]

    @property
    def owners(self) -> list[Slot]:
        """Filled cells, each once."""
        found: dict[int, Slot] = {}
        for slot in self.slots:
            if slot.text:
                found.setdefault(slot.owner, slot)
        return list(found.values())

    @property
    def covers(self) -> bool:
        """One cell over the whole width, or alone in its row."""
        return len(self.owners) == 1


def column_name(index: int) -> str:
    """«A» of 0, «AA» of 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def table_lines(table: Table) -> Iterator[tuple[str, Spot]]:
    """Captions, rows, groups and notes of a table, in order."""
    rows = [
        _Row(number, tuple(Slot(cleaned(slot.text), slot.owner) for slot in slots))
        for number, slots in enumerate(table.grid, table.first)
    ]
    rows = [row for row in rows if row.owners]
    start = 0
    while start < len(rows) and rows[start].covers and any(not row.covers for row in rows[start:]):
        yield rows[start].owners[0].text, _spot(table, rows[start], _caption(rows[start], table, first=start == 0))
        start += 1
    rows = rows[start:]
    if not rows:
        return
    if paired(rows):
        yield from ((_pairs(row), _spot(table, row, Role.ROW)) for row in rows)
        return
    count = _heads(rows, table.heads)
    heads = _names(rows[:count])
    printed = {tuple(slot.text for slot in row.slots) for row in rows[:count]}
    if count == len(rows):
        yield from ((_plain(row), _spot(table, row, Role.ROW)) for row in rows)
        return
    wide = len(rows[0].slots) > 1
    for row in rows[count:]:
        if tuple(slot.text for slot in row.slots) in printed:
            continue
        text = _text(row, heads)
        yield text, _spot(table, row, _covering(row.owners[0].text) if wide and row.covers else Role.ROW)


def _spot(table: Table, row: _Row, role: Role) -> Spot:
    filled = [index for index, slot in enumerate(row.slots) if slot.text]
    first, last = column_name(filled[0]), column_name(filled[-1])
    cells = f"{table.name}!{first}{row.number}" + (f":{last}{row.number}" if first != last else "")
    return Spot(role=role, page=table.page, cells=cells)


def _caption(row: _Row, table: Table, *, first: bool) -> Role:
    return table.caption if first and len(row.owners[0].text) <= 2 * SHORT else Role.NOTE


def _covering(text: str) -> Role:
    """A short name in the middle of a table heads the rows below it; a sentence is a note."""
    return Role.NOTE if len(text) > SHORT or text[-1] in "。；;" or "：" in text[:6] else Role.HEADING


def paired(rows: Sequence[_Row]) -> bool:
    """Label and value side by side («索引号 | 1-2021 | 发文机关 | …»), without column heads."""
    width = len(rows[0].slots)
    if width % 2 or width > 6:
        return False
    labels = [row.slots[index].text for row in rows for index in range(0, width, 2) if row.slots[index].text]
    marked = [label for label in labels if label[-1] in "：:"]
    if labels and len(marked) == len(labels):
        return True
    first = rows[0].slots[1::2]
    told = any(re.search(r"\d", slot.text) and not YEAR.match(slot.text) for slot in first)
    return told and len(rows) <= 12 and all(LABEL.fullmatch(label.rstrip("：:")) for label in labels) and width > 2


def _pairs(row: _Row) -> str:
    found: list[str] = []
    for index in range(0, len(row.slots) - 1, 2):
        label, value = row.slots[index].text.rstrip("：:"), row.slots[index + 1].text
        if row.slots[index].owner == row.slots[index + 1].owner:
            value = ""
        if label or value:
            found.append(f"{label}：{value}" if label and value else label or value)
    return "；".join(found)


def _heads(rows: Sequence[_Row], said: int | None) -> int:
    """How many of the rows are column heads."""
    if said:
        return min(said, len(rows))
    if len(rows) == 1 or any(_numeric(slot.text) for slot in rows[0].slots[1:]):
        return 0
    if len(rows[0].owners) < 2:
        return 0
    spans = 1
    for column in range(len(rows[0].slots)):
        depth = 1
        while depth < min(MOST_HEADS, len(rows) - 1) and (
            rows[0].slots[column].text and rows[depth].slots[column].owner == rows[0].slots[column].owner
        ):
            depth += 1
        spans = max(spans, depth)
    across = len(rows[0].owners) < sum(1 for slot in rows[0].slots if slot.text)
    if across and spans == 1 and len(rows) > 2 and not any(_numeric(slot.text) for slot in rows[1].slots):
        spans = 2
    # A cell merged downwards may also be a group of the first rows: heads hold no figures.
    while spans > 1 and any(_numeric(slot.text) for row in rows[1:spans] for slot in row.slots):
        spans -= 1
    if not across and spans > 1:
        spans = spans if all(_shares(rows[0], row) for row in rows[1:spans]) else 1
    return spans


def _shares(first: _Row, row: _Row) -> bool:
    """Whether most cells of a row go down from the first one."""
    same = sum(a.owner == b.owner for a, b in zip(first.slots, row.slots, strict=True))
    return same * 2 > len(row.slots)


def _numeric(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and not YEAR.fullmatch(text)


def _names(rows: Sequence[_Row]) -> list[str]:
    if not rows:
        return []
    names: list[str] = []
    for column in range(len(rows[0].slots)):
        parts = dict.fromkeys(row.slots[column].text for row in rows if row.slots[column].text)
        names.append("·".join(parts))
    return names


def _plain(row: _Row) -> str:
    return "；".join(slot.text for slot in row.owners)


def _text(row: _Row, heads: Sequence[str]) -> str:
    if row.covers and len(row.slots) > 1 and not (row.slots[0].text == "" and heads):
        return row.owners[0].text
    parts: list[str] = []
    column = 0
    while column < len(row.slots):
        slot = row.slots[column]
        end = column + 1
        while end < len(row.slots) and row.slots[end].owner == slot.owner:
            end += 1
        names = dict.fromkeys(heads[column:end]) if heads else {}
        name = "、".join(filter(None, names))
        if slot.text:
            parts.append(f"{name}：{slot.text}" if name else slot.text)
        column = end
    return "；".join(parts)
