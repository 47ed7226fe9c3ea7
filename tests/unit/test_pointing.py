"""Words by which a message points back."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.questions.pointing import LAST, asks_more, corrected, pointed
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG).follow_up


@pytest.mark.parametrize("text", ["不对,我问的是甲县", "错了,应该是甲县", "说错了 甲县", "换成甲县", "我说的是甲县"])
def test_correction_is_taken_off(text: str) -> None:
    assert corrected(text, WORDS) == "甲县"


@pytest.mark.parametrize("text", ["不是85岁吗", "应该是35%吧", "不对", "甲县不对吗"])
def test_what_is_no_correction_stays(text: str) -> None:
    assert corrected(text, WORDS) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("前者多少", (0, "多少")),
        ("那后者呢", (LAST, "那")),
        ("第二个到哪年", (1, "到哪年")),
        ("甲县是全市第二个吗", None),
    ],
)
def test_place_among_several(text: str, found: tuple[int, str] | None) -> None:
    assert pointed(text, WORDS) == found


def test_only_a_whole_message_asks_for_more() -> None:
    assert asks_more("还有呢？", WORDS)
    assert not asks_more("还有呢,甲县多少", WORDS)
