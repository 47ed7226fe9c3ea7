"""Who is who: the list of the settings, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.base import Address, Incoming
from bot.people import Person, people_of, region_scope
from config.clock import SHANGHAI
from config.errors import Permanent
from config.settings import PersonSettings
from retrieval.access import Level
from retrieval.library import Words

WRITTEN = Incoming(
    address=Address("telegram", "7"),
    sender="7",
    message_id="1",
    text="问",
    at=datetime(2021, 7, 26, 9, tzinfo=SHANGHAI),
)


def county(words: Words) -> str:
    return next(r.name for r in words.catalogue.regions.values() if r.level == "county" and not r.sample)


def known(words: Words, *people: PersonSettings, incoming: Incoming = WRITTEN) -> Person | None:
    return people_of(people, words.catalogue, operator_name="操作员")(incoming)


def leader(words: Words, **changes: object) -> PersonSettings:
    return PersonSettings.model_validate({"account": "telegram:7", "name": "县长", "region": county(words)} | changes)


def test_person_of_the_list_is_known_with_his_region(words: Words) -> None:
    found = known(words, leader(words))

    assert found is not None
    code = words.catalogue.find_region(county(words))
    assert code is not None
    assert (found.name, found.viewer.home_region, found.viewer.person) == ("县长", code.code, "telegram:7")
    assert not found.admin


@pytest.mark.parametrize(
    "changes",
    [{"sender": "8"}, {"address": Address("wecom", "7")}, {"sender": None}],
    ids=["another id", "another channel", "no sender"],
)
def test_everybody_else_is_a_stranger(words: Words, changes: dict[str, object]) -> None:
    assert known(words, leader(words), incoming=replace(WRITTEN, **changes)) is None


def test_empty_list_lets_nobody_in_but_the_operator(words: Words) -> None:
    local = replace(WRITTEN, address=Address("terminal", "local"), sender=None)

    assert known(words) is None
    operator = known(words, incoming=local)
    assert operator is not None
    assert operator.admin


def test_in_a_group_only_what_is_public_is_seen_and_nobody_is_admin(words: Words) -> None:
    found = known(words, leader(words, admin=True), incoming=replace(WRITTEN, group=True))

    assert found is not None
    assert not found.admin
    assert found.viewer.home_region is not None
    assert not found.viewer.scope.sees(Level.COUNTY.value, found.viewer.home_region)


def test_leader_sees_his_county_the_circulars_of_the_city_and_no_more(words: Words) -> None:
    regions = words.catalogue.regions
    home = next(r for r in regions.values() if r.level == "county" and not r.sample)
    sibling = next(r for r in regions.values() if r.parent == home.parent and r.code != home.code)
    foreign = next(r for r in regions.values() if r.level == "county" and r.parent != home.parent and not r.sample)
    scope = region_scope(words.catalogue, home.code)

    seen = {
        (level.value, region.code)
        for level in (Level.CITY, Level.COUNTY)
        for region in (home, sibling, foreign)
        if scope.sees(level.value, region.code)
    }

    city, own = Level.CITY.value, Level.COUNTY.value
    assert seen == {(own, home.code), (city, home.code), (city, sibling.code)}


def test_province_sees_everything_below_it(words: Words) -> None:
    regions = words.catalogue.regions
    home = next(r for r in regions.values() if r.level == "county" and not r.sample)
    province = next(r for r in regions.values() if r.level == "province")

    assert home.code in region_scope(words.catalogue, province.code).regions


def test_unknown_region_and_double_account_stop_the_start(words: Words) -> None:
    with pytest.raises(Permanent, match="person_region_unknown"):
        known(words, leader(words, region="没有这个县"))
    with pytest.raises(Permanent, match="person_twice"):
        known(words, leader(words), leader(words))
