"""Chroma behind LangChain: one collection for one corpus version and one model.

A collection is a cache. It is filled under a temporary mark and counted before it is used, so a crash while filling
leaves a collection that `has` refuses and `build` makes anew, without embedding anything again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma

from retrieval.passages.base import Passage, Progress
from retrieval.passages.embedder import StoredEmbeddings

BATCH = 2000
"""Rows in one upsert; Chroma refuses batches above about 5,461."""


class ChromaVectors:
    """`VectorIndex` over a persistent Chroma in `folder`; opened by one process at a time."""

    def __init__(self, folder: Path, embeddings: StoredEmbeddings) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._client: Any = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
        self._embeddings = embeddings
        self._open: dict[str, Chroma] = {}

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
        """True when the collection holds exactly `count` passages."""
        names = {collection.name for collection in self._client.list_collections()}
        name = self._name(version)
        return name in names and self._client.get_collection(name).count() == count

    def build(self, version: str, passages: Sequence[Passage], progress: Progress) -> None:
        """Fills a fresh collection; vectors come from SQL where they are known."""
        name = self._name(version)
        if name in {collection.name for collection in self._client.list_collections()}:
            self._client.delete_collection(name)
        self._open.pop(name, None)
        collection = self._collection(version)
        for start in range(0, len(passages), BATCH):
            part = passages[start : start + BATCH]
            collection.add_texts([passage.text for passage in part], ids=[passage.id for passage in part])
            progress("index", start + len(part), len(passages))

    def nearest(self, version: str, vector: list[float], k: int) -> list[tuple[str, float]]:
        """Cosine is one minus Chroma's cosine distance."""
        rows = self._collection(version).similarity_search_by_vector_with_relevance_scores(vector, k=k)
        return [(str(document.id), 1.0 - distance) for document, distance in rows]

    def keep_only(self, versions: Iterable[str]) -> None:
        """Deletes the collections of all other versions and models."""
        wanted = {self._name(version) for version in versions}
        for collection in self._client.list_collections():
            if collection.name not in wanted:
                self._client.delete_collection(collection.name)
                self._open.pop(collection.name, None)

    def close(self) -> None:
        """Releases the files; the object can't be used afterwards."""
        self._open.clear()
        self._client.close()
