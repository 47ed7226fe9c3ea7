"""Bricks for digests with invented figures: a metrics store, `Digests` over it, and issues about any number of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import retrieval.metrics.tables  # noqa: F401
from bot.digests import Digests
from config.catalogs import CATALOG
from config.clock import FixedClock, IsoWeek
from config.database import metadata, open_engine
from config.messages import Messages
from reports.digest.model import DigestForm
from reports.digest.store import DigestRecord, DigestStore
from retrieval.evidence import SourceRef
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.store import MetricsStore

WEEK = IsoWeek(2022, 28)
MONDAY = date(2022, 7, 18)
FULL, EMPTY = "999901", "999902"
HOSTILE = "=1+1 {{ 7 * 7 }} {% if %} {_{ x }_} {# #} <w:t>&amp; ${HOME} \x07\x00"


@contextmanager
def digests(folder: Path, *, auto_sign: bool = False, today: date = MONDAY, **more: Path) -> Iterator[Digests]:
    """Over an empty store in a folder."""
    catalogue = Catalogue.load(CATALOG)
    engine = open_engine(f"sqlite:///{folder / 'digests.db'}")
    metadata.create_all(engine)
    try:
        yield Digests(
            unchanged=nullcontext,
            weeks_back=4,
            metrics=MetricsStore(engine, catalogue),
            store=DigestStore(engine),
            messages=Messages.load(),
            form=DigestForm.load(),
            clock=FixedClock.on(today),
            auto_sign=auto_sign,
            news=lambda _region, _week, _scope: (),
            home=folder / "home",
            **more,
        )
    finally:
        engine.dispose()


def fill(held: Digests, *, indicators: int = 5, words: str = "", level: str = "公开") -> None:
    """So many indicators of the catalogue with a base, a value, a growth rate, a rank, and a target; the text holds `words`."""
    chosen = list(held.metrics.catalogue.indicators.values())[:indicators]
    rows = [row for place, each in enumerate(chosen) for row in _rows(each, place, words, level)]
    held.metrics.add_batch("批", rows, loaded=MONDAY)
    held.metrics.replace_targets("plan", [_target(each, place, words) for place, each in enumerate(chosen)])


def issue(held: Digests, region: str = FULL, *, sign: bool = False) -> DigestRecord:
    """One issue of a region (code)."""
    name = held.metrics.catalogue.regions[region].name
    return held.store.get(held.make(name, week=WEEK, as_of=MONDAY, sign=sign).id)


def _rows(indicator: Indicator, place: int, words: str, level: str) -> list[NewObservation]:
    def row(period: str, value: float, **more: object) -> NewObservation:
        source = SourceRef(
            document=f"月报{words}", place=f"批次1 第{place}行", quote=f"{place} {period} {value}{words}"
        )
        found = {"indicator": indicator.id, "region": FULL, "period": Period.parse_key(period), "value": value}
        published = date(2022, 7, 14) if "2022" in period else date(2021, 3, 1)
        return NewObservation(**found, unit=indicator.unit, source=source, published=published, level=level, **more)

    growth = {"yoy": 8.25, "yoy_unit": "%", "rank": 3, "rank_among": "全市"}
    return [row("2020", 10.0 + place), row("2022-01..2022-06", round(11.37 + place, 2), **growth)]


def _target(indicator: Indicator, place: int, words: str) -> TargetCandidate:
    source = SourceRef(
        document="方案", place=f"方案 第{place}行", quote=f"第{place}项达到{50 + place}{words}", section=("一",)
    )
    return TargetCandidate(
        indicator=indicator.id,
        region=FULL,
        comparator=">=",
        value=50.0 + place,
        unit=indicator.unit,
        text=f"{50 + place}以上{words}",
        deadline=Period.of_year(2025),
        level="县",
        kind="五年",
        source=source,
    )
