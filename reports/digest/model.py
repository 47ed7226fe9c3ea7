"""What a digest is: blocks, the board behind them, every figure that they say, and the 核稿清单."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from config.catalogs import CATALOG, read_words
from config.clock import IsoWeek
from reports.blocks import Blocks
from retrieval.evidence import Figure, SourceRef
from retrieval.metrics.assessment import Status
from retrieval.metrics.board import Board


class DigestState(StrEnum):
    """拟稿 → 核稿 → 签发; only the last may be delivered."""

    DRAFT = "拟稿"
    CHECKED = "核稿"
    SIGNED = "签发"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """A document of the region that was loaded during the week; its first clause is quoted, nothing is summarised."""

    source: SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A composed digest of one region for one week.

    Attributes:
        title: with the dates of the week; without the mark of its state, which `present` adds.
        blocks: the five sections and the sources.
        review_list: the office's 核稿清单, one sentence each; not delivered.
        figures: every figure that the blocks say, each with its source.
        counts: how many rows of a kind, as said in the text.
        issue: number within region and year; None until the store has given one.
    """

    region: str
    region_name: str
    week: IsoWeek
    as_of: date
    title: str
    blocks: Blocks
    board: Board
    review_list: tuple[str, ...]
    figures: tuple[Figure, ...]
    counts: tuple[int, ...]
    sources: tuple[SourceRef, ...]
    state: DigestState = DigestState.DRAFT
    issue: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusStyle:
    """How a status is shown: a word, a symbol that needs no colour, a lamp, a colour."""

    word: str
    symbol: str
    lamp: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestForm:
    """The form of the weekly report as data: its sections in order, and the look of each status."""

    sections: tuple[tuple[str, str], ...]
    styles: Mapping[str, StatusStyle]

    @classmethod
    def load(cls, folder: Path = CATALOG) -> DigestForm:
        """Reads `digest.toml`.

        Raises:
            OSError, tomllib.TOMLDecodeError, KeyError, TypeError: the file is missing or incomplete.
        """
        tables = read_words(folder, "digest.toml")
        sections = tuple((table["id"], table["title"]) for table in tables["section"])
        styles = {name: StatusStyle(**table) for name, table in tables["status"].items()}
        missing = {*Status.__members__, "REFERENCE"} - set(styles)
        if missing:
            raise KeyError(f"digest.toml: no [status] {sorted(missing)}")
        return cls(sections=sections, styles=MappingProxyType(styles))

    def style(self, status: Status | None) -> StatusStyle:
        """The look of a status; None is a reference without a lamp."""
        return self.styles["REFERENCE" if status is None else status.name]
