"""Tidy tables (one figure a row) → the metrics table: one file is one batch, taken whole or not at all.

Every faulty cell is reported with its row and column. Rows are never filled in or guessed. The workbooks that bureaus
send are another matter.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from config.messages import Messages
from retrieval.access import Level
from retrieval.evidence import SourceKind, SourceRef
from retrieval.metrics.demand_times import titled_years
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import (
    MOST_REASON,
    OPEN_KIND,
    Batch,
    NewObservation,
    TargetCandidate,
    parse_published,
    parse_released,
)
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.tidy import CellProblem, TableInvalid, TidyReader, read_bytes, read_frame
from retrieval.metrics.writes import TABLE

__all__ = ["CellProblem", "TableInvalid", "load_observations", "load_targets"]

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = ("region", "indicator", "period", "value", "unit", "source_kind", "source_title")
OPTIONAL = (
    "reported_yoy_percent",
    "source_publisher",
    "source_date",
    "bureau",
    "rank",
    "rank_among",
    "basis",
    "release",
    "level",
    "released",
    "reason",
)
TARGET_REQUIRED = ("region", "indicator", "comparator", "text", "document", "quote")
TARGET_OPTIONAL = (
    "value",
    "unit",
    "deadline",
    "hedge",
    "level",
    "kind",
    "base",
    "number",
    "section",
    "published",
    "source_kind",
)
COMPARATORS = frozenset({">=", "<=", ">", "<", "=", "trend", "full", "text"})


def load_observations(
    path: Path, *, store: MetricsStore, loaded: date, name: str | None = None, messages: Messages | None = None
) -> Batch:
    """Imports a tidy CSV file (UTF-8 or GB18030) as one batch; the same content a second time changes nothing.

    Args:
        path: columns `region,indicator,period,value,unit,source_kind,source_title` and any of `OPTIONAL`.
        store: where to.
        loaded: the day of loading.
        name: of the batch; default: the file's name.
        messages: how a row is written as a quote; None: the packaged sentences.

    Raises:
        TableInvalid: with every faulty cell; nothing was imported.
        Permanent: `file_unreadable`, `file_too_large`, `columns_missing`, `table_empty`.
    """
    content = read_bytes(path)
    hashed = hashlib.sha256(content).hexdigest()
    held = store.batch_of(hashed)
    if held is not None:
        return held
    frame = read_frame(content, path.name, REQUIRED, OPTIONAL)
    reader = TidyReader(frame, store.catalogue, path.name)
    rows = _observations(reader, messages or Messages.load())
    return store.add_batch(name or path.stem, rows, loaded=loaded, content=hashed)


def load_targets(path: Path, *, store: MetricsStore, messages: Messages | None = None) -> int:
    """Imports a CSV file of targets in the place of what the same file gave before. Returns their number.

    Raises:
        TableInvalid: with every faulty cell; nothing was changed.
        Permanent: see `load_observations`.
    """
    frame = read_frame(read_bytes(path), path.name, TARGET_REQUIRED, TARGET_OPTIONAL)
    reader = TidyReader(frame, store.catalogue, path.name)
    return store.replace_targets(f"{TABLE}{path.name}", _targets(reader, messages or Messages.load()))


def _observations(reader: TidyReader, messages: Messages) -> list[NewObservation]:
    catalogue = reader.catalogue
    _names(reader)
    reader.mapped("unit", catalogue.units.find, "unit_unknown")
    reader.mapped("source_kind", SourceKind, "source_kind_unknown")
    reader.mapped("source_title", lambda text: text or None, "missing")
    reader.mapped("level", Level, "level_unknown", optional=True)
    reader.mapped("released", parse_released, "released_unknown", optional=True)
    reader.numbers("value")
    reader.numbers("reported_yoy_percent", optional=True)
    reader.numbers("rank", optional=True)
    periods = _periods(reader)
    _check_units(reader)
    reader.finish()
    _check_twice(reader, periods)
    reader.finish()
    return [
        _observation(cells, period, messages, number)
        for number, (cells, period) in enumerate(zip(_records(reader.frame), periods, strict=True), 2)
        if period is not None
    ]


def _names(reader: TidyReader) -> None:
    reader.mapped("region", reader.catalogue.find_region, "region_unknown")
    reader.mapped("indicator", reader.catalogue.find_indicator, "indicator_unknown")


def _periods(reader: TidyReader) -> list[Period | None]:
    found: list[Period | None] = []
    for row, (key, indicator) in enumerate(zip(reader.frame["period"], reader.frame["indicator:read"], strict=True)):
        try:
            # The month of a stock is the state at its end, that of a flow the month's own sum.
            found.append(Period.parse_key(key, month_is_point=getattr(indicator, "nature", "") == "stock"))
        except ValueError:
            found.append(None)
            reader.problem(row, "period", "period_unknown")
    return found


def _check_units(reader: TidyReader) -> None:
    units = reader.catalogue.units
    for row, (unit, indicator) in enumerate(
        zip(reader.frame["unit:read"], reader.frame["indicator:read"], strict=True)
    ):
        if unit is None or indicator is None:
            continue
        expected = units.find(indicator.unit)
        if expected is None or unit.dimension != expected.dimension:
            reader.problem(row, "unit", "unit_mismatch")


def _check_twice(reader: TidyReader, periods: list[Period | None]) -> None:
    """One source may give a figure once: the same key with another value is an error, not a revision."""
    frame = reader.frame
    seen: dict[tuple[object, ...], str] = {}
    for row, period in enumerate(periods):
        cells = frame.iloc[row]
        key = (cells["region"], cells["indicator"], period, cells["source_title"], cells["source_kind"])
        value = str(cells["value"]).strip()
        if seen.setdefault(key, value) != value:
            reader.problem(row, "value", "value_twice")


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in record.items()} for record in frame.to_dict("records")]


def _observation(cells: dict[str, object], period: Period, messages: Messages, number: int) -> NewObservation:
    region, indicator, unit = cells["region:read"], cells["indicator:read"], cells["unit:read"]
    raw = f"{cells['value']}{getattr(unit, 'printed', '')}"
    growth = cells["reported_yoy_percent"]
    quote = messages.say(
        "metrics.row_with_growth" if growth else "metrics.row",
        region=getattr(region, "name", ""),
        period=period.text,
        indicator=getattr(indicator, "name", ""),
        value=raw,
        yoy=growth,
    )
    rank, released = cells["rank:read"], cells["released:read"]
    kind = cells["source_kind:read"]
    source = SourceRef(
        document=str(cells["source_title"]),
        place=messages.say("metrics.place", batch="{batch}", row=number),
        quote=quote,
        kind=kind if isinstance(kind, SourceKind) else SourceKind.MEDIA,
        bureau=str(cells["bureau"]) or None,
    )
    value, yoy = cells["value:read"], cells["reported_yoy_percent:read"]
    return NewObservation(
        indicator=str(getattr(indicator, "id", "")),
        region=str(getattr(region, "code", "")),
        period=period,
        value=value if isinstance(value, float) else None,
        unit=str(getattr(unit, "name", "")),
        source=source,
        yoy=yoy if isinstance(yoy, float) else None,
        basis=str(cells["basis"]) or None,
        rank=int(rank) if isinstance(rank, float) else None,
        rank_among=str(cells["rank_among"]) or None,
        release=str(cells["release"]) or None,
        raw=raw,
        publisher=str(cells["source_publisher"]) or None,
        published=parse_published(str(cells["source_date"])),
        level=str(cells["level"]) or Level.PUBLIC.value,
        released=released if isinstance(released, datetime) else None,
        reason=str(cells["reason"])[:MOST_REASON] or None,
    )


def _targets(reader: TidyReader, messages: Messages) -> list[TargetCandidate]:
    _names(reader)
    reader.mapped("comparator", lambda text: text if text in COMPARATORS else None, "comparator_unknown")
    reader.mapped("deadline", Period.parse_key, "period_unknown", optional=True)
    reader.mapped("base", _year, "period_unknown", optional=True)
    reader.mapped("unit", reader.catalogue.units.find, "unit_unknown", optional=True)
    reader.mapped("source_kind", SourceKind, "source_kind_unknown", optional=True)
    reader.mapped("document", lambda text: text or None, "missing")
    reader.mapped("quote", lambda text: text or None, "missing")
    reader.numbers("value", optional=True)
    reader.finish()
    words = TargetWords.load()
    return [_target(cells, messages, words, number) for number, cells in enumerate(_records(reader.frame), 2)]


def _year(cell: str) -> int:
    """Raises: ValueError: no year."""
    period = Period.parse_key(cell)
    if not period.is_annual:
        raise ValueError(cell)
    return period.end.year


def _text(cells: dict[str, object], indicator: object, words: TargetWords) -> str:
    """The target as printed; a growth beside an indicator in another unit with the words that say so."""
    text, grows = (
        str(cells["text"]),
        str(cells["unit"]) == "%" and getattr(indicator, "unit", "") not in {"%", "百分点"},
    )
    return words.grown(text, str(cells["quote"])) if grows and cells["value"] else text


def _base(cells: dict[str, object], deadline: object) -> int | None:
    """The year that a row says, else the one before the years in the title of its plan; None: by the kind of the target."""
    said = cells["base:read"]
    if isinstance(said, int):
        return said
    years = titled_years(str(cells["document"]))
    within = years is not None and isinstance(deadline, Period) and deadline.end.year == years[1]
    return years[0] - 1 if years is not None and within else None


def _target(cells: dict[str, object], messages: Messages, words: TargetWords, number: int) -> TargetCandidate:
    region, indicator = cells["region:read"], cells["indicator:read"]
    value, deadline, kind = cells["value:read"], cells["deadline:read"], cells["source_kind:read"]
    return TargetCandidate(
        indicator=str(getattr(indicator, "id", "")),
        region=str(getattr(region, "code", "")),
        comparator=str(cells["comparator"]),
        value=value if isinstance(value, float) else None,
        unit=str(cells["unit"]),
        text=_text(cells, indicator, words),
        deadline=deadline if isinstance(deadline, Period) else None,
        hedge=str(cells["hedge"]) or None,
        level=str(cells["level"]) or "县",
        kind=str(cells["kind"]) or OPEN_KIND,
        base=_base(cells, deadline),
        published=parse_published(str(cells["published"])),
        source=SourceRef(
            document=str(cells["document"]),
            place=messages.say("metrics.target_place", row=number),
            quote=str(cells["quote"]),
            section=tuple(part for part in str(cells["section"]).split("/") if part),
            number=str(cells["number"]) or None,
            kind=kind if isinstance(kind, SourceKind) else SourceKind.OFFICIAL,
        ),
    )
