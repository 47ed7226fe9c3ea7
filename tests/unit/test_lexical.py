"""BM25: names, numbers and short keywords are found by what is written; what is stored says the same as what was made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.passages.lexical import LexicalIndex, best_rows, tokens
from retrieval.questions.normalise import normalise

TEXTS = ("城乡居民收入倍差缩小到1.9以内", "规上工业增加值14.41亿元，同比增长44.6%", "建设G60科创走廊")
INDEX = LexicalIndex.build(TEXTS)


def best(query: str, k: int = 3) -> list[int]:
    return best_rows(INDEX.scores(query), k).tolist()


def test_number_is_found_as_written() -> None:
    assert best("44.6%") == [1]


def test_name_is_found_in_any_width_and_case() -> None:
    assert best("ｇ60") == [2]


def test_part_of_a_long_word_is_found() -> None:
    assert best("倍差")[0] == 0


@pytest.mark.parametrize("query", ["火星", "", "，。！", "\u200b"])
def test_unknown_words_find_nothing(query: str) -> None:
    assert best(query) == []


@pytest.mark.parametrize("texts", [[], [""], ["，。"]])
def test_texts_without_words_find_nothing(texts: list[str]) -> None:
    index = LexicalIndex.build(texts)

    assert best_rows(index.scores("倍差"), 3).tolist() == []
    assert index.idf("倍差") >= 0


def test_rare_words_weigh_more_and_unknown_ones_most() -> None:
    index = LexicalIndex.build(["收入增长", "收入下降", "收入持平"])

    assert index.idf("收入") < index.idf("下降") < index.idf("火星")


def test_inverse_frequency_counts_texts_and_not_words() -> None:
    index = LexicalIndex.build(["收入收入收入", "增长", "下降"])

    assert index.idf("收入") == pytest.approx(float(np.log(4 / 2)))


def test_scores_fall_from_best_to_worst() -> None:
    scores = INDEX.scores("工业增加值收入")

    assert scores[best_rows(scores, 3)].tolist() == sorted((s for s in scores.tolist() if s > 0), reverse=True)


def test_tokens_hold_numbers_whole_and_bigrams() -> None:
    found = tokens("增长44.6%")

    assert "44.6%" in found
    assert "增长" in found


def test_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    INDEX.save(tmp_path)

    loaded = LexicalIndex.load(tmp_path, len(TEXTS))

    assert loaded is not None
    assert loaded.scores("工业收入走廊").tolist() == INDEX.scores("工业收入走廊").tolist()
    assert loaded.idf("收入") == INDEX.idf("收入")


def test_index_of_another_number_of_texts_is_not_loaded(tmp_path: Path) -> None:
    INDEX.save(tmp_path)

    assert LexicalIndex.load(tmp_path, len(TEXTS) + 1) is None


SYLLABLES = st.text(alphabet="浙江山区县1。 a", max_size=8)


@given(texts=st.lists(SYLLABLES, max_size=12), phrase=SYLLABLES)
def test_every_text_that_contains_a_phrase_is_among_those_that_may(texts: list[str], phrase: str) -> None:
    holding = {row for row, text in enumerate(texts) if normalise(phrase) in normalise(text)}

    possible = LexicalIndex.build(texts).may_contain(normalise(phrase))

    assert possible is None or holding <= set(possible.tolist())
