"""The scope's two forms — a WHERE clause and a rule in memory — say the same, and deny by default."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from retrieval.access import Level, Scope

OWN, SIBLING, OTHER = "000101", "000102", "000201"
SCOPES = {
    "operator": Scope.operator(),
    "public": Scope.public(),
    "leader": Scope(regions=frozenset({OWN}), siblings=frozenset({OWN, SIBLING})),
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
@pytest.mark.parametrize("level", [*Level, "无此级别"])
@pytest.mark.parametrize("region", [OWN, SIBLING, OTHER])
def test_both_forms_agree(scope: Scope, level: str, region: str) -> None:
    condition = scope.condition(sa.literal(str(level)), sa.literal(region))
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        by_sql = bool(connection.execute(sa.select(sa.case((condition, 1), else_=0))).scalar_one())
    engine.dispose()

    assert scope.sees(str(level), region) is by_sql


def test_a_leader_sees_his_county_and_what_siblings_may_see() -> None:
    leader = SCOPES["leader"]
    seen = {(level, region) for level in Level for region in (OWN, SIBLING, OTHER) if leader.sees(level, region)}

    assert seen == {
        *((Level.PUBLIC, region) for region in (OWN, SIBLING, OTHER)),
        (Level.CITY, OWN),
        (Level.CITY, SIBLING),
        (Level.COUNTY, OWN),
    }


def test_what_has_a_level_but_no_region_is_seen_by_the_operator_only() -> None:
    assert [name for name, scope in SCOPES.items() if scope.sees(Level.COUNTY, None)] == ["operator"]
