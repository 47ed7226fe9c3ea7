"""The ports of this folder: an embedder, and a place that finds near vectors.

The lexical index and the fusion are plain code; only these two touch a library that may be exchanged by setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

Progress = Callable[[str, int, int], None]
"""Called with (what, done, total) while something long goes on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded for one clause.

    Attributes:
        id: the clause's id.
        text: the clause with as much of its context as makes it understood alone.
    """

    id: str
    text: str


class Embedder(Protocol):
    """Turns text into unit vectors; the same text gives the same vector."""

    @property
    def model(self) -> str:
        """Name and version of the model; vectors of different names are never compared."""
        ...

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order. Safe to call from several threads."""
        ...

    def query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...


class VectorIndex(Protocol):
    """Finds the nearest passages of one corpus version; a cache that can always be rebuilt from SQL."""

    def has(self, version: str, count: int) -> bool:
        """True when the version is indexed whole (`count` passages); False means: build it."""
        ...

    def build(self, version: str, passages: Sequence[Passage], progress: Progress) -> None:
        """Indexes a version beside the others; may be called again after a crash."""
        ...

    def nearest(self, version: str, vector: list[float], k: int) -> list[tuple[str, float]]:
        """Clause ids with their cosine, best first; fewer than `k` when the version is small."""
        ...

    def keep_only(self, versions: Iterable[str]) -> None:
        """Drops every version that is not named."""
        ...
