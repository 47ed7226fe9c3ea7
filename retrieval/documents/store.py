"""The record of the documents: versions are staged whole, switched in one transaction, and can be rolled back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from config.database import reading, writing
from config.errors import NotFound, Permanent, Transient
from retrieval.documents.codec import dump_corpus, dump_documents, load_corpus, load_documents
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.tables import files, state, version_files, versions

KEPT = 10  # versions; older ones go when a new one is switched on


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file of a version.

    Attributes:
        key: of content, name, sidecar entry, region names, rules and parser version together.
        sha256: of the content alone.
    """

    key: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile(StoredFile):
    """A file that is to be stored."""

    encoding: str
    kind: str
    content: bytes
    documents: tuple[ParsedDocument, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a version is made of; `version` is None while nothing was ever loaded."""

    version: int | None
    files: tuple[StoredFile, ...]
    removed: frozenset[str]


class CorpusStore:
    """All of it on one engine; the schema must be migrated."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._loaded: Corpus | None = None

    def current(self) -> Corpus | None:
        """The version that answers now, or None while nothing was loaded. Read once, then kept in memory."""
        with reading(self.engine) as connection:
            version = connection.scalar(sa.select(state.c.current))
            return None if version is None else self._load(connection, version)

    def current_version(self) -> int | None:
        """Number of the version that answers now; cheap."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(state.c.current))

    def answering_versions(self) -> tuple[int, ...]:
        """The current version and the one that `rollback` goes back to; their indexes are worth keeping."""
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(state.c.current, state.c.previous)).one_or_none()
        return tuple(version for version in row or () if version is not None)

    def stated_version(self) -> int | None:
        """The version whose figures were put into the metrics table; differs from the current one after a crash."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(state.c.stated))

    def mark_stated(self, version: int | None, connection: Connection) -> None:
        """Remembers, in the transaction that puts them there, that the figures of a version stand in the metrics table.

        None: what stands there is no longer right; it is read again at the next start, or before.
        """
        connection.execute(sa.update(state).values(stated=version))

    def load(self, version: int) -> Corpus:
        """A version, current or not.

        Raises:
            NotFound: `documents_version_unknown`.
        """
        with reading(self.engine) as connection:
            return self._load(connection, version)

    def held(self, version: int | None = None) -> Held:
        """Files of a version, of the current one when None."""
        with reading(self.engine) as connection:
            version = version if version is not None else connection.scalar(sa.select(state.c.current))
            if version is None:
                return Held(None, (), frozenset())
            removed = connection.scalar(sa.select(versions.c.removed).where(versions.c.id == version))
            rows = connection.execute(
                sa.select(files.c.key, files.c.name, files.c.sha256)
                .join(version_files, version_files.c.file_key == files.c.key)
                .where(version_files.c.version == version)
                .order_by(version_files.c.position)
            )
            found = tuple(StoredFile(key=row.key, name=row.name, sha256=row.sha256) for row in rows)
            return Held(version, found, frozenset(json.loads(removed or "[]")))

    def has(self, key: str) -> bool:
        """Whether a file with this key is stored, in whatever version."""
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(files.c.key).where(files.c.key == key)) is not None

    def documents(self, key: str) -> tuple[ParsedDocument, ...]:
        """Parsed documents of a stored file.

        Raises:
            Unreadable: another version of the program stored them.
        """
        with reading(self.engine) as connection:
            return load_documents(connection.scalars(sa.select(files.c.parsed).where(files.c.key == key)).one())

    def content(self, key: str) -> bytes:
        """Bytes of a stored file as they were loaded."""
        with reading(self.engine) as connection:
            content: bytes = connection.scalars(sa.select(files.c.content).where(files.c.key == key)).one()
            return content

    def stage(
        self,
        corpus: Corpus,
        *,
        members: Sequence[StoredFile],
        removed: Iterable[str] = (),
        staged_at: str | None = None,
    ) -> Corpus:
        """Writes a version that does not answer yet; returns the corpus with its number.

        Args:
            corpus: what the version says.
            members: its files in order; those that are `ParsedFile` and not yet stored are stored.
            removed: ids of editions that stand in the files and are left out.
            staged_at: ISO time, for people.
        """
        with writing(self.engine) as connection:
            known = set(connection.scalars(sa.select(files.c.key)))
            fresh = [_file_row(file) for file in members if isinstance(file, ParsedFile) and file.key not in known]
            if fresh:
                connection.execute(files.insert(), fresh)
            for file in members:
                # Parsed again because another version of the program had stored it.
                if isinstance(file, ParsedFile) and file.key in known:
                    again = sa.update(files).where(files.c.key == file.key)
                    connection.execute(again.values(parsed=dump_documents(file.documents)))
            row = {"removed": json.dumps(sorted(removed)), "corpus": dump_corpus(corpus), "staged_at": staged_at}
            version = connection.execute(versions.insert().values(row).returning(versions.c.id)).scalar_one()
            rows = [{"version": version, "file_key": file.key, "position": n} for n, file in enumerate(members)]
            if rows:
                connection.execute(version_files.insert(), rows)
        return replace(corpus, version=version)

    def renew(self, corpus: Corpus, documents: Mapping[str, tuple[ParsedDocument, ...]]) -> None:
        """Writes a version again, in the form of this program.

        Args:
            corpus: with the number of the version.
            documents: those that were parsed again, by the key of their file.
        """
        with writing(self.engine) as connection:
            for key, parsed in documents.items():
                change = sa.update(files).where(files.c.key == key)
                connection.execute(change.values(parsed=dump_documents(parsed)))
            own = sa.update(versions).where(versions.c.id == corpus.version)
            connection.execute(own.values(corpus=dump_corpus(corpus)))
            # What it states may be read otherwise now.
            connection.execute(sa.update(state).where(state.c.stated == corpus.version).values(stated=None))
        self._loaded = None

    def discard(self, version: int) -> None:
        """Takes back a staged version; does nothing to the current and the previous one."""
        with writing(self.engine) as connection:
            kept = connection.execute(sa.select(state.c.current, state.c.previous)).one_or_none()
            if version not in tuple(kept or ()):
                _drop(connection, [version])

    def forget_staged(self) -> None:
        """Drops what was staged and never answered: a crash left it, or the process that was to confirm it ended."""
        with writing(self.engine) as connection:
            row = connection.execute(sa.select(state.c.current, state.c.previous)).one_or_none()
            newest = max((version for version in row or () if version is not None), default=0)
            _drop(connection, list(connection.scalars(sa.select(versions.c.id).where(versions.c.id > newest))))

    def switch(self, version: int, *, expected: int | None) -> None:
        """Lets a staged version answer, in one transaction.

        Args:
            version: a staged one.
            expected: the version that it was made from.

        Raises:
            Transient: `documents_changed_meanwhile`: another load was faster; nothing is changed.
            NotFound: `documents_version_unknown`.
        """
        with writing(self.engine) as connection:
            if connection.scalar(sa.select(versions.c.id).where(versions.c.id == version)) is None:
                raise NotFound("documents_version_unknown", version=version)
            if connection.scalar(sa.select(state.c.id)) is None:
                connection.execute(state.insert().values(id=1))
            same = state.c.current.is_(None) if expected is None else state.c.current == expected
            change = sa.update(state).where(state.c.id == 1, same).values(current=version, previous=expected)
            if connection.execute(change).rowcount != 1:
                raise Transient("documents_changed_meanwhile")
            keep = (
                sa.select(versions.c.id)
                .where(versions.c.id <= version, versions.c.id != (expected if expected is not None else -1))
                .order_by(versions.c.id.desc())
                .offset(KEPT)
            )
            _drop(connection, list(connection.scalars(keep)))

    def rollback(self) -> Corpus:
        """Back to the version before; a second call goes forward again.

        Raises:
            Permanent: `documents_no_previous`. Unreadable: another version of the program stored it; nothing is changed.
        """
        with writing(self.engine) as connection:
            row = connection.execute(sa.select(state.c.current, state.c.previous)).one_or_none()
            current, previous = row or (None, None)
            if previous is None:
                raise Permanent("documents_no_previous")
            connection.execute(sa.update(state).values(current=previous, previous=current))
            return self._load(connection, previous)

    def _load(self, connection: Connection, version: int) -> Corpus:
        loaded = self._loaded
        if loaded is not None and loaded.version == version:
            return loaded
        text = connection.scalar(sa.select(versions.c.corpus).where(versions.c.id == version))
        if text is None:
            raise NotFound("documents_version_unknown", version=version)
        self._loaded = load_corpus(text, version)
        return self._loaded


def _file_row(file: ParsedFile) -> dict[str, object]:
    return {
        "key": file.key,
        "name": file.name,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "kind": file.kind,
        "content": file.content,
        "parsed": dump_documents(file.documents),
    }


def _drop(connection: Connection, old: list[int]) -> None:
    """Versions, and the files that no version holds any more."""
    if not old:
        return
    connection.execute(version_files.delete().where(version_files.c.version.in_(old)))
    connection.execute(versions.delete().where(versions.c.id.in_(old)))
    connection.execute(files.delete().where(files.c.key.not_in(sa.select(version_files.c.file_key))))
