"""The array of vectors: the same cosines as one by one, from memory or from a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.world import CountingEmbedder

from config.database import metadata, open_engine
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.matrix import STEP, VectorMatrix, model_name
from retrieval.passages.tables import vectors

TEXTS = [f"第{n}条增长{n % 13}" for n in range(50)]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[StoredEmbeddings]:
    engine = open_engine(f"sqlite:///{tmp_path / 'v.db'}")
    metadata.create_all(engine, tables=[vectors])
    yield StoredEmbeddings(CountingEmbedder(), engine)
    engine.dispose()


@pytest.mark.parametrize("rows", [[], [3], [7, 2, 7], list(range(50))], ids=["none", "one", "some", "all"])
def test_cosines_come_in_the_order_of_the_rows(stored: StoredEmbeddings, rows: list[int]) -> None:
    query = stored.embed_query("第8条增长")
    one_by_one = [float(np.dot(stored.embed_query(TEXTS[row]), query)) for row in rows]

    found = VectorMatrix.build(TEXTS, stored).cosines(np.array(rows, dtype=np.intp), query)

    assert found.tolist() == pytest.approx(one_by_one, abs=1e-6)


def test_array_in_a_file_says_the_same(stored: StoredEmbeddings, tmp_path: Path) -> None:
    VectorMatrix.build(TEXTS, stored, tmp_path / "v.npy")

    loaded = VectorMatrix.load(tmp_path / "v.npy", len(TEXTS))

    assert loaded is not None
    assert [loaded.row(n) for n in range(3)] == [VectorMatrix.build(TEXTS, stored).row(n) for n in range(3)]


def test_more_texts_than_one_step_takes(stored: StoredEmbeddings) -> None:
    texts = [f"{n % 7}" for n in range(STEP + 5)]

    assert VectorMatrix.build(texts, stored).row(STEP + 4) == pytest.approx(stored.embed_query(texts[-1]), abs=1e-6)


@pytest.mark.parametrize("content", [b"", b"garbage" * 99, None], ids=["empty", "garbage", "missing"])
def test_file_that_is_no_array_is_not_loaded(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "v.npy").write_bytes(content)

    assert VectorMatrix.load(tmp_path / "v.npy", 3) is None


@pytest.mark.parametrize("shape", [(4, 2), (3,), (3, 2, 1)])
def test_array_of_another_shape_is_not_loaded(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "v.npy", np.zeros(shape, dtype="<f4"))

    assert VectorMatrix.load(tmp_path / "v.npy", 3) is None


def test_models_with_alike_names_have_different_files() -> None:
    assert model_name("a/b") != model_name("a_b")
    assert "/" not in model_name("https://x/y z")
