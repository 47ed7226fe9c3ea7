"""Chroma as a cache: whole or refused, nearest by cosine, old versions dropped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.world import CountingEmbedder, quiet

from config.database import metadata, open_engine
from retrieval.passages.base import Passage
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.tables import vectors
from retrieval.passages.vectors import ChromaVectors

PASSAGES = [Passage("a", "城乡居民收入倍差"), Passage("b", "规上工业增加值"), Passage("c", "养老服务设施")]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[StoredEmbeddings]:
    engine = open_engine(f"sqlite:///{tmp_path / 'v.db'}")
    metadata.create_all(engine, tables=[vectors])
    yield StoredEmbeddings(CountingEmbedder(), engine)
    engine.dispose()


@pytest.fixture
def index(tmp_path: Path, stored: StoredEmbeddings) -> Iterator[ChromaVectors]:
    made = ChromaVectors(tmp_path / "chroma", stored)
    yield made
    made.close()


def test_version_is_had_after_it_was_built_whole(index: ChromaVectors) -> None:
    assert not index.has("1", 3)

    index.build("1", PASSAGES, quiet)

    assert index.has("1", 3)
    assert not index.has("2", 3)


def test_half_filled_collection_is_refused_and_built_anew(index: ChromaVectors) -> None:
    index.build("1", PASSAGES[:2], quiet)
    assert not index.has("1", 3)

    index.build("1", PASSAGES, quiet)
    assert index.has("1", 3)


def test_same_text_is_nearest_with_cosine_one(index: ChromaVectors, stored: StoredEmbeddings) -> None:
    index.build("1", PASSAGES, quiet)

    found = index.nearest("1", stored.embed_query("规上工业增加值"), 2)

    assert found[0][0] == "b"
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert len(found) == 2


def test_small_version_gives_fewer_than_asked(index: ChromaVectors, stored: StoredEmbeddings) -> None:
    index.build("1", PASSAGES, quiet)

    assert len(index.nearest("1", stored.embed_query("甲"), 50)) == 3


def test_other_versions_are_dropped(index: ChromaVectors) -> None:
    for version in ("1", "2", "3"):
        index.build(version, PASSAGES, quiet)

    index.keep_only(["2"])

    assert [index.has(version, 3) for version in ("1", "2", "3")] == [False, True, False]


def test_version_is_still_there_after_a_restart(tmp_path: Path, stored: StoredEmbeddings) -> None:
    first = ChromaVectors(tmp_path / "again", stored)
    first.build("1", PASSAGES, quiet)
    first.close()

    second = ChromaVectors(tmp_path / "again", stored)
    assert second.has("1", 3)
    second.close()


def test_another_model_does_not_see_the_collection(tmp_path: Path, stored: StoredEmbeddings) -> None:
    folder = tmp_path / "shared"
    first = ChromaVectors(folder, stored)
    first.build("1", PASSAGES, quiet)
    first.close()

    other = ChromaVectors(folder, StoredEmbeddings(CountingEmbedder(model="other"), stored.engine))
    assert not other.has("1", 3)
    other.close()


MANY = [Passage(f"p{number}", f"第{number}条增长{number % 97}") for number in range(1200)]
"""More than Chroma keeps in its journal: only the graph on disk can answer."""


def test_collection_whose_graph_is_gone_is_refused_and_built_anew(tmp_path: Path, stored: StoredEmbeddings) -> None:
    folder = tmp_path / "many"
    first = ChromaVectors(folder, stored)
    first.build("1", MANY, quiet)
    first.close()
    for segment in [path for path in folder.iterdir() if path.is_dir()]:
        shutil.rmtree(segment)

    second = ChromaVectors(folder, stored)
    assert not second.has("1", len(MANY))
    second.build("1", MANY, quiet)

    assert second.has("1", len(MANY))
    second.close()


def test_index_that_is_not_trusted_finds_nothing_until_it_is_built_anew(
    index: ChromaVectors, stored: StoredEmbeddings
) -> None:
    index.build("1", PASSAGES, quiet)
    index.distrust("seen to be wrong")
    assert index.nearest("1", stored.embed_query("甲"), 3) == []
    assert not index.has("1", 3)

    index.build("1", PASSAGES, quiet)

    assert len(index.nearest("1", stored.embed_query("甲"), 3)) == 3
