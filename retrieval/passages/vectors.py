"""Chroma behind LangChain: one collection for one corpus version and one model.

A collection is a cache. It is counted and tried before it is used, so a crash while filling, a disk that lost something, or
a folder of another program's making leave what `has` refuses and `build` makes anew, without embedding anything again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import structlog
from langchain_chroma import Chroma

from retrieval.passages.base import Passage, Progress
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.sharing import SharedLock

LOG = structlog.get_logger(__name__)

BATCH = 2000
"""Rows in one upsert; Chroma refuses batches above about 5,461."""

ROWS, TRIED = 5, 20
"""Rows that a collection is tried with before it is used, and their neighbours."""

SAME = 0.001
"""Cosine distance below which a vector was found."""

BROKEN = "rebuild"
"""A file of this name in the folder: it failed while it answered, and is to be made anew at the next start."""


class ChromaVectors:
    """`VectorIndex` over a persistent Chroma in `folder`; opened by one process at a time."""

    def __init__(self, folder: Path, embeddings: StoredEmbeddings) -> None:
        self._folder = folder
        self._embeddings = embeddings
        self._open: dict[str, Chroma] = {}
        self._failed = False
        self._using = SharedLock()
        self._client: Any = self._opened()

    def _opened(self) -> Any:
        if (self._folder / BROKEN).exists():
            return self._anew("failed_before")
        try:
            return _client(self._folder)
        except _errors() as error:
            return self._anew(str(error))

    def _anew(self, reason: str) -> Any:
        """An empty Chroma in the place of one that is of no use."""
        LOG.warning("chroma_discarded", reason=reason)
        _forget(self._folder)
        shutil.rmtree(self._folder)
        self._open.clear()
        return _client(self._folder)

    def _name(self, version: str) -> str:
        model = hashlib.sha256(self._embeddings.model.encode()).hexdigest()[:8]
        return f"clauses-{model}-{version}"

    def _collection(self, version: str) -> Chroma:
        name = self._name(version)
        if name not in self._open:
            self._open[name] = Chroma(
                collection_name=name,
                client=self._client,
                embedding_function=self._embeddings,
                collection_configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
        return self._open[name]

    def has(self, version: str, count: int) -> bool:
        """True when the collection holds exactly `count` passages and finds one of them, and as many beside it as it should."""
        if self._failed:
            return False
        try:
            names = {collection.name for collection in self._client.list_collections()}
            name = self._name(version)
            return name in names and _answers(self._client.get_collection(name, embedding_function=None), count)
        except _errors() as error:
            LOG.warning("chroma_unreadable", version=version, error=str(error))
            self._failed = True
            return False

    def build(self, version: str, passages: Sequence[Passage], progress: Progress) -> None:
        """Fills a fresh collection; vectors come from SQL where they are known."""
        if not self._failed:
            try:
                self._fill(version, passages, progress)
                return
            except _errors() as error:
                LOG.warning("chroma_not_filled", version=version, error=str(error))
                self._failed = True
        with self._using.exclusive():
            self._client.close()
            self._client = self._anew("unusable")
        self._fill(version, passages, progress)
        self._failed = False

    def _fill(self, version: str, passages: Sequence[Passage], progress: Progress) -> None:
        name = self._name(version)
        if name in {collection.name for collection in self._client.list_collections()}:
            self._client.delete_collection(name)
        self._open.pop(name, None)
        collection = self._collection(version)
        for start in range(0, len(passages), BATCH):
            part = passages[start : start + BATCH]
            collection.add_texts(
                [passage.text for passage in part],
                metadatas=[{"document": passage.document, "region": passage.region or ""} for passage in part],
                ids=[passage.id for passage in part],
            )
            progress("index", start + len(part), len(passages))

    def nearest(self, version: str, vector: list[float], k: int) -> list[tuple[str, float]]:
        """Cosine is one minus Chroma's cosine distance. After the first failure nothing, until it was built anew."""
        try:
            with self._using.shared():
                if self._failed:
                    return []
                rows = self._collection(version).similarity_search_by_vector_with_relevance_scores(vector, k=k)
        except _errors() as error:
            self.distrust(str(error))
            return []
        return [(str(document.id), 1.0 - distance) for document, distance in rows]

    def distrust(self, reason: str) -> None:
        """Uses the index no more, in this process and, unless it was built anew, in the next one."""
        LOG.warning("chroma_failed", reason=reason)
        self._failed = True
        try:
            (self._folder / BROKEN).touch()
        except OSError as error:
            LOG.warning("chroma_not_marked", error=str(error))

    def keep_only(self, versions: Iterable[str]) -> None:
        """Deletes the collections of all other versions and models."""
        if self._failed:
            return
        wanted = {self._name(version) for version in versions}
        try:
            for collection in self._client.list_collections():
                if collection.name not in wanted:
                    self._client.delete_collection(collection.name)
                    self._open.pop(collection.name, None)
        except _errors() as error:
            self.distrust(str(error))

    def close(self) -> None:
        """Releases the files; the object can't be used afterwards."""
        self._open.clear()
        self._client.close()


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _errors() -> tuple[type[Exception], ...]:
    """What Chroma raises when its files are not what they should be."""
    from chromadb.errors import ChromaError

    return (ChromaError,)


def _forget(folder: Path) -> None:
    """A client whose constructor failed leaves a half-made system, which every later client of this path would be given."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(folder), None)


def _answers(collection: Any, count: int) -> bool:
    """Whether a collection has `count` rows, and finds some of them by their own vectors, with the neighbours they must have.

    A count alone comes from SQLite, and is right even when the graph beside it is gone. One row would be too few: the graph
    is approximate and may pass over a row now and then.
    """
    if collection.count() != count:
        return False
    if not count:
        return True
    expected = min(count, TRIED)
    rows = collection.get(limit=ROWS, include=["embeddings"])["embeddings"]
    found = collection.query(query_embeddings=rows, n_results=expected, include=["distances"])["distances"]
    return all(len(each) >= expected for each in found) and any(each[0] < SAME for each in found)
