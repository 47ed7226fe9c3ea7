"""The vectors of one corpus version as one array, a row a clause: exact cosines of any choice of clauses.

A cache made from the vectors in SQL, mapped into memory, so that 100,000 clauses cost no memory of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.passages.embedder import StoredEmbeddings

FILE = "vectors.npy"
STEP = 2000
"""Vectors fetched at a time."""

DENSE_SHARE = 0.1
"""From this share of the rows on it is faster to multiply all of them than to copy the wanted ones."""


class VectorMatrix:
    """Unit vectors by row; immutable."""

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self._rows = rows

    @classmethod
    def build(cls, texts: Sequence[str], embeddings: StoredEmbeddings, file: Path | None = None) -> VectorMatrix:
        """Collects the vectors of the texts, in memory or in a file; what SQL lacks is embedded. `OSError` from the disk."""
        rows: NDArray[np.float32] | None = None
        for start in range(0, len(texts), STEP):
            part = embeddings.matrix(texts[start : start + STEP])
            if rows is None:
                shape = (len(texts), part.shape[1])
                made = np.lib.format.open_memmap(file, "w+", "<f4", shape) if file else np.empty(shape, "<f4")
                rows = made
            rows[start : start + len(part)] = part
        if isinstance(rows, np.memmap):
            rows.flush()
        return cls(np.empty((0, 0), "<f4") if rows is None else np.asarray(rows))

    @classmethod
    def load(cls, file: Path, count: int) -> VectorMatrix | None:
        """A stored array, mapped into memory; None: it is not one of `count` vectors."""
        try:
            rows = np.load(file, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        fits = rows.ndim == 2 and rows.shape[0] == count and rows.dtype == np.dtype("<f4")
        return cls(np.asarray(rows)) if fits else None

    def row(self, number: int) -> list[float]:
        """One vector."""
        found: list[float] = self._rows[number].tolist()
        return found

    def rows(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """These vectors, in the order of `rows`."""
        found: NDArray[np.float32] = self._rows[rows]
        return found

    def cosines(self, rows: NDArray[np.intp], vector: Sequence[float]) -> NDArray[np.float32]:
        """Cosine of these rows with a unit vector, in the order of `rows`."""
        query = np.asarray(vector, dtype=np.float32)
        if len(rows) >= DENSE_SHARE * len(self._rows):
            found: NDArray[np.float32] = (self._rows @ query)[rows]
        else:
            found = self._rows[rows] @ query
        return found


def model_name(model: str) -> str:
    """A model's name as a part of a file name: readable, and never the same for two models."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "_", model)[:40]
    return f"{readable}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"
