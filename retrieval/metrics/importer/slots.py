"""What a row or a column of a table says, put together from the texts of its head or its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.metrics.catalog import Indicator
from retrieval.metrics.importer.grid import Place
from retrieval.metrics.importer.heads import Facets, Heads, Measure
from retrieval.metrics.importer.names import RegionMark
from retrieval.metrics.importer.spans import Piece
from retrieval.metrics.importer.words import fold

DEPENDENT = frozenset(
    {
        Measure.YOY,
        Measure.POINTS,
        Measure.RANK,
        Measure.LAST_YEAR,
        Measure.CHANGE,
        Measure.CHANGE_OR_YOY,
        Measure.SHARE,
        Measure.OTHER,
    }
)
"""Kinds of figures that say something about a value beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Facets of a whole row or column; None and empty where it says nothing.

    Attributes:
        places: where each of them was said, for reports.
        unknown: a name that was not understood: the figures are not imported.
        bare_unit: the unit stands there alone; a word such as «人» may be meant as one or not.
        bad_unit: text in the place of a unit that is none.
        group_place: where the first text stands that its name was put together from.
    """

    region: RegionMark | None = None
    region_place: Place | None = None
    indicator: Indicator | None = None
    indicator_place: Place | None = None
    group_place: Place | None = None
    unknown: str = ""
    pieces: tuple[Piece, ...] = ()
    units: tuple[str, ...] = ()
    unit_place: Place | None = None
    bare_unit: bool = False
    other_units: tuple[str, ...] = ()
    bad_unit: str = ""
    measure: Measure | None = None
    rank_of: str = ""
    basis: str = ""
    bureau: str = ""
    release: str = ""
    level: str = ""
    released: str = ""
    reason: str = ""
    role: str = ""
    text: str = ""

    @property
    def is_value(self) -> bool:
        """Figures themselves, not something about them."""
        return self.measure in (None, Measure.VALUE)


def stacked(stack: Sequence[tuple[Place, Facets]], heads: Heads) -> Slot:
    """A column from the texts of its head, the top one first."""
    slot = Slot()
    for place, facets in stack:
        slot = _named(slot, place, facets, heads)
        if facets.region is not None:
            slot = replace(slot, region=facets.region, region_place=place)
        if facets.units:
            slot = replace(slot, units=facets.units, unit_place=place, bare_unit=facets.bare)
        if facets.bad_unit:
            slot = replace(slot, bad_unit=facets.bad_unit, unit_place=place)
        if facets.measure is not None:
            weak = facets.measure is Measure.VALUE and slot.measure is not None
            slot = slot if weak else replace(slot, measure=facets.measure)
            slot = replace(slot, rank_of=facets.rank_of or slot.rank_of, basis=facets.basis or slot.basis)
        slot = replace(slot, pieces=(*slot.pieces, *facets.pieces), role=facets.role or slot.role)
    if slot.unknown and slot.indicator is None and heads.words.generic.fullmatch(fold(slot.unknown)):
        slot = replace(slot, unknown="", indicator_place=None)
    texts = [facets.text.strip() for _, facets in stack if facets.text.strip()]
    return replace(slot, text="/".join(dict.fromkeys(texts)))


def _named(slot: Slot, place: Place, facets: Facets, heads: Heads) -> Slot:
    """The name so far with that of the next row of the head."""
    own = facets.indicator.name if facets.indicator is not None else facets.unknown
    if not own or (facets.indicator is None and _says_again(slot.indicator, fold(facets.unknown))):
        return slot
    slot = replace(slot, group_place=slot.group_place or place)
    above = slot.indicator.name if slot.indicator is not None else slot.unknown
    printed = facets.stated or fold(facets.unknown or own)
    for joined in (fold(above) + printed, printed + fold(above)) if above else ():
        found = heads.names.indicator(joined)
        if found is not None:
            return replace(slot, indicator=found, unknown="", indicator_place=place)
    fits = not above or slot.indicator is not None or heads.words.group.fullmatch(fold(above)) is not None
    if facets.indicator is not None and fits:
        return replace(slot, indicator=facets.indicator, unknown="", indicator_place=place)
    printed = facets.stated or own
    unknown = printed if heads.words.group.fullmatch(fold(above)) else f"{above}{printed}"
    return replace(slot, indicator=None, unknown=unknown, indicator_place=place)


def _says_again(above: Indicator | None, below: str) -> bool:
    """Whether a head only says the end of the name above it again («…收入» over «收入（万元）»)."""
    names = (above.name, *above.aliases) if above is not None else ()
    return len(below) > 1 and any(fold(name).endswith(below) for name in names)


def inherited(slots: Sequence[Slot]) -> list[Slot]:
    """Columns (or rows) in their order, each with what the one that it belongs to says.

    A rate or a rank belongs to the value before it; ranks belong to the value behind them when the first one has none
    before it. A value without a name continues the name before it.
    """
    ranks_before = _ranks_before(slots)
    found: list[Slot] = []
    last: Slot | None = None
    run: list[Slot] = []
    for at, slot in enumerate(slots):
        owner = last
        if slot.measure is Measure.RANK and ranks_before and not _has_name(slot):
            owner = next((other for other in slots[at + 1 :] if other.is_value and _has_name(other)), None)
        several = _one_of(slot, run) if owner is last and slot.measure in DEPENDENT else None
        owner = several.owner if several is not None else owner
        merged = slot if owner is None else _completed(_of_part(slot, owner, found), owner)
        if several is not None and several.owner is None:
            merged = replace(_completed(slot, run[-1]), measure=Measure.CHANGE_OR_YOY, units=())
        run = [*run, merged] if merged.is_value and not merged.role else []
        if merged.is_value and merged.measure is not Measure.REMARK and not merged.role:
            last = merged
        found.append(merged)
    return found


@dataclass(frozen=True, slots=True)
class _Choice:
    owner: Slot | None


def _one_of(slot: Slot, run: Sequence[Slot]) -> _Choice | None:
    """A rate without a period behind several values of one name: of the latest year; of month or months it can't be known."""
    if slot.pieces or not run:
        return None
    name = (run[-1].indicator, run[-1].unknown)
    own = slot.indicator is not None and slot.indicator != run[-1].indicator
    same = [other for other in run if (other.indicator, other.unknown) == name and other.region == run[-1].region]
    if own or len({other.pieces for other in same}) < 2:
        return None
    years = {max((piece.year or 0 for piece in other.pieces), default=0): other for other in same}
    rests = {tuple(replace(piece, year=None) for piece in other.pieces) for other in same}
    return _Choice(years[max(years)] if len(rests) == 1 and len(years) == len(same) else None)


