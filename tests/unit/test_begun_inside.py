"""A name that begins inside a word of the language is narrowed by that word."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.questions.narrowed import narrowing
from retrieval.questions.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("猪肉产量", "肉产量", "猪肉"),
        ("肉牛存栏多少", "牛存栏", "肉牛"),
        ("现在牛存栏", "牛存栏", ""),
        ("总人口", "人口", ""),
    ],
)
def test_word_that_a_name_begins_in_narrows_it(text: str, name: str, word: str) -> None:
    start = text.index(name)

    assert narrowing(text, start, [(start, start + len(name))], Vocabulary.load(CATALOG)) == word
