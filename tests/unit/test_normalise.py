"""One spelling for matching, and what is left as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.normalise import bare, clean, normalise


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("４４．６％", "44.6%"),
        ("28,778元", "28778元"),
        ("1,234,567", "1234567"),
        ("1—6月", "1-6月"),
        ("1～6月", "1-6月"),
        ("论坛———学习", "论坛-学习"),
        ("“亩均 论英雄”", "亩均论英雄"),
        ("《方案》", "方案"),
        ("ＧＤＰ", "gdp"),
        ("收入\u200b倍差", "收入倍差"),
        ("", ""),
    ],
)
def test_spellings_of_one_thing_become_equal(printed: str, expected: str) -> None:
    assert normalise(printed) == expected


def test_list_of_numbers_is_not_joined_by_its_commas() -> None:
    assert normalise("3,45,6") == "3,45,6"


@given(st.text(alphabet="甲乙丙０１2，,.％%—～-“”《》 \u3000\u200bＡb（）\n", max_size=60))
def test_second_time_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_bare_keeps_numbers_and_drops_marks() -> None:
    assert bare("增长4.6%，居“第一”。") == "增长4.6%居第一"


def test_typed_text_keeps_its_quotes_and_loses_control_characters() -> None:
    assert clean(" “倍差”\x00\x1b\u202e？ ") == "“倍差”?"
