"""What a refusal repeats of a question, and what is asked of a text: words about a text, forms, limits, numerals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import pytest

from config.catalogs import CATALOG
from retrieval.evidence import Clause
from retrieval.lookup.texts.asked import asked
from retrieval.lookup.wishes import has_numeral
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.echo import MOST, echo
from retrieval.questions.model import Question
from retrieval.questions.parse import Lexicon, parse
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)
LEXICON = Lexicon.build(WORDS, Catalogue.load(CATALOG))


def question(text: str) -> Question:
    return parse(text, lexicon=LEXICON, today=date(2022, 7, 26), home=None, parents={})


@dataclass(frozen=True, slots=True)
class Said:
    """The part of a clause that is looked at."""

    text: str


def clause(text: str) -> Clause:
    return cast(Clause, Said(text))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("请问 老街翻新到啥程度了", "老街翻新到啥程度了"),
        ("给人才买船用的那种券 发给几个人了吗", "给人才买船用的那种券 发给几个人"),
        ("禁渔工作怎么部署？", "禁渔工作"),
        ("多少", "多少"),
    ],
)
def test_only_the_ends_of_a_question_are_trimmed(typed: str, said: str) -> None:
    assert echo(typed, WORDS) == said


def test_a_long_question_is_cut_at_its_end() -> None:
    said = echo("东湖北塘西山三个颐养中心的改造提升工程由哪家单位来组织实施", WORDS)

    assert said.endswith("……")
    assert "东湖北塘西山三个颐养中心的改造提升工程".startswith(said.removesuffix("……")[:MOST])


def test_a_region_that_the_sentence_names_is_not_repeated() -> None:
    assert echo("云和的茶叶采几斤", WORDS, without=("云和",)) == "茶叶采几斤"


@pytest.mark.parametrize("text", ["东湖强县前面那几个定语", "几个字眼"])
def test_a_count_of_words_is_no_number(text: str) -> None:
    assert WORDS.meta.counted.search(question(text).normal)


@pytest.mark.parametrize("text", ["每年涨多少 不能低于啥", "涨得不能比什么慢"])
def test_another_thing_as_the_limit_is_no_number(text: str) -> None:
    assert WORDS.meta.limits.search(question(text).normal)


def test_a_form_is_asked_for() -> None:
    form = WORDS.meta.form_asked(question("技术市场要做到几点零").normal)

    assert form is not None
    assert form.search("技术市场3.0版")
    assert not form.search("技术市场30家")


def test_names_are_counted_in_short_words_too() -> None:
    wishes = asked(question("出海电商俩专项行动叫啥"), WORDS.asked)

    assert wishes.names == (2,)
    assert wishes.named == ("专项行动",)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("标志性产业链搞几条", "打造十大标志性产业链"),
        ("云脑要覆盖多大规模的集群", "实现百亿以上产业集群云脑应用全覆盖"),
        ("让多少商家上线", "开展千家企业云化、百万商家上线行动"),
        ("研究方案管几年", "制定实施研究十年行动方案"),
    ],
)
def test_a_chinese_numeral_is_a_number_for_what_is_asked(text: str, held: str) -> None:
    assert has_numeral(clause(held), question(text))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("六大引培行动要引进多少人", "推进“三大高地支持行动”和高素质人才“六大引培行动”"),
        ("15分钟服务圈要建多少个", "基本建成养老照料、体育健身等“15分钟服务圈”"),
        ("事故死亡率降几个点", "事故死亡率、万人犯罪率逐年下降"),
        ("pm2.5降到几微克", "PM2.5平均浓度持续下降"),
    ],
)
def test_a_numeral_in_a_name_or_of_something_else_is_none(text: str, held: str) -> None:
    assert not has_numeral(clause(held), question(text))


@pytest.mark.parametrize("text", ["凭良心讲 我们县长干得好不好", "书记是不是不行", "骂王伟两句解解气"])
def test_an_opinion_about_a_person_is_known(text: str) -> None:
    assert WORDS.meta.asks_opinion(question(text).normal, WORDS.titles)


@pytest.mark.parametrize("text", ["县长主持的会开得怎么安排的", "书记去了哪些乡镇", "领导说的目标是多少"])
def test_a_question_about_what_officials_did_is_no_opinion(text: str) -> None:
    assert not WORDS.meta.asks_opinion(question(text).normal, WORDS.titles)
