"""BM25: names, numbers and short keywords are found by what is written."""

from __future__ import annotations

from retrieval.passages.lexical import LexicalIndex, tokens

TEXTS = {
    "a": "城乡居民收入倍差缩小到1.9以内",
    "b": "规上工业增加值14.41亿元，同比增长44.6%",
    "c": "建设G60科创走廊",
}
INDEX = LexicalIndex(list(TEXTS), list(TEXTS.values()))


def test_number_is_found_as_written() -> None:
    assert [key for key, _ in INDEX.best("44.6%", 3)] == ["b"]


def test_name_is_found_in_any_width_and_case() -> None:
    assert [key for key, _ in INDEX.best("ｇ60", 3)] == ["c"]


def test_part_of_a_long_word_is_found() -> None:
    assert INDEX.best("倍差", 3)[0][0] == "a"


def test_unknown_words_find_nothing() -> None:
    assert INDEX.best("火星", 3) == []
    assert INDEX.best("", 3) == []


def test_empty_corpus_finds_nothing() -> None:
    assert LexicalIndex([], []).best("倍差", 3) == []


def test_rare_words_weigh_more_and_unknown_ones_most() -> None:
    index = LexicalIndex(["a", "b", "c"], ["收入增长", "收入下降", "收入持平"])

    assert index.idf("收入") < index.idf("下降") < index.idf("火星")


def test_scores_fall_from_best_to_worst() -> None:
    scores = [score for _, score in INDEX.best("工业增加值收入", 3)]

    assert scores == sorted(scores, reverse=True)


def test_tokens_hold_numbers_whole_and_bigrams() -> None:
    found = tokens("增长44.6%")

    assert "44.6%" in found
    assert "增长" in found
