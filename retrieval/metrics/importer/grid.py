"""A sheet as a grid of cells, with what a reader of figures has to know: merged, hidden, formula, number format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_LITERAL = re.compile(r'\\.|"[^"]*"|\[[^\]]*\]|_.|\*.')

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that is not blank.

    Attributes:
        value: number, text, True or False; None: a formula whose result was not stored.
        code: number format, empty for none.
        formula: the value is the stored result of a formula.
        error: «#REF!» and the like, empty for none.
    """

    value: float | int | str | bool | None
    code: str = ""
    formula: bool = False
    error: str = ""

    @property
    def text(self) -> str:
        """As text, without blanks around it."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        return str(self.value).strip()

    @property
    def bare_code(self) -> str:
        """The number format without colours, literal texts and escaped signs: only what changes the figure."""
        return _LITERAL.sub("", self.code).lower()

    @property
    def is_number(self) -> bool:
        """Stored as a number."""
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes:
        cells: those that are not blank.
        merged: place inside a merged area → its first place, that one included.
        hidden: the sheet itself is hidden.
        beyond: places right of all columns that are read.
    """

    name: str
    cells: Mapping[Place, Cell]
    merged: Mapping[Place, Place] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    beyond: tuple[Place, ...] = ()

    def anchor(self, row: int, column: int) -> Place:
        """Where the content of a place stands: itself unless it is merged."""
        return self.merged.get((row, column), (row, column))

    def at(self, row: int, column: int) -> Cell | None:
        """The cell itself."""
        return self.cells.get((row, column))

    def filled(self, row: int, column: int) -> Cell | None:
        """The cell, or that of the merged area around it."""
        return self.cells.get(self.merged.get((row, column), (row, column)))

    def text(self, row: int, column: int) -> str:
        """Text of the cell or of the merged area around it."""
        cell = self.filled(row, column)
        return cell.text if cell is not None else ""


def letters(column: int) -> str:
    """Name of a column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Number of a column by its letters."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(place: Place) -> str:
    """«C5»."""
    return f"{letters(place[1])}{place[0]}"


def split_name(name: str) -> Place | None:
    """Place of «C5»; None when it is none."""
    head = name.strip().upper().rstrip("0123456789")
    rest = name.strip().upper()[len(head) :]
    if not (1 <= len(head) <= 3 and head.isascii() and head.isalpha() and rest and len(rest) <= 7):
        return None
    return int(rest), column_number(head)
