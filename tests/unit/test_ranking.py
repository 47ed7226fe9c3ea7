"""The order of candidates: what moves one before another, and what must not."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.passages.ranking import Calibration, Features, order_values, probabilities

WEIGHTS = Calibration()


def features(
    *,
    cosine: tuple[float, ...] = (0.8, 0.8, 0.8),
    plain: tuple[float, ...] = (0.0, 0.0, 0.0),
    coverage: tuple[float, ...] = (0.0, 0.0, 0.0),
    bonus: tuple[float, ...] = (0.0, 0.0, 0.0),
    length: float = 20.0,
    vectors: tuple[tuple[float, ...], ...] = ((1.0, 0.0), (1.0, 0.0), (1.0, 0.0)),
    count: int = 100,
) -> Features:
    return Features(
        cosine=np.array(cosine),
        plain=np.array(plain),
        wide=np.array(plain),
        coverage=np.array(coverage),
        bonus=np.array(bonus),
        length=np.full(len(cosine), length),
        vectors=np.array(vectors, dtype=np.float32),
        count=count,
    )


@pytest.mark.parametrize("feature", ["cosine", "plain", "coverage", "bonus"])
def test_more_of_any_feature_comes_first(feature: str) -> None:
    order = order_values(features(**{feature: (0.7, 0.9, 0.7)}), WEIGHTS)  # type: ignore[arg-type]

    assert order.argmax() == 1


def test_what_a_long_text_holds_tells_less_than_what_a_clause_holds() -> None:
    gains = [
        np.ptp(order_values(features(coverage=(0.0, 1.0, 0.0), length=length), WEIGHTS)) for length in (20.0, 400.0)
    ]

    assert gains[0] == pytest.approx(WEIGHTS.covered)
    assert gains[1] == pytest.approx(WEIGHTS.covered / 10)


def test_words_weigh_the_same_in_a_small_and_a_large_index() -> None:
    """BM25 of a word that stands in one text grows with the logarithm of the number of texts."""
    small, large = (
        np.ptp(order_values(features(plain=(0.0, float(np.log(count + 1)), 0.0), count=count), WEIGHTS))
        for count in (100, 100_000)
    )

    assert small == pytest.approx(large)


def test_texts_of_the_same_matter_support_each_other() -> None:
    order = order_values(features(vectors=((0.0, 1.0), (1.0, 0.0), (1.0, 0.0))), WEIGHTS)

    assert order[0] < order[1] == order[2]


def test_a_lone_candidate_gains_nothing_by_feedback() -> None:
    one = features(cosine=(0.8,), plain=(0.0,), coverage=(0.0,), bonus=(0.0,), vectors=((1.0, 0.0),))

    assert order_values(one, WEIGHTS) == pytest.approx([0.8])


def test_score_is_a_probability_that_grows_with_order_and_coverage() -> None:
    low, middle, high = probabilities(np.array([0.7, 0.9, 0.9]), np.array([0.0, 0.0, 1.0]), WEIGHTS)

    assert 0 < low < middle < high < 1
