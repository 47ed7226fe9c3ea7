"""How much of a question a clause speaks about."""

from __future__ import annotations

import pytest

from config.catalogs import CATALOG
from retrieval.passages.coverage import Term, abbreviates, coverage, question_terms
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("数贸会", "全球数字贸易大会", True),
        ("就诊率", "县域就诊率达到90%", True),
        ("数贸会", "贸易数字会", False),
        ("会", "博览会", False),
        ("abc", "a1b2c3", False),
    ],
)
def test_abbreviation_has_its_characters_in_order_and_near(word: str, text: str, expected: bool) -> None:
    assert abbreviates(word, text) is expected


def test_word_counts_most_in_the_clause_less_around_it_and_not_at_all_elsewhere() -> None:
    term = [Term("倍差", 1.0, ())]

    inside, around, nowhere = (
        coverage(term, "收入倍差", ""),
        coverage(term, "目标", "收入倍差"),
        coverage(term, "目标", ""),
    )

    assert inside == 1.0
    assert 0 < around < inside
    assert nowhere == 0.0


def test_official_word_may_stand_for_the_everyday_one() -> None:
    term = [Term("城里人", 1.0, ("城镇居民",))]

    assert 0 < coverage(term, "城镇居民收入", "") < 1
    assert coverage(term, "农村居民收入", "") < coverage(term, "城镇居民收入", "")


def test_weights_count() -> None:
    terms = [Term("倍差", 3.0, ()), Term("火星", 1.0, ())]

    assert coverage(terms, "收入倍差", "") == pytest.approx(0.75, abs=0.05)


def test_nothing_covers_a_question_without_content_words() -> None:
    assert coverage([], "甲", "") == 0.0


def test_terms_of_a_question_carry_the_weight_of_their_rarity() -> None:
    terms = question_terms("城乡居民收入倍差", WORDS, lambda word: float(len(word)))

    assert terms
    assert all(term.weight == len(term.word) for term in terms)
    assert "".join(term.word for term in terms) in "城乡居民收入倍差"


def test_single_characters_are_joined_with_their_neighbours() -> None:
    assert all(len(term.word) > 1 for term in question_terms("倍差的数", WORDS, lambda _word: 1.0))
