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
        document: id of its document; region: code of the region that speaks in it. For whoever looks into the index.
    """

    id: str
    text: str
    document: str = ""
    region: str | None = None


@dataclass(frozen=True, slots=True)
class SearchText:
    """What is searched.

    Attributes:
        raw: as typed; core: without regions and fillers; expansions: official words for everyday ones.
    """

    raw: str
    core: str
    expansions: tuple[str, ...] = ()


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
        """True when the version is indexed whole (`count` passages) and answers; False means: build it."""
        ...

    def build(self, version: str, passages: Sequence[Passage], progress: Progress) -> None:
        """Indexes a version beside the others; may be called again after a crash."""
        ...

    def nearest(self, version: str, vector: list[float], k: int) -> list[tuple[str, float]]:
        """Clause ids with their cosine, best first; fewer than `k` when the version is small, none when it can't answer."""
        ...

    def distrust(self, reason: str) -> None:
        """Somebody saw that it answers wrongly: nothing is asked of it any more until it was built anew."""
        ...

    def keep_only(self, versions: Iterable[str]) -> None:
        """Drops every version that is not named."""
        ...
