"""Names typed wrongly: read as meant where that is sure, asked where it is not, left alone where they mean something else."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.parse import Lexicon
from retrieval.questions.phrases import Phrases
from retrieval.questions.sounds import initials, plain, spelled_out
from retrieval.questions.spelling import MOST_CHARS, Speller
from retrieval.questions.spelling_words import SpellingWords
from retrieval.questions.vocabulary import Vocabulary

SPELLER = Lexicon.build(Vocabulary.load(CATALOG), Catalogue.load(CATALOG)).speller


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("云和上半年规上工业增加直多少", "云和上半年规上工业增加值多少"),
        ("城乡居民收入贝差", "城乡居民收入倍差"),
        ("劳动抱酬占GDP比重", "劳动报酬占GDP比重"),
        ("城真住房保障受益复盖率", "城镇住房保障受益覆盖率"),
        ("人均顶期寿命", "人均预期寿命"),
        ("县域诊就率", "县域就诊率"),
        ("城乡居民居民收入倍差 目标", "城乡居民收入倍差 目标"),
        ("居民人可支配收入", "居民人均可支配收入"),
        ("雲和縣規上工業增加值", "云和县规上工业增加值"),
        ("yunhe shangbannian guishang gongye", "云和上半年规上工业"),
        ("青甜县gdp", "青田县gdp"),
    ],
)
def test_name_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert SPELLER.correct(typed).text == read


def test_what_was_read_otherwise_is_told_with_what_was_typed() -> None:
    found = SPELLER.correct("松扬县的县遇就诊率").respelled

    assert [(each.typed, each.name) for each in found] == [("松扬县", "松阳县"), ("县遇就诊率", "县域就诊率")]


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("遂倡发了多少房票", "遂昌县发了多少房票"),
        ("逐昌县发了多少房票", "遂昌县发了多少房票"),
        ("云河县gdp", "云和县gdp"),
        ("武邑县gdp", "武义县gdp"),
        ("taizhou gdp", "台州市 gdp"),
    ],
)
def test_region_that_may_be_another_one_is_only_asked_for(typed: str, option: str) -> None:
    found = SPELLER.correct(typed)

    assert (found.text, found.options) == (typed, (option,))


def test_initials_of_several_counties_are_all_offered() -> None:
    assert SPELLER.correct("yh上半年工业").options == ("余杭区上半年工业", "玉环市上半年工业", "云和县上半年工业")


@pytest.mark.parametrize(
    "typed",
    [
        "溧水2020年居民人均可支配收入",
        "云浮上半年规上工业增加值",
        "县域就业率目标",
        "高等教育净入学率",
        "户籍人口城镇化率",
        "城乡居民消费倍差",
        "遂昌多少人注册认定了",
        "建得快",
        "银行里存",
        "全省上半年gdp",
        "技能人才占比",
        "城镇居民收入和农村居民收入",
        "has the CA of the sc",
        "AI教育公益计划",
    ],
)
def test_what_means_something_else_is_left_alone(typed: str) -> None:
    found = SPELLER.correct(typed)

    assert (found.text, found.respelled, found.options) == (typed, (), ())


def test_every_name_of_the_catalogue_stays_as_it_is() -> None:
    catalogue = Catalogue.load(CATALOG)
    names = [*catalogue.indicator_names(), *catalogue.names()]

    changed = [name for name in names if (found := SPELLER.correct(f"{name}多少")).respelled or found.options]

    assert changed == []


def test_what_a_document_prints_is_no_slip() -> None:
    assert SPELLER.correct("县遇就诊率", printed=lambda words: words == "县遇就诊率").respelled == ()


def test_long_text_is_read_as_typed() -> None:
    text = "县遇就诊率" * (MOST_CHARS // 5 + 1)

    assert SPELLER.correct(text).text == text


def test_names_of_another_catalogue_are_read_too() -> None:
    speller = Speller(
        SpellingWords.load(CATALOG),
        indicators={"森林蓄积量": ("forest",), "港口货物吞吐量": ("port",)},
        regions={"临潭县": "1", "临潭": "1"},
        official={"1": "临潭县"},
        said=Phrases({}),
    )

    assert speller.correct("临谭县森林蓄积亮和港口货物吐吞量").text == "临潭县森林蓄积量和港口货物吞吐量"


def test_sounds_have_no_tones_and_keep_the_umlaut_apart() -> None:
    assert (plain("绿")[0], initials("城镇化率"), spelled_out("率先") & {"lvxian", "luxian"}) == (
        "lv",
        "czhl",
        {"lvxian", "luxian"},
    )
