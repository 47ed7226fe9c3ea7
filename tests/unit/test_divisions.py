"""Places that a question names and the catalogue does not hold: told from general words, joined with a known place."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.questions.divisions import DivisionWords, divisions_in, stem_alone

WORDS = DivisionWords.load(CATALOG)


def found(text: str, *known: str) -> list[str]:
    spans = [(text.index(name), text.index(name) + len(name)) for name in known]
    return [text[s:e] for s, e in divisions_in(text, plain=text, known=spans, named=(), words=WORDS)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("云和县生产总值多少", "云和县"),
        ("新建区去年税收", "新建区"),
        ("那义乌市呢", "义乌市"),
        ("景宁畲族自治县人口", "景宁畲族自治县"),
        ("准格尔旗产值", "准格尔旗"),
        ("敦厚镇有多少人", "敦厚镇"),
        ("红谷滩区税收", "红谷滩区"),
    ],
)
def test_names_of_divisions_are_found(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "全市工业用电量",
        "各县人口",
        "山区县有什么支持",
        "设区市空气质量",
        "县域就诊率",
        "社区养老",
        "老旧小区改造多少个",
        "城市建成区绿道",
        "上市公司几家",
        "村集体经济收入",
        "特色小镇几个",
        "增速最快的县是哪个",
        "贫困县",
    ],
)
def test_general_words_are_no_places(text: str) -> None:
    assert found(text) == []


def test_a_town_or_zone_behind_a_known_place_is_another_place() -> None:
    assert found("东溪县石桥镇农民收入", "东溪县") == ["东溪县石桥镇"]
    assert found("东溪经开区产值", "东溪") == ["东溪经开区"]
    assert found("东溪街道多少人", "东溪") == ["东溪街道"]


def test_two_known_places_are_no_third_one() -> None:
    assert found("丽水和衢州谁高", "丽水", "衢州") == []
    assert found("杭州、温州三市谁高", "杭州", "温州") == []


def test_a_bare_stem_counts_only_where_nothing_else_is_left() -> None:
    assert stem_alone("义乌生产总值多少", taken=[(2, 8)], words=WORDS) == (0, 2)
    assert stem_alone("义乌的商人生产总值多少", taken=[(5, 11)], words=WORDS) is None
