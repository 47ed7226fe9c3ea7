"""Entries of the catalogue, and how the files that hold them are read: every fault with its file, or no entry at all."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, read_place, read_toml
from config.errors import Permanent
from retrieval.metrics.period import Period
from retrieval.metrics.units import UnitTable

SEPARATOR = re.compile("[、,，;；]")
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
        short: its name without the ending, even where others bear it too; empty: it has none of its own.
        valid_from, valid_to: first and last day that it exists; None: always.
    """

    code: str
    name: str
    level: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sample: bool = False
    short: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def exists_in(self, period: Period) -> bool:
        """Whether it existed when the period ended: a figure of a division that was dissolved since stays one of its time."""
        return (self.valid_from is None or self.valid_from <= period.end) and (
            self.valid_to is None or period.end <= self.valid_to
        )


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


def check(condition: object, file: str, what: str) -> None:
    """Raises `catalogue_invalid` where something does not hold."""
    if not condition:
        raise Permanent("catalogue_invalid", file=file, what=what)


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file of regions.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Permanent("catalogue_invalid", file=path.name, what=str(error)) from error
    for number, row in enumerate(found, 2):
        complete = row.get("code") and row.get("name") and row.get("level") in LEVELS
        check(complete, path.name, f"row {number}: code, name, level")
    return found


def regions(rows: list[dict[str, str]], names: Mapping[str, Any], groups: Mapping[str, str]) -> list[Region]:
    """Regions in the order of the rows.

    Args:
        rows: of `regions*.csv`. A column `aliases` or `groups` (parted by «、») says all of them; without it short names
            follow from the rules and groups are columns of their own.
        names: `regions.toml`.
        groups: name of a group by its column.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    short = {row["code"]: short_name(row["name"], names) for row in rows}
    count = Counter([*short.values(), *(row["name"] for row in rows)])
    explicit: Mapping[str, list[str]] = names.get("aliases", {})
    dropped = {*names.get("not_short", ()), ""}
    check(len(short) == len(rows), "regions.csv", f"{Counter(row['code'] for row in rows).most_common(1)[0][0]}: twice")
    found = []
    for row in rows:
        own = list(explicit.get(row["code"], ()))
        if short[row["code"]] not in dropped and count[short[row["code"]]] == 1:
            own.append(short[row["code"]])
        if row.get("aliases") is not None:
            own = parts(row["aliases"])
        member = parts(row["groups"]) if row.get("groups") is not None else []
        member += [group for column, group in groups.items() if row.get(column) == "1"]
        found.append(
            Region(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                parent=row.get("parent_code") or None,
                aliases=tuple(dict.fromkeys(alias for alias in own if alias != row["name"])),
                groups=tuple(member),
                sample=row.get("is_sample") == "1",
                short="" if short[row["code"]] in dropped else short[row["code"]],
                valid_from=day(row.get("valid_from"), row["code"]),
                valid_to=day(row.get("valid_to"), row["code"]),
            )
        )
    return found


def parts(text: str) -> list[str]:
    """Names of a cell, parted by «、», commas or semicolons."""
    return [part for part in (piece.strip() for piece in SEPARATOR.split(text)) if part]


def day(text: str | None, code: str) -> date | None:
    """A date of a cell; an empty one is None."""
    try:
        return date.fromisoformat(text.strip()) if text and text.strip() else None
    except ValueError as error:
        raise Permanent("catalogue_invalid", file="regions.csv", what=f"{code}: {text}") from error


def indicator_tables(path: Path) -> dict[str, Any]:
    """A file of indicators; what its `[defaults]` leave out is as in the packaged one.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    own = read_toml(path)
    packaged = {} if path.parent == CATALOG else read_toml(CATALOG / path.name)["defaults"]
    return own | {"defaults": {**packaged, **own.get("defaults", {})}}


def region_rules(folder: Path) -> dict[str, Any]:
    """`regions.toml` of a catalogue folder; how names are shortened is general language, which it may leave out.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    return read_place(folder, "regions.toml", ("suffixes", "peoples"))


def short_name(name: str, rules: Mapping[str, Any]) -> str:
    """The name without its ending and its peoples, of two characters at least; empty: there is none."""
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


def indicators(tables: Mapping[str, Any], units: UnitTable) -> dict[str, Indicator]:
    """Indicators by id, in the order of the file.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    known = {field.name for field in fields(Indicator)}
    found: dict[str, Indicator] = {}
    for table in tables.get("indicator", ()):
        values = {**tables.get("defaults", {}), **table}
        what = str(values.get("id") or values.get("name"))
        check(set(values) <= known, "indicators.toml", f"{what}: {sorted(set(values) - known)}")
        check({"id", "name", "unit", "nature", "group"} <= set(values), "indicators.toml", f"{what}: incomplete")
        check(what not in found, "indicators.toml", f"{what}: twice")
        check(units.knows(values["unit"]), "indicators.toml", f"{what}: unit {values['unit']}")
        check(values["nature"] in NATURES and values["better"] in DIRECTIONS, "indicators.toml", f"{what}: nature")
        for key in _OPTIONAL:
            values[key] = values.get(key) or None
        values["precision"] = values["precision"] if values.get("precision", -1) >= 0 else None
        values["aliases"] = tuple(values.get("aliases", ()))
        values["accepted_units"] = tuple(values.get("accepted_units", ()))
        found[what] = Indicator(**values)
    found = _also_called(found, tables.get("same", ()))
    for indicator in found.values():
        check(
            indicator.growth_of is None or indicator.growth_of in found, "indicators.toml", f"{indicator.id}: growth_of"
        )
    return found


def _also_called(found: dict[str, Indicator], same: Iterable[Sequence[str]]) -> dict[str, Indicator]:
    """The indicators, each also under its names with words that are printed for each other; never under another's name."""
    pairs = [(a, b) for one, other in same for a, b in ((one, other), (other, one))]
    taken = {name.lower() for each in found.values() for name in (each.name, *each.aliases)}
    made: dict[str, list[str]] = {}
    for key, each in found.items():
        for name in (each.name, *each.aliases):
            for a, b in pairs:
                # «生产总值» also stands inside «地区生产总值».
                other = re.sub(re.escape(a), b, name) if a in name and b not in name else name
                if other.lower() not in taken:
                    made.setdefault(other, []).append(key)
    own = {name: keys[0] for name, keys in made.items() if len(set(keys)) == 1}
    more = {key: tuple(name for name, k in own.items() if k == key) for key in set(own.values())}
    return {key: replace(each, aliases=(*each.aliases, *more.get(key, ()))) for key, each in found.items()}
