"""Each status has its own case; the properties hold for any figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evidence import Observation, SourceKind, SourceRef, Target
from retrieval.metrics.assessment import Status, satisfies
from retrieval.metrics.periods import Period
from retrieval.metrics.status import assess

SOURCE = SourceRef(document="示例表", place="批次1 C5", quote="示例", kind=SourceKind.SAMPLE)
AS_OF = date(2022, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    id: str = "gap"
    growth_of: str | None = None
    unit: str = "倍"
    better: str = "lower"
    nature: str = "ratio"
    additive: bool = False
    frequency: str = "年"
    basis: str | None = None
    interim_on_course: bool = False


def observed(period: str, value: float | None, *, unit: str = "倍", **more: object) -> Observation:
    row = Observation(
        id=1,
        indicator="gap",
        indicator_name="倍差",
        region="r",
        region_name="示例县",
        period=Period.parse_key(period),
        value=value,
        unit=unit,
        source=SOURCE,
    )
    return replace(row, **more)


def wanted(comparator: str = "<=", value: float | None = 1.9, *, unit: str = "倍", **more: object) -> Target:
    target = Target(
        id="t",
        indicator="gap",
        indicator_name="倍差",
        region="r",
        region_name="示例县",
        comparator=comparator,
        value=value,
        unit=unit,
        deadline=Period.of_year(2025),
        text="1.9以内",
        source=SOURCE,
    )
    return replace(target, **more)


def status(*rows: Observation, facts: Facts | None = None, target: Target | None = None, as_of: date = AS_OF) -> object:
    found = assess(indicator=facts or Facts(), target=target or wanted(), observations=rows, as_of=as_of, region="r")
    return found.status


BASE = observed("2020", 1.96)
GROWTH = Facts(unit="亿元", better="higher", nature="flow", frequency="月", basis="可比价")
STOCK = Facts(interim_on_course=True, frequency="季")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((BASE, observed("2021", 1.90)), Status.REACHED),
        ((BASE, observed("2021", 1.9001)), Status.ON_COURSE),
        ((BASE, observed("2021", 1.948)), Status.ON_COURSE),
        ((BASE, observed("2021", 1.9492)), Status.ON_COURSE),
        ((BASE, observed("2021", 1.9493)), Status.BEHIND),
        ((observed("2021", 1.94),), Status.NO_BASE),
        ((BASE,), Status.STALE),
        ((), Status.NO_DATA),
        ((BASE, observed("2022Q1", 1.85)), Status.NO_DATA),
        ((observed("2018", 2.0),), Status.STALE),
        ((BASE, observed("2021", None, yoy=3.0)), Status.NO_DATA),
        ((BASE, replace(observed("2021", 1.8), source=replace(SOURCE, kind=SourceKind.MEDIA))), Status.STALE),
    ],
)
def test_annual_ratio_against_the_line(rows: tuple[Observation, ...], expected: Status) -> None:
    assert status(*rows) == expected


def test_the_base_alone_lies_on_the_line_and_is_marked_as_such() -> None:
    found = assess(indicator=Facts(), target=wanted(), observations=(BASE,), as_of=date(2021, 7, 26), region="r")
    assert (found.status, found.is_base_only) == (Status.ON_COURSE, True)


def test_interim_value_of_a_cumulative_ratio_is_shown_beside_but_does_not_decide() -> None:
    interim = observed("2022Q1", 1.85)
    found = assess(
        indicator=Facts(),
        target=wanted(),
        observations=(interim, BASE, observed("2021", 1.94)),
        as_of=AS_OF,
        region="r",
    )
    assert (found.status, found.value, found.gap, found.interim) == (Status.ON_COURSE, 1.94, 0.04, interim)
    assert found.expected == pytest.approx(1.948)


@pytest.mark.parametrize(
    ("value", "expected"), [(1.85, Status.ON_COURSE), (1.94, Status.ON_COURSE), (1.96, Status.BEHIND)]
)
def test_interim_value_of_a_stock_is_held_against_the_line(value: float, expected: Status) -> None:
    assert status(BASE, observed("2022-06-30", value), facts=STOCK) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (observed("2022Q1", 9.0, unit="亿元", yoy=6.5, basis="可比价"), Status.ON_COURSE),
        (observed("2022-01..2022-05", 9.0, unit="亿元", yoy=6.4), Status.BEHIND),
        (observed("2022-05", 9.0, unit="亿元", yoy=20.0), Status.NO_DATA),
        (observed("2022-01..2022-05", 9.0, unit="亿元", yoy=20.0, basis="现价"), Status.NO_DATA),
        (observed("2022-01..2022-05", 9.0, unit="亿元"), Status.NO_DATA),
    ],
)
def test_growth_target_by_latest_comparable_yoy(row: Observation, expected: Status) -> None:
    assert status(row, facts=GROWTH, target=wanted(">=", 6.5, unit="%"), as_of=date(2022, 6, 10)) == expected


def test_growth_indicator_is_judged_by_its_own_value() -> None:
    facts = Facts(unit="%", better="higher", nature="rate", growth_of="total")
    row = observed("2021", 7.1, unit="%")
    assert status(row, facts=facts, target=wanted(">=", 7.0, unit="%")) == Status.ON_COURSE
    assert status(replace(row, value=6.9), facts=facts, target=wanted(">=", 7.0, unit="%")) == Status.BEHIND


def test_monthly_figure_reads_stale_45_days_after_the_next_was_due() -> None:
    row = observed("2022-01..2022-03", 9.0, unit="亿元", yoy=7.0)
    target = wanted(">=", 6.5, unit="%")
    assert status(row, facts=GROWTH, target=target, as_of=date(2022, 6, 14)) == Status.ON_COURSE
    assert status(row, facts=GROWTH, target=target, as_of=date(2022, 6, 15)) == Status.STALE


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((observed("2020", 2.0), observed("2021", 1.9)), Status.ON_COURSE),
        ((observed("2020", 2.0), observed("2021", 2.0)), Status.BEHIND),
        ((observed("2021", 2.0),), Status.NO_BASE),
        ((), Status.NO_DATA),
    ],
)
def test_trend_by_the_last_two_years(rows: tuple[Observation, ...], expected: Status) -> None:
    assert status(*rows, target=wanted("trend", None, deadline=None)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((observed("2025", 1.9),), Status.MET),
        ((observed("2025", 1.91),), Status.MISSED),
        ((observed("2024", 1.8),), Status.NO_DATA),
    ],
)
def test_after_the_deadline_the_last_year_decides(rows: tuple[Observation, ...], expected: Status) -> None:
    assert status(*rows, as_of=date(2026, 3, 1)) == expected


@pytest.mark.parametrize(("last", "expected"), [(7.0, Status.MET), (6.9, Status.MISSED), (None, Status.NO_DATA)])
def test_after_the_deadline_growth_is_the_mean_of_all_years(last: float | None, expected: Status) -> None:
    rows = [observed(str(year), 1.0, unit="亿元", yoy=7.0) for year in range(2021, 2025)]
    rows.append(observed("2025", 1.0, unit="亿元", yoy=last))
    target = wanted(">=", 7.0, unit="%")
    assert status(*rows, facts=GROWTH, target=target, as_of=date(2026, 3, 1)) == expected


def test_target_of_another_level_gives_no_lamp_and_a_total_is_not_compared() -> None:
    target = wanted(region="province")
    row = observed("2021", 1.5)
    assert status(row, target=target) is None
    assert status(row, target=target, facts=Facts(additive=True)) == Status.NOT_COMPARED
    assert status(target=target) == Status.NO_DATA


@pytest.mark.parametrize("target", [wanted("text", None), wanted("=", 3.0), wanted(deadline=None)])
def test_what_has_no_number_direction_or_deadline_is_not_compared(target: Target) -> None:
    assert status(BASE, observed("2021", 1.9), target=target, facts=Facts(better="none")) == Status.NOT_COMPARED


def test_full_coverage_of_a_share_means_100_percent() -> None:
    target = wanted("full", None, unit="%")
    facts = Facts(unit="%", better="higher")
    rows = (observed("2020", 90.0, unit="%"), observed("2021", 100.0, unit="%"))
    assert status(*rows, target=target, facts=facts) == Status.REACHED


def test_later_release_of_one_period_wins() -> None:
    first = observed("2021", 1.89, published="2022-02-01")
    final = observed("2021", 1.95, published="2022-06-01")
    assert status(BASE, final, first) == Status.BEHIND


figures = st.decimals(min_value=1, max_value=1000, places=2).map(float)
keys = st.sampled_from(["2021", "2021-01..2021-06", "2021Q3", "2021-06-30", "2022-01..2022-05", "2021-12-31"])
facts_of_all_kinds = st.builds(
    Facts, better=st.sampled_from(["higher", "lower"]), interim_on_course=st.booleans(), frequency=st.just("年")
)


@given(value=figures, base=figures, goal=figures, key=keys, facts=facts_of_all_kinds)
def test_interim_values_never_read_reached(value: float, base: float, goal: float, key: str, facts: Facts) -> None:
    rows = (observed("2020", base), observed(key, value))
    found = assess(indicator=facts, target=wanted("=", goal), observations=rows, as_of=AS_OF, region="r")
    if found.judged is not None and not found.judged.period.is_annual:
        assert found.status != Status.REACHED


@given(value=figures, better_by=figures, base=figures, goal=figures, key=keys)
def test_a_better_value_never_reads_worse(value: float, better_by: float, base: float, goal: float, key: str) -> None:
    order = [Status.BEHIND, Status.ON_COURSE, Status.REACHED]
    facts = Facts(better="higher", interim_on_course=True)
    found = [
        status(observed("2020", base), observed(key, held), facts=facts, target=wanted(">=", goal))
        for held in (value, value + better_by)
    ]
    assert order.index(found[0]) <= order.index(found[1])


@given(value=figures, base=figures, goal=figures, key=keys)
def test_the_rule_is_the_same_in_both_directions(value: float, base: float, goal: float, key: str) -> None:
    up = Facts(better="higher", interim_on_course=True)
    down = replace(up, better="lower")
    rising = status(observed("2020", base), observed(key, value), facts=up, target=wanted(">=", goal))
    falling = status(observed("2020", -base), observed(key, -value), facts=down, target=wanted("<=", -goal))
    assert rising == falling


@given(value=figures, base=figures)
def test_reached_means_satisfied_unrounded(value: float, base: float) -> None:
    found = status(observed("2020", base), observed("2021", value))
    assert (found == Status.REACHED) == satisfies(value, wanted(), "lower")
