"""A half sentence takes what it lacks from the question before it, and nothing else."""

from __future__ import annotations

from datetime import date

from config.catalogs import CATALOG
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.questions.follow_up import resume
from retrieval.questions.model import Question
from retrieval.questions.parse import Lexicon, parse
from retrieval.questions.vocabulary import Vocabulary

CATALOGUE = Catalogue.load(CATALOG)
LEXICON = Lexicon.build(Vocabulary.load(CATALOG), CATALOGUE)
HERE, THERE = [r for r in CATALOGUE.regions.values() if r.level == "county" and not r.sample][:2]


def ask(text: str) -> Question:
    return parse(text, lexicon=LEXICON, today=date(2021, 7, 26), home=None, parents={})


BEFORE = ask(f"{HERE.name}2020年规上工业增加值多少")


def test_other_region_keeps_indicator_and_period() -> None:
    found = resume(ask(f"那{THERE.name}呢"), BEFORE, LEXICON)

    assert [m.key for m in found.regions] == [THERE.code]
    assert found.indicators == BEFORE.indicators
    assert found.periods == BEFORE.periods
    assert not found.elliptical


def test_other_period_keeps_the_region() -> None:
    found = resume(ask("那2019年呢"), BEFORE, LEXICON)

    assert [asked.period for asked in found.periods] == [Period.of_year(2019)]
    assert found.regions == BEFORE.regions


def test_other_indicator_keeps_the_region() -> None:
    found = resume(ask("那城乡居民收入倍差呢"), BEFORE, LEXICON)

    assert [CATALOGUE.indicators[m.key].name for m in found.indicators] == ["城乡居民收入倍差"]
    assert found.regions == BEFORE.regions


def test_new_topic_does_not_keep_the_indicator() -> None:
    assert resume(ask("那养老服务怎么安排"), BEFORE, LEXICON).indicators == ()


def test_word_of_a_name_means_the_twin_indicator() -> None:
    before = ask("2020年城镇居民收入多少")

    found = resume(ask("农村的呢"), before, LEXICON)

    assert [CATALOGUE.indicators[m.key].name for m in found.indicators] == ["农村居民人均可支配收入"]
    assert found.periods == before.periods


def test_now_and_target_are_no_new_topic() -> None:
    assert resume(ask("那现在多少"), BEFORE, LEXICON).indicators == BEFORE.indicators


def test_more_asks_for_the_text_around() -> None:
    found = resume(ask("还有呢"), BEFORE, LEXICON)

    assert "original" in found.wants
    assert found.indicators == BEFORE.indicators


def test_bare_qualifier_and_bare_growth_keep_the_thing() -> None:
    for text in ("同比呢", "人均呢"):
        assert resume(ask(text), BEFORE, LEXICON).indicators == BEFORE.indicators
