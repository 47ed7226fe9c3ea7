"""Comparisons: only like with like, exact, each with its formula."""

from dataclasses import replace
from datetime import date

import pytest

from config.catalogs import CATALOG
from config.errors import Permanent
from retrieval.evidence import Observation, SourceKind, SourceRef, Target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.compare import Comparer
from retrieval.metrics.periods import Period

HALF = Period.cumulative(2021, 6)
SOURCE = SourceRef(document="公报", place="1", quote="…")


@pytest.fixture(scope="module")
def comparer() -> Comparer:
    return Comparer(Catalogue.load(CATALOG))


def row(region: str = "331125", value: float | None = 1.0, **changes: object) -> Observation:
    made = Observation(
        id=1,
        indicator="industry_output",
        indicator_name="规上工业总产值",
        region=region,
        region_name=region,
        period=HALF,
        value=value,
        unit="亿元",
        source=SOURCE,
    )
    return replace(made, **changes)


def annual_target(**changes: object) -> Target:
    made = Target(
        id="t",
        indicator="income_ratio",
        indicator_name="城乡居民收入倍差",
        region="331125",
        region_name="云和县",
        comparator="<=",
        value=1.9,
        unit="倍",
        deadline=Period.of_year(2025),
        text="1.9以内",
        source=SOURCE,
    )
    return replace(made, **changes)


def ranked(comparer: Comparer, rows: list[Observation], indicator: str = "industry_output", **how: object):
    members = comparer.members("331100")
    return comparer.rank_rows(rows, members, indicator=indicator, period=HALF, **how)


def test_ties_share_a_rank_and_the_next_ahead_is_another_value(comparer: Comparer) -> None:
    rows = [row("331102", 9.0), row("331121", 9.0), row("331122", 5.5), row("331123", 5.0)]
    found = ranked(comparer, rows, region="331122")
    assert [(p.rank, p.tied) for p in found.places] == [(1, True), (1, True), (3, False), (4, False)]
    assert found.own is not None
    assert (found.own.rank, found.to_ahead.text, found.to_behind.text) == (3, "3.5亿元", "0.5亿元")
    assert [region.code for region in found.missing] == ["331124", "331125", "331126", "331127", "331181"]


def test_the_total_of_the_city_is_not_ranked(comparer: Comparer) -> None:
    found = ranked(comparer, [row("331100", 99.0), row("331102", 9.0)])
    assert [place.observation.region for place in found.places] == ["331102"]


def test_lower_is_better_where_the_indicator_says_so(comparer: Comparer) -> None:
    rows = [row(code, value, indicator="income_ratio", unit="倍") for code, value in (("331102", 2.0), ("331121", 1.8))]
    found = ranked(comparer, rows, "income_ratio")
    assert [place.observation.region for place in found.places] == ["331121", "331102"]


@pytest.mark.parametrize(
    "other",
    [
        {"period": Period.of_quarter(2021, 2)},
        {"source": replace(SOURCE, kind=SourceKind.MEDIA)},
        {"unit": "万元"},
        {"release": "快报数"},
    ],
)
def test_unlike_rows_are_not_ranked_together(comparer: Comparer, other: dict[str, object]) -> None:
    with pytest.raises(Permanent, match="not_comparable"):
        ranked(comparer, [row("331102"), row("331121", **other)])


def test_a_difference_is_exact_and_shows_its_formula(comparer: Comparer) -> None:
    found = comparer.difference(row(value=96.1), row("331123", 57.6))
    assert (found.value, found.text) == (38.5, "38.5亿元")
    assert found.formula == "差值：96.1亿元－57.6亿元=38.5亿元"


def test_growth_rates_differ_in_points(comparer: Comparer) -> None:
    found = comparer.difference(row(yoy=76.1), row("331123", yoy=57.6), by="yoy")
    assert (found.text, found.unit) == ("18.5个百分点", "百分点")


def test_a_cumulative_value_is_not_subtracted_from_a_month(comparer: Comparer) -> None:
    with pytest.raises(Permanent, match="not_comparable"):
        comparer.difference(row(), row(period=Period.of_month(2021, 6)))


def test_an_interim_value_is_not_judged_against_an_annual_target(comparer: Comparer) -> None:
    interim = row(value=1.85, indicator="income_ratio", unit="倍")
    with pytest.raises(Permanent, match="interim_not_judged"):
        comparer.gap(interim, annual_target())
    gap = comparer.gap(replace(interim, value=1.94, period=Period.of_year(2021)), annual_target())
    assert (gap.value, gap.text) == (0.04, "0.04倍")


def test_the_reported_growth_is_quoted(comparer: Comparer) -> None:
    found = comparer.growth(row(yoy=88.1), row(period=HALF.same_last_year()))
    assert found is not None
    assert (found.value, found.formula) == (88.1, None)


def test_growth_of_comparable_price_totals_is_never_computed(comparer: Comparer) -> None:
    before = row(value=1.0, period=HALF.same_last_year(), indicator="gdp")
    assert comparer.growth(row(value=2.0, indicator="gdp"), before) is None


def test_nominal_growth_is_computed_from_the_same_period_only(comparer: Comparer) -> None:
    found = comparer.growth(row(value=1.1), row(value=1.0, period=HALF.same_last_year()))
    assert found is not None
    assert found.text == "10%"
    assert comparer.growth(row(value=1.1), row(value=1.0, period=Period.of_year(2020))) is None


def test_a_rate_changes_in_points(comparer: Comparer) -> None:
    now = row(value=74.2, indicator="urbanisation", unit="%", period=Period.of_year(2023))
    then = replace(now, value=73.4, period=Period.of_year(2022))
    found = comparer.growth(now, then)
    assert found is not None
    assert (found.text, found.unit) == ("0.8个百分点", "百分点")


def test_the_average_names_how_many(comparer: Comparer) -> None:
    found = comparer.average([row("331102", 1.0), row("331121", 2.0)])
    assert (found.text, found.formula) == ("1.5亿元", "简单平均：2个地区的合计÷2=1.5亿元")


def test_groups_are_ranked_by_name_or_alias(comparer: Comparer) -> None:
    assert len(comparer.members("26县")) == 26
    with pytest.raises(Permanent, match="region_unknown"):
        comparer.members("无此组")
    assert date(2021, 6, 30) == HALF.end
