"""A character typed wrongly inside a wording of the held texts: set right where it is sure, left alone where a word stands."""

from __future__ import annotations

import pytest

from retrieval.questions.wordslips import NO_TEXTS, Printed, word_slips

TEXTS = (
    "每千人口拥有社区照护设施托位达到3个",
    "全域推进乡村书屋建设",
    "产值较去年同期提升",
    "企业和学校抱团创新",
    "城乡公交覆盖率超过九成",
)
PAIRS = {text[i : i + 2] for text in TEXTS for i in range(len(text) - 1)}
HELD = Printed(PAIRS.__contains__, lambda: TEXTS)
KEEP = frozenset("是跟")


def slips(text: str, held: Printed = HELD) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[s.start : s.end], s.names) for s in word_slips(text, held, keep=KEEP, shapes={})]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("社区照护设施踏位几个", [("踏位", ("托位",))]),
        ("乡村书乌建设怎么说", [("乌建", ("屋建",))]),
        ("城乡公交复盖率", [("复盖", ("覆盖",))]),
    ],
)
def test_character_that_the_texts_print_otherwise_is_set_right(
    typed: str, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert slips(typed) == found


@pytest.mark.parametrize(
    "typed",
    ["社区照护设施床位几个", "去年同期是涨是跌", "企业跟学校抱团", "社区照护设施托位几个", "照护几个"],
    ids=["another word", "a small word", "a joining word", "right already", "too little around"],
)
def test_what_may_mean_something_else_is_left_alone(typed: str) -> None:
    assert slips(typed) == []


def test_without_texts_nothing_is_changed() -> None:
    assert slips("社区照护设施踏位几个", NO_TEXTS) == []


def test_character_that_texts_fill_in_two_ways_is_left_alone() -> None:
    texts = (*TEXTS, "社区照护设施学位达到9个")

    assert slips("社区照护设施踏位几个", Printed(PAIRS.__contains__, lambda: texts)) == []
