"""What a question asks of a text beside its topic, and who is named where."""

from __future__ import annotations

from datetime import date

import pytest

from config.catalogs import CATALOG
from retrieval.lookup.texts.asked import Asked, asked, has_member, has_phrase_of, member_counts, shares_sign
from retrieval.lookup.texts.persons import persons
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.names import people
from retrieval.questions.parse import Lexicon, parse
from retrieval.questions.reading import Reading
from retrieval.questions.vocabulary import Vocabulary

CATALOGUE = Catalogue.load(CATALOG)
WORDS = Vocabulary.load(CATALOG)
LEXICON = Lexicon.build(WORDS, CATALOGUE)
TODAY = date(2022, 7, 26)


def wishes(text: str) -> Asked:
    question = parse(text, lexicon=LEXICON, today=TODAY, home=None, parents={})
    return asked(question, WORDS.asked)


def test_number_and_last_sign_of_members() -> None:
    assert (3, "化") in wishes("服务业三个化是哪三个").members


def test_length_of_a_phrase() -> None:
    assert wishes("新路径那八个字").signs == 8


def test_what_is_known_already() -> None:
    assert wishes("除了东湖 还有哪些中心").excluded == ("东湖",)


@pytest.mark.parametrize(
    ("text", "action"), [("报告会谁主持的", "主持"), ("谁讲的话", "讲话"), ("哪位参加了仪式", "参加")]
)
def test_what_somebody_did(text: str, action: str) -> None:
    assert wishes(text).actions == (action,)


def test_day_with_its_part() -> None:
    assert wishes("那19号下午干什么").days == ("19日下午",)


@pytest.mark.parametrize(
    ("text", "count"), [("甲、乙、丙三港", 3), ("“甲”“乙”计划", 2), ("国家级和区域级城市", 2), ("没有列举", None)]
)
def test_members_of_a_list(text: str, count: int | None) -> None:
    assert member_counts(text) == (frozenset() if count is None else frozenset({count}))


def test_members_that_share_a_sign() -> None:
    assert shares_sign("加快规范化、智慧化、连锁化", "化", 3)
    assert not shares_sign("加快规范化、智慧化", "化", 3)


def test_a_member_is_not_the_head_of_a_sentence() -> None:
    assert has_member("支持东湖、西山、北塘等中心", "东湖")
    assert not has_member("集中力量推动东湖大走廊建设创新策源地、打造中心", "东湖")


def test_name_with_a_number_is_no_phrase_of_that_length() -> None:
    assert has_phrase_of("探索“腾笼换鸟、凤凰涅槃”路径", 8)
    assert not has_phrase_of("推进“六大引培行动”", 6)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("县委副书记、县长王立新主持仪式", ("王立新",)),
        ("李汉勤、徐为民、周鸿飞等县领导参加", ("李汉勤", "徐为民", "周鸿飞")),
        ("加快文明、智慧、养老建设", ()),
        ("对于教学智能化、信息化具有意义", ()),
    ],
)
def test_people_of_a_clause(text: str, names: tuple[str, ...]) -> None:
    assert persons(text, WORDS.titles) == names


@pytest.mark.parametrize(
    ("text", "names"), [("赵国强局长说了什么", ("赵国强",)), ("高新区主任是谁", ()), ("县委书记讲话", ())]
)
def test_people_of_a_question(text: str, names: tuple[str, ...]) -> None:
    assert people(text, WORDS.titles, WORDS.asked.surnames, WORDS.asked.office_ends) == names


def read(text: str) -> list[str]:
    reading = Reading(lexicon=LEXICON, today=TODAY, home=None, parents={})
    return [question.text for question in reading.questions(text)]


JOINED = next(r for r in CATALOGUE.regions.values() if r.level == "county" and "和" in r.name).name.removesuffix("县")
"""A county whose name holds a word that joins."""


def test_name_of_a_county_is_never_cut() -> None:
    assert read(f"{JOINED}规上工业总产值多少 利润总额多少")[0].startswith(JOINED)


def test_question_about_each_of_several_things_is_asked_for_each() -> None:
    assert read("房票和津贴 各发了多少人") == ["房票 各发了多少人", "津贴 各发了多少人"]


def test_part_of_a_document_stays_with_its_question() -> None:
    assert len(read("保障措施那章 考核怎么做")) == 1
