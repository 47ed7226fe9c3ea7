"""A sentence without a figure is held down by the words of its evidence."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from reports.compose.modelled.nearness import strays
from reports.compose.modelled.words import ModelWords

CLAUSE = "完善先富带后富的帮扶机制，加大对山区县的财政支持力度，不再新增一般性收费项目，到2025年基本建成帮扶体系。"


@pytest.fixture(scope="module")
def words() -> ModelWords:
    return ModelWords.load(CATALOG)


@pytest.mark.parametrize(
    "text",
    [
        "完善先富带后富的帮扶机制，加大对山区县的财政支持力度。",
        "一是完善帮扶机制；二是加大对山区县的财政支持力度。",
        "方案提出，到2025年基本建成帮扶体系。",
        "此外，不再新增一般性收费项目。",
    ],
)
def test_sentence_in_the_words_of_the_clause_is_near(words: ModelWords, text: str) -> None:
    assert strays(text, [CLAUSE], words) == ()


@pytest.mark.parametrize(
    "text",
    [
        "山区县干部精神面貌焕然一新，群众交口称赞。",
        "加大对山区县的财政支持力度，由省财政厅主要领导亲自挂帅。",
        "再新增一般性收费项目。",
        "新增一般性收费项目。",
        "不完善先富带后富的帮扶机制。",
        "加大对沿海县的财政支持力度。",
        "加大对山区县的税收支持力度。",
        "后富帮扶先富，山区县加大财政收费。",
        "取消对山区县的财政支持。",
        "。",
        "",
    ],
)
def test_invention_exchange_and_negation_are_not(words: ModelWords, text: str) -> None:
    assert strays(text, [CLAUSE], words) != ()


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("山区县有哪些支持，写一段汇报材料", "山区县有哪些支持"),
        ("请概括一下民生方面的要求", "民生方面的要求"),
        ("收入倍差是多少，精简到100字", "收入倍差是多少"),
        ("收入倍差是多少，用大白话说一遍", "收入倍差是多少"),
        ("改成口语", ""),
        ("收入倍差是多少", "收入倍差是多少"),
        ("会上总结了什么", "会上总结了什么"),
    ],
)
def test_request_for_a_text_is_told_from_its_subject(words: ModelWords, text: str, subject: str) -> None:
    assert words.subject(text) == subject
    assert (words.asks_synthesis(text) or words.asks_style(text)) == (subject != text)


def test_length_that_is_asked_for_is_kept_below_the_bound(words: ModelWords) -> None:
    assert [words.most_chars(text, 350) for text in ("精简到100字", "写500字以内", "讲讲")] == [100, 350, 350]
