"""Figures of one table → readings: each value with its rate and its rank, in the unit of its indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.grid import Place
from retrieval.metrics.importer.heads import Heads, Measure
from retrieval.metrics.importer.model import Ignored, Missing, Problem, Reading
from retrieval.metrics.importer.numbers import Content, NoFigure, Number, read_number, read_rank, scale
from retrieval.metrics.importer.slots import Slot
from retrieval.metrics.importer.surroundings import Around
from retrieval.metrics.importer.table import Figure, Outcome
from retrieval.metrics.importer.units import converted, unit_of
from retrieval.metrics.rows import parse_released

Key = tuple[str, str, object]


MOST_NEAR = 50
"""Values of one key that are compared with each other; more of them are errors in any case, or the same again."""


FRACTION_MOST = Decimal("1.5")
"""Rates of 150 % and more are rare enough to doubt that a column still holds fractions."""


@dataclass(frozen=True, slots=True)
class Scales:
    """By column whether its rates are fractions: as said of this workbook, and of an earlier one of the same layout."""

    said: Mapping[int, bool]
    kept: Mapping[int, bool]

    def decide(self, column: int, seen: bool | None, *, most: Decimal) -> bool | None:
        """Whether a rate is a fraction; None: to be asked.

        Args:
            seen: what the figures themselves tell; an earlier month only answers what they leave open.
            most: the largest of them.
        """
        if column in self.said:
            return self.said[column]
        kept = self.kept.get(column)
        if kept is None or seen == kept:
            return seen
        return kept if seen is None and not (kept and most >= FRACTION_MOST) else None


def join(figures: list[Figure], sheet: str, heads: Heads, around: Around, said: Scales, out: Outcome) -> None:
    """Values with the rates and ranks of the same region, indicator and period."""
    figures = _growths(figures, heads)
    groups: dict[Key, list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.region.code, figure.indicator.id, figure.span.key), []).append(figure)
    contents = {figure.place: read_number(figure.cell, heads.words) for figure in figures}
    scaled = _scaled(figures, contents, said)
    units = _units(figures, contents, heads, around, sheet, out)
    for group in groups.values():
        values = [figure for figure in group if figure.measure is Measure.VALUE]
        beside = [figure for figure in group if figure.measure is not Measure.VALUE]
        joining = _Joining(sheet, heads, contents, scaled, units, out)
        if not values:
            joining.add(None, beside)
        for value in values:
            joining.add(value, beside if len(values) == 1 else _nearest(value, beside, values))


def _growths(figures: list[Figure], heads: Heads) -> list[Figure]:
    """A growth rate that is an indicator of its own is the rate of the value where the table has that too, else a value."""
    values = {(f.region.code, f.indicator.id, f.span.key) for f in figures if f.measure is Measure.VALUE}
    known = heads.names.catalogue.indicators
    found: list[Figure] = []
    for figure in figures:
        of = figure.indicator.growth_of if figure.measure in (Measure.VALUE, Measure.YOY) else None
        if of and (figure.region.code, of, figure.span.key) in values:
            found.append(replace(figure, indicator=known[of], measure=Measure.YOY))
        elif of and (figure.region.code, figure.indicator.id, figure.span.key) not in values:
            # «…增速» in the title and «增速» in the head say the same thing twice.
            found.append(replace(figure, measure=Measure.VALUE))
        else:
            found.append(figure)
    return found


def _nearest(value: Figure, beside: list[Figure], values: list[Figure]) -> list[Figure]:
    """Rates and ranks of one of several values of the same key: those that stand nearest to it, rather behind it."""

    def distance(one: Figure, other: Figure) -> tuple[bool, float]:
        rows, columns = other.place[0] - one.place[0], other.place[1] - one.place[1]
        before = 0.5 if rows < 0 or columns < 0 else 0
        return (rows != 0 and columns != 0, abs(rows) + abs(columns) + before)

    if len(values) > MOST_NEAR:
        return [f for f in beside if f.place[0] == value.place[0]][:MOST_NEAR] if len(beside) <= MOST_NEAR else []
    return [f for f in beside if min(values, key=lambda other: distance(other, f)) is value]


def _scaled(figures: list[Figure], contents: Mapping[Place, Content], said: Scales) -> dict[Place, bool | None]:
    """For all figures in per cent whether they are fractions, series by series."""
    series: dict[tuple[str, Measure], list[Figure]] = {}
    for figure in figures:
        rate = figure.measure is Measure.YOY or (figure.measure is Measure.VALUE and figure.indicator.unit == "%")
        if rate and isinstance(contents[figure.place], Number):
            series.setdefault((figure.indicator.id, figure.measure), []).append(figure)
    found: dict[Place, bool | None] = {}
    for members in series.values():
        numbers = [content for member in members if isinstance(content := contents[member.place], Number)]
        bare = [abs(number.value) for number in numbers if not number.percent]
        for member, number, seen in zip(members, numbers, scale(numbers), strict=True):
            # A sign for per cent, or no growth at all, is what it is whatever was said of the column before.
            certain = number.percent or number.value == 0
            kept = said if not certain else Scales(said.said, {})
            found[member.place] = kept.decide(member.place[1], seen, most=max(bare, default=Decimal(0)))
    return found


def _units(
    figures: list[Figure], contents: Mapping[Place, Content], heads: Heads, around: Around, sheet: str, out: Outcome
) -> dict[Place, str]:
    """Printed unit of every value; where there is none that fits, an error with all its cells."""
    catalogue = heads.names.catalogue
    series: dict[tuple[str, tuple[str, ...], tuple[str, ...], str, Place | None], list[Figure]] = {}
    for figure in figures:
        if figure.measure is Measure.VALUE:
            slot = figure.slot
            rivals = (*slot.other_units, *_doubted(slot, around, catalogue))
            key = (figure.indicator.id, slot.units, rivals, slot.bad_unit, slot.unit_place)
            series.setdefault(key, []).append(figure)
    found: dict[Place, str] = {}
    for (_, own, others, bad, place), members in series.items():
        numbers = [content for member in members if isinstance(content := contents[member.place], Number)]
        indicator = members[0].indicator
        others = others if own else around.other_units
        unit = unit_of(indicator, catalogue, own=own, above=around.units, others=others, bad=bad, numbers=numbers)
        if isinstance(unit, str):
            found |= {member.place: unit for member in members}
        elif numbers:
            stated = around.unit_place if unit.code == "impossible_unit" and not own and not bad else None
            at = place or stated or members[0].slot.indicator_place or members[0].place
            facts = (("unit", unit.printed), ("indicator", indicator.name), ("expected", indicator.unit))
            cells = tuple(member.place for member in members)
            out.problems.append(Problem(sheet=sheet, place=at, code=unit.code, facts=facts, cells=cells))
    return found


def _doubted(slot: Slot, around: Around, catalogue: Catalogue) -> tuple[str, ...]:
    """Units above the table that a lone «人» or «户» in the head may contradict: «单位：万人» is not put aside by it."""
    if not slot.bare_unit or not all((unit := catalogue.units.units.get(u)) and unit.weak for u in slot.units):
        return ()
    return around.units


@dataclass(frozen=True, slots=True)
class _Joining:
    sheet: str
    heads: Heads
    contents: Mapping[Place, Content]
    scaled: Mapping[Place, bool | None]
    units: Mapping[Place, str]
    out: Outcome

    def add(self, value: Figure | None, beside: list[Figure]) -> None:
        """One reading, when there is a figure."""
        rates = self._preferred([figure for figure in beside if figure.measure in (Measure.YOY, Measure.POINTS)])
        ranks = [figure for figure in beside if figure.measure is Measure.RANK]
        number = self._value(value) if value is not None else None
        if value is not None and number is None and not isinstance(self.contents[value.place], NoFigure):
            self._with_value(value, beside)
            return
        rate, rate_figure = self._first(rates)
        rank, rank_figure, rank_of = self._rank(ranks)
        basic = value if number is not None else rate_figure
        if basic is None:
            return
        value = value if number is not None else None
        if basic.slot.released and parse_released(basic.slot.released) is None:
            self._problem(basic, "released_unknown", value=basic.slot.released)
            return
        raw = basic.cell.value if basic.cell is not None else None
        points = rate_figure is not None and rate_figure.measure is Measure.POINTS
        self.out.readings.append(
            Reading(
                region=basic.region, indicator=basic.indicator, span=basic.span, value=number,
                raw=raw if not isinstance(raw, bool) else None,
                raw_unit=self._raw_unit(value) if value is not None else ("百分点" if points else "%"),
                stored_as="text" if isinstance(raw, str) else "number",
                sheet=self.sheet, place=basic.place,
                yoy=rate, yoy_unit="百分点" if points else "%",
                yoy_place=rate_figure.place if rate_figure is not None else None,
                rank=rank, rank_of=rank_of or None, rank_place=rank_figure.place if rank_figure is not None else None,
                basis=rate_figure.slot.basis if rate_figure is not None else "",
                bureau=basic.slot.bureau, release=basic.slot.release, level=basic.slot.level,
                released=basic.slot.released, reason=basic.slot.reason,
            )
        )  # fmt: skip

    def _preferred(self, rates: list[Figure]) -> list[Figure]:
        """The rate whose basis is that of the indicator comes first, then one that names none."""

        def order(figure: Figure) -> int:
            basis = next((n for n, p in self.heads.words.basis.items() if p.search(figure.slot.basis)), "")
            return 0 if basis and basis == figure.indicator.basis else 1 if not basis else 2

        return sorted(rates, key=order)

    def _with_value(self, value: Figure, beside: list[Figure]) -> None:
        """Rates and ranks beside a value that can't be read are not imported either."""
        cells = tuple(figure.place for figure in beside if figure.cell is not None)
        if cells and self.out.problems and value.place in self.out.problems[-1].cells:
            last = self.out.problems[-1]
            self.out.problems[-1] = replace(last, cells=(*last.cells, *cells))

    def _raw_unit(self, figure: Figure) -> str:
        content = self.contents[figure.place]
        return content.unit if isinstance(content, Number) and content.unit else self.units.get(figure.place, "")

    def _value(self, figure: Figure) -> Decimal | None:
        content = self._content(figure)
        if content is None or (not content.unit and figure.place not in self.units):
            return None
        catalogue = self.heads.names.catalogue
        unit = content.unit or self.units[figure.place]
        if content.unit:
            known, expected = catalogue.units.find(content.unit), catalogue.units.find(figure.indicator.unit)
            if known is None or expected is None or known.dimension != expected.dimension:
                self._problem(figure, "impossible_unit" if known else "not_a_number", unit=content.unit)
                return None
        number = self._percent(figure, content) if figure.indicator.unit == "%" and unit == "%" else content.value
        if content.percent and figure.indicator.unit != "%":
            self._problem(figure, "impossible_unit", unit="%")
            return None
        return None if number is None else converted(number, unit, figure.indicator, catalogue)

    def _content(self, figure: Figure) -> Number | None:
        content = self.contents[figure.place]
        if isinstance(content, Number):
            return content
        if isinstance(content, NoFigure):
            self._missing(figure, content.marker, "none")
            return None
        self._problem(figure, content.code)
        return None

    def _percent(self, figure: Figure, content: Number) -> Decimal | None:
        fraction = self.scaled.get(figure.place, False)
        if fraction is None:
            self._problem(figure, "percent_unclear")
            return None
        return content.value * 100 if fraction else content.value

    def _first(self, rates: list[Figure]) -> tuple[Decimal | None, Figure | None]:
        """The first rate that is there; the others are left out and listed."""
        for figure in rates[1:]:
            self.out.ignored.append(Ignored(sheet=self.sheet, place=figure.place, why="second", what=figure.slot.text))
        if not rates:
            return None, None
        content = self._content(rates[0])
        if content is None:
            return None, None
        if content.unit:
            self._problem(rates[0], "not_a_number")
            return None, None
        rate = self._percent(rates[0], content) if rates[0].measure is Measure.YOY else content.value
        return (rate, rates[0]) if rate is not None else (None, None)

    def _rank(self, ranks: list[Figure]) -> tuple[int | None, Figure | None, str]:
        for figure in ranks[1:]:
            self.out.ignored.append(Ignored(sheet=self.sheet, place=figure.place, why="second", what=figure.slot.text))
        if not ranks:
            return None, None, ""
        found = read_rank(ranks[0].cell, self.heads.words)
        if isinstance(found, int):
            return found, ranks[0], ranks[0].slot.rank_of
        if isinstance(found, NoFigure):
            self._missing(ranks[0], found.marker, "none" if found.marker else "rank")
        else:
            self._problem(ranks[0], found.code)
        return None, None, ""

    def _missing(self, figure: Figure, marker: str, why: str) -> None:
        known = {} if why == "rank" else {"region": figure.region, "indicator": figure.indicator, "span": figure.span}
        self.out.missing.append(Missing(sheet=self.sheet, place=figure.place, marker=marker, why=why, **known))  # type: ignore[arg-type]

    def _problem(self, figure: Figure, code: str, **facts: str) -> None:
        text = figure.cell.text if figure.cell is not None else ""
        facts = {"value": text, "indicator": figure.indicator.name, "expected": figure.indicator.unit, **facts}
        cells = (figure.place,)
        self.out.problems.append(
            Problem(sheet=self.sheet, place=figure.place, code=code, facts=tuple(facts.items()), cells=cells)
        )
