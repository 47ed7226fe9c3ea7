"""One table → figures: every cell under what its row and its column say, values with their rates and ranks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from retrieval.metrics.catalog import Indicator, Region
from retrieval.metrics.importer.axes import Axes
from retrieval.metrics.importer.grid import Cell, Place, Sheet
from retrieval.metrics.importer.heads import Heads, Measure
from retrieval.metrics.importer.model import Ignored, Missing, Problem, Question, Reading, UnknownName
from retrieval.metrics.importer.names import RegionKind, RegionMark
from retrieval.metrics.importer.numbers import NoFigure, read_number
from retrieval.metrics.importer.slots import Slot, crossed
from retrieval.metrics.importer.spans import Form, PeriodUnclear, Span, resolve
from retrieval.metrics.importer.surroundings import Around, Home
from retrieval.metrics.importer.words import fold
from retrieval.metrics.periods import Period, PeriodKind

LEFT_OUT = {
    Measure.CHANGE: "change",
    Measure.SHARE: "share",
    Measure.OTHER: "other",
    Measure.REMARK: "remark",
}
SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A cell that is about something known."""

    place: Place
    measure: Measure
    slot: Slot
    region: Region
    indicator: Indicator
    span: Span
    cell: Cell | None


@dataclass(slots=True)
class Outcome:
    """What a table gave; filled step by step, and read by nobody but its sheet."""

    readings: list[Reading] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    unknown: list[UnknownName] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


