"""What the metrics store promises, on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.errors import NotFound, Permanent
from retrieval.access import Level, Scope
from retrieval.evidence import SourceKind, SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.compare import Comparer
from retrieval.metrics.loader import TableInvalid, load_observations, load_targets
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation
from retrieval.metrics.store import MetricsStore

TABLES = Path(__file__).parents[2] / "data" / "tables"
TODAY = date(2026, 1, 1)
EVERYTHING = Scope.operator()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MetricsStore]:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    engine = open_engine(url)
    migrate(engine)
    yield MetricsStore(engine, Catalogue.load(CATALOG))
    engine.dispose()


def row(value: float = 10.0, **changes: object) -> NewObservation:
    made = NewObservation(
        indicator="gdp",
        region="331125",
        period=Period.of_year(2022),
        value=value,
        unit="亿元",
        source=SourceRef(document="公报", place="批次{batch} 第2行", quote="…"),
        published=date(2023, 3, 1),
    )
    return replace(made, **changes)


def values(
    store: MetricsStore, as_of: date = TODAY, scope: Scope = EVERYTHING, **filters: object
) -> list[float | None]:
    return [found.value for found in store.observations(scope=scope, as_of=as_of, **filters)]


def test_all_sample_figures_are_loaded_and_a_second_time_changes_nothing(store: MetricsStore) -> None:
    first = load_observations(TABLES / "observations.csv", store=store, loaded=TODAY)
    again = load_observations(TABLES / "observations.csv", store=store, loaded=TODAY)
    assert (first.rows, first.is_new, again.is_new, again.id) == (177, True, False, first.id)
    assert len(values(store)) == 177
    assert dict(first.per_kind) == {"媒体报道": 85, "官方发布": 60, "公报转载": 32}


def test_eleven_cities_are_ranked(store: MetricsStore) -> None:
    load_observations(TABLES / "observations.csv", store=store, loaded=TODAY)
    period = Period.parse_key("2020Q1-Q3")
    found = Comparer(store.catalogue).rank(
        store, "disposable_income", period, "330000", scope=EVERYTHING, as_of=TODAY, region="331100"
    )
    assert found.own is not None
    assert found.ahead is not None
    assert found.to_ahead is not None
    assert (found.own.rank, found.of, found.own.observation.value) == (11, 11, 28778)
    assert (found.ahead.observation.value, found.to_ahead.text, found.behind) == (28978, "200元", None)


def test_a_faulty_cell_keeps_the_whole_table_out_and_every_fault_is_named(store: MetricsStore, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "region,indicator,period,value,unit,source_kind,source_title\n"
        "云和县,地区生产总值,2022,95,亿元,官方发布,甲\n"
        "无此县,地区生产总值,2022,待核,亿元,官方发布,甲\n"
        "云和县,无此指标,2022年,1,人,官方发布,甲\n"
        "云和县,地区生产总值,2022,1,万人,官方发布,甲\n",
        "utf-8",
    )
    with pytest.raises(TableInvalid) as caught:
        load_observations(file, store=store, loaded=TODAY)
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [
        (3, "region", "region_unknown"),
        (3, "value", "not_a_number"),
        (4, "indicator", "indicator_unknown"),
        (4, "period", "period_unknown"),
        (5, "unit", "unit_mismatch"),
    ]
    assert values(store) == []


def test_a_bare_month_is_a_state_for_a_stock_and_a_month_for_a_flow(store: MetricsStore, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "region,indicator,period,value,unit,source_kind,source_title\n"
        "云和县,市场主体总量,2022-08,1,万户,官方发布,甲\n"
        "云和县,规上工业增加值,2022-08,1,亿元,官方发布,甲\n",
        "gb18030",
    )
    load_observations(file, store=store, loaded=TODAY)
    found = {o.indicator: o.period.kind.value for o in store.observations(scope=EVERYTHING, as_of=TODAY)}
    assert found == {"market_entities": "point", "industry_value": "month"}


def test_units_are_converted_and_the_place_names_the_batch(store: MetricsStore) -> None:
    batch = store.add_batch("b", [row(951435.0, unit="万元")], loaded=TODAY)
    (found,) = store.observations(scope=EVERYTHING, as_of=TODAY)
    assert (found.value, found.unit, found.source.place) == (95.1435, "亿元", f"批次{batch.id} 第2行")


def test_a_batch_with_one_bad_row_leaves_nothing(store: MetricsStore) -> None:
    with pytest.raises(Permanent, match="unit_mismatch"):
        store.add_batch("b", [row(), row(unit="万人")], loaded=TODAY)
    assert (values(store), store.batches(scope=EVERYTHING)) == ([], [])


def test_a_revision_counts_from_its_publication_and_last_month_keeps_its_answer(store: MetricsStore) -> None:
    store.add_batch("old", [row(10)], loaded=TODAY)
    store.add_batch("new", [row(11, published=date(2023, 9, 1))], loaded=TODAY)
    assert values(store, date(2023, 2, 28)) == []
    assert values(store, date(2023, 8, 31)) == [10]
    assert values(store, date(2023, 9, 1)) == [11]


def test_a_withdrawn_revision_gives_the_old_figure_back_and_may_come_again(store: MetricsStore) -> None:
    store.add_batch("old", [row(10)], loaded=TODAY)
    second = store.add_batch("new", [row(11)], loaded=TODAY)
    assert store.withdraw(second.id) == 1
    assert values(store) == [10]
    with pytest.raises(NotFound, match="batch_unknown"):
        store.withdraw(second.id)
    assert store.add_batch("new", [row(11)], loaded=TODAY).is_new
    assert values(store) == [11]


def test_withdrawing_the_middle_revision_keeps_the_first_hidden(store: MetricsStore) -> None:
    store.add_batch("1", [row(10)], loaded=TODAY)
    middle = store.add_batch("2", [row(11)], loaded=TODAY)
    store.add_batch("3", [row(12)], loaded=TODAY)
    store.withdraw(middle.id)
    assert values(store) == [12]


def test_official_answers_before_media_and_the_conflict_is_reported(store: MetricsStore) -> None:
    media = SourceRef(document="报", place="1", quote="…", kind=SourceKind.MEDIA)
    store.add_batch("b", [row(12, source=media, published=date(2024, 1, 1)), row(10)], loaded=TODAY)
    best, conflicts = store.best(scope=EVERYTHING, as_of=TODAY)
    assert [o.value for o in best] == [10]
    assert [(c.used.value, [o.value for o in c.others]) for c in conflicts] == [(10, [12])]
    assert (values(store, official=True), values(store, official=False)) == ([10], [12])


def test_an_unknown_publication_counts_thirty_days_after_the_period(store: MetricsStore) -> None:
    store.add_batch("b", [row(published=None)], loaded=TODAY)
    assert (values(store, date(2023, 1, 29)), values(store, date(2023, 1, 30))) == ([], [10])


def test_scope_hides_what_is_not_the_viewers(store: MetricsStore) -> None:
    levels = [row(n, level=level.value, region="331123") for n, level in enumerate(Level, 1)]
    store.add_batch("b", levels, loaded=TODAY)
    own = Scope(regions=frozenset({"331123"}))
    sibling = Scope(regions=frozenset({"331124"}), siblings=frozenset({"331123", "331124"}))
    seen = [len(values(store, scope=scope)) for scope in (Scope.public(), sibling, own, EVERYTHING)]
    assert seen == [1, 2, 3, 3]
    assert (store.count("331123", scope=Scope.public()), store.count("331123", scope=own)) == (1, 3)


def test_a_year_and_its_last_day_find_each_other(store: MetricsStore) -> None:
    store.add_batch("b", [row(indicator="population", unit="万人")], loaded=TODAY)
    assert values(store, periods=[Period.of_point(date(2022, 12, 31))]) == [10]
    assert values(store, periods=[Period.of_year(2021)]) == []


def test_targets_of_a_document_are_replaced_as_a_whole(store: MetricsStore) -> None:
    file = TABLES / "示例县_目标.csv"
    assert load_targets(file, store=store) == load_targets(file, store=store) == 16
    held = store.targets(scope=EVERYTHING, as_of=TODAY, regions=["999901"], indicators=["income_ratio"])
    assert [(t.comparator, t.value, t.unit, t.deadline, t.level) for t in held] == [
        ("<=", 1.9, "倍", Period.of_year(2025), "县")
    ]
    assert store.targets(scope=EVERYTHING, as_of=date(2021, 6, 30)) == []
    store.replace_targets(f"table:{file.name}", [])
    assert store.targets(scope=EVERYTHING, as_of=TODAY) == []


def test_what_is_available_is_listed_with_its_latest_period(store: MetricsStore) -> None:
    store.add_batch("b", [row(), row(9, period=Period.of_year(2021))], loaded=TODAY)
    (entry,) = store.available("331125", scope=EVERYTHING, as_of=TODAY)
    assert (entry.indicator, entry.rows, entry.latest) == ("gdp", 2, Period.of_year(2022))
    assert store.regions_with("gdp", Period.of_year(2022), scope=EVERYTHING, as_of=TODAY) == ["331125"]
    latest = store.latest("gdp", "331125", scope=EVERYTHING, as_of=TODAY)
    assert latest is not None
    assert latest.value == 10


def test_a_figure_given_twice_with_another_value_keeps_the_table_out(store: MetricsStore, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "region,indicator,period,value,unit,source_kind,source_title\n"
        "云和县,地区生产总值,2022,150,亿元,官方发布,甲\n"
        "云和县,地区生产总值,2022,160,亿元,官方发布,甲\n"
        "云和县,地区生产总值,2022,160,亿元,官方发布,乙\n",
        "utf-8",
    )
    with pytest.raises(TableInvalid) as caught:
        load_observations(file, store=store, loaded=TODAY)
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [(3, "value", "value_twice")]
    assert values(store) == []
