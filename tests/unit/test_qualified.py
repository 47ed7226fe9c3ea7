"""A word beside a name makes it another quantity: what says only the plain thing does not answer."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.questions.normalise import normalise
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)


def other(asked: str, said: str) -> bool:
    asked, said = normalise(asked), normalise(said)
    return any(a.search(asked) and not s.search(said) for a, s in WORDS.qualifiers)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("规上用水量", "全年用水量3亿立方米"),
        ("出口增长", "进出口总额增长3%"),
        ("固定资产投资增长多少", "房地产开发投资增长2%"),
        ("GDP目标", "研发经费占GDP比重达到3%"),
        ("二产占比", "第二产业增加值5亿元,增长5.3%"),
    ],
)
def test_neighbour_is_another_quantity(asked: str, said: str) -> None:
    assert other(asked, said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("规上用水量", "规模以上工业企业用水量3亿立方米"),
        ("出口增长", "进出口总额增长3%,其中出口增长2%"),
        ("GDP目标", "地区生产总值增长6%"),
        ("规上工业总产值多少", "实现规上工业总产值96.1亿元"),
    ],
)
def test_same_quantity_in_other_words_answers(asked: str, said: str) -> None:
    assert not other(asked, said)