class TableReader:
    """Reads the cells of one table.

    Args:
        ignored: rows and columns that a clerk does not want.
        title: the place that a report names for what concerns the whole table.
    """

    def __init__(
        self, sheet: Sheet, axes: Axes, around: Around, home: Home, heads: Heads, *,
        ignored: frozenset[tuple[str, int]] = frozenset(), title: Place,
    ) -> None:  # fmt: skip
        self._sheet, self._axes, self._around, self._home, self._heads = sheet, axes, around, home, heads
        self._ignored, self._title = ignored, title
        self._lost: dict[tuple[str, Place, tuple[tuple[str, str], ...]], list[Place]] = {}
        self._names: dict[tuple[str, Place], list[Place]] = {}
        self._spans: dict[object, Span | PeriodUnclear] = {}
        self.out = Outcome()

    def read(self) -> tuple[list[Figure], Outcome]:
        """All figures of the table; what could not be placed is in the outcome."""
        figures: list[Figure] = []
        for row, row_slot in self._axes.rows.items():
            for column, column_slot in self._axes.columns.items():
                figure = self._place((row, column), row_slot, column_slot)
                if figure is not None:
                    figures.append(figure)
        self._report()
        return figures, self.out

    def _place(self, place: Place, row: Slot, column: Slot) -> Figure | None:
        sheet, slot = self._sheet, crossed(row, column)
        if place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns:
            self._leave(place, "hidden_row" if place[0] in sheet.hidden_rows else "hidden_column")
            return None
        if ("row", place[0]) in self._ignored or ("column", place[1]) in self._ignored:
            self._leave(place, "said")
            return None
        if slot.measure in LEFT_OUT:
            self._leave(place, LEFT_OUT[slot.measure], slot.text)
            return None
        mark = slot.region
        if mark is not None and mark.kind is RegionKind.ZONE:
            self._leave(place, "zone", mark.text)
            return None
        if mark is not None and mark.kind is RegionKind.UNKNOWN:
            self._lose("unknown_region", slot.region_place or place, place, region=mark.text)
            return None
        slot = self._shortened(self._measured(slot))
        if slot.unknown:
            self._names.setdefault((slot.unknown, slot.indicator_place or place), []).append(place)
            return None
        indicator = slot.indicator or self._around.indicator
        if indicator is None:
            self._lose("indicator_missing", self._edge(place), place)
            return None
        if slot.measure is Measure.CHANGE_OR_YOY:
            self._lose("column_unclear", self._edge(place), place, head=slot.text)
            return None
        region = self._home.resolve(mark)
        if region is None:
            self._no_region(slot, mark, place)
            return None
        return self._dated(place, slot, region, indicator)

    def _dated(self, place: Place, slot: Slot, region: Region, indicator: Indicator) -> Figure | None:
        span = self._span(slot, indicator)
        if isinstance(span, PeriodUnclear):
            own = slot.pieces and span.code == "period_unclear"
            self._lose(span.code, self._edge(place) if own else self._title, place)
            return None
        anchor = self._sheet.anchor(*place)
        cell = self._sheet.at(*anchor)
        if anchor != place and cell is not None and not isinstance(read_number(cell, self._heads.words), NoFigure):
            self._lose("merged_value", anchor, place, value=cell.text)
            return None
        measure = slot.measure or Measure.VALUE
        if measure is Measure.LAST_YEAR:
            span, measure = span.last_year(), Measure.VALUE
        return Figure(
            place=place, measure=measure, slot=slot, region=region, indicator=indicator, span=span, cell=cell
        )  # fmt: skip

    def _shortened(self, slot: Slot) -> Slot:
        """A head that is the end of the title's own name («…收入») is short for it."""
        titled = self._around.indicator
        if slot.unknown and titled is not None and fold(titled.name).endswith(fold(slot.unknown)):
            return replace(slot, unknown="", indicator=titled) if len(fold(slot.unknown)) >= SHORTEST else slot
        return slot

    def _measured(self, slot: Slot) -> Slot:
        """Words that may mean a rate or a difference: the unit decides."""
        if slot.measure not in (Measure.CHANGE_OR_YOY, Measure.YOY):
            return slot
        if "百分点" in slot.units:
            return replace(slot, measure=Measure.POINTS)
        if slot.measure is Measure.CHANGE_OR_YOY and slot.units in (("%",), ("‰",)):
            return replace(slot, measure=Measure.YOY)
        if slot.measure is Measure.CHANGE_OR_YOY and slot.units:
            return replace(slot, measure=Measure.CHANGE)
        return slot

    def _span(self, slot: Slot, indicator: Indicator) -> Span | PeriodUnclear:
        key = (slot.pieces, indicator.id)
        if key not in self._spans:
            try:
                span, said = resolve(slot.pieces, self._around.pieces)
            except PeriodUnclear as error:
                self._spans[key] = error
                return error
            except ValueError:
                self._spans[key] = PeriodUnclear("period_missing")
                return self._spans[key]
            monthly = span.period.kind is PeriodKind.MONTH and span.period.start.month > 1
            # What is published by quarter has no single month: the bare month of a title means what has run up to it.
            doubtful = monthly and not said and indicator.nature == "flow" and indicator.frequency != "月"
            if span.period.kind is PeriodKind.POINT and indicator.nature == "flow":
                # What adds up over months has no state at the end of one of them; at the end of a year it is the year's.
                doubtful = doubtful or not span.period.is_annual
                span = Span(Period.of_year(span.period.end.year), Form.YEAR)
            self._spans[key] = PeriodUnclear("period_unclear") if doubtful else span
        return self._spans[key]

    def _no_region(self, slot: Slot, mark: RegionMark | None, place: Place) -> None:
        if mark is None:
            self._lose("region_missing", self._edge(place) if self._axes.naming else self._title, place)
            return
        self._lose("region_unclear", slot.region_place or place, place, region=mark.text)
        return

    def _edge(self, place: Place) -> Place:
        """The head of a cell's column: the lowest text above the first row of figures."""
        first = min(self._axes.rows, default=place[0])
        for row in range(first - 1, 0, -1):
            if self._sheet.text(row, place[1]):
                return self._sheet.anchor(row, place[1])
        return place

    def _leave(self, place: Place, why: str, what: str = "") -> None:
        if self._sheet.at(*place) is not None:
            self.out.ignored.append(Ignored(sheet=self._sheet.name, place=place, why=why, what=what))

    def _lose(self, code: str, at: Place, place: Place, **facts: str) -> None:
        self._lost.setdefault((code, at, tuple(facts.items())), []).append(place)

    def _report(self) -> None:
        name = self._sheet.name
        for (code, at, facts), places in self._lost.items():
            held = [place for place in places if self._sheet.at(*place) is not None]
            if held or code in ("unknown_region", "merged_value"):
                problem = Problem(sheet=name, place=at, code=code, facts=facts, cells=tuple(held or places))
                self.out.problems.append(problem)
        for (unknown, at), places in self._names.items():
            held = [place for place in places if self._sheet.at(*place) is not None]
            if held:
                candidates = self._heads.names.candidates(unknown)
                self.out.unknown.append(
                    UnknownName(sheet=name, place=at, name=unknown, cells=tuple(held), candidates=candidates)
                )
