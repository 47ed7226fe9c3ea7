"""A version that another version of the program stored and this one can't read is made again from the files' bytes."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from config.errors import Permanent
from retrieval.documents.codec import Unreadable
from retrieval.documents.corpus import assemble
from retrieval.documents.parsing import Parsing
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.store import CorpusStore

LOG = structlog.get_logger(__name__)


def recover(store: CorpusStore, how: Callable[[], Parsing]) -> Corpus | None:
    """The current version, made again; else the previous one, which then is the current one; else None.

    Each version is written again whole or not at all. Whoever keeps an index of the versions must drop it before: clauses
    may get other ids.

    Args:
        store: the record.
        how: what decides how files are parsed; where it can't be known (a broken sidecar), nothing is made again, since a
            document that lost what the sidecar says might be shown to those who may not see it.
    """
    try:
        parsing: Parsing | None = how()
    except Permanent as error:
        LOG.warning("documents_not_made_again", reason=error.code)
        parsing = None
    versions = store.answering_versions()
    whole = [version for version in versions if _renewed(store, version, parsing)]
    if not whole:
        LOG.error("documents_lost", versions=versions)
        return None
    if whole[0] != versions[0]:
        LOG.error("documents_previous_version", version=whole[0])
        return store.rollback()
    return store.current()


def _renewed(store: CorpusStore, version: int, parsing: Parsing | None) -> bool:
    """Whether a version can be read, made again where it must be."""
    try:
        store.load(version)
    except Unreadable:
        LOG.warning("documents_made_again", version=version)
    else:
        return True
    if parsing is None:
        return False
    fresh: dict[str, tuple[ParsedDocument, ...]] = {}
    documents: list[ParsedDocument] = []
    held = store.held(version)
    for file in held.files:
        try:
            found = store.documents(file.key)
        except Unreadable:
            try:
                found = parsing.parse(file, store.content(file.key), loaded=parsing.loaded).documents
            except Permanent as error:
                LOG.warning("documents_not_made_again", version=version, reason=error.code)
                return False
            fresh[file.key] = found
        documents += found
    left = (document for document in documents if document.edition.id not in held.removed)
    store.renew(assemble(left, parsing.rules, version=version), fresh)
    return True
