"""The region that questions without one are about, and names that several regions bear."""

from __future__ import annotations

import pytest

from config.errors import Permanent
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import UnitTable

UNITS = UnitTable.load()
NAMES = {"suffixes": ["省", "市", "县", "区"]}


def catalogue(*rows: tuple[str, str, str, str], **names: str) -> Catalogue:
    places = [dict(zip(("code", "name", "level", "parent_code"), row, strict=True)) for row in rows]
    return Catalogue.of(places, {}, names=NAMES | names, units=UNITS)


PROVINCE = ("1", "江南省", "province", "")
EAST, WEST = ("11", "东溪市", "city", "1"), ("12", "西溪市", "city", "1")
COUNTIES = (("111", "东溪县", "county", "11"), ("112", "石桥县", "county", "11"))


def test_counties_of_one_city_make_the_city_the_seat() -> None:
    assert catalogue(PROVINCE, EAST, WEST, *COUNTIES).seat.name == "东溪市"


def test_counties_of_two_cities_make_the_province_the_seat() -> None:
    assert catalogue(PROVINCE, EAST, WEST, *COUNTIES, ("121", "白塔县", "county", "12")).seat.name == "江南省"


def test_the_catalogue_may_say_its_seat() -> None:
    assert catalogue(PROVINCE, EAST, WEST, *COUNTIES, home="112").seat.name == "石桥县"
    with pytest.raises(Permanent):
        catalogue(PROVINCE, EAST, *COUNTIES, home="999")


def test_a_short_name_of_city_and_county_is_the_city_in_speech_and_nobody_in_tables() -> None:
    made = catalogue(PROVINCE, EAST, WEST, *COUNTIES)

    assert made.said_names["东溪"] == "11"
    assert "东溪" not in made.names()


def test_a_name_of_two_counties_is_asked_back() -> None:
    made = catalogue(PROVINCE, EAST, WEST, ("111", "鼓楼区", "county", "11"), ("121", "鼓楼区", "county", "12"))

    assert made.shared_names["鼓楼区"] == ("111", "121")
    assert made.find_region("鼓楼区") is None
