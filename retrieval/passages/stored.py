"""What is made of the texts of one corpus version, BM25 and vectors: opened when it is wanted, made where it is missing."""

from __future__ import annotations

import hashlib
import threading
from functools import cached_property
from pathlib import Path

from retrieval.documents.records import Corpus
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.files import IndexFiles
from retrieval.passages.lexical import TOKENIZER, LexicalIndex
from retrieval.passages.matrix import FILE, VectorMatrix, model_name

LEXICAL, VECTORS = "lexical", "vectors"


class StoredParts:
    """BM25 and vectors of a corpus, a row a clause; kept in `cache` between starts, in memory without one."""

    def __init__(self, corpus: Corpus, embeddings: StoredEmbeddings, cache: Path | None) -> None:
        self._corpus = corpus
        self._embeddings = embeddings
        self._files = IndexFiles(cache) if cache else None
        self._lock = threading.RLock()

    @property
    def lexical(self) -> LexicalIndex:
        """BM25 over the clauses."""
        with self._lock:
            return self._lexical

    @property
    def matrix(self) -> VectorMatrix:
        """Vectors of the clauses."""
        with self._lock:
            return self._matrix

    @cached_property
    def _fingerprint(self) -> str:
        """Of the clauses and their order: a version number alone may come again with other texts."""
        digest = hashlib.sha256()
        for clause in self._corpus.clauses:
            digest.update(f"{clause.id}\0{clause.text}\0".encode())
        return digest.hexdigest()[:16]

    @cached_property
    def _lexical(self) -> LexicalIndex:
        texts = [clause.text for clause in self._corpus.clauses]
        if self._files is None or not texts:
            return LexicalIndex.build(texts)
        version, detail = str(self._corpus.version), f"{TOKENIZER}-{self._fingerprint}"
        folder = self._files.open(LEXICAL, version, detail)
        found = LexicalIndex.load(folder, len(texts)) if folder else None
        if found is not None:
            return found
        built = LexicalIndex.build(texts)
        folder = self._files.put(LEXICAL, version, detail, built.save)
        # The one on disk is mapped and takes no memory of its own.
        return (LexicalIndex.load(folder, len(texts)) if folder else None) or built

    @cached_property
    def _matrix(self) -> VectorMatrix:
        texts = [clause.text for clause in self._corpus.clauses]
        if self._files is None or not texts:
            return VectorMatrix.build(texts, self._embeddings)
        version, detail = str(self._corpus.version), f"{model_name(self._embeddings.model)}-{self._fingerprint}"
        folder = self._files.open(VECTORS, version, detail)
        found = VectorMatrix.load(folder / FILE, len(texts)) if folder else None
        if found is not None:
            return found

        def write(into: Path) -> None:
            VectorMatrix.build(texts, self._embeddings, into / FILE)

        folder = self._files.put(VECTORS, version, detail, write)
        found = VectorMatrix.load(folder / FILE, len(texts)) if folder else None
        return found or VectorMatrix.build(texts, self._embeddings)
