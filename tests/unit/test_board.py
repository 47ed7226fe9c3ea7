"""Which rows the board has, and what its JSON says; with a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import retrieval.metrics.tables  # noqa: F401
from config.catalogs import CATALOG
from config.clock import IsoWeek
from config.database import metadata, open_engine
from config.errors import NotFound
from retrieval.access import Level, Scope
from retrieval.evidence import SourceRef
from retrieval.metrics.assessment import Status
from retrieval.metrics.board import Board, build_board
from retrieval.metrics.board_json import board_json
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.store import MetricsStore

SOURCE = SourceRef(document="示例月报", place="批次1 C5", quote="示例")
CITY, COUNTY = "999900", "999901"
WEEK = IsoWeek(2022, 28)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MetricsStore]:
    engine = open_engine(f"sqlite:///{tmp_path / 'metrics.db'}")
    metadata.create_all(engine)
    yield MetricsStore(engine, Catalogue.load(CATALOG))
    engine.dispose()


def observe(store: MetricsStore, period: str, value: float, published: date, **more: str) -> None:
    row = NewObservation(
        **{"indicator": "income_ratio", "region": COUNTY, "unit": "倍", **more},  # type: ignore[arg-type]
        period=Period.parse_key(period),
        value=value,
        source=SOURCE,
        published=published,
    )
    store.add_batch(f"{period} {value} {more}", [row], loaded=published)


def demand(store: MetricsStore, region: str, indicator: str = "income_ratio", value: float = 1.9) -> None:
    unit = store.catalogue.indicators[indicator].unit
    target = TargetCandidate(
        indicator=indicator,
        region=region,
        comparator="<=",
        value=value,
        unit=unit,
        text=f"{value}以内",
        source=SOURCE,
        deadline=Period.of_year(2025),
        level="县" if region == COUNTY else "市",
        kind="五年",
    )
    store.replace_targets(f"{region}{indicator}", [target])


def board(store: MetricsStore, as_of: date = date(2022, 7, 1), scope: Scope | None = None) -> Board:
    scope = scope or Scope.operator()
    return build_board(COUNTY, store=store, catalogue=store.catalogue, scope=scope, as_of=as_of, week=WEEK)


def test_own_target_takes_the_place_of_that_of_the_city(store: MetricsStore) -> None:
    demand(store, CITY)
    demand(store, CITY, "income_ratio", 1.8)
    assert [row.is_reference for row in board(store).rows] == [True]
    demand(store, COUNTY)
    assert [(row.is_reference, row.target.value) for row in board(store).rows] == [(False, 1.9)]


def test_reference_has_no_lamp_and_is_not_counted(store: MetricsStore) -> None:
    demand(store, CITY)
    observe(store, "2021", 1.7, date(2022, 3, 1))
    found = board(store)
    assert [row.assessment.status for row in found.rows] == [None]
    assert found.counted == ()


def test_as_of_an_earlier_day_gives_that_days_answer(store: MetricsStore) -> None:
    demand(store, COUNTY)
    observe(store, "2020", 1.96, date(2021, 3, 1))
    observe(store, "2021", 1.9, date(2022, 3, 1))
    then, now = board(store, date(2022, 2, 28)), board(store, date(2022, 3, 1))
    assert [row.assessment.status for row in (*then.rows, *now.rows)] == [Status.STALE, Status.REACHED]


def test_a_figure_of_this_week_stands_beside_last_weeks(store: MetricsStore) -> None:
    demand(store, COUNTY)
    observe(store, "2020", 1.96, date(2021, 3, 1))
    observe(store, "2021", 1.94, date(2022, 3, 1))
    (fresh,) = board(store, date(2022, 3, 5)).rows
    (old,) = board(store, date(2022, 3, 9)).rows
    assert (fresh.previous and fresh.previous.value, fresh.has_news, old.has_news) == (1.96, True, False)


def test_what_the_viewer_may_not_see_is_no_data(store: MetricsStore) -> None:
    demand(store, COUNTY)
    observe(store, "2021", 1.7, date(2022, 3, 1), level=Level.COUNTY.value)
    day, member = date(2022, 4, 1), Scope(regions=frozenset({COUNTY}))
    hidden, shown = board(store, day, Scope.public()), board(store, day, member)
    assert [row.assessment.status for row in (*hidden.rows, *shown.rows)] == [Status.NO_DATA, Status.REACHED]


def test_figures_without_a_target_are_reported(store: MetricsStore) -> None:
    observe(store, "2021", 1.94, date(2022, 3, 1))
    assert [row.value for row in board(store).reported] == [1.94]


def test_json_has_base_target_expected_latest_gap_and_status(store: MetricsStore) -> None:
    demand(store, COUNTY)
    observe(store, "2020", 1.96, date(2021, 3, 1))
    observe(store, "2021", 1.94, date(2022, 3, 1))
    (row,) = board_json(board(store, date(2022, 4, 1)))["rows"]
    values = (row["base"]["value"], row["target"]["value"], row["latest"]["value"], row["gap"], row["status"])
    assert values == (1.96, 1.9, 1.94, 0.04, "正常")
    assert row["expected"] == pytest.approx(1.948)


def test_unknown_region_is_refused(store: MetricsStore) -> None:
    with pytest.raises(NotFound) as refused:
        build_board("1", store=store, catalogue=store.catalogue, scope=Scope.operator(), as_of=WEEK.sunday, week=WEEK)
    assert refused.value.code == "region_unknown"
