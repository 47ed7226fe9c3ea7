"""The same statement in several documents is one hit; what only looks like it stays two."""

from __future__ import annotations

import pytest
from support.corpora import clause_of, document_of

from retrieval.evidence import Hit
from retrieval.passages.folding import folded

LONG = "到2025年全省城乡居民收入倍差缩小到1.9以内，设区市人均可支配收入最高最低倍差缩小到1.55以内"


def hit(key: str, text: str, document: str, *, region: str | None = None, rank: float = 1.0) -> Hit:
    clause = clause_of(key, text, document_of(document, region=region))
    return Hit(clause=clause, score=0.5, rank=rank, coverage=1.0)


def keys(hits: list[Hit]) -> list[tuple[str, ...]]:
    return [tuple(c.id for c in (each.clause, *each.same)) for each in hits]


def fold(*hits: Hit, k: int = 5, ended: str = "") -> list[tuple[str, ...]]:
    return keys(folded(hits, k, ended=lambda clause: clause.document_id in ended.split()))


def test_same_words_with_other_marks_in_two_documents_are_one_hit() -> None:
    assert fold(hit("a", "收入倍差，缩小到1.9", "x"), hit("b", "收入倍差缩小到 1.9", "y")) == [("a", "b")]


def test_same_words_twice_in_one_document_stay_two() -> None:
    assert fold(hit("a", LONG, "x"), hit("b", LONG, "x")) == [("a",), ("b",)]


def test_long_text_with_a_misprint_is_folded() -> None:
    assert fold(hit("a", LONG, "x"), hit("b", LONG.replace("缩小", "缩少", 1), "y")) == [("a", "b")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, LONG.replace("1.55", "1.56")),
        (LONG, LONG.replace("2025", "2035")),
        ("高于全省平均", "低于全省平均"),
    ],
    ids=["number", "year", "short"],
)
def test_other_number_or_a_short_text_with_another_word_is_another_statement(one: str, other: str) -> None:
    assert fold(hit("a", one, "x"), hit("b", other, "y")) == [("a",), ("b",)]


def test_same_words_about_two_regions_are_two_statements() -> None:
    assert fold(hit("a", "增长9%", "x", region="r1"), hit("b", "增长9%", "y", region="r2")) == [("a",), ("b",)]


def test_document_in_force_stands_for_the_one_that_is_not_and_keeps_its_place() -> None:
    found = [hit("a", LONG, "old", rank=3), hit("c", "别的", "z", rank=2), hit("b", LONG, "new", rank=1)]

    assert fold(*found, ended="old") == [("b", "a"), ("c",)]


def test_so_many_different_statements_are_shown() -> None:
    found = [hit(f"{n}{m}", f"第{n}项", f"d{m}") for n in range(5) for m in range(3)]

    assert [len(each) for each in fold(*found, k=4)] == [3, 3, 3, 3]
