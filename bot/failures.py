"""Errors as JSON and back, so that a command says the same whichever process did its work."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from config.errors import GongfuError, NeedsClarification, NotAllowed, NotFound, Permanent, Transient, Uncertain
from retrieval.metrics.tidy import CellProblem, TableInvalid

KINDS: Mapping[str, type[GongfuError]] = MappingProxyType(
    {kind.__name__: kind for kind in (NotFound, Permanent, Transient, Uncertain, NeedsClarification, NotAllowed)}
)


def failure_json(error: GongfuError) -> dict[str, Any]:
    """Kind, code, data, and the faulty cells of a table."""
    problems = error.problems if isinstance(error, TableInvalid) else ()
    return {
        "kind": next((base.__name__ for base in type(error).__mro__ if base.__name__ in KINDS), Permanent.__name__),
        "code": error.code,
        "data": {key: _plain(value) for key, value in error.data.items()},
        "problems": [[each.row, each.column, each.value, each.code] for each in problems],
    }


def failure_from(row: Mapping[str, Any]) -> GongfuError:
    """The error that `failure_json` wrote."""
    data = {key: tuple(value) if isinstance(value, list) else value for key, value in row["data"].items()}
    if row["problems"]:
        return TableInvalid(str(data.get("file", "")), [CellProblem(*cells) for cells in row["problems"]])
    return KINDS.get(row["kind"], Permanent)(row["code"], **data)


def _plain(value: object) -> object:
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return str(value)
