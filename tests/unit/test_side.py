"""Whether a question asks for a target or for the state, by its words and times."""

from __future__ import annotations

from datetime import date

import pytest

from config.catalogs import CATALOG
from retrieval.metrics.periods import find_periods
from retrieval.questions.side import Side, side_of
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG).side
TODAY = date(2025, 8, 15)


def side(text: str) -> Side | None:
    return side_of(text, [p for p, _, _ in find_periods(text, TODAY)], today=TODAY, words=WORDS)


@pytest.mark.parametrize(
    "text",
    ["床位目标", "人均收入定的多少", "面积要保住多少万亩", "2027年覆盖率多少", "收入一年要增几个点", "2023年产量目标"],
)
def test_demand(text: str) -> None:
    assert side(text) is Side.DEMAND


@pytest.mark.parametrize("text", ["现在修到多少了", "去年产量", "目前覆盖率", "2024年收入", "完成了多少"])
def test_state(text: str) -> None:
    assert side(text) is Side.STATE


@pytest.mark.parametrize("text", ["覆盖率多少", "有什么重要支持"])
def test_neither(text: str) -> None:
    assert side(text) is None
