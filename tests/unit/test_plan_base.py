"""From which year the way to a target leads, and how a growth is told from a level. Made sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.corpora import clause_of, document_of

from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.candidates import Candidate

LONG, OPEN = "某市全域提质行动方案（2024—2027年）", "某市全域提质行动方案"


def cited(clause: Clause) -> SourceRef:
    return SourceRef(document=clause.document, place="", quote=clause.text)


def read(reader: CandidateReader, title: str, *texts: str) -> list[Candidate]:
    plain = document_of("a", region=reader.catalogue.province.code)
    document = replace(plain, title=title)
    clauses = [clause_of(f"c{order}", text, document, order=order) for order, text in enumerate(texts)]
    return reader.targets(clauses, source_of=cited)


def bases(reader: CandidateReader, title: str, *texts: str) -> list[int | None]:
    found = [candidate.target for candidate in read(reader, title, *texts) if candidate.target]
    return [target.base for target in found if target.value is not None]


@pytest.mark.parametrize(
    ("title", "text", "base"),
    [
        (LONG, "到2027年，森林覆盖率达到62%", 2023),
        (LONG, "到2025年，森林覆盖率达到62%", 2023),
        ("某市“十四五”林业规划", "到2025年，森林覆盖率达到62%", 2020),
        ("某市2025年政府工作报告", "森林覆盖率达到62%", 2024),
        (OPEN, "到2027年，森林覆盖率达到62%", None),
        (OPEN, "到2027年，森林覆盖率较2022年稳步提高，达到62%", 2022),
    ],
)
def test_the_base_year_is_what_the_plan_says(reader: CandidateReader, title: str, text: str, base: int | None) -> None:
    assert bases(reader, title, text) == [base]


def test_a_base_that_the_document_states_counts_before_its_title(reader: CandidateReader) -> None:
    said = "各项指标以2022年为基期"

    assert bases(reader, LONG, said, "到2027年，森林覆盖率达到62%") == [2022]
    assert bases(reader, OPEN, said, "到2027年，森林覆盖率达到62%") == [2022]


def test_two_stated_bases_settle_nothing_for_the_rest(reader: CandidateReader) -> None:
    texts = ("甲类以2022年为基期", "乙类以2021年为基期", "到2027年，森林覆盖率达到62%")

    assert bases(reader, OPEN, *texts) == [None]


def test_a_year_after_the_deadline_is_no_base(reader: CandidateReader) -> None:
    assert bases(reader, LONG, "到2022年，森林覆盖率达到60%") in ([], [None])


def test_a_number_behind_a_doubling_is_of_what_doubles(reader: CandidateReader) -> None:
    found = read(reader, LONG, "到2027年，森林覆盖率达到62%，地区生产总值比2023年翻一番，达到9000亿元")

    said = {(each.indicator, each.comparator, each.text) for each in found if each.target and each.sure}
    assert ("gdp", ">=", "9000亿元") in said
    assert ("gdp", "text", "比2023年翻一番") in said
    assert not any(each.indicator == "forest" and each.value == 9000 for each in found)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("到2027年，地区生产总值年均增长6.5%以上", "年均增长6.5%以上"),
        ("到2027年，地区生产总值增速保持6.5%左右", "增长6.5%左右"),
    ],
)
def test_the_target_of_a_growth_says_so(reader: CandidateReader, text: str, printed: str) -> None:
    (found,) = (each.target for each in read(reader, LONG, text) if each.indicator == "gdp" and each.target)

    assert found.text == printed


def test_the_class_of_a_thing_is_not_its_amount(reader: CandidateReader) -> None:
    found = read(reader, LONG, "到2027年，新增3000吨级泊位4个")

    assert [each.text for each in found] == ["4个"]
