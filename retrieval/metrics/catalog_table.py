"""The catalogue as tables that people edit: its rows, and what a table that comes back would change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.errors import Permanent
from retrieval.metrics.catalog import Catalogue, Region
from retrieval.metrics.catalog_entries import parts

MOST_ROWS = 20_000
MOST_CHARS = 1_000
JOIN = "、"
FILES = {"indicators": "indicators.toml", "regions": "regions.csv"}
"""File of the home's catalogue by what a table holds."""

INDICATOR_FIELDS = (
    "id", "name", "aliases", "definition", "unit", "accepted_units", "better", "nature", "frequency", "precision",
    "basis", "department", "group", "additive", "interim_on_course", "growth_of",
)  # fmt: skip
REGION_FIELDS = ("code", "name", "level", "parent_code", "aliases", "groups", "valid_from", "valid_to", "is_sample")
FIELDS: Mapping[str, tuple[str, ...]] = {"indicators": INDICATOR_FIELDS, "regions": REGION_FIELDS}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry that differs.

    Attributes:
        kind: `added`, `changed`, `removed`; `moved`: only its place in the customary order.
        fields: name of a column → (before, after), for `changed`.
    """

    kind: str
    key: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def loses(self) -> bool:
        """Whether what is held would have no entry any more, or stand in another unit than its entry says."""
        return self.kind == "removed" or any(name == "unit" for name, _, _ in self.fields)


def indicator_rows(catalogue: Catalogue) -> list[dict[str, str]]:
    """One row an indicator, in the order of the catalogue."""
    return [{name: _text(getattr(each, name)) for name in INDICATOR_FIELDS} for each in catalogue.indicators.values()]


def region_rows(catalogue: Catalogue) -> list[dict[str, str]]:
    """One row a region, in the customary order."""
    return [_region(each) for each in catalogue.regions.values()]


def rows_of(catalogue: Catalogue, kind: str) -> list[dict[str, str]]:
    """Rows of one of `FILES`."""
    return indicator_rows(catalogue) if kind == "indicators" else region_rows(catalogue)


def kind_of(head: Iterable[str], heads: Mapping[str, Mapping[str, str]]) -> str:
    """Which table a head belongs to: the one with all its columns.

    Args:
        head: cells of the first row.
        heads: by kind the printed name of every column.

    Raises:
        Permanent: `catalogue_table_unknown`.
    """
    held = {cell.strip() for cell in head}
    for kind, names in heads.items():
        if set(names.values()) <= held:
            return kind
    raise Permanent("catalogue_table_unknown")


def made(catalogue: Catalogue, kind: str, rows: Sequence[Row], names: Mapping[str, Any]) -> Catalogue:
    """The catalogue with these rows in the place of its own, checked like a file.

    Args:
        names: `regions.toml`: the columns of groups and the rules of short names.

    Raises:
        Permanent: `catalogue_invalid`.
    """
    places = [dict(row) for row in (rows if kind == "regions" else region_rows(catalogue))]
    tables = [indicator_table(row) for row in (rows if kind == "indicators" else indicator_rows(catalogue))]
    for number, row in enumerate(places, 2):
        if not (row["code"] and row["name"]):
            raise Permanent("catalogue_invalid", file=FILES["regions"], what=f"row {number}: code, name")
    return Catalogue.of(places, {"indicator": tables}, names=names, units=catalogue.units)


def changes(before: Catalogue, after: Catalogue, kind: str) -> list[Change]:
    """What differs, in the order of the new table; what is gone comes last."""
    key = "id" if kind == "indicators" else "code"
    old, new = ({row[key]: row for row in rows_of(each, kind)} for each in (before, after))
    found = []
    for id_, row in new.items():
        if id_ not in old:
            found.append(Change(kind="added", key=id_, name=row["name"]))
        elif row != old[id_]:
            differing = tuple((name, old[id_][name], row[name]) for name in FIELDS[kind] if old[id_][name] != row[name])
            found.append(Change(kind="changed", key=id_, name=row["name"], fields=differing))
    kept = [id_ for id_ in old if id_ in new]
    order = [id_ for id_ in new if id_ in old]
    moved = [id_ for id_, other in zip(order, kept, strict=True) if id_ != other]
    found += [Change(kind="moved", key=id_, name=new[id_]["name"]) for id_ in moved]
    return found + [Change(kind="removed", key=id_, name=row["name"]) for id_, row in old.items() if id_ not in new]


def content(catalogue: Catalogue, kind: str) -> str:
    """The file of the home that says the same."""
    rows = rows_of(catalogue, kind)
    if kind == "regions":
        stream = io.StringIO()
        writer = csv.DictWriter(stream, REGION_FIELDS)
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue()
    return "\n".join("[[indicator]]\n" + _toml(indicator_table(row)) for row in rows)


def indicator_table(row: Row) -> dict[str, Any]:
    """A row as `indicators.toml` has it.

    Raises:
        Permanent: `catalogue_invalid`: a cell that can't be read.
    """
    table: dict[str, Any] = {name: row[name] for name in INDICATOR_FIELDS}
    what = f"{row['id'] or row['name']}"
    if not row["id"] or not row["name"] or any(len(cell) > MOST_CHARS for cell in row.values()):
        raise Permanent("catalogue_invalid", file=FILES["indicators"], what=f"{what}: id, name")
    for name in ("aliases", "accepted_units"):
        table[name] = parts(row[name])
    for name in ("additive", "interim_on_course"):
        table[name] = row[name] == "1"
    if row["precision"] and not row["precision"].isdecimal():
        raise Permanent("catalogue_invalid", file=FILES["indicators"], what=f"{what}: precision {row['precision']}")
    table["precision"] = int(row["precision"]) if row["precision"] else -1
    return table


def _region(region: Region) -> dict[str, str]:
    return {
        "code": region.code,
        "name": region.name,
        "level": region.level,
        "parent_code": region.parent or "",
        "aliases": JOIN.join(region.aliases),
        "groups": JOIN.join(region.groups),
        "valid_from": region.valid_from.isoformat() if region.valid_from else "",
        "valid_to": region.valid_to.isoformat() if region.valid_to else "",
        "is_sample": "1" if region.sample else "0",
    }


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return JOIN.join(value)
    return "" if value is None else str(value)


def _toml(table: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return '"' + "".join(_ESCAPED.get(each, each) for each in str(value)) + '"'


_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
