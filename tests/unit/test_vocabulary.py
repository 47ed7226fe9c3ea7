"""Word lists: the longest phrase counts, and official words stand in for everyday ones."""

from __future__ import annotations

from config.catalogs import CATALOG
from retrieval.questions.phrases import Phrases
from retrieval.questions.vocabulary import Vocabulary, first_match


def test_longest_phrase_wins_and_nothing_overlaps() -> None:
    phrases = Phrases({"收入": 1, "收入倍差": 2, "倍差": 3})

    assert phrases.find("城乡收入倍差和收入") == [(2, 6, 2), (7, 9, 1)]


def test_all_gives_overlapping_phrases_too() -> None:
    assert [value for _, _, value in Phrases({"收入": 1, "收入倍差": 2, "倍差": 3}).all("收入倍差")] == [1, 2, 3]


def test_no_phrases_find_nothing() -> None:
    assert Phrases({}).find("收入") == []


def test_phrases_are_matched_as_normalised() -> None:
    assert Phrases({"ＧＤＰ 总量": 1}).find("全省gdp总量") == [(2, 7, 1)]


def test_first_match_follows_the_order_of_the_lists() -> None:
    lists = {"one": ("甲",), "two": ("甲乙",)}

    assert first_match(lists, "说甲乙") == "one"
    assert first_match(lists, "丙") is None


def test_packaged_lists_load_and_the_longer_want_hides_the_shorter() -> None:
    words = Vocabulary.load(CATALOG)

    kinds = {name for _, _, names in words.wants.find("有哪几条") for name in names}

    assert kinds == {"list"}


def test_synonyms_give_each_official_word_once() -> None:
    words = Vocabulary.load(CATALOG)

    assert words.expansions("城里人") == words.expansions("城里人城里人") == ("城镇居民",)
    assert set(words.expansions("老百姓城里人")) > {"城镇居民"}
    assert words.expansions("查无此词") == ()
