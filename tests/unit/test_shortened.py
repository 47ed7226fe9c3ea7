"""Answers that are too long for a phone: cut at a sentence, said so, and still proved by the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.messages import Messages
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft
from reports.compose.shortened import MOST_CHARS, brief, shares, shortened, size
from reports.compose.voice import Voice
from retrieval.evidence import Clause, Observation, SourceRef
from retrieval.findings import Held, Quoted, Ranked
from retrieval.library import Words
from retrieval.metrics.figures import Ranked as Place
from retrieval.metrics.figures import Ranking, figure_of
from retrieval.metrics.periods import Period
from retrieval.table_findings import Worked

SOURCE = SourceRef(document="公报", place="批次1", quote="各地数值")


@pytest.fixture
def voice(words: Words, messages: Messages) -> Voice:
    return Voice(messages, words.catalogue.units)


def clause(text: str, *, order: int = 0, tail: str = "，") -> Clause:
    return Clause(
        id=f"c{order}",
        text=text,
        tail=tail,
        section=("一、总则",),
        sentence=1,
        order=order,
        paragraph=1,
        document="方案",
        document_id="d",
        edition_id="e",
        edition=None,
        region=None,
        file="a.txt",
        lines=(1, 1),
    )


def quoted(*texts: str, hit: int = 0) -> Quoted:
    clauses = tuple(clause(text, order=at) for at, text in enumerate(texts))
    quote = "".join(each.text + each.tail for each in clauses)
    source = SourceRef(document="方案", place="a.txt", quote=quote)
    return Quoted(clause=clauses[hit], passage=clauses, sources=(source,))


def rows(words: Words, *, regions: int, years: int = 1) -> list[Observation]:
    """Rows of one indicator for as many real regions, or for as many years, as are wanted."""
    known = [region for region in words.catalogue.regions.values() if region.level == "county"][:regions]
    indicator = words.catalogue.find_indicator("居民人均可支配收入")
    assert indicator is not None
    return [
        Observation(
            id=1000 * year + at,
            indicator=indicator.id,
            indicator_name=indicator.name,
            region=region.code,
            region_name=region.name,
            period=Period.of_year(year),
            value=90_000.0 - 100 * at,
            unit=indicator.unit,
            source=SOURCE,
        )
        for year in range(2021 - years, 2021)
        for at, region in enumerate(known)
    ]


def whole_table(words: Words, regions: int) -> Ranked:
    indicator = words.catalogue.find_indicator("居民人均可支配收入")
    assert indicator is not None
    places = tuple(
        Place(rank=at, observation=row, tied=False) for at, row in enumerate(rows(words, regions=regions), 1)
    )
    ranking = Ranking(indicator=indicator, period=Period.of_year(2020), by="value", places=places, missing=())
    return Ranked(ranking=ranking, among=words.catalogue.province.name, sources=(SOURCE,))


def problems(made: Draft, words: Words) -> list[tuple[str, str]]:
    found = check(made, question="", catalogue=words.catalogue, names=Names.of(words.catalogue))
    return [(each.kind, each.text) for each in found]


def test_long_table_ends_at_a_row_says_what_is_left_out_and_is_proved(words: Words, voice: Voice) -> None:
    made = shortened(draft(whole_table(words, 80), voice), voice)

    assert size(made) <= MOST_CHARS
    assert made.lines[0] == "2020年浙江省各地居民人均可支配收入："
    assert made.lines[-1] == f"另有{len(made.rest)}项未列出。"
    assert len(made.lines) - 2 + len(made.rest) == 80
    assert problems(made, words) == []
    assert problems(replace(made, lines=(*made.lines, *made.rest)), words) == []


def test_wrong_count_of_what_is_left_out_is_not_proved(words: Words, voice: Voice) -> None:
    made = shortened(draft(whole_table(words, 80), voice), voice)
    wrong = replace(made, lines=(*made.lines[:-1], f"另有{len(made.rest) + 1}项未列出。"))

    assert problems(wrong, words) != []


def test_short_table_is_left_alone(words: Words, voice: Voice) -> None:
    made = draft(whole_table(words, 11), voice)

    assert shortened(made, voice) is made


def test_long_course_keeps_the_newest_values(words: Words, voice: Voice) -> None:
    held = [replace(row, yoy=5.1) for row in rows(words, regions=1, years=24)]
    said = [figure_of(row, voice.units) for row in held]
    made = shortened(draft(Worked.of("trended", held, (), said=said), voice), voice)

    assert size(made) <= MOST_CHARS
    assert "2020年为" in made.lines[0]
    assert "1997年为" not in made.lines[0]
    assert "未列出" in made.lines[-1]
    assert problems(made, words) == []


def test_long_passage_keeps_the_clause_that_settles_it(words: Words, voice: Voice) -> None:
    found = quoted(*(f"{mark}{'深化改革' * 20}" for mark in "甲乙丙丁戊己"), hit=3)
    made = shortened(draft(brief(found), voice), voice)

    assert "丁深化改革" in made.lines[0]
    assert size(made) <= MOST_CHARS
    assert problems(made, words) == []


def test_one_clause_that_is_too_long_ends_at_a_pause(words: Words, voice: Voice) -> None:
    found = quoted("，".join(["推进乡村全面振兴"] * 80))
    made = shortened(draft(brief(found), voice), voice)

    assert size(made) <= MOST_CHARS
    assert "推进乡村全面振兴……" in made.lines[0]
    assert problems(made, words) == []


def test_list_of_all_that_is_held_fits(words: Words, voice: Voice) -> None:
    names = tuple(indicator.name for indicator in words.catalogue.indicators.values())
    made = shortened(
        draft(Held(documents=tuple(f"很长的题目{n}" * 4 for n in range(90)), rows=9, indicators=names), voice), voice
    )

    assert size(made) <= MOST_CHARS
    assert problems(made, words) == []


@given(st.lists(st.integers(1, 900), min_size=2, max_size=6))
def test_parts_of_a_message_share_its_room(lengths: list[int]) -> None:
    drafts = [Draft(kind="text", answered=True, lines=("字" * length,)) for length in lengths]
    room = shares(drafts)

    assert sum(room) <= MOST_CHARS
    assert min(room) >= min(MOST_CHARS // len(drafts) - 8, *lengths)
