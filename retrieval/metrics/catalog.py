"""The catalogue: which indicators, regions, groups and units exist and what people call them. Data only.

Another province uses the program by replacing `config/catalog/`; nothing here names one of its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from retrieval.metrics.catalog_entries import (
    DIRECTIONS,
    LEVELS,
    NATURES,
    Indicator,
    Region,
    check,
    indicator_tables,
    indicators,
    region_rules,
    regions,
    rows,
)
from retrieval.metrics.units import UnitTable
from retrieval.questions.normalise import normalise

__all__ = ["DIRECTIONS", "LEVELS", "NATURES", "Catalogue", "Indicator", "Region"]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All reference data of one province.

    Attributes:
        indicators: by id, in the order of the file.
        regions: by code, in the customary order (that of the file).
        groups: codes of the members by group name.
        group_names: group name or alias → group name.
        home: code of the region that questions without one are about, as `regions.toml` says it; None: see `seat`.
    """

    indicators: Mapping[str, Indicator]
    regions: Mapping[str, Region]
    groups: Mapping[str, tuple[str, ...]]
    group_names: Mapping[str, str]
    units: UnitTable
    home: str | None = None

    @classmethod
    def load(cls, folder: Path, own: Path | None = None) -> Catalogue:
        """Reads `regions.csv`, `regions_*.csv`, `regions.toml`, `indicators.toml` and `units.toml`.

        Args:
            folder: the packaged catalogue, or that of another province.
            own: folder of the home, whose `indicators.toml` and `regions.csv` stand in the place of the packaged ones.

        Raises:
            Permanent: `catalogue_invalid`, with the file and what is wrong in it.
        """

        def file(name: str) -> Path:
            return own / name if own is not None and (own / name).is_file() else folder / name

        places = [file("regions.csv")] if file("regions.csv").parent == own else sorted(folder.glob("regions*.csv"))
        return cls.of(
            [row for path in places for row in rows(path)],
            indicator_tables(file("indicators.toml")),
            names=region_rules(folder),
            units=UnitTable.load(folder),
        )

    @classmethod
    def of(
        cls, places: list[dict[str, str]], tables: Mapping[str, Any], *, names: Mapping[str, Any], units: UnitTable
    ) -> Catalogue:
        """The same from what the files hold: rows of regions, tables of indicators, rules of names.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        columns = {column: table["name"] for column, table in names.get("groups", {}).items()}
        found = {region.code: region for region in regions(places, names, columns)}
        for region in found.values():
            check(region.parent is None or region.parent in found, "regions.csv", f"{region.code}: parent")
        home = names.get("home") or None
        check(home is None or home in found, "regions.toml", f"home: {home}")
        groups = dict.fromkeys([*columns.values(), *(group for region in found.values() for group in region.groups)])
        aliases = {
            alias: table["name"]
            for table in names.get("groups", {}).values()
            for alias in (table["name"], *table.get("aliases", ()))
        }
        return cls(
            indicators=MappingProxyType(indicators(tables, units)),
            regions=MappingProxyType(found),
            groups=MappingProxyType({g: tuple(r.code for r in found.values() if g in r.groups) for g in groups}),
            group_names=MappingProxyType({**{group: group for group in groups}, **aliases}),
            units=units,
            home=home,
        )

    def adopt(self, other: Catalogue) -> None:
        """Becomes what another one is, for everybody who holds it; only while nobody answers (`adopted`)."""
        held = {field.name: getattr(other, field.name) for field in fields(other)}
        vars(self).clear()
        vars(self).update(held)

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
        real = [region for region in self.regions.values() if not region.sample]
        return next((r for r in real if r.level == "province"), next(r for r in real if r.parent is None))

    @cached_property
    def seat(self) -> Region:
        """The region that questions without one are about.

        That of `regions.toml`, else the lowest one that all counties lie in.
        """
        if self.home:
            return self.regions[self.home]
        counties = [r for r in self.regions.values() if r.level == "county" and not r.sample]
        lines = [self.lineage(county.code) for county in counties]
        shared = next((code for code in lines[0] if all(code in line for line in lines)), None) if lines else None
        return self.regions[shared] if shared else self.province

    def lineage(self, code: str) -> tuple[str, ...]:
        """Codes of the regions above one, the nearest first."""
        found: dict[str, None] = {}
        parent = self.regions[code].parent
        while parent and parent not in found:
            found[parent] = None
            parent = self.regions[parent].parent
        return tuple(found)

    @cached_property
    def said_names(self) -> Mapping[str, str]:
        """`names`, and the short names that several bear, for the highest of them («甲» is 甲市, not 甲县).

        For what people say; in a table such a name may mean any of them.
        """
        return MappingProxyType({name: codes[0] for name, codes in self._bearers.items() if self._leads(codes)})

    @cached_property
    def shared_names(self) -> Mapping[str, tuple[str, ...]]:
        """Name that several regions of one level bear → their codes: ask which."""
        return MappingProxyType({n: c for n, c in self._bearers.items() if len(c) > 1 and not self._leads(c)})

    def _leads(self, codes: tuple[str, ...]) -> bool:
        """Whether the first of several is of a higher level than all others."""
        ranks = [LEVELS.index(self.regions[code].level) for code in codes]
        return all(ranks[0] < rank for rank in ranks[1:])

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        regions = sorted(self.regions.values(), key=lambda region: LEVELS.index(region.level))
        return _grouped((name, r.code) for r in regions for name in (r.name, *r.aliases))

    @cached_property
    def _bearers(self) -> dict[str, tuple[str, ...]]:
        regions = sorted(self.regions.values(), key=lambda region: LEVELS.index(region.level))
        return self._named | _grouped((r.short, r.code) for r in regions if r.short and r.short not in self._named)

    @cached_property
    def _region_names(self) -> Mapping[str, str]:
        return MappingProxyType({name: codes[0] for name, codes in self._named.items() if self._leads(codes)})

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


@contextmanager
def adopted(shared: Catalogue, new: Catalogue, alone: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """`shared`, which many hold, becomes `new`; it is what it was when the block fails. `alone`: while nobody answers."""
    before, done = replace(shared), False
    with alone():
        shared.adopt(new)
    try:
        yield
        done = True
    finally:
        if not done:
            with alone():
                shared.adopt(before)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, id_ in pairs:
        if id_ not in found.get(name, ()):
            found[name] = (*found.get(name, ()), id_)
    return found
