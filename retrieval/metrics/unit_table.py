"""Units as data: what they are called, how they convert, how a value is written. Exact decimals, no rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, made_of
from config.errors import Permanent

FILE = "units.toml"

Number = Decimal | float | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measure.

    Attributes:
        dimension: only units of one dimension convert into each other.
        factor: how many of the dimension's first unit it is.
        printed: what stands behind the number.
        weak: too common a word to be read after a single Chinese numeral.
        prefixed: may follow 万, 亿 and the like.
    """

    name: str
    dimension: str
    factor: Decimal
    printed: str
    weak: bool = False
    prefixed: bool = False


@dataclass(frozen=True, kw_only=True)
class UnitTable:
    """All units of a catalogue, found by name, alias, or a multiplier before one («万户»)."""

    units: Mapping[str, Unit]
    multipliers: Mapping[str, Decimal]
    name_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = CATALOG) -> UnitTable:
        """Reads `units.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        return made_of(folder, FILE, cls._of)

    @classmethod
    def _of(cls, tables: Mapping[str, Any]) -> UnitTable:
        units: dict[str, Unit] = {}
        for table in tables["unit"]:
            unit = Unit(
                name=table["name"],
                dimension=table["dimension"],
                factor=Decimal(table["factor"]),
                printed=table.get("printed", table["name"]),
                weak=table.get("weak", False),
                prefixed=table.get("prefixed", False),
            )
            units |= dict.fromkeys((unit.name, *table.get("aliases", ())), unit)
        multipliers = {name: Decimal(value) for name, value in tables["multipliers"].items()}
        words = {name: tuple(found) for name, found in tables.get("names", {}).items()}
        return cls(units=units, multipliers=multipliers, name_words=words)

    def find(self, name: str) -> Unit | None:
        """The unit of that name, alias or multiplied name; None when unknown."""
        text = name.strip()
        if text in self.units:
            return self.units[text]
        factor = Decimal(1)
        rest = text
        while rest and rest[0] in self.multipliers:
            factor *= self.multipliers[rest[0]]
            rest = rest[1:]
            unit = self.units.get(rest)
            if unit is not None and unit.prefixed:
                prefix = text[: len(text) - len(rest)]
                return Unit(
                    name=prefix + unit.name,
                    dimension=unit.dimension,
                    factor=factor * unit.factor,
                    printed=prefix + unit.printed,
                    prefixed=False,
                )
        return None

    def knows(self, name: str) -> bool:
        """Whether `find` has an answer."""
        return self.find(name) is not None

    def alike(self, left: str, right: str) -> bool:
        """Whether both are known and convert into each other."""
        one, other = self.find(left), self.find(right)
        return one is not None and other is not None and one.dimension == other.dimension

    def of_dimension(self, dimension: str) -> frozenset[str]:
        """Names of all units of a dimension, also with 万, 亿 and the like before them; empty when unknown."""
        found = {unit.name for unit in self.units.values() if unit.dimension == dimension}
        prefixes = [*self.multipliers, *(a + b for a in self.multipliers for b in self.multipliers if a != b)]
        taken = {unit.name for unit in self.units.values() if unit.dimension == dimension and unit.prefixed}
        return frozenset(found | {prefix + name for prefix in prefixes for name in taken})

    def canonical(self, name: str) -> str:
        """The catalogue's name of a unit (`个百分点` → `百分点`).

        Raises:
            Permanent: `unit_unknown`.
        """
        return self._need(name).name

    def convert(self, value: Number, source: str, target: str) -> Decimal:
        """`value` of unit `source` in unit `target`, exact.

        Raises:
            Permanent: `unit_unknown`, or `unit_mismatch` when the dimensions differ.
        """
        left, right = self._need(source), self._need(target)
        if left.dimension != right.dimension:
            raise Permanent("unit_mismatch", source=source, target=target)
        return plain(value) * left.factor / right.factor

    def same(self, value: Number, unit: str, other: Number, other_unit: str) -> bool:
        """Whether two quantities are equal whatever their units; an empty unit compares the bare numbers."""
        if not unit or not other_unit:
            return plain(value) == plain(other)
        left, right = self.find(unit), self.find(other_unit)
        if left is None or right is None or left.dimension != right.dimension:
            return False
        return plain(value) * left.factor == plain(other) * right.factor

    def format_value(self, value: Number, unit: str, precision: int | None = None) -> str:
        """Number and unit as printed: «96.1亿元», «23.8个百分点», «1.94倍».

        Never changes the figure; only a computed value is given a `precision` (digits after the point, half up).
        """
        number = plain(value)
        if precision is not None and -int(number.as_tuple().exponent) > precision:
            number = number.quantize(Decimal(1).scaleb(-precision), rounding=ROUND_HALF_UP)
        found = self.find(unit) if unit else None
        return _digits(number) + (found.printed if found else unit)

    def _need(self, name: str) -> Unit:
        unit = self.find(name)
        if unit is None:
            raise Permanent("unit_unknown", unit=name)
        return unit


def plain(value: Number) -> Decimal:
    """The shortest decimal that means `value`: what a float was read from, not its binary noise."""
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)


def _digits(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=4)
def default_units(folder: Path = CATALOG) -> UnitTable:
    """The unit table of the packaged catalogue; read once."""
    return UnitTable.load(folder)


def convert(value: Number, source: str, target: str, *, units: UnitTable | None = None) -> Decimal:
    """See `UnitTable.convert`."""
    return (units or default_units()).convert(value, source, target)


def format_value(value: Number, unit: str, precision: int | None = None, *, units: UnitTable | None = None) -> str:
    """See `UnitTable.format_value`."""
    return (units or default_units()).format_value(value, unit, precision)
