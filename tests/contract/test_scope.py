"""Nothing outside a scope comes out of the metrics table: no value, rank, difference, mean, count, list or disagreement.

The same questions are put to a table with everything in it and to one that holds only what the viewer may see: whatever
comes out has to be the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy.engine import Engine

from config.catalogs import CATALOG
from config.clock import SHANGHAI
from config.database import writing
from config.errors import Permanent
from config.messages import Messages
from retrieval.access import Level, Scope
from retrieval.evidence import Observation, SourceKind, SourceRef, Target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.compare import Comparer
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.tables import import_batches, observations, targets

CATALOGUE, MESSAGES = Catalogue.load(CATALOG), Messages.load()
CITY = "331100"
COUNTIES = [region.code for region in CATALOGUE.children(CITY)][:2]
FOUR = [region.code for region in CATALOGUE.children(CITY)][:4]
ELSEWHERE = [region.code for region in CATALOGUE.children("330100")][:1]
REGIONS = [CITY, *COUNTIES, *ELSEWHERE]
INDICATORS = ["gdp", "retail"]
PERIODS = [Period.of_year(2023), Period.cumulative(2023, 6)]
AS_OF = date(2024, 3, 5)
NOW = datetime(2024, 3, 5, 10, tzinfo=SHANGHAI)
RELEASES = [
    None,
    NOW - timedelta(days=30),
    NOW + timedelta(minutes=5),
    NOW - timedelta(hours=1),
    NOW + timedelta(days=9),
]

ROWS = st.builds(
    lambda indicator, region, period, value, level, kind, title, released, published, reason: NewObservation(
        indicator=indicator,
        region=region,
        period=period,
        value=float(value),
        unit="亿元",
        source=SourceRef(document=title, place="", quote="…", kind=kind),
        yoy=value / 2,
        level=level,
        released=released,
        published=published,
        reason=reason,
    ),
    st.sampled_from(INDICATORS),
    st.sampled_from(REGIONS),
    st.sampled_from(PERIODS),
    st.integers(1, 9),
    st.sampled_from([level.value for level in Level]),
    st.sampled_from([SourceKind.OFFICIAL] * 3 + [SourceKind.MEDIA]),
    st.sampled_from(["甲", "甲", "乙"]),
    st.sampled_from(RELEASES),
    st.sampled_from([date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1), None]),
    st.sampled_from([None, None, "更正"]),
)
GRANTS = st.builds(
    lambda regions, siblings, early: Scope(regions=frozenset(regions), siblings=frozenset(siblings), early=early),
    st.sets(st.sampled_from(REGIONS), max_size=3),
    st.sets(st.sampled_from(REGIONS), max_size=4),
    st.booleans(),
)
DEMANDS = st.builds(
    lambda indicator, region, value, level: TargetCandidate(
        indicator=indicator,
        region=region,
        comparator=">=",
        value=float(value),
        unit="亿元",
        text=f"{value}亿元以上",
        source=SourceRef(document="规划", place="", quote="…"),
        access=level,
    ),
    st.sampled_from(INDICATORS),
    st.sampled_from(REGIONS),
    st.integers(1, 9),
    st.sampled_from([level.value for level in Level]),
)


@dataclass(frozen=True)
class Case:
    batches: Sequence[Sequence[NewObservation]]
    withdrawn: int
    demands: Sequence[TargetCandidate]


CASES = st.builds(
    Case,
    st.lists(st.lists(ROWS, max_size=25), min_size=1, max_size=4),
    st.integers(-1, 3),
    st.lists(DEMANDS, max_size=5),
)


def may_see(row: NewObservation, scope: Scope) -> bool:
    """Said a second time, without SQL."""
    return scope.sees(row.level, row.region) and (row.released is None or row.released <= NOW or scope.early)


def fill(engine: Engine, case: Case, scope: Scope | None) -> MetricsStore:
    """Everything, or only what a scope may see."""
    with writing(engine) as connection:
        for table in (observations, import_batches, targets):
            if table is observations:
                connection.execute(sa.update(table).values(superseded_by=None))
            connection.execute(sa.delete(table))
    store = MetricsStore(engine, CATALOGUE, now=lambda: NOW)
    for number, rows in enumerate(case.batches):
        kept = [row for row in rows if scope is None or may_see(row, scope)]
        done = store.add_batch(f"b{number}", kept, loaded=date(2024, 2, 20), content=str(number))
        if number == case.withdrawn:
            store.withdraw(done.id)
    held = [each for each in case.demands if scope is None or scope.sees(each.access, each.region)]
    store.replace_targets("规划", held)
    return store


def plain(row: Observation | Target | None) -> object:
    """Without numbers that only tell rows of one table apart."""
    if isinstance(row, Observation):
        return replace(row, id=0, batch=None)
    return row


def ranking(store: MetricsStore, scope: Scope, indicator: str, period: Period, by: str) -> object:
    compare = Comparer(CATALOGUE, MESSAGES)
    region = COUNTIES[0]
    try:
        found = compare.rank(store, indicator, period, CITY, scope=scope, as_of=AS_OF, region=region, by=by)
        mean = compare.average([place.observation for place in found.places], by=by).text if found.places else ""
    except Permanent as refused:
        return refused.code
    return (
        [(place.rank, place.tied, plain(place.observation)) for place in found.places],
        found.missing,
        found.of,
        found.own and found.own.rank,
        [figure and figure.text for figure in (found.to_ahead, found.to_behind)],
        mean,
    )


def everything(store: MetricsStore, scope: Scope) -> list[object]:
    """All that the store and the formulas above it say to a viewer."""
    said: list[object] = [
        [plain(row) for row in store.observations(scope=scope, as_of=AS_OF)],
        [(plain(each.used), [plain(o) for o in each.others]) for each in store.conflicts(scope=scope, as_of=AS_OF)],
        [replace(target, id="") for target in store.targets(scope=scope, as_of=AS_OF)],
        [(batch.name, batch.rows, dict(batch.per_kind)) for batch in store.batches(scope=scope)],
        store.total(scope=scope, as_of=AS_OF),
    ]
    rows, conflicts = store.best(scope=scope, as_of=AS_OF)
    said += [[plain(row) for row in rows], [[plain(each.used), *map(plain, each.others)] for each in conflicts]]
    for region in REGIONS:
        said += [store.available(region, scope=scope, as_of=AS_OF), store.count(region, scope=scope)]
        said.append(store.count(region, scope=scope, as_of=AS_OF))
    for indicator in INDICATORS:
        said += [store.regions_with(indicator, period, scope=scope, as_of=AS_OF) for period in (None, *PERIODS)]
        said.append(store.periods(indicator, REGIONS, scope=scope, as_of=AS_OF))
        said += [ranking(store, scope, indicator, period, by) for period in PERIODS for by in ("value", "yoy")]
        for region in REGIONS:
            said += [
                plain(store.latest(indicator, region, scope=scope, as_of=AS_OF, annual=annual, official=official))
                for annual, official in ((None, True), (True, None), (False, True))
            ]
            changes = [store.revisions(indicator, region, each, scope=scope, as_of=AS_OF) for each in PERIODS]
            said += [[(plain(each.old), plain(each.new)) for each in found] for found in changes]
    return said


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(case=CASES, scope=GRANTS)
def test_what_comes_out_is_made_of_what_the_viewer_may_see(engine: Engine, case: Case, scope: Scope) -> None:
    whole = everything(fill(engine, case, None), scope)
    own = everything(fill(engine, case, scope), scope)

    assert whole == own


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(case=CASES, scope=GRANTS)
def test_latest_is_the_first_of_all(engine: Engine, case: Case, scope: Scope) -> None:
    store = fill(engine, case, None)
    for region in REGIONS:
        rows = store.observations(scope=scope, as_of=AS_OF, indicators=["gdp"], regions=[region], official=True)
        assert store.latest("gdp", region, scope=scope, as_of=AS_OF) == next(iter(rows), None)
        annual = [row for row in rows if row.period.is_annual]
        assert store.latest("gdp", region, scope=scope, as_of=AS_OF, annual=True) == next(iter(annual), None)


def test_every_query_demands_a_scope() -> None:
    import inspect

    asking = ("observations", "best", "conflicts", "latest", "periods", "revisions", "targets", "available")
    for name in (*asking, "regions_with", "total", "count", "batches"):
        scope = inspect.signature(getattr(MetricsStore, name)).parameters["scope"]
        assert scope.default is inspect.Parameter.empty, name


def test_a_hidden_county_is_named_as_missing_and_the_others_are_ranked_among_themselves(engine: Engine) -> None:
    rows = [
        NewObservation(
            indicator="gdp",
            region=code,
            period=Period.of_year(2023),
            value=float(value),
            unit="亿元",
            source=SourceRef(document="甲", place="", quote="…"),
            level=level.value,
            published=date(2024, 2, 1),
        )
        for code, value, level in zip(
            FOUR, (1, 9, 5, 3), (Level.PUBLIC, Level.COUNTY, *[Level.PUBLIC] * 2), strict=True
        )
    ]
    store = MetricsStore(engine, CATALOGUE)
    store.add_batch("b", rows, loaded=AS_OF)

    found = Comparer(CATALOGUE, MESSAGES).rank(
        store, "gdp", Period.of_year(2023), CITY, scope=Scope.public(), as_of=AS_OF, region=FOUR[0]
    )

    assert [(place.rank, place.observation.region) for place in found.places] == [
        (1, FOUR[2]),
        (2, FOUR[3]),
        (3, FOUR[0]),
    ]
    assert FOUR[1] in [region.code for region in found.missing]


@pytest.mark.parametrize(
    ("now", "as_of", "seen"),
    [
        (datetime(2024, 3, 5, 9, 59, tzinfo=SHANGHAI), date(2024, 3, 5), 1.0),
        (datetime(2024, 3, 5, 10, 0, tzinfo=SHANGHAI), date(2024, 3, 5), 2.0),
        (datetime(2024, 3, 9, 10, 0, tzinfo=SHANGHAI), date(2024, 3, 4), 1.0),
        (None, date(2024, 3, 5), 1.0),
        (None, date(2024, 3, 6), 2.0),
    ],
)
def test_before_its_release_the_old_figure_stands_for_all_but_who_is_named(
    engine: Engine, now: datetime | None, as_of: date, seen: float
) -> None:
    old = NewObservation(
        indicator="gdp",
        region=CITY,
        period=Period.of_year(2023),
        value=1.0,
        unit="亿元",
        source=SourceRef(document="甲", place="", quote="…"),
        published=date(2024, 2, 1),
    )
    new = replace(
        old, value=2.0, released=datetime(2024, 3, 5, 10, tzinfo=SHANGHAI), published=date(2024, 3, 5), reason="核实"
    )
    store = MetricsStore(engine, CATALOGUE, now=(lambda: now) if now else None)
    store.add_batch("a", [old], loaded=date(2024, 2, 1))
    store.add_batch("b", [new], loaded=date(2024, 3, 1))

    everybody = store.latest("gdp", CITY, scope=Scope.public(), as_of=as_of)
    named = store.latest("gdp", CITY, scope=Scope(early=True), as_of=as_of)

    assert (everybody and everybody.value, named and named.value) == (seen, 2.0)
    (change,) = store.revisions("gdp", CITY, old.period, scope=Scope(early=True), as_of=as_of)
    assert (change.old.value, change.new.value, change.new.reason) == (1.0, 2.0, "核实")
