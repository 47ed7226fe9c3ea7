"""The catalogue: which indicators, regions, groups and units exist and what people call them. Data only, read once.

Another province uses the program by replacing `config/catalog/`; nothing here names one of its entries.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.errors import Permanent
from retrieval.metrics.units import UnitTable
from retrieval.questions.normalise import normalise

LEVELS = ("province", "city", "county")
NATURES = ("flow", "stock", "ratio", "rate", "index", "count")
DIRECTIONS = ("higher", "lower", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An administrative division.

    Attributes:
        code: GB/T 2260 code; made-up codes only for samples.
        level: `province`, `city` or `county`.
        parent: code of the division above, or None.
        groups: names of the groups it belongs to.
        sample: an invented division for demonstration; never ranked with real ones.
    """

    code: str
    name: str
    level: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A named quantity.

    Attributes:
        unit: the unit in which values are stored.
        accepted_units: further units that may be delivered; all units of the same dimension are accepted anyway.
        better: `higher`, `lower` or `none`.
        nature: `flow` (added up over time), `stock` (state on a day), `ratio`, `rate`, `index` or `count`.
        additive: values of regions may be added up.
        frequency: how often it is published: 年 季 月.
        basis: how its growth rate is meant (名义, 可比价, 实际, 同口径), or None: unknown, then no rate is computed.
        interim_on_course: interim values may be held against the line from base to target.
        precision: decimals that are customary, or None.
        growth_of: id of the indicator whose growth rate this is, or None.
        department: responsible unit (责任单位), or None.
        group: theme under which lists show it.
    """

    id: str
    name: str
    unit: str
    better: str
    nature: str
    group: str
    frequency: str
    aliases: tuple[str, ...] = ()
    accepted_units: tuple[str, ...] = ()
    additive: bool = False
    basis: str | None = None
    interim_on_course: bool = False
    precision: int | None = None
    definition: str | None = None
    department: str | None = None
    growth_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All reference data of one province.

    Attributes:
        indicators: by id, in the order of the file.
        regions: by code, in the customary order (that of the file).
        groups: codes of the members by group name.
        group_names: group name or alias → group name.
    """

    indicators: Mapping[str, Indicator]
    regions: Mapping[str, Region]
    groups: Mapping[str, tuple[str, ...]]
    group_names: Mapping[str, str]
    units: UnitTable

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Reads `regions.csv`, `regions_*.csv`, `regions.toml`, `indicators.toml` and `units.toml`.

        Raises:
            Permanent: `catalogue_invalid`, with the file and what is wrong in it.
        """
        units = UnitTable.load(folder / "units.toml")
        names = _toml(folder / "regions.toml")
        rows = [row for path in sorted(folder.glob("regions*.csv")) for row in _rows(path)]
        groups = {column: table["name"] for column, table in names.get("groups", {}).items()}
        regions = {region.code: region for region in _regions(rows, names, groups)}
        for region in regions.values():
            _check(region.parent is None or region.parent in regions, "regions.csv", f"{region.code}: parent")
        return cls(
            indicators=MappingProxyType(_indicators(_toml(folder / "indicators.toml"), units)),
            regions=MappingProxyType(regions),
            groups=MappingProxyType(
                {group: tuple(r.code for r in regions.values() if group in r.groups) for group in groups.values()}
            ),
            group_names=MappingProxyType(
                {
                    alias: table["name"]
                    for table in names.get("groups", {}).values()
                    for alias in (table["name"], *table.get("aliases", ()))
                }
            ),
            units=units,
        )

    def names(self) -> Mapping[str, str]:
        """Name or alias of a region → its code."""
        return self._region_names

    def indicator_names(self) -> Mapping[str, tuple[str, ...]]:
        """Name or alias of an indicator as written → ids; several where the word fits several (ask back)."""
        return self._indicator_names

    def find_region(self, name: str) -> Region | None:
        """By code, name or alias; None when the catalogue does not hold it."""
        code = name if name in self.regions else self._plain_regions.get(normalise(name))
        return self.regions[code] if code else None

    def find_indicator(self, name: str) -> Indicator | None:
        """By id, name or an alias that fits one indicator only; None otherwise."""
        if name in self.indicators:
            return self.indicators[name]
        found = self._plain_indicators.get(normalise(name), ())
        return self.indicators[found[0]] if len(found) == 1 else None

    def children(self, code: str) -> tuple[Region, ...]:
        """Divisions directly below, in the customary order."""
        return self._children.get(code, ())

    def peers(self, code: str) -> tuple[Region, ...]:
        """Divisions of the same level under the same parent, itself included."""
        region = self.regions[code]
        if region.parent is None:
            return (region,)
        return tuple(peer for peer in self.children(region.parent) if peer.level == region.level)

    def order(self, code: str) -> int:
        """Place of a region in the customary order."""
        return self._order[code]

    @cached_property
    def province(self) -> Region:
        """The reference province (the whole of which a plan speaks)."""
        return next(r for r in self.regions.values() if r.level == "province" and not r.sample)

    @cached_property
    def _region_names(self) -> Mapping[str, str]:
        return MappingProxyType({name: r.code for r in self.regions.values() for name in (r.name, *r.aliases)})

    @cached_property
    def _plain_regions(self) -> dict[str, str]:
        return {normalise(name): code for name, code in self._region_names.items()}

    @cached_property
    def _indicator_names(self) -> Mapping[str, tuple[str, ...]]:
        return MappingProxyType(_grouped((n, i.id) for i in self.indicators.values() for n in (i.name, *i.aliases)))

    @cached_property
    def _plain_indicators(self) -> dict[str, tuple[str, ...]]:
        names = [(normalise(name), id_) for name, ids in self._indicator_names.items() for id_ in ids]
        official = {normalise(i.name): (i.id,) for i in self.indicators.values()}
        return _grouped(names) | official

    @cached_property
    def _children(self) -> dict[str, tuple[Region, ...]]:
        below: dict[str, list[Region]] = {}
        for region in self.regions.values():
            below.setdefault(region.parent or "", []).append(region)
        return {parent: tuple(found) for parent, found in below.items()}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.regions)}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, id_ in pairs:
        if id_ not in found.get(name, ()):
            found[name] = (*found.get(name, ()), id_)
    return found


def _check(condition: object, file: str, what: str) -> None:
    if not condition:
        raise Permanent("catalogue_invalid", file=file, what=what)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Permanent("catalogue_invalid", file=path.name, what=str(error)) from error


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Permanent("catalogue_invalid", file=path.name, what=str(error)) from error
    for number, row in enumerate(rows, 2):
        complete = row.get("code") and row.get("name") and row.get("level") in LEVELS
        _check(complete, path.name, f"row {number}: code, name, level")
    return rows


def _regions(rows: list[dict[str, str]], names: Mapping[str, Any], groups: Mapping[str, str]) -> list[Region]:
    short = {row["code"]: _short_name(row["name"], names) for row in rows}
    count = Counter([*short.values(), *(row["name"] for row in rows)])
    explicit: Mapping[str, list[str]] = names.get("aliases", {})
    dropped = {*names.get("not_short", ()), ""}
    found = []
    for row in rows:
        own = list(explicit.get(row["code"], ()))
        if short[row["code"]] not in dropped and count[short[row["code"]]] == 1:
            own.append(short[row["code"]])
        found.append(
            Region(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                parent=row.get("parent_code") or None,
                aliases=tuple(dict.fromkeys(alias for alias in own if alias != row["name"])),
                groups=tuple(group for column, group in groups.items() if row.get(column) == "1"),
                sample=row.get("is_sample") == "1",
            )
        )
    return found


def _short_name(name: str, rules: Mapping[str, Any]) -> str:
    for suffix in sorted(rules.get("suffixes", ()), key=len, reverse=True):
        if name.endswith(suffix) and len(name) > len(suffix):
            rest = name.removesuffix(suffix)
            break
    else:
        return ""
    peoples = sorted(rules.get("peoples", ()), key=len, reverse=True)
    while (people := next((p for p in peoples if rest.endswith(p) and len(rest) - len(p) >= 2), None)) is not None:
        rest = rest.removesuffix(people)
    return rest if len(rest) >= 2 else ""


_OPTIONAL = ("basis", "definition", "department", "growth_of")


def _indicators(tables: Mapping[str, Any], units: UnitTable) -> dict[str, Indicator]:
    known = {field.name for field in fields(Indicator)}
    found: dict[str, Indicator] = {}
    for table in tables.get("indicator", ()):
        values = {**tables.get("defaults", {}), **table}
        what = str(values.get("id") or values.get("name"))
        _check(set(values) <= known, "indicators.toml", f"{what}: {sorted(set(values) - known)}")
        _check({"id", "name", "unit", "nature", "group"} <= set(values), "indicators.toml", f"{what}: incomplete")
        _check(what not in found, "indicators.toml", f"{what}: twice")
        _check(units.knows(values["unit"]), "indicators.toml", f"{what}: unit {values['unit']}")
        _check(values["nature"] in NATURES and values["better"] in DIRECTIONS, "indicators.toml", f"{what}: nature")
        for key in _OPTIONAL:
            values[key] = values.get(key) or None
        values["precision"] = values["precision"] if values.get("precision", -1) >= 0 else None
        values["aliases"] = tuple(values.get("aliases", ()))
        values["accepted_units"] = tuple(values.get("accepted_units", ()))
        found[what] = Indicator(**values)
    for indicator in found.values():
        _check(
            indicator.growth_of is None or indicator.growth_of in found, "indicators.toml", f"{indicator.id}: growth_of"
        )
    return found
