"""Readings of a workbook → rows of the metrics table, each with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from config.messages import Messages
from retrieval.access import Level
from retrieval.evidence import SourceKind, SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.model import Reading, WorkbookReading
from retrieval.metrics.importer.report import AREA
from retrieval.metrics.importer.words import Words, fold
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.rows import MOST_REASON, NewObservation, counts_from, parse_published, parse_released


def rows_of(
    found: WorkbookReading, catalogue: Catalogue, words: Words, messages: Messages, *, loaded: date
) -> list[NewObservation]:
    """All figures as rows; the day of loading stands for an unknown publication when it comes before the usual one."""
    stated = parse_published(found.facts.published)
    among = _among(found, catalogue, messages)
    return [_row(reading, found, words, messages, among, stated=stated, loaded=loaded) for reading in found.readings]


def _row(
    reading: Reading, found: WorkbookReading, words: Words, messages: Messages, among: Mapping[int, str], *,
    stated: date | None, loaded: date,
) -> NewObservation:  # fmt: skip
    period = stored_period(reading)
    raw = f"{reading.raw}{reading.raw_unit}" if reading.value is not None else ""
    facts, rank = found.facts, reading.rank if reading.rank_of else None
    return NewObservation(
        indicator=reading.indicator.id,
        region=reading.region.code,
        period=period,
        value=None if reading.value is None else float(reading.value),
        unit=reading.indicator.unit,
        source=SourceRef(
            document=found.title,
            place=messages.say(f"{AREA}.place", batch="{batch}", sheet=reading.sheet, cell=reading.cell),
            quote=_quote(reading, raw, messages),
            kind=SourceKind.SAMPLE if facts.sample else SourceKind.OFFICIAL,
            bureau=reading.bureau or facts.bureau or None,
        ),
        yoy=None if reading.yoy is None else float(reading.yoy),
        yoy_unit=reading.yoy_unit,
        basis=_named(reading.basis, words.basis),
        rank=rank,
        rank_among=among.get(id(reading)) if rank is not None else None,
        release=reading.release or facts.release or None,
        raw=raw[:80],
        publisher=facts.bureau or None,
        published=stated or (loaded if loaded < counts_from(None, period) else None),
        level=_level(reading.level or facts.level),
        released=parse_released(reading.released) if reading.released else None,
        reason=reading.reason[:MOST_REASON] or None,
    )


def stored_period(reading: Reading) -> Period:
    """A stock that is printed under months is the state at their end."""
    period = reading.span.period
    through = (PeriodKind.MONTH, PeriodKind.CUMULATIVE, PeriodKind.QUARTER)
    return Period.of_point(period.end) if reading.indicator.nature == "stock" and period.kind in through else period


def _quote(reading: Reading, raw: str, messages: Messages) -> str:
    key = "metrics.row_with_growth" if reading.yoy is not None and reading.yoy_unit == "%" else "metrics.row"
    yoy = None if reading.yoy is None else f"{reading.yoy.normalize():f}"
    return messages.say(
        key,
        region=reading.region.name,
        period=reading.span.text,
        indicator=reading.indicator.name,
        value=raw,
        yoy=yoy,
    )


def _among(found: WorkbookReading, catalogue: Catalogue, messages: Messages) -> dict[int, str]:
    """What ranks count, and among whom when the table lists every division of the one above."""
    listed: dict[tuple[object, ...], set[str]] = {}
    for reading in found.readings:
        listed.setdefault((reading.sheet, reading.indicator.id, reading.span.key), set()).add(reading.region.code)
    printed: dict[int, str] = {}
    for reading in found.readings:
        if reading.rank is None or not reading.rank_of:
            continue
        peers = {peer.code for peer in catalogue.peers(reading.region.code)}
        whole = {"county": "among_city", "city": "among_province"}.get(reading.region.level, "")
        complete = len(peers) > 1 and peers <= listed[reading.sheet, reading.indicator.id, reading.span.key]
        among = messages.say(f"{AREA}.{whole}") if whole and complete else ""
        printed[id(reading)] = among + messages.say(f"{AREA}.of_{reading.rank_of}")
    return printed


def _named(text: str, patterns: Mapping[str, object]) -> str | None:
    folded = fold(text)
    return next((name for name, p in patterns.items() if folded and p.search(folded)), None)  # type: ignore[attr-defined]


def _level(text: str) -> str:
    return text if text in {level.value for level in Level} else Level.PUBLIC.value
