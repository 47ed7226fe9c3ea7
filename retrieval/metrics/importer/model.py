"""What was understood of a workbook: figures with their cells, and everything that was not taken, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from retrieval.metrics.catalog import Indicator, Region
from retrieval.metrics.importer.grid import Place, cell_name
from retrieval.metrics.importer.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure.

    Attributes:
        value: in the indicator's unit; None: only its growth is given.
        raw: as stored in the cell; `raw_unit` as printed.
        stored_as: `number` or `text`.
        yoy: in `yoy_unit` (% or 百分点).
        released, reason: release time and reason of a revision as written; empty: none.
        rank_of: what the rank counts, `value` or `yoy`; None: no rank, or not known.
        place: of the value (of the growth where there is no value).
    """

    region: Region
    indicator: Indicator
    span: Span
    value: Decimal | None
    raw: float | int | str | None
    raw_unit: str
    stored_as: str
    sheet: str
    place: Place
    yoy: Decimal | None = None
    yoy_unit: str = "%"
    yoy_place: Place | None = None
    rank: int | None = None
    rank_of: str | None = None
    rank_place: Place | None = None
    basis: str = ""
    bureau: str = ""
    release: str = ""
    level: str = ""
    released: str = ""
    reason: str = ""

    @property
    def cell(self) -> str:
        """«C5»."""
        return cell_name(self.place)

    @property
    def key(self) -> tuple[object, ...]:
        """What a workbook may say once."""
        return (self.region.code, self.indicator.id, self.span.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A cell without a figure; `why` is a key of messages. Region and the rest are None for a blank rank."""

    sheet: str
    place: Place
    marker: str
    why: str
    region: Region | None = None
    indicator: Indicator | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What stops the import: a cell, a code, the facts, and the cells that were not taken because of it."""

    sheet: str
    place: Place
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    cells: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A cell that was left out on purpose; `why` is a key of messages."""

    sheet: str
    place: Place
    why: str
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName:
    """A name that no indicator has; `candidates` are those that it may mean."""

    sheet: str
    place: Place
    name: str
    cells: tuple[Place, ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something for the clerk to decide; it does not stop the import by itself unless `blocks`."""

    sheet: str
    place: Place
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    blocks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a workbook says of itself; empty: nothing. `sample`: that its figures are invented."""

    bureau: str = ""
    published: str = ""
    release: str = ""
    level: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """What was understood of one sheet."""

    name: str
    readings: tuple[Reading, ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unknown: tuple[UnknownName, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    skipped: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookReading:
    """What was understood of a workbook.

    Attributes:
        macros: it holds macros, which were not run and not read.
    """

    file: str
    title: str
    sheets: tuple[SheetReading, ...]
    facts: Facts = field(default_factory=Facts)
    macros: bool = False

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All figures, sheet by sheet."""
        return tuple(each for sheet in self.sheets for each in sheet.readings)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that stops the import."""
        return tuple(each for sheet in self.sheets for each in sheet.problems)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that the clerk is asked."""
        return tuple(each for sheet in self.sheets for each in sheet.questions)

    def with_questions(self, more: dict[str, tuple[Question, ...]]) -> WorkbookReading:
        """With further questions by sheet."""
        sheets = tuple(replace(s, questions=(*s.questions, *more.get(s.name, ()))) for s in self.sheets)
        return replace(self, sheets=sheets)
