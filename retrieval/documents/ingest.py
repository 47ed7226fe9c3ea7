"""Loads files into the record: read all, stage, check, switch. A broken file among several changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from config.errors import NotFound, Permanent
from retrieval.documents.changes import ChangeReport, Warn, compare, unchanged
from retrieval.documents.codec import Unreadable
from retrieval.documents.corpus import assemble
from retrieval.documents.doubts import doubts
from retrieval.documents.papers import without_chinese
from retrieval.documents.parsing import Parsing
from retrieval.documents.readers import Limits, load
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.rules import Rules, load_rules
from retrieval.documents.secrecy import refuse_classified_name
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import CorpusStore, Held, ParsedFile, StoredFile

MAX_FILES = 2000

Progress = Callable[[str, int, int], None]
BeforeSwitch = Callable[[Corpus], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What every load needs.

    Attributes:
        progress: called with file name, files done, files in all.
        before_switch: gets the staged corpus, to build an index of it; what it raises stops the load, nothing changed.
        staged_at: ISO time, for people.
        hold: stage only: the new version does not answer before somebody switches it on.
    """

    store: CorpusStore
    parsing: Parsing
    progress: Progress
    before_switch: BeforeSwitch | None
    staged_at: str | None
    hold: bool = False


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
    again: bool = False,
    hold: bool = False,
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
        again: the held files that are not among them are read again from the record, as `reload` does.
        hold: the new version is staged and does not answer; the report names it, with `switched` false. Whoever asked
            for it switches it on or discards it.

    Raises:
        Permanent: a file cannot be read (`document_…`); nothing is changed.
        Transient: `documents_changed_meanwhile`.
    """
    loading = Loading(
        store=store,
        parsing=Parsing(
            sidecar=sidecar,
            names=names,
            rules=rules or load_rules(),
            limits=limits or Limits(),
            loaded=staged_at,
        ),
        progress=progress,
        before_switch=before_switch,
        staged_at=staged_at,
        hold=hold,
    )
    found = _files(paths)
    sources = [(path.name, partial(load, path, loading.parsing.limits)) for path in found]
    held = store.held()
    if again:
        names_found = {path.name for path in found}
        sources += [
            (each.name, partial(store.content, each.key)) for each in held.files if each.name not in names_found
        ]
    removed = held.removed - _editions(loading, held, {path.name for path in found}) if restore else held.removed
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
        parsing=Parsing(sidecar=sidecar, names=names, rules=rules or load_rules(), limits=Limits(), loaded=staged_at),
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
    documents = [document for file in held.files for document in store.documents(file.key)]
    corpus = _without(removed, documents, rules or load_rules())
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
    counts = Counter(path.name for path in found)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None and len({path.resolve() for path in found if path.name == twice}) > 1:
        raise Permanent("documents_same_name", file=twice)
    return list({path.name: path for path in found}.values())


def _editions(loading: Loading, held: Held, names: set[str]) -> frozenset[str]:
    files = (file for file in held.files if file.name in names)
    return frozenset(item.edition.id for file in files for item in loading.parsing.held(file, loading.store))


def _take(
    sources: Sequence[tuple[str, Callable[[], bytes]]], held: Held, removed: frozenset[str], loading: Loading
) -> ChangeReport:
    members: dict[str, StoredFile] = {file.name: file for file in held.files}
    by_content = {file.sha256: file.name for file in held.files}
    old = _readable(loading.store)
    warnings: list[Warn] = []
    for done, (name, content) in enumerate(sources):
        refuse_classified_name(name, loading.parsing.rules.papers.secrecy)
        loading.progress(name, done, len(sources))
        data = content()
        digest = hashlib.sha256(data).hexdigest()
        twin = by_content.setdefault(digest, name)
        if twin != name and name not in members and members[twin].sha256 == digest:
            warnings.append(Warn("same_content", {"file": name, "other": twin}))
            continue
        key = loading.parsing.key(name, digest)
        if old is None or name not in members or members[name].key != key:
            members[name], documents = _read(StoredFile(key=key, name=name, sha256=digest), data, members, loading)
            by_content[digest] = name
            if without_chinese(clause.text for document in documents for clause in document.clauses):
                warnings.append(Warn("no_chinese", {"file": name}))
            warnings += doubts(name, documents)
    if sources:
        loading.progress(sources[-1][0], len(sources), len(sources))
    ordered = sorted(members.values(), key=lambda file: file.name)
    same = {file.key for file in ordered} == {file.key for file in held.files} and removed == held.removed
    if same and (old is not None or not ordered):
        return unchanged(old, (*warnings, *loading.parsing.doubts(old)))
    corpus = _without(removed, _documents(ordered, loading), loading.parsing.rules)
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
        warnings=(*warnings, *loading.parsing.doubts(corpus)),
        hold=loading.hold,
    )


def _read(
    file: StoredFile, data: bytes, members: Mapping[str, StoredFile], loading: Loading
) -> tuple[StoredFile, tuple[ParsedDocument, ...]]:
    """What a version before, or one that is only staged, has parsed already is not parsed again."""
    if loading.store.has(file.key):
        with suppress(Unreadable):
            return file, loading.store.documents(file.key)
    before, loaded = members.get(file.name), loading.parsing.loaded
    if before is not None and before.sha256 == file.sha256:
        with suppress(Unreadable):
            loaded = next((item.edition.loaded for item in loading.store.documents(before.key)), loaded)
    parsed = loading.parsing.parse(file, data, loaded=loaded)
    return parsed, parsed.documents


def _documents(members: Iterable[StoredFile], loading: Loading) -> Iterator[ParsedDocument]:
    for file in members:
        yield from file.documents if isinstance(file, ParsedFile) else loading.parsing.held(file, loading.store)


def _without(removed: frozenset[str], documents: Iterable[ParsedDocument], rules: Rules) -> Corpus:
    return assemble((document for document in documents if document.edition.id not in removed), rules)


def _readable(store: CorpusStore) -> Corpus | None:
    """The version that answers, None where this program can't read it."""
    try:
        return store.current()
    except Unreadable:
        return None


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
    hold: bool = False,
) -> ChangeReport:
    old = _readable(store)
    staged = store.stage(corpus, members=members, removed=removed, staged_at=staged_at)
    done = False
    try:
        report = compare(old, staged, warnings=warnings)
        if before_switch is not None:
            before_switch(staged)
        if not hold:
            store.switch(staged.version, expected=held.version)
        done = True
        return replace(report, switched=not hold)
    finally:
        if not done:
            store.discard(staged.version)
