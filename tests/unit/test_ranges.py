"""Ranges of amounts name a group; dates and years are none."""

from __future__ import annotations

import pytest

from retrieval.questions.ranges import holds_range, ranges_of

CLAUSE = "家庭年可支配收入10—50万元的群体比例达到80%"


@pytest.mark.parametrize("text", ["年收入10到50万的", "十万到五十万", "10-50那个呢", "10至50万元", "十到五十万"])
def test_a_range_is_found_however_it_is_typed(text: str) -> None:
    assert holds_range(CLAUSE, ranges_of(text))


@pytest.mark.parametrize("text", ["20-60那个", "十到六十万", "10—50亿元"])
def test_another_range_is_not_taken_for_it(text: str) -> None:
    assert ranges_of(text)
    assert not holds_range(CLAUSE, ranges_of(text))


@pytest.mark.parametrize(
    "text", ["1-6月", "2021—2025年", "7月19日至20日", "一到二季度", "第十到十二条", "十二五到十四五"]
)
def test_times_and_chapters_are_no_ranges(text: str) -> None:
    assert ranges_of(text) == ()
