"""What an older version of the program stored is read, or made again from the files; nothing stops the start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from support.world import PAGES, CountingEmbedder, open_library, quiet, sidecar

from config.database import migrate, open_engine, writing
from config.errors import Permanent
from retrieval.documents.codec import Unreadable, load_corpus, load_documents
from retrieval.documents.records import Corpus
from retrieval.documents.store import CorpusStore
from retrieval.documents.tables import files, versions
from retrieval.library import Words

# As the first form of the record was written: positions alone, and the fields of that time.
EDITION = ["e1", "某县方案", "a.txt", None, [1, 3], None, None, None, None, None, None, None, True, False, False, None,
           [], None, False, None, None, None, "公开", "官方发布", None]  # fmt: skip
CLAUSE = [
    "c1",
    "比例达到80%",
    "。",
    ["一、目标"],
    0,
    0,
    0,
    "某县方案",
    "d1",
    "e1",
    None,
    None,
    "a.txt",
    [3, 3],
    None,
    None,
]
RECORD = [
    "d1",
    "某县方案",
    None,
    None,
    None,
    None,
    None,
    False,
    None,
    None,
    None,
    "公开",
    "官方发布",
    None,
    True,
    [EDITION],
]
WORDING = ["甲版", "a.txt", [3, 3], "比例达到80%"]
OLD = {
    "documents": [RECORD],
    "clauses": [CLAUSE],
    "differences": [["d1", "wording", ["一、目标"], "c1", WORDING, None]],
}
BROKEN = json.dumps(OLD | {"clauses": [[*CLAUSE, None, None, None, False, "a field that is gone"]]})


@pytest.fixture
def home(tmp_path: Path, words: Words) -> Path:
    with open_library(tmp_path, words=words, embedder=CountingEmbedder()) as first:
        first.ingest(PAGES[:1], sidecar=sidecar(), progress=quiet)
        first.ingest(PAGES, sidecar=sidecar(), progress=quiet)
    return tmp_path


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{home / 'gongfu.db'}")
    migrate(made)
    yield made
    made.dispose()


def damage(engine: Engine, *, corpus: bool = True, parsed: bool = True, content: bool = False) -> None:
    with writing(engine) as connection:
        if corpus:
            connection.execute(sa.update(versions).values(corpus=BROKEN))
        if parsed:
            connection.execute(sa.update(files).values(parsed="[[[1, 2], []]]"))
        if content:
            connection.execute(sa.update(files).values(content=b""))


def opened(home: Path, words: Words) -> Corpus:
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        corpus: Corpus = library.knowledge.index.corpus
    return corpus


def test_the_first_form_of_the_record_is_still_read() -> None:
    corpus = load_corpus(json.dumps(OLD), 1)
    (parsed,) = load_documents(json.dumps([[EDITION, [CLAUSE]]]))

    assert (corpus.clauses[0].text, corpus.clauses[0].page) == ("比例达到80%", None)
    assert corpus.documents[0].editions == (parsed.edition,)
    assert corpus.differences[0].left is not None


def test_a_field_that_is_gone_or_moved_is_read_by_its_name() -> None:
    named = {"Clause": ["gone", *(each for each in ("text", "id"))]}
    with pytest.raises(Unreadable):
        load_corpus(json.dumps({"fields": named, "documents": [], "clauses": [["x", "t", "i"]], "differences": []}), 1)


def test_what_cannot_be_read_is_made_again_from_the_files(home: Path, engine: Engine, words: Words) -> None:
    before = CorpusStore(engine).current()
    damage(engine)
    with pytest.raises(Unreadable):
        CorpusStore(engine).current()

    assert opened(home, words) == before
    assert CorpusStore(engine).current() == before


def test_the_version_before_is_made_again_too(home: Path, engine: Engine, words: Words) -> None:
    damage(engine)
    opened(home, words)

    assert {clause.file for clause in CorpusStore(engine).rollback().clauses} == {PAGES[0].name}


def test_where_files_are_gone_the_version_before_answers(home: Path, engine: Engine, words: Words) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(versions).where(versions.c.id == 2).values(corpus=BROKEN))
        newer = files.c.name == PAGES[1].name
        connection.execute(sa.update(files).where(newer).values(parsed="[]x", content=b""))

    assert opened(home, words).version == 1
    assert CorpusStore(engine).current_version() == 1


def test_where_nothing_can_be_made_again_the_start_goes_on_and_a_load_mends_it(
    home: Path, engine: Engine, words: Words
) -> None:
    damage(engine, content=True)

    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        assert library.knowledge.index.corpus.clauses == ()
        with pytest.raises(Permanent):
            library.rollback()
        report = library.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        assert report.switched
        assert library.knowledge.index.corpus.clauses


def test_a_broken_sidecar_makes_nothing_again_that_it_might_have_protected(
    home: Path, engine: Engine, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise Permanent("sidecar_invalid", file="sources.toml", where="x")

    damage(engine)
    monkeypatch.setattr("support.world.sidecar", broken)

    assert opened(home, words).clauses == ()
