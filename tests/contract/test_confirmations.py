"""Decisions about candidates, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from config.database import migrate, open_engine
from retrieval.evidence import SourceRef
from retrieval.metrics.candidates import Candidate
from retrieval.metrics.confirmations import Confirmations, Rule, Verdict

AT = "2021-07-26T09:00:00+08:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    opened = open_engine(url)
    migrate(opened)
    yield opened
    opened.dispose()


def candidate(key: str, **changes: object) -> Candidate:
    made = Candidate(
        key=key,
        kind="target",
        document_id="d1",
        name="绿化率",
        indicator=None,
        region="331125",
        comparator=">=",
        value=40.0,
        unit="%",
        text="40%",
        source=SourceRef(document="某方案", place="a.txt 第1行", quote="绿化率达到40%"),
        clause_id="c1",
        sure=False,
        doubts=("indicator",),
    )
    return replace(made, **changes)


def test_a_decision_is_kept_with_who_when_and_by_which_rule(engine: Engine) -> None:
    confirmations = Confirmations(engine)
    confirmations.decide([candidate("a")], Verdict.CONFIRMED, by="张三", at=AT, rule="document=d1", indicator="forest")
    held = Confirmations(engine).all()["a"]
    assert (held.verdict, held.by, held.at, held.rule, held.indicator) == (
        Verdict.CONFIRMED,
        "张三",
        AT,
        "document=d1",
        "forest",
    )


def test_the_last_decision_counts_and_can_be_taken_back(engine: Engine) -> None:
    confirmations = Confirmations(engine)
    confirmations.decide([candidate("a"), candidate("b")], Verdict.CONFIRMED, by="甲", at=AT)
    confirmations.decide([candidate("a")], Verdict.REJECTED, by="乙", at=AT)
    assert {key: each.verdict for key, each in confirmations.all().items()} == {
        "a": Verdict.REJECTED,
        "b": Verdict.CONFIRMED,
    }
    assert confirmations.forget(["a", "none"]) == 1
    assert list(confirmations.all()) == ["b"]


def test_many_decisions_are_one_change(engine: Engine) -> None:
    confirmations = Confirmations(engine)
    many = [candidate(f"k{number}") for number in range(1203)]
    assert confirmations.decide([*many, many[0]], Verdict.CONFIRMED, by="甲", at=AT) == 1203
    assert confirmations.decide(many, Verdict.REJECTED, by="甲", at=AT) == 1203
    assert {each.verdict for each in confirmations.all().values()} == {Verdict.REJECTED}


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [
        (Rule(), ["a", "b", "c"]),
        (Rule(sure=True), ["b"]),
        (Rule(document="d2"), ["c"]),
        (Rule(indicator="forest"), ["b"]),
        (Rule(comparator="<="), ["c"]),
        (Rule(doubts=frozenset({"deadline"})), ["b", "c"]),
    ],
)
def test_a_rule_chooses_by_all_that_it_names(rule: Rule, chosen: list[str]) -> None:
    every = [
        candidate("a"),
        candidate("b", sure=True, doubts=(), indicator="forest"),
        candidate("c", document_id="d2", comparator="<=", doubts=("deadline",)),
    ]
    assert [each.key for each in every if rule.chooses(each)] == chosen
