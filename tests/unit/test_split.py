"""Several questions in one message."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.questions.split import MOST_CUT, Cutting, split
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)


def parts(text: str) -> tuple[str, ...]:
    cutting = Cutting(
        asks=lambda piece: "多少" in piece, states=lambda piece: "吗" in piece, whole_questions=lambda _pieces: True
    )
    return split(text, WORDS, cutting)


@pytest.mark.parametrize(
    "text", ["甲多少？乙多少？", "甲多少;乙多少", "甲多少\n乙多少", "甲多少另外乙多少", "甲多少，乙多少"]
)
def test_two_questions_are_cut(text: str) -> None:
    assert parts(text) == ("甲多少", "乙多少")


@pytest.mark.parametrize("text", ["甲多少", "甲和乙差多少", "甲怎么样？乙怎么样", "今年的情况，甲多少", ""])
def test_piece_that_asks_nothing_is_not_cut_off(text: str) -> None:
    assert parts(text) == (text.replace("，", ",").replace("？", "?"),)


def test_no_more_than_the_most_are_looked_at() -> None:
    assert len(parts("；".join(f"第{n}个多少" for n in range(30)))) == MOST_CUT


def test_statement_that_leads_is_a_piece_of_its_own() -> None:
    assert parts("知道吗。甲多少") == ("知道吗", "甲多少")


def test_pieces_of_a_piece_are_cut_again() -> None:
    assert parts("甲多少和乙多少，另外丙多少") == ("甲多少", "乙多少", "丙多少")
