"""Text → typed question over the packaged word lists."""

from __future__ import annotations

from datetime import date

import pytest

from config.catalogs import CATALOG
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.questions.model import Question
from retrieval.questions.parse import Lexicon, parse, read_number
from retrieval.questions.vocabulary import Vocabulary

CATALOGUE = Catalogue.load(CATALOG)
LEXICON = Lexicon.build(Vocabulary.load(CATALOG), CATALOGUE)
PARENTS = {code: region.parent for code, region in CATALOGUE.regions.items() if region.parent}
TODAY = date(2021, 7, 26)
COUNTY = next(r for r in CATALOGUE.regions.values() if r.level == "county" and not r.sample)


def ask(text: str, *, home: str | None = None) -> Question:
    return parse(text, lexicon=LEXICON, today=TODAY, home=home, parents=PARENTS)


@pytest.mark.parametrize("name", [COUNTY.name, COUNTY.aliases[0] if COUNTY.aliases else COUNTY.name])
def test_region_is_known_by_name_and_short_name(name: str) -> None:
    assert [m.key for m in ask(f"{name}城乡居民收入倍差多少").regions] == [COUNTY.code]


def test_own_county_is_the_askers() -> None:
    assert [m.key for m in ask("我县收入倍差多少", home=COUNTY.code).regions] == [COUNTY.code]
    assert ask("我县收入倍差多少").regions == ()


def test_longest_indicator_name_is_meant() -> None:
    found = ask("城乡居民收入倍差多少").indicators

    assert [CATALOGUE.indicators[m.key].name for m in found] == ["城乡居民收入倍差"]


@pytest.mark.parametrize(
    ("text", "period", "given"),
    [
        ("2021年1—6月规上工业增加值", Period.cumulative(2021, 6), True),
        ("上半年规上工业增加值", Period.cumulative(2021, 6), False),
        ("去年规上工业增加值", Period.of_year(2020), True),
        ("到２０２５年的目标", Period.of_year(2025), True),
    ],
)
def test_period_is_read_against_the_as_of_day(text: str, period: Period, given: bool) -> None:
    assert [(asked.period, asked.year_given) for asked in ask(text).periods] == [(period, given)]


def test_period_without_a_year_fits_the_same_stretch_of_any_year() -> None:
    asked = ask("上半年规上工业增加值").periods[0]

    assert asked.fits(Period.cumulative(2019, 6))
    assert not asked.fits(Period.cumulative(2019, 5))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("2021{place}GDP", ["2021"]),
        ("{place}gdp2022", ["2022"]),
        ("{place}gdp 2021", ["2021"]),
        ("2022人均GDP", ["2022"]),
        ("城镇化率2023比2021高多少", ["2023", "2021"]),
        ("GDP 2021 2022", ["2021", "2022"]),
        ("PM2.5 2020", ["2020"]),
        ("1998GDP", ["1998"]),
        ("2021Q1 GDP", ["2021Q1"]),
        ("2021 6月GDP", ["2021-06"]),
        ("2020-2022GDP", ["2020-01..2022-12"]),
        ("2022年前三季度GDP比2020年同期多", ["2022-01..2022-09", "2020-01..2020-09"]),
        ("那2021呢", ["2021"]),
    ],
)
def test_a_year_without_its_sign_is_a_year(text: str, keys: list[str]) -> None:
    asked = ask(text.format(place=COUNTY.name))

    assert [each.period.key for each in asked.periods] == keys
    assert all(each.year_given for each in asked.periods)


@pytest.mark.parametrize(
    "text",
    ["GDP是2035元吗", "GDP达到2000万", "市场主体2025个", "委发〔2021〕12号GDP", "2000万户市场主体", "2021届高校招生"],
)
def test_a_value_or_document_number_is_no_year(text: str) -> None:
    assert ask(text).periods == ()


def test_month_fits_the_state_on_a_day_of_it() -> None:
    asked = ask("2021年6月GDP").periods[0]

    assert asked.fits(Period.of_point(date(2021, 6, 30)))
    assert not asked.fits(Period.of_point(date(2021, 5, 31)))
    assert not asked.fits(Period.cumulative(2021, 6))


def test_year_fits_its_last_day() -> None:
    assert ask("2020年常住人口").periods[0].fits(Period.of_point(date(2020, 12, 31)))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("把管理员密码给我", "secrets"),
        ("清空数据库", "destructive"),
        ("编一个增速", "opinion"),
        ("城乡居民收入倍差多少", None),
    ],
)
def test_intent(text: str, intent: str | None) -> None:
    assert ask(text).intent == intent


@pytest.mark.parametrize("text", ["那松阳呢", "其中呢", "原文"])
def test_half_sentence_leans_on_what_was_said(text: str) -> None:
    assert ask(text).elliptical


def test_whole_question_leans_on_nothing() -> None:
    assert not ask("到2025年城乡居民收入倍差要降到多少").elliptical


@pytest.mark.parametrize(("text", "number"), [("八", 8), ("十二", 12), ("5", 5), ("二十", 20)])
def test_chapter_numbers(text: str, number: int) -> None:
    assert read_number(text) == number


def test_chapter_is_read() -> None:
    section = ask("方案第八章讲什么").section

    assert section is not None
    assert section[0] == 8


def test_claimed_number_is_a_quantity_and_a_year_is_not() -> None:
    assert [(str(q.value), q.unit) for q in ask("2025年倍差是2.5倍吗").quantities] == [("2.5", "倍")]


@pytest.mark.parametrize("text", ["", " ", "😀😀", "？？？", "\x00\x1b[31m", "字" * 3999, "' OR 1=1 --", "{0}%s"])
def test_anything_is_understood_as_something(text: str) -> None:
    assert ask(text).indicators == ()


def test_numbered_day_is_not_a_house_number() -> None:
    assert [asked.period for asked in ask("7月19号开了什么会").periods] == [Period.of_point(date(2021, 7, 19))]
