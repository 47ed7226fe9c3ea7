"""The benchmarks' own arithmetic: a ruler that measures wrong is worse than none."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.answers import STAGES, watching
from benchmarks.common import Counting, percentile
from benchmarks.tutorial import chunk_mark
from bot.evaluate import MOST_ANSWER_CHARS


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.01, 1)])
def test_percentile_is_the_least_value_that_the_share_does_not_exceed(share: float, expected: int) -> None:
    assert percentile(list(range(20, 0, -1)), share) == expected


def item() -> dict[str, Any]:
    return {
        "id": "1",
        "question": "?",
        "must_contain": [["42%"]],
        "must_not_contain": ["43%"],
        "evidence": ["甲乙丙丁"],
    }


def test_length_limit_is_lifted_for_dumped_chunks_and_nothing_else() -> None:
    chunks = ["甲乙丙丁42%", "戊" * MOST_ANSWER_CHARS]
    assert not chunk_mark(item(), chunks, bounded=True).right
    assert chunk_mark(item(), chunks, bounded=False).strict
    assert not chunk_mark(item(), [*chunks, "43%"], bounded=False).right
    assert not chunk_mark(item(), ["42%", chunks[1]], bounded=False).strict


def test_every_stage_is_a_function_that_is_there_and_is_given_back() -> None:
    import reports.compose.settled as settled

    before = settled.gather
    with watching(STAGES) as watch:
        assert settled.gather is not before
        assert watch.missing == []
    assert settled.gather is before


def test_own_time_leaves_out_the_stages_inside() -> None:
    with watching(()) as watch:
        inner = watch.around("inner", lambda: sum(range(200_000)))
        watch.around("outer", inner)()
    assert watch.whole["outer"] == pytest.approx(watch.own["outer"] + watch.own["inner"])
    assert watch.own["outer"] < watch.own["inner"]


def test_counting_embedder_counts_passages_and_keeps_questions() -> None:
    class Inside:
        model = "none"

        def passages(self, texts: Any) -> list[list[float]]:
            return [[1.0] for _ in texts]

        def query(self, text: str) -> list[float]:
            return [float(len(text))]

    counting = Counting(Inside())
    counting.passages(["a", "b"])
    counting.passages([])
    counting.query("c")
    assert (counting.passages_made, counting.queries) == (2, ["c"])