def _of_part(slot: Slot, owner: Slot, before: Sequence[Slot]) -> Slot:
    """A rate behind a part («其中…») under the head of the whole: of the part when the whole has its own, else unclear."""
    places = slot.indicator_place, owner.indicator_place
    if slot.measure not in DEPENDENT or None in places or slot.indicator == owner.indicator:
        return slot
    under = places[0] is not None and places[1] is not None and places[0][0] < places[1][0]
    if not under or not any(other.indicator_place == places[0] and other.is_value for other in before):
        return slot
    has_own = any(other.measure is slot.measure and other.indicator_place == places[0] for other in before)
    if not has_own:
        return replace(slot, measure=Measure.CHANGE_OR_YOY, units=())
    return replace(slot, indicator=owner.indicator, unknown=owner.unknown, indicator_place=owner.indicator_place)


def _ranks_before(slots: Sequence[Slot]) -> bool:
    for slot in slots:
        if slot.measure is Measure.RANK and not _has_name(slot):
            return True
        if slot.is_value and not slot.role and _has_name(slot):
            return False
    return False


def _has_name(slot: Slot) -> bool:
    return slot.indicator is not None or bool(slot.unknown)


def _completed(slot: Slot, owner: Slot) -> Slot:
    if slot.role or slot.measure is Measure.REMARK:
        return slot
    if slot.unknown and slot.measure in DEPENDENT and slot.indicator_place == owner.group_place is not None:
        # A rate under the first half of a name, beside the value under the whole.
        slot = replace(slot, unknown=owner.unknown, indicator=owner.indicator, indicator_place=owner.indicator_place)
    same = not _has_name(slot) or (slot.indicator == owner.indicator and slot.unknown == owner.unknown)
    if not same or (slot.region is not None and owner.region is not None and slot.region != owner.region):
        return slot
    dependent = slot.measure in DEPENDENT
    taken = replace(slot, indicator=slot.indicator or owner.indicator, unknown=slot.unknown or owner.unknown)
    if not dependent:
        # Only the name and the unit go on to the next value; its period is its own or that of the table.
        return (
            replace(taken, units=slot.units or owner.units, unit_place=slot.unit_place or owner.unit_place)
            if (not _has_name(slot))
            else slot
        )
    taken = replace(taken, region=slot.region or owner.region, pieces=slot.pieces or owner.pieces)
    if slot.measure is Measure.LAST_YEAR and not slot.units:
        taken = replace(taken, units=owner.units, unit_place=owner.unit_place)
    return replace(
        taken,
        indicator_place=slot.indicator_place or owner.indicator_place,
        region_place=slot.region_place or owner.region_place,
    )


def crossed(row: Slot, column: Slot) -> Slot:
    """A cell: what its row and its column say; a name that both say differently is none."""
    indicator, unknown = row.indicator or column.indicator, row.unknown or column.unknown
    if row.indicator is not None and column.indicator is not None and row.indicator != column.indicator:
        indicator, unknown = None, f"{row.indicator.name}/{column.indicator.name}"
    measure = column.measure if column.measure not in (None, Measure.VALUE) else row.measure or column.measure
    return Slot(
        region=row.region or column.region,
        region_place=row.region_place if row.region else column.region_place,
        indicator=None if unknown else indicator,
        indicator_place=row.indicator_place if row.indicator or row.unknown else column.indicator_place,
        unknown=unknown,
        pieces=(*column.pieces, *row.pieces),
        units=_units(row, column),
        unit_place=row.unit_place if row.units else column.unit_place,
        bare_unit=not row.units and column.bare_unit,
        other_units=column.units if row.units and measure in (None, Measure.VALUE, Measure.LAST_YEAR) else (),
        bad_unit=row.bad_unit or column.bad_unit,
        measure=measure,
        rank_of=column.rank_of or row.rank_of,
        basis=column.basis or row.basis,
        bureau=row.bureau,
        release=row.release,
        level=row.level,
        released=row.released,
        reason=row.reason,
        text=column.text,
    )


def _units(row: Slot, column: Slot) -> tuple[str, ...]:
    """The row's unit is the value's; a rate has that of its own column."""
    if column.measure is Measure.LAST_YEAR:
        return column.units or row.units
    return column.units if column.measure in DEPENDENT else row.units or column.units
