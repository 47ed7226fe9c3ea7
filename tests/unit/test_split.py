"""Several questions in one message."""

from __future__ import annotations

import pytest

from config.messages import CATALOG
from retrieval.questions.split import MOST, split
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)


def parts(text: str) -> tuple[str, ...]:
    return split(text, WORDS, asks=lambda piece: "多少" in piece, whole_questions=lambda _pieces: True)


@pytest.mark.parametrize(
    "text", ["甲多少？乙多少？", "甲多少;乙多少", "甲多少\n乙多少", "甲多少另外乙多少", "甲多少，乙多少"]
)
def test_two_questions_are_cut(text: str) -> None:
    assert parts(text) == ("甲多少", "乙多少")


@pytest.mark.parametrize("text", ["甲多少", "甲和乙差多少", "甲怎么样？乙怎么样", "今年的情况，甲多少", ""])
def test_piece_that_asks_nothing_is_not_cut_off(text: str) -> None:
    assert parts(text) == (text.replace("，", ",").replace("？", "?"),)


def test_no_more_than_the_most() -> None:
    assert len(parts("；".join(f"第{n}个多少" for n in range(20)))) == MOST
