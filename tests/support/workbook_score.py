"""Compares what was understood of a workbook with what is known of it, to the last field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.made_workbooks import Fact, Made

Row = tuple[Any, ...]


def differences(found: object, wanted: object, at: str = "") -> list[str]:
    """Every place where two reports differ: a key too much is one, and so is another order."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        keys = [*wanted, *(key for key in found if key not in wanted)]
        return [
            line
            for key in keys
            for line in (
                differences(found[key], wanted[key], f"{at}.{key}")
                if key in found and key in wanted
                else [f"{at}.{key}: {'too much' if key in found else 'lacking'}"]
            )
        ]
    if _listed(wanted) and _listed(found):
        first, second = list(found), list(wanted)  # type: ignore[call-overload]
        lines = [] if len(first) == len(second) else [f"{at}: {len(first)} instead of {len(second)}"]
        pairs = enumerate(zip(first, second, strict=False))
        return lines + [line for number, (a, b) in pairs for line in differences(a, b, f"{at}[{number}]")]
    same = found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    return [] if same else [f"{at}: {found!r} instead of {wanted!r}"]


def codes(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Errors of a report: cell and code."""
    return [(error["cell"], error["code"]) for error in report["errors"]]


def _listed(thing: object) -> bool:
    return isinstance(thing, Sequence) and not isinstance(thing, str)


def observed(report: Mapping[str, Any]) -> set[Row]:
    """Figures of a report, comparable with `known`."""
    return {
        (
            o["sheet"], o["cell"], o["region"], o["indicator_name"],
            (o["period"]["kind"], o["period"]["start"], o["period"]["end"]), _round(o["value"]), o["unit"],
            _round(o["yoy"]), o["yoy_cell"], o["rank"], o["rank_of"], o["rank_cell"],
        )
        for o in report["observations"]
    }  # fmt: skip


def known(facts: Sequence[Fact]) -> set[Row]:
    """Figures that the maker put in."""
    return {
        (
            f.sheet, f.cell, f.region, f.indicator, f.period, _round(f.value), f.unit, _round(f.yoy), f.yoy_cell,
            f.rank, f.rank_of, f.rank_cell,
        )
        for f in facts
    }  # fmt: skip


def beside(report: Mapping[str, Any], made: Made) -> dict[str, tuple[set[Row], set[Row]]]:
    """What is no figure: found and known."""
    return {
        "errors": ({(e["sheet"], e["cell"], e["code"]) for e in report["errors"]}, set(made.errors)),
        "missing": ({(e["sheet"], e["cell"]) for e in report["missing"]}, set(made.missing)),
        "ignored": ({(e["sheet"], e["cell"]) for e in report["ignored_cells"]}, set(made.ignored)),
        "unknown": ({(e["sheet"], e["cell"]) for e in report["unknown_indicators"]}, set(made.unknown)),
        "skipped": ({(e["sheet"],) for e in report["skipped_sheets"]}, {(name,) for name in made.skipped}),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 9)
