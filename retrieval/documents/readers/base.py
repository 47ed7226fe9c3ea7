"""What a reader owes: bytes in, numbered lines out, or an error that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one file.

    Attributes:
        max_bytes: size on disk.
        max_characters: size of the text, after decompression where there is any.
        max_lines: number of lines, of paragraphs and table rows where the format has no lines.
        max_pages: of a file with pages.
        max_scans: pages of it that have to be recognised.
        max_seconds: for one file that has pages.
        max_unpacked_bytes: of all parts of a packed format (Word, Excel) together.
        max_parts: of a packed format.
        max_cells: of all tables together, empty ones and those of merged cells included.
        max_depth: of nested elements.
    """

    max_bytes: int = 20_000_000
    max_characters: int = 5_000_000
    max_lines: int = 200_000
    max_pages: int = 3000
    max_scans: int = 200
    max_seconds: int = 1800
    max_unpacked_bytes: int = 200_000_000
    max_parts: int = 5_000
    max_cells: int = 1_000_000
    max_depth: int = 150


class Role(StrEnum):
    """What a line is, where the format says so."""

    TEXT = "text"
    TITLE = "title"
    HEADING = "heading"
    ROW = "row"
    NOTE = "note"


class Flow(StrEnum):
    """How lines make paragraphs."""

    WRAPPED = "wrapped"  # a line ends where the column ends: text files, PDF, scans
    PARAGRAPHS = "paragraphs"  # every line is a paragraph, a heading or a table row: Word, HTML, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What is known of a line besides its number.

    Attributes:
        role: what it is.
        level: of a heading, from 1.
        page: from 1; None: the format has no pages.
        cells: sheet and range («表1!A5:F5») of a table row; None: not from a table.
        confidence: of recognised characters, 0 to 1, the lowest of the line; None: not recognised, but read.
    """

    role: Role = Role.TEXT
    level: int = 0
    page: int | None = None
    cells: str | None = None
    confidence: float | None = None


PLAIN = Spot()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """The text of a file as it stands, line by line.

    Attributes:
        lines: without line ends; line n of the file is `lines[n - 1]`. Formats without lines number their paragraphs and
            table rows from 1, in reading order.
        encoding: what it was decoded with; "" where the format has no encoding.
        kind: what the content is («text», «markdown», «docx», …), whatever the suffix says.
        flow: how lines make paragraphs.
        spots: one for each line; empty: nothing is known.
        facts: what the format itself records («title», «created»); never trusted for a date of publication.
        asides: what stands in the file and is not its text (headers, footers, comments, hidden and deleted text, names of
            sheets): looked through for marks of secrecy, never kept.
        paragraphs: numbers count paragraphs and table rows, not lines of the file.
    """

    name: str
    lines: tuple[str, ...]
    encoding: str
    kind: str
    flow: Flow = Flow.WRAPPED
    spots: tuple[Spot, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    asides: tuple[str, ...] = ()
    paragraphs: bool = False

    def spot(self, line: int) -> Spot:
        """Of a line, from 1."""
        return self.spots[line - 1] if self.spots else PLAIN


class Reader(Protocol):
    """One format. Readers are asked in order; the first that accepts reads."""

    def accepts(self, data: bytes) -> bool:
        """Whether the content (never the suffix) is of this format."""
        ...

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Text of `data`; `name` is the file's name without its folder.

        Raises:
            Permanent: empty, too large or unreadable.
        """
        ...
