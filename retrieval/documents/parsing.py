"""Bytes of a file → its parsed form, known by a key; and back from the record, parsed again where it must be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from retrieval.documents.changes import Warn
from retrieval.documents.codec import Unreadable
from retrieval.documents.page import PARSER_VERSION, parse
from retrieval.documents.readers import Limits, read_bytes
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.rules import Rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.source_checks import source_warnings
from retrieval.documents.store import CorpusStore, ParsedFile, StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsing:
    """All that decides how a file is parsed.

    Attributes:
        names: name or alias of a region → code.
        loaded: ISO day of the load.
    """

    sidecar: Sidecar
    names: Mapping[str, str]
    rules: Rules
    limits: Limits
    loaded: str | None = None
    _same: str = field(init=False)

    def __post_init__(self) -> None:
        names = json.dumps(sorted(self.names.items()), ensure_ascii=False)
        object.__setattr__(self, "_same", "\x1f".join((names, self.rules.digest, PARSER_VERSION)))

    def key(self, name: str, digest: str) -> str:
        """The same file parsed in the same way has the same key; `digest`: sha256 of the content."""
        parts = (name, digest, self.sidecar.entry(name).model_dump_json(), self._same)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def doubts(self, corpus: Corpus | None) -> tuple[Warn, ...]:
        """What the sidecar says about the files of a corpus and nothing in it fits."""
        return source_warnings(self.sidecar, corpus, self.names)

    def parse(self, file: StoredFile, content: bytes, *, loaded: str | None) -> ParsedFile:
        """Raises what the readers and `page.parse` raise; `loaded`: ISO day on which the content was loaded first."""
        raw = read_bytes(file.name, content, self.limits)
        documents = parse(raw, entry=self.sidecar.entry(file.name), names=self.names, rules=self.rules)
        documents = tuple(replace(item, edition=replace(item.edition, loaded=loaded)) for item in documents)
        return ParsedFile(
            key=file.key,
            name=file.name,
            sha256=file.sha256,
            encoding=raw.encoding,
            kind=raw.kind,
            content=content,
            documents=documents,
        )

    def held(self, file: StoredFile, store: CorpusStore) -> tuple[ParsedDocument, ...]:
        """Parsed documents of a stored file; from its bytes where another version of the program stored them."""
        try:
            return store.documents(file.key)
        except Unreadable:
            return self.parse(file, store.content(file.key), loaded=self.loaded).documents
