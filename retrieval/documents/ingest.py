"""Loads files into the record: read all, stage, check, switch. A broken file among several changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.errors import NotFound, Permanent
from retrieval.documents.changes import ChangeReport, DocumentChange, Warn, compare
from retrieval.documents.corpus import assemble
from retrieval.documents.page import PARSER_VERSION, parse
from retrieval.documents.readers import Limits, load, read_bytes
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.rules import Rules, load_rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore, Held, ParsedFile, StoredFile

MAX_FILES = 2000

Progress = Callable[[str, int, int], None]
BeforeSwitch = Callable[[Corpus], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What every load needs.

    Attributes:
        names: name or alias of a region → code.
        progress: called with file name, files done, files in all.
        before_switch: gets the staged corpus, to build an index of it; what it raises stops the load, nothing changed.
        staged_at: ISO time, for people.
    """

    store: CorpusStore
    sidecar: Sidecar
    names: Mapping[str, str]
    rules: Rules
    limits: Limits
    progress: Progress
    before_switch: BeforeSwitch | None
    staged_at: str | None


def _silent(_file: str, _done: int, _total: int) -> None:
    return None


def ingest(
    paths: Iterable[Path],
    *,
    store: CorpusStore,
    sidecar: Sidecar,
    names: Mapping[str, str],
    progress: Progress = _silent,
    before_switch: BeforeSwitch | None = None,
    rules: Rules | None = None,
    limits: Limits | None = None,
    staged_at: str | None = None,
    restore: bool = False,
) -> ChangeReport:
    """Adds files, or replaces those of the same name; folders stand for the files in them.

    Args:
        paths: files and folders.
        store: the record.
        sidecar: what the files do not print.
        names: name or alias of a region → code.
        progress: called with file name, files done, files in all.
        before_switch: gets the staged corpus before it answers.
        rules: marks and word lists; read from the catalogue when None.
        limits: bounds on each file.
        staged_at: ISO time of the load, kept for people.
        restore: brings back documents of these files that were removed.

    Raises:
        Permanent: a file cannot be read (`document_…`); nothing is changed.
        Transient: `documents_changed_meanwhile`.
    """
    loading = Loading(
        store=store,
        sidecar=sidecar,
        names=names,
        rules=rules or load_rules(),
        limits=limits or Limits(),
        progress=progress,
        before_switch=before_switch,
        staged_at=staged_at,
    )
    found = _files(paths)
    sources = [(path.name, partial(load, path, loading.limits)) for path in found]
    held = store.held()
    removed = held.removed - _editions(store, held, {path.name for path in found}) if restore else held.removed
    return _take(sources, held, removed, loading)


def reload(
    *,
    store: CorpusStore,
    sidecar: Sidecar,
    names: Mapping[str, str],
    rules: Rules | None = None,
    progress: Progress = _silent,
    before_switch: BeforeSwitch | None = None,
    staged_at: str | None = None,
) -> ChangeReport:
    """Reads the held files again from the record: after a change of the sidecar, the catalogue or the parser.

    Raises:
        Permanent, Transient: see `ingest`.
    """
    loading = Loading(
        store=store,
        sidecar=sidecar,
        names=names,
        rules=rules or load_rules(),
        limits=Limits(),
        progress=progress,
        before_switch=before_switch,
        staged_at=staged_at,
    )
    held = store.held()
    sources = [(file.name, partial(store.content, file.key)) for file in held.files]
    return _take(sources, held, held.removed, loading)


