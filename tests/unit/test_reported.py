"""Figures of an article as rows of the table, only where everything is certain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from support.drafts import HALF, OUTPUT, Drafts

from config.catalogs import CATALOG
from config.messages import Messages
from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.metrics.reported import reported_rows
from retrieval.metrics.rows import NewObservation
from retrieval.metrics.statements import Grammar, statements_of
from retrieval.metrics.subjects import spoken_subject
from retrieval.questions.normalise import normalise

CATALOGUE = Catalogue.load(CATALOG)
GRAMMAR = Grammar.load(CATALOG)
NAMES = {normalise(name): ids[0] for name, ids in CATALOGUE.indicator_names().items()}
CLAUSE = Drafts(CATALOGUE, Messages.load()).quoted().clauses[0]
PUBLISHED = date(2021, 7, 20)


def rows(text: str, *, period: Period | None = HALF, region: str | None = CLAUSE.region) -> list[NewObservation]:
    clause = replace(CLAUSE, text=text, region=region)
    return reported_rows(
        [clause],
        figures=lambda c: statements_of(c, GRAMMAR, CATALOGUE.units),
        indicators=NAMES,
        unit_of={key: indicator.unit for key, indicator in CATALOGUE.indicators.items()},
        subject_of=lambda figure: spoken_subject(figure, GRAMMAR),
        units=CATALOGUE.units,
        period_of=lambda _clause: period,
        source_of=_source,
        published=PUBLISHED,
    )


def _source(clause: Clause) -> SourceRef:
    return SourceRef(document="某文", place="第1行", quote=clause.text)


def test_value_growth_and_rank_become_one_row() -> None:
    (row,) = rows(f"{OUTPUT}13.27亿元，同比增长8.4%，居全市第三")

    assert (row.value, row.unit, row.yoy, row.rank, row.rank_among) == (13.27, "亿元", 8.4, 3, "全市")
    assert (row.region, row.period, row.published, row.clause_id) == (CLAUSE.region, HALF, PUBLISHED, CLAUSE.id)


def test_growth_alone_is_a_row_without_value() -> None:
    (row,) = rows(f"{OUTPUT}同比下降8.4%")

    assert (row.value, row.yoy) == (None, -8.4)


def test_part_of_the_indicator_is_not_the_indicator() -> None:
    assert rows(f"木制玩具业{OUTPUT}13.27亿元") == []


def test_unit_of_another_dimension_is_no_value() -> None:
    assert rows(f"{OUTPUT}13.27万人") == []


def test_without_period_or_region_there_is_no_row() -> None:
    assert rows(f"{OUTPUT}13.27亿元", period=None) == []
    assert rows(f"{OUTPUT}13.27亿元", region=None) == []


def test_rank_alone_is_no_row() -> None:
    assert rows(f"{OUTPUT}居全市第三") == []
