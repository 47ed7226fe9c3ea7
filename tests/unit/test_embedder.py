"""Vectors are kept in SQL by model and content: no text is ever embedded twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from support.world import CountingEmbedder

from config.database import metadata, open_engine, reading
from retrieval.passages.embedder import BATCH, StoredEmbeddings, content_hash
from retrieval.passages.tables import vectors


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'v.db'}")
    metadata.create_all(made, tables=[vectors])
    yield made
    made.dispose()


def test_second_call_embeds_nothing_and_gives_the_same(engine: Engine) -> None:
    counting = CountingEmbedder()
    first = StoredEmbeddings(counting, engine).embed_documents(["甲乙", "丙丁"])

    second = StoredEmbeddings(counting, engine).embed_documents(["丙丁", "甲乙"])

    assert counting.embedded == ["甲乙", "丙丁"]
    assert second == first[::-1]


def test_text_that_stands_twice_is_embedded_once(engine: Engine) -> None:
    counting = CountingEmbedder()

    found = StoredEmbeddings(counting, engine).embed_documents(["甲乙", "甲乙"])

    assert counting.embedded == ["甲乙"]
    assert found[0] == found[1]


def test_only_what_is_new_is_embedded(engine: Engine) -> None:
    counting = CountingEmbedder()
    stored = StoredEmbeddings(counting, engine)
    stored.embed_documents(["甲乙"])

    stored.embed_documents(["甲乙", "丙丁"])

    assert counting.embedded == ["甲乙", "丙丁"]


def test_another_model_gets_vectors_of_its_own(engine: Engine) -> None:
    StoredEmbeddings(CountingEmbedder(model="one"), engine).embed_documents(["甲乙"])
    other = CountingEmbedder(model="two")

    StoredEmbeddings(other, engine).embed_documents(["甲乙"])

    assert other.embedded == ["甲乙"]


def test_vector_comes_back_as_it_was_up_to_its_float32(engine: Engine) -> None:
    counting = CountingEmbedder()
    stored = StoredEmbeddings(counting, engine)
    stored.embed_documents(["甲乙丙"])

    assert stored.embed_documents(["甲乙丙"])[0] == pytest.approx(counting.query("甲乙丙"), abs=1e-6)


def test_progress_counts_only_new_texts(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    StoredEmbeddings(CountingEmbedder(), engine).embed_documents(["甲乙"])
    stored = StoredEmbeddings(CountingEmbedder(), engine, on_batch=lambda done, total: told.append((done, total)))

    stored.embed_documents(["甲乙", *(f"丙{n}" for n in range(BATCH + 1))])

    assert told == [(BATCH, BATCH + 1), (BATCH + 1, BATCH + 1)]


def test_question_is_not_stored(engine: Engine) -> None:
    StoredEmbeddings(CountingEmbedder(), engine).embed_query("甲乙")

    with reading(engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(vectors)) == 0


def test_more_texts_than_one_lookup_takes(engine: Engine) -> None:
    counting = CountingEmbedder()
    texts = [f"条{n}" for n in range(1201)]
    StoredEmbeddings(counting, engine).embed_documents(texts)

    StoredEmbeddings(counting, engine).embed_documents(texts)

    assert len(counting.embedded) == 1201


def test_content_hash_tells_texts_apart() -> None:
    assert content_hash("甲") != content_hash("乙")