def remove(
    document_id: str,
    *,
    store: CorpusStore,
    rules: Rules | None = None,
    before_switch: BeforeSwitch | None = None,
    staged_at: str | None = None,
) -> ChangeReport:
    """Takes one document, in all its printings, out of the corpus; `rollback` brings it back.

    Raises:
        NotFound: `document_unknown`.
    """
    current = store.current()
    record = next((item for item in current.documents if item.id == document_id), None) if current else None
    if current is None or record is None:
        raise NotFound("document_unknown", document=document_id)
    held = store.held()
    removed = held.removed | {edition.id for edition in record.editions}
    corpus = _assembled(held.files, removed, store, rules or load_rules())
    return _switch(
        corpus,
        held=held,
        members=list(held.files),
        removed=removed,
        store=store,
        before_switch=before_switch,
        staged_at=staged_at,
    )


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
        else:
            found.append(path)
    if len(found) > MAX_FILES:
        raise Permanent("documents_too_many", limit=MAX_FILES)
    names = [path.name for path in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None and len({path.resolve() for path in found if path.name == twice}) > 1:
        raise Permanent("documents_same_name", file=twice)
    return list({path.name: path for path in found}.values())


def _editions(store: CorpusStore, held: Held, names: set[str]) -> frozenset[str]:
    documents = (document for file in held.files if file.name in names for document in store.documents(file.key))
    return frozenset(document.edition.id for document in documents)


def _take(
    sources: Sequence[tuple[str, Callable[[], bytes]]], held: Held, removed: frozenset[str], loading: Loading
) -> ChangeReport:
    members: dict[str, StoredFile] = {file.name: file for file in held.files}
    warnings: list[Warn] = []
    for done, (name, content) in enumerate(sources):
        loading.progress(name, done, len(sources))
        data = content()
        digest = hashlib.sha256(data).hexdigest()
        twin = next((file.name for file in members.values() if file.sha256 == digest and file.name != name), None)
        if twin is not None and name not in members:
            warnings.append(Warn("same_content", {"file": name, "other": twin}))
            continue
        key = _key(name, digest, loading)
        if name not in members or members[name].key != key:
            members[name] = _parsed(name, data, digest, key, loading)
    if sources:
        loading.progress(sources[-1][0], len(sources), len(sources))
    ordered = sorted(members.values(), key=lambda file: file.name)
    if {file.key for file in ordered} == {file.key for file in held.files} and removed == held.removed:
        return _unchanged(loading.store.current(), tuple(warnings))
    corpus = _assembled(ordered, removed, loading.store, loading.rules)
    if not corpus.clauses:
        raise Permanent("document_no_text", file=sources[0][0])
    return _switch(
        corpus,
        held=held,
        members=ordered,
        removed=removed,
        store=loading.store,
        before_switch=loading.before_switch,
        staged_at=loading.staged_at,
        warnings=tuple(warnings),
    )


def _key(name: str, digest: str, loading: Loading) -> str:
    entry = loading.sidecar.entry(name).model_dump_json()
    names = json.dumps(sorted(loading.names.items()), ensure_ascii=False)
    parts = (name, digest, entry, names, loading.rules.digest, PARSER_VERSION)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _parsed(name: str, data: bytes, digest: str, key: str, loading: Loading) -> ParsedFile:
    raw = read_bytes(name, data, loading.limits)
    documents = parse(raw, entry=loading.sidecar.entry(name), names=loading.names, rules=loading.rules)
    return ParsedFile(
        key=key, name=name, sha256=digest, encoding=raw.encoding, kind=raw.kind, content=data, documents=documents
    )


def _assembled(members: Iterable[StoredFile], removed: frozenset[str], store: CorpusStore, rules: Rules) -> Corpus:
    documents: list[ParsedDocument] = []
    for file in members:
        documents += file.documents if isinstance(file, ParsedFile) else store.documents(file.key)
    return assemble((document for document in documents if document.edition.id not in removed), rules)


def _switch(
    corpus: Corpus,
    *,
    held: Held,
    members: list[StoredFile],
    removed: frozenset[str],
    store: CorpusStore,
    before_switch: BeforeSwitch | None,
    staged_at: str | None,
    warnings: tuple[Warn, ...] = (),
) -> ChangeReport:
    old = store.current()
    staged = store.stage(corpus, members=members, removed=removed, staged_at=staged_at)
    switched = False
    try:
        report = compare(old, staged, warnings=warnings)
        if before_switch is not None:
            before_switch(staged)
        store.switch(staged.version, expected=held.version)
        switched = True
        return report
    finally:
        if not switched:
            store.discard(staged.version)


def _unchanged(current: Corpus | None, warnings: tuple[Warn, ...]) -> ChangeReport:
    counts: dict[str, int] = {}
    for clause in current.clauses if current else ():
        counts[clause.document_id] = counts.get(clause.document_id, 0) + 1
    documents = tuple(
        DocumentChange(document_id=record.id, title=record.title, state="unchanged", clauses=counts.get(record.id, 0))
        for record in (current.documents if current else ())
    )
    version = current.version if current else None
    return ChangeReport(version=version, switched=False, documents=documents, warnings=warnings)
