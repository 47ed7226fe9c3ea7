"""A filter as data lets through exactly what the same conditions, asked clause by clause, let through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.corpora import clause_of, corpus_of, document_of
from support.world import CountingEmbedder, quiet

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from retrieval.evidence import Clause
from retrieval.lookup.knowledge import day_of
from retrieval.lookup.places import Place
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.filters import Filter
from retrieval.passages.ranking import Calibration
from retrieval.passages.search import ALL, ClauseIndex, SearchText, passages_of
from retrieval.passages.vectors import ChromaVectors
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.questions.vocabulary import Vocabulary

REGIONS = ("r1", "r2", None)
DATES = ("2020-12-31", "2021-01-01", "2021-03", "2021", None)
WORDS = ("甲县", "乙 县", "收入", "“增长”", "5.2%", "甲", "县")
DOCUMENTS = tuple(
    document_of(f"d{number}", region=REGIONS[number % 3], published=DATES[number % 5]) for number in range(15)
)
CLAUSES = tuple(
    clause_of(
        f"c{number}",
        "".join(WORDS[(number * step) % len(WORDS)] for step in (1, 2, 5)) + str(number % 9),
        DOCUMENTS[number % 15],
        order=number // 15,
        confidence=0.5 if number % 11 == 0 else None,
    )
    for number in range(600)
)
BY_ID = {document.id: document for document in DOCUMENTS}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClauseIndex]:
    home = tmp_path_factory.mktemp("filters")
    engine = open_engine(f"sqlite:///{home / 'v.db'}")
    migrate(engine)
    embeddings = StoredEmbeddings(CountingEmbedder(), engine)
    vectors = ChromaVectors(home / "chroma", embeddings)
    corpus = corpus_of(DOCUMENTS, CLAUSES)
    vectors.build("1", passages_of(corpus), quiet)
    yield ClauseIndex(
        corpus,
        vectors=vectors,
        embeddings=embeddings,
        vocabulary=Vocabulary.load(CATALOG),
        calibration=Calibration(),
        cache=home / "index",
    )
    vectors.close()
    engine.dispose()


def passes(clause: Clause, where: Filter) -> bool:
    document = BY_ID[clause.document_id]
    named = any(word in normalise(clause.text) for word in where.naming)
    conditions = [
        where.documents is None or document.id in where.documents,
        where.visible is None or document.id in where.visible,
        where.regions is None or clause.region in where.regions or named,
        where.clauses is None or clause.id in where.clauses,
        where.published is None or overlaps(document.published, where.published),
        not where.sure or not clause.is_unsure,
    ]
    return all(conditions)


def overlaps(published: str | None, wanted: tuple[date, date]) -> bool:
    last = day_of(published)
    if published is None or last is None:
        return False
    first = date.fromisoformat(f"{published}-01-01"[:10] if len(published) < 10 else published)
    return first <= wanted[1] and last >= wanted[0]


def some(values: list[str]) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from(values), max_size=40)


DAYS = st.dates(date(2020, 12, 1), date(2021, 4, 30))
FILTERS = st.builds(
    Filter,
    documents=some([d.id for d in DOCUMENTS] + ["unknown"]),
    visible=some([d.id for d in DOCUMENTS]),
    regions=st.none() | st.frozensets(st.sampled_from([*REGIONS, "r9"])),
    naming=st.lists(
        st.sampled_from(["甲县", "乙县", "县", "5.2%", "增长5", "火星", "入“增".replace("“", "")]), max_size=2
    ).map(tuple),
    clauses=some([c.id for c in CLAUSES] + ["unknown"]),
    published=st.none() | st.tuples(DAYS, DAYS),
    sure=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(where=FILTERS)
def test_mask_is_what_the_conditions_say_clause_by_clause(index: ClauseIndex, where: Filter) -> None:
    assert index.passing(where) == tuple(c for c in CLAUSES if passes(c, where))


@settings(max_examples=60, deadline=None)
@given(where=FILTERS, query=st.sampled_from(["甲县收入增长", "乙县5.2%", "火星"]))
def test_search_shows_nothing_that_does_not_pass_and_fills_up_with_what_does(
    index: ClauseIndex, where: Filter, query: str
) -> None:
    hits = index.search(SearchText(query, query), k=10, where=where)

    allowed = {c.id for c in CLAUSES if passes(c, where)}
    shown = {c.id for hit in hits for c in (hit.clause, *hit.same)}
    assert shown <= allowed
    assert bool(hits) == bool(allowed)


def test_one_allowed_clause_among_many_better_ones_is_found(index: ClauseIndex) -> None:
    query = SearchText(CLAUSES[0].text, CLAUSES[0].text)

    hits = index.search(query, k=5, where=Filter(clauses=frozenset({CLAUSES[7].id})))

    assert [hit.clause.id for hit in hits] == [CLAUSES[7].id]


def test_filter_that_leaves_many_has_the_same_best_hit_as_comparing_all(index: ClauseIndex) -> None:
    query = SearchText("乙县增长", "乙县增长")
    most = frozenset(c.id for c in CLAUSES[:-20])
    assert len(most) > ALL

    (first,) = index.search(query, k=1, where=Filter(clauses=most))

    best = [
        index.search(query, k=1, where=Filter(clauses=frozenset(part)))[0]
        for part in (sorted(most)[::2], sorted(most)[1::2])
    ]
    assert first.rank == pytest.approx(max(hit.rank for hit in best), abs=1e-5)


@pytest.mark.parametrize("code", ["r1", f"{OUTSIDE}乙县"])
def test_place_as_a_filter_is_what_it_says_of_each_clause(index: ClauseIndex, code: str) -> None:
    place = Place(code, "乙县", ("乙县",))

    assert index.passing(place.filter) == tuple(c for c in CLAUSES if place.speaks(c))


def test_empty_filter_is_no_filter(index: ClauseIndex) -> None:
    query = SearchText("甲县收入增长", "甲县收入增长")

    assert Filter().is_empty
    assert index.search(query, where=Filter()) == index.search(query)
