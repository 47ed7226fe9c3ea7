"""Whose year it is: what a plan tells of the past, how far a year reaches, and of what place a sentence speaks."""

from __future__ import annotations

from datetime import date

import pytest
from support.plan_golds import cited, clauses_of

from retrieval.evidence import Clause
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.candidates import Candidate
from retrieval.metrics.demand_times import compared_year, looks_ahead, plan_times

SPAN = "湖州市“十四五”民生发展规划"
OPEN = "湖州市民生发展规划"


def clauses(reader: CandidateReader, title: str, text: str) -> tuple[Clause, ...]:
    return clauses_of({"file": "x", "text": f"{title}\n\n{text}\n"}, reader.catalogue)


def read(reader: CandidateReader, title: str, text: str) -> list[Candidate]:
    return reader.targets(clauses(reader, title, text), source_of=cited)


def in_force(found: list[Candidate]) -> list[tuple[float | None, int | None]]:
    return [(c.value, c.period.end.year if c.period else None) for c in found if c.sure]


@pytest.mark.parametrize("title", [SPAN, OPEN])
@pytest.mark.parametrize(
    "text",
    [
        "到2025年，人均预期寿命提高到82.5岁；2020年，全市人均预期寿命81.9岁。",
        "到2025年，人均预期寿命提高到82.5岁。2020年，全市人均预期寿命达到81.9岁。",
        "2020年，人均预期寿命达到81.9岁，森林覆盖率达到48%。\n\n到2025年，人均预期寿命提高到82.5岁。",
        "到2025年，人均预期寿命提高到82.5岁。2021年，森林覆盖率达到48%，力争研究与试验发展经费投入强度达到3%。",
        "到2025年，人均预期寿命提高到82.5岁。截至2021年底，森林覆盖率达到48%。2021年末，森林覆盖率达到48%。",
        "到2025年，人均预期寿命提高到82.5岁。森林覆盖率在2019年突破48%。2022年森林覆盖率达48%、2025年达49%。",
        "近年来，森林覆盖率提高到48%。\n\n到2025年，人均预期寿命提高到82.5岁。",
    ],
)
def test_a_value_of_a_year_that_may_be_over_is_never_in_force(reader: CandidateReader, title: str, text: str) -> None:
    assert in_force(read(reader, title, text)) == [(82.5, 2025)]


def test_a_sentence_behind_one_of_the_past_waits_and_the_next_paragraph_does_not(reader: CandidateReader) -> None:
    text = "到2025年，格局形成。“十三五”末，森林覆盖率达到48%。城镇化率达到70%。\n\n人均预期寿命达到82.5岁。"
    found = read(reader, SPAN, text)
    assert [(c.value, c.doubts) for c in found] == [(70, ("past",)), (82.5, ())]


@pytest.mark.parametrize(
    ("text", "sure", "waiting"),
    [
        ("（一）甲。2024年年底前消除大班额。\n\n（二）乙。高中阶段毛入学率达到99%。", [], [99]),
        ("（一）甲。到2027年，格局形成。\n\n（二）高等教育毛入学率达到70%。", [], [70]),
        ("到2025年，森林覆盖率达到48%；2024年年底前完成普查；人均预期寿命达到82岁。", [48], [82]),
        ("一、目标\n\n到2027年，主要目标是：\n\n（一）高等教育毛入学率达到70%。", [70], []),
        ("到2027年，森林覆盖率达到48%；人均预期寿命达到82岁。", [48, 82], []),
    ],
)
def test_a_year_holds_in_its_sentence_or_below_its_lead_and_is_doubtful_further_on(
    reader: CandidateReader, text: str, sure: list[float], waiting: list[float]
) -> None:
    found = read(reader, "湖州市教育实施方案", text)
    assert [c.value for c in found if c.sure] == sure
    assert [c.value for c in found if "due" in c.doubts] == waiting


def test_years_and_values_that_are_listed_belong_together(reader: CandidateReader) -> None:
    found = read(reader, SPAN, "森林覆盖率分别于2023年、2025年达到48.5%和49%。")
    assert in_force(found) == [(48.5, 2023), (49, 2025)]
    assert {c.name for c in found} == {"森林覆盖率"}


def test_a_level_behind_a_change_is_a_level(reader: CandidateReader) -> None:
    found = read(reader, SPAN, "PM2.5平均浓度每年下降1微克/立方米，到2025年降至20微克/立方米以下。")
    assert [(c.value, c.measure, c.comparator) for c in found] == [(1, "fall", ">="), (20, "level", "<=")]


@pytest.mark.parametrize("text", ["全面消除56人以上大班额。", "对100周岁以上不低于300元。"])
def test_a_bound_of_what_is_meant_is_no_target(reader: CandidateReader, text: str) -> None:
    assert read(reader, SPAN, text) == []


@pytest.mark.parametrize("month", ["四月", "五月", "六月"])
def test_a_month_names_no_year_whatever_its_number(reader: CandidateReader, month: str) -> None:
    assert in_force(read(reader, SPAN, f"{month}底前，人均预期寿命提高到82.5岁。")) == [(82.5, 2025)]
    (waiting,) = read(reader, OPEN, f"{month}底前完成，人均预期寿命提高到82.5岁。")
    assert (waiting.period, waiting.doubts) == (None, ("deadline",))


@pytest.mark.parametrize("year", ["2026年", "２０２６年", "二〇二六年", "二○二六年", "二零二六年"])
@pytest.mark.parametrize("text", ["到{}，人均预期寿命提高到82.5岁。", "{}底前，人均预期寿命提高到82.5岁。"])
def test_a_year_is_named_in_digits_of_any_kind(reader: CandidateReader, text: str, year: str) -> None:
    assert in_force(read(reader, OPEN, text.format(year))) == [(82.5, 2026)]
    assert looks_ahead(text.format(year), date(2025, 12, 31))


def test_titles_and_comparisons_name_a_year_in_words_too(reader: CandidateReader) -> None:
    words = reader.words.demands
    assert plan_times(clauses(reader, "湖州市二〇二六年工作要点", "森林覆盖率达到48%。"), words, None).due == 2026
    assert plan_times(clauses(reader, "湖州市五月工作要点", "森林覆盖率达到48%。"), words, None).due is None
    assert compared_year("较二〇二〇年", words) == (2020, 0)
    assert compared_year("较五月", words) is None


def test_another_place_is_not_that_of_the_plan(reader: CandidateReader) -> None:
    text = "全省森林覆盖率达到61%，人均预期寿命达到83岁。全市森林覆盖率达到49%，其中德清县、安吉县分别达到40%和60%。"
    found = read(reader, SPAN, text)
    assert [(c.name, c.value, c.sure) for c in found] == [
        ("森林覆盖率", 61, False),
        ("人均预期寿命", 83, False),
        ("森林覆盖率", 49, True),
        ("德清县森林覆盖率", 40, False),
        ("安吉县森林覆盖率", 60, False),
    ]
