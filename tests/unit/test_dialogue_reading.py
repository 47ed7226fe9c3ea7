"""Messages of a chat, read one after the other."""

from __future__ import annotations

from datetime import date

from config.catalogs import CATALOG
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.model import Question, Turn
from retrieval.questions.parse import Lexicon
from retrieval.questions.reading import Reading
from retrieval.questions.split import MOST
from retrieval.questions.vocabulary import Vocabulary

CATALOGUE = Catalogue.load(CATALOG)
READING = Reading(
    lexicon=Lexicon.build(Vocabulary.load(CATALOG), CATALOGUE), today=date(2021, 7, 26), home=None, parents={}
)
HERE, THERE = [r for r in CATALOGUE.regions.values() if r.level == "county" and not r.sample][:2]


def said(*texts: str) -> list[Turn]:
    return [Turn(role, content) for text in texts for role, content in (("user", text), ("assistant", "。"))]


def resumed(text: str, *before: str) -> list[Question]:
    return READING.all_resumed(READING.questions(text)[0], said(*before))


def names(question: Question) -> list[str]:
    return [CATALOGUE.indicators[mention.key].name for mention in question.indicators]


def test_other_region_is_asked_of_each_of_two_questions() -> None:
    found = resumed(f"那{THERE.name}呢", f"{HERE.name}城镇化率多少？{HERE.name}规上工业增加值多少？")

    assert [(names(q), [m.key for m in q.regions]) for q in found] == [
        (["常住人口城镇化率"], [THERE.code]),
        (["规上工业增加值"], [THERE.code]),
    ]


def test_latter_is_the_last_of_two_questions() -> None:
    found = resumed("后者到哪年", "城镇化率目标多少？人均预期寿命目标多少？")

    assert [names(q) for q in found] == [["人均预期寿命"]]


def test_correction_puts_the_region_in_place_of_the_other() -> None:
    found = resumed(f"不对，我问的是{THERE.name}", f"{HERE.name}城镇化率多少")

    assert [([m.key for m in q.regions], names(q)) for q in found] == [([THERE.code], ["常住人口城镇化率"])]


def test_thanks_change_no_subject() -> None:
    found = resumed(f"那{THERE.name}呢", f"{HERE.name}城镇化率多少", "谢谢")

    assert [names(q) for q in found] == [["常住人口城镇化率"]]


def test_regions_of_a_list_share_the_indicator() -> None:
    found = READING.questions(f"2020年{HERE.name}、{THERE.name}居民收入各多少")

    assert [([m.key for m in q.regions], names(q)) for q in found] == [
        ([HERE.code], ["居民人均可支配收入"]),
        ([THERE.code], ["居民人均可支配收入"]),
    ]


def test_statement_before_a_question_is_not_asked() -> None:
    found = READING.questions("我们正在编材料。城镇化率要到多少？")

    assert [names(q) for q in found] == [["常住人口城镇化率"]]


def test_questions_above_the_most_are_counted() -> None:
    text = (
        "？".join(f"{name}多少" for name in ("城镇化率", "寿命", "就诊率", "托位", "毛入学率", "GDP", "常住人口"))
        + "？"
    )

    assert (len(READING.questions(text)), READING.left_over(text)) == (MOST, 2)


def test_small_verb_inside_a_name_is_read_over() -> None:
    assert names(READING.one("高新技术产业增加值每年要新增多少")) == ["高新技术产业增加值每年新增"]
