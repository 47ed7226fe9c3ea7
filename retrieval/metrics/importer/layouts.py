"""What a clerk said about a layout, kept for the workbook of the next month: one row a layout, told by its heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from config.database import metadata, reading
from config.errors import Permanent
from retrieval.metrics.importer.grid import Place, Sheet, column_number, split_name
from retrieval.metrics.importer.model import WorkbookReading
from retrieval.metrics.importer.spans import pieces_of
from retrieval.metrics.importer.words import Words, fold
from retrieval.metrics.importer.workbook import Said

MOST = 100
"""Decisions for one workbook."""

metrics_layouts = sa.Table(
    "metrics_layouts",
    metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("decisions", sa.JSON, nullable=False),
)

_DECISION = re.compile(r"(?:(?P<sheet>[^!=]+)!)?(?P<at>[A-Za-z]{1,3}(?P<row>\d{1,7})?)\s*[=＝]\s*(?P<text>.{1,80})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`at` of a sheet («C» or «C5») means `text`; `printed` is what stands there, for cells.

    Attributes:
        kept: said of an earlier workbook.
    """

    at: str
    text: str
    sheet: str | None = None
    printed: str = ""
    kept: bool = False


def parse_decisions(texts: Iterable[str]) -> tuple[Decision, ...]:
    """Reads «C=甲指标», «Sheet1!A7=忽略».

    Raises:
        Permanent: `decision_unclear`.
    """
    found: list[Decision] = []
    for text in texts:
        match = _DECISION.fullmatch(text.strip())
        if match is None or len(found) >= MOST:
            raise Permanent("decision_unclear", text=text[:50])
        found.append(Decision(at=match["at"].upper(), text=match["text"].strip(), sheet=match["sheet"]))
    return tuple(found)


def said_of(sheet: Sheet, decisions: Iterable[Decision], words: Words) -> Said:
    """Decisions about one sheet in the form that the reader takes."""
    columns: dict[int, str] = {}
    cells: dict[Place, str] = {}
    scales: dict[int, bool] = {}
    kept: dict[int, bool] = {}
    ignored: set[tuple[str, int]] = set()
    for each in decisions:
        if each.sheet is not None and each.sheet != sheet.name:
            continue
        place, folded = split_name(each.at), fold(each.text)
        if each.printed:
            place = next((p for p, c in sheet.cells.items() if fold(c.text) == fold(each.printed)), None)
            if place is None:
                continue
        if folded in words.ids["ignore"]:
            ignored.add(("row", place[0]) if place else ("column", column_number(each.at)))
        elif place is not None:
            cells[place] = each.text
        elif folded in words.ids["fraction"] or folded in words.ids["percent"]:
            (kept if each.kept else scales)[column_number(each.at)] = folded in words.ids["fraction"]
        else:
            columns[column_number(each.at)] = each.text
    return Said(columns=columns, cells=cells, scales=scales, kept_scales=kept, ignored=frozenset(ignored))


def remembered(engine: Engine, found: WorkbookReading) -> dict[str, tuple[Decision, ...]]:
    """By sheet what was said about its layout before."""
    prints = {sheet.fingerprint: sheet.name for sheet in found.sheets if sheet.fingerprint}
    if not prints:
        return {}
    table = metrics_layouts
    with reading(engine) as connection:
        rows = connection.execute(sa.select(table).where(table.c.fingerprint.in_(sorted(prints)))).all()
    known = {row.fingerprint: tuple(_read(each) for each in row.decisions) for row in rows}
    return {sheet.name: known[sheet.fingerprint] for sheet in found.sheets if sheet.fingerprint in known}


def remember(
    connection: Connection, found: WorkbookReading, sheets: Iterable[Sheet], decisions: Iterable[Decision], words: Words
) -> None:
    """Keeps what was said of each sheet; what names a period is for this month only."""
    lasting = [each for each in decisions if not pieces_of(each.text, words)]
    prints = {sheet.name: sheet.fingerprint for sheet in found.sheets}
    for sheet in sheets:
        print_, mine = prints.get(sheet.name, ""), [d for d in lasting if d.sheet in (None, sheet.name)]
        if not print_ or not mine:
            continue
        rows = [_row(each, sheet) for each in mine]
        table = metrics_layouts
        connection.execute(sa.delete(table).where(table.c.fingerprint == print_))
        connection.execute(sa.insert(table).values(fingerprint=print_, decisions=rows))


def _row(decision: Decision, sheet: Sheet) -> dict[str, Any]:
    place = split_name(decision.at)
    cell = sheet.at(*place) if place is not None else None
    return {"at": decision.at, "text": decision.text, "printed": cell.text if cell is not None else ""}


def _read(row: Mapping[str, Any]) -> Decision:
    return Decision(at=row["at"], text=row["text"], printed=row["printed"], kept=True)
