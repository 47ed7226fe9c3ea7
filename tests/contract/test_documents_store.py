"""The record of the documents and the vectors keep the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from support.world import PAGES, CountingEmbedder, sidecar

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.errors import Permanent
from retrieval.documents.changes import ChangeReport
from retrieval.documents.ingest import ingest, remove
from retrieval.documents.store import CorpusStore
from retrieval.metrics.catalog import Catalogue
from retrieval.passages.embedder import StoredEmbeddings

NAMES = Catalogue.load(CATALOG).names()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    made = open_engine(f"sqlite:///{tmp_path / 'g.db'}" if sqlite else request.getfixturevalue("fresh_postgres_url"))
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> CorpusStore:
    return CorpusStore(engine)


def load(store: CorpusStore, *pages: Path) -> ChangeReport:
    return ingest(pages, store=store, sidecar=sidecar(), names=NAMES)


def test_both_pages_give_the_same_documents(engine: Engine, store: CorpusStore) -> None:
    report = load(store, *PAGES)

    current = CorpusStore(engine).current()
    assert report.switched
    assert current is not None
    assert len(current.documents) == 6
    assert len(current.clauses) == sum(change.clauses for change in report.documents)


def test_same_pages_again_make_no_version(store: CorpusStore) -> None:
    load(store, *PAGES)
    before = store.current_version()

    assert not load(store, *PAGES).switched
    assert store.current_version() == before


def test_removed_document_comes_back_by_rollback(store: CorpusStore) -> None:
    load(store, *PAGES)
    whole = store.current()
    assert whole is not None
    gone = whole.documents[0].id

    remove(gone, store=store)
    without = store.current()
    back = store.rollback()

    assert without is not None
    assert gone not in {document.id for document in without.documents}
    assert back.documents == whole.documents


def test_broken_page_beside_a_good_one_changes_nothing(store: CorpusStore, tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")

    with pytest.raises(Permanent):
        load(store, PAGES[0], empty)

    assert store.current() is None


def test_vectors_are_read_back_as_they_were_made(engine: Engine) -> None:
    counting = CountingEmbedder()
    made = StoredEmbeddings(counting, engine).embed_documents(["城镇化率", "就诊率"])

    again = StoredEmbeddings(counting, engine).embed_documents(["就诊率", "城镇化率"])

    assert again == [pytest.approx(vector) for vector in made[::-1]]
    assert len(counting.embedded) == 2
