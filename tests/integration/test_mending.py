"""An index that is damaged, half gone or of another making is made anew at the start, from SQL and without embedding."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.world import PAGES, CountingEmbedder, open_library, quiet, sidecar

from config.messages import Messages
from retrieval.library import Library, Words
from retrieval.passages.search import SearchText
from retrieval.passages.vectors import BROKEN

ASKED = SearchText("城乡居民收入倍差", "城乡居民收入倍差")


def segments(chroma: Path) -> list[Path]:
    return [path for path in chroma.iterdir() if path.is_dir()]


def garbage(file: Path) -> None:
    file.write_bytes(os.urandom(20_000))


def halved(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "garbage in the database": lambda chroma: garbage(chroma / "chroma.sqlite3"),
    "half a database": lambda chroma: halved(chroma / "chroma.sqlite3"),
    "an empty database": lambda chroma: (chroma / "chroma.sqlite3").write_bytes(b""),
    "no database": lambda chroma: (chroma / "chroma.sqlite3").unlink(),
    "no segments": lambda chroma: [shutil.rmtree(folder) for folder in segments(chroma)],
    "half the segments": lambda chroma: [(folder / "header.bin").unlink() for folder in segments(chroma)],
    "garbage in the segments": lambda chroma: [garbage(folder / "header.bin") for folder in segments(chroma)],
    "no folder": shutil.rmtree,
    "a failure before": lambda chroma: (chroma / BROKEN).touch(),
}
MENDED_BY_ITSELF = {"no segments", "half the segments", "garbage in the segments"}
"""A small collection is still in Chroma's journal, so that it may answer without them."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, words: Words) -> Path:
    home = tmp_path_factory.mktemp("sound")
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        library.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        assert library.knowledge
    return home


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "home"))


def found(library: Library) -> list[str]:
    return [hit.clause.id for hit in library.knowledge.index.search(ASKED, k=5)]


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_chroma_is_made_anew_and_nothing_is_embedded(
    what: str, sound: Path, home: Path, words: Words, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(sound, tmp_path / "other"))
    with open_library(other, words=words, embedder=CountingEmbedder()) as whole:
        expected = found(whole)
    DAMAGE[what](home / "chroma")
    counting, told = CountingEmbedder(), set[str]()

    with capture_logs() as logs, open_library(home, words=words, embedder=counting) as library:
        known = library.start(lambda step, _done, _total: told.add(step))
        version, count = str(known.index.corpus.version), len(known.index.corpus.clauses)
        assert library._vectors.has(version, count)
        assert found(library) == expected

    assert counting.embedded == []
    if what not in MENDED_BY_ITSELF:
        assert "mend" in told
        assert "index_rebuilt" in {record["event"] for record in logs}
        assert "cli.progress_mend" in Messages.load().sentences


def test_sound_index_is_made_no_more(home: Path, words: Words) -> None:
    counting, told = CountingEmbedder(), set[str]()
    before = {path: path.stat().st_mtime_ns for path in (home / "index").rglob("*")}

    with open_library(home, words=words, embedder=counting) as library:
        library.start(lambda step, _done, _total: told.add(step))
        assert found(library)

    assert (counting.embedded, told) == ([], set())
    assert {path: path.stat().st_mtime_ns for path in (home / "index").rglob("*")} == before


def test_failure_while_answering_is_answered_from_the_array_and_mended_at_the_next_start(
    home: Path, words: Words
) -> None:
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        expected = found(library)
        # As if the collection had gone while the program ran.
        library._vectors._client.delete_collection(library._vectors._name("1"))

        assert found(library) == expected
        assert (home / "chroma" / BROKEN).exists()

    with open_library(home, words=words, embedder=CountingEmbedder()) as again:
        assert found(again) == expected
        assert again._vectors.has("1", len(again.knowledge.index.corpus.clauses))
        assert not (home / "chroma" / BROKEN).exists()


def test_index_that_names_unknown_clauses_is_not_believed(home: Path, words: Words) -> None:
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        expected = found(library)
        collection = library._vectors._client.get_collection(library._vectors._name("1"), embedding_function=None)
        gone = collection.get(limit=400, include=["embeddings"])
        collection.delete(ids=gone["ids"])
        collection.add(ids=[f"x{key}" for key in gone["ids"]], embeddings=gone["embeddings"], documents=gone["ids"])

        assert found(library) == expected
        assert (home / "chroma" / BROKEN).exists()


@pytest.mark.parametrize("part", ["lexical", "vectors"])
@pytest.mark.parametrize("damage", [garbage, halved, Path.unlink])
def test_damaged_part_is_made_anew(part: str, damage: Callable[[Path], object], home: Path, words: Words) -> None:
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        expected = found(library)
    (folder,) = (path for path in (home / "index").iterdir() if path.name.startswith(part))
    for file in list(folder.iterdir()):
        damage(file)
    counting = CountingEmbedder()

    with open_library(home, words=words, embedder=counting) as again:
        assert found(again) == expected
    assert counting.embedded == []
    assert sorted(path.name for path in (home / "index").iterdir()) == sorted(
        path.name for path in folder.parent.iterdir()
    )


def test_another_model_gets_an_index_of_its_own(home: Path, words: Words) -> None:
    other = CountingEmbedder(model="another")

    with open_library(home, words=words, embedder=other) as library:
        assert found(library)
        count = len({clause.text for clause in library.knowledge.index.corpus.clauses})

    assert len(other.embedded) == count


def test_reindex_makes_everything_anew_and_embeds_nothing(home: Path, words: Words) -> None:
    counting = CountingEmbedder()
    with open_library(home, words=words, embedder=counting) as library:
        expected = found(library)
        old = set(segments(home / "chroma"))

        count = library.reindex(quiet)

        assert count == len(library.knowledge.index.corpus.clauses)
        assert library._vectors.has("1", count)
        assert found(library) == expected
        assert not old & set(segments(home / "chroma"))
    assert counting.embedded == []


def test_parts_of_old_versions_go_with_them(home: Path, words: Words) -> None:
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        for document in library.knowledge.index.corpus.documents[:3]:
            library.remove(document.id)
        library.reindex(quiet)
        kept = {str(version) for version in library.documents.answering_versions()}

    assert {path.name.split("-")[1] for path in (home / "index").iterdir()} <= kept
