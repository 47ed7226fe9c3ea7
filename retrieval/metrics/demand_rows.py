"""Rows of tables of targets, as the readers give them («指标：…；单位：%；2025年：80左右») → demands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from retrieval.evidence import Clause
from retrieval.metrics.demand_times import Times, times_in
from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.unit_table import UnitTable

if TYPE_CHECKING:
    from retrieval.metrics.demands import Demand

_SIGN = re.compile(r"^\s*(?P<sign>≥|≤|>=|<=|>|<|＞|＜|⩾|⩽|≧|≦)?\s*(?P<rest>.*)$")
_SIGNS = {"≥": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "≦": "<=", "＞": ">", "＜": "<"}
_NUMBER = re.compile(r"^[\[［【〔（(]?(?P<value>\d+(?:\.\d+)?)[\]］】〕）)]?(?P<unit>.*)$")
_RANGE = re.compile(r"^(?P<low>\d+(?:\.\d+)?)\s*(?:[-—–~～]|至)+\s*(?P<high>\d+(?:\.\d+)?)(?P<unit>.*)$")
_UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[^（()）]{1,12})[)）]$")
_BRACKETS = "[［【〔（("
_YEAR = re.compile(r"(20\d{2})")


def row_demands(
    clause: Clause, words: DemandWords, units: UnitTable, times: Times, make: type[Demand]
) -> Iterator[Demand]:
    """The targets of one row; nothing when its heads name no indicator."""
    cells = [cell.partition("：") for cell in clause.text.split("；")]
    heads = {_once(head.strip()): value.strip() for head, mark, value in cells if mark}
    name = next((value for head, value in heads.items() if head in words.name_columns and value), "")
    if not name:
        return
    unit = next((value for head, value in heads.items() if head in words.unit_columns), "")
    if not unit and (found := _UNIT_IN_NAME.search(name)) and (units.knows(found["unit"]) or "/" in found["unit"]):
        unit, name = found["unit"], name[: found.start()]
    for head, value in heads.items():
        if head in words.name_columns or head in words.unit_columns:
            continue
        column = _column(head, words, times)
        if column is None:
            continue
        measure = column.measure if column.measure != "level" else _measure(name, words)
        own = _head_unit(head, units)
        if column.measure == "growth" and value[:1] in _BRACKETS:  # a sum over the years, by custom
            column, measure, own = _Column(column.due, "rise"), "rise", unit
        read = _value(value, own if column.measure == "growth" else unit or own, words, units)
        if read is not None:
            doubts = (*(("range",) if read.high is not None else ()), *(() if column.due else ("deadline",)))
            yield make(
                name=name,
                comparator=read.comparator,
                value=read.value,
                high=read.high,
                unit=read.unit,
                text=value,
                clause=clause,
                measure=measure,
                due=column.due,
                hedge=read.hedge,
                doubts=doubts,
            )


@dataclass(frozen=True, slots=True)
class _Column:
    due: int | None
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    comparator: str
    value: Decimal
    high: Decimal | None
    unit: str
    hedge: str | None


def _once(head: str) -> str:
    """A head that merged cells give twice («指标指标»)."""
    half = len(head) // 2
    return head[:half] if head and head[:half] * 2 == head else head


def _column(head: str, words: DemandWords, times: Times) -> _Column | None:
    """What a column holds; None: no values to be reached."""
    years = [time.year for time in times_in(head)] or [int(year) for year in _YEAR.findall(head)]
    behind = bool(years) and times.start is not None and years[-1] < times.start
    aims = words.target_columns.search(head) is not None
    if words.growth_columns.search(head) and not behind:
        return _Column(years[-1] if years else times.due, "growth")
    if behind or (words.other_columns.search(head) and not aims):
        return None
    if years:
        return _Column(years[-1], "level") if aims or times.start is not None else None
    return _Column(times.due, "level") if aims else None


def _head_unit(head: str, units: UnitTable) -> str:
    found = _UNIT_IN_NAME.search(head)
    return found["unit"] if found and units.knows(found["unit"]) else ""


def _value(printed: str, unit: str, words: DemandWords, units: UnitTable) -> _Read | None:
    """A cell («≥95», «8左右», «7—8», «[14.5]», «年均10以上»); None: it holds no number, or no unit is known for a growth."""
    signed = _SIGN.match(printed.replace(",", ""))
    if signed is None:
        return None
    rest = signed["rest"].strip()
    rest = rest.removeprefix(next((word for word in words.adverbs if rest.startswith(word)), ""))
    early = next((pair for pair in words.before if rest.startswith(pair[0])), ("", ""))
    rest = rest[len(early[0]) :].strip()
    sign = _SIGNS.get(signed["sign"] or "", signed["sign"]) or (early[1] if early[1] != "reach" else "")
    span = _RANGE.match(rest)
    number = span or _NUMBER.match(rest)
    if number is None:
        return None
    after = number["unit"].strip()
    own = max((name for name in units.units if name and after.startswith(name)), key=len, default="")
    late = next((pair for pair in words.after if after[len(own) :].startswith(pair[0])), ("", ""))
    if after[len(own) + len(late[0]) :]:
        return None
    known = units.find(own or unit)
    return _Read(
        comparator="range" if span else late[1] or sign or ">=",
        value=Decimal(span["low"] if span else number["value"]),
        high=Decimal(span["high"]) if span else None,
        unit=known.name if known else unit,
        hedge=late[0] if late[1] == "=" else None,
    )


def _measure(name: str, words: DemandWords) -> str:
    """Of an indicator that is a change by its name («甲指标降低»)."""
    return next((measure for word, measure in words.changes if name.endswith(word)), "level")
