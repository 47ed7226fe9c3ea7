"""Entries of the sidecar that do nothing, as sentences: for the list of documents and for `gongfu doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.errors import Permanent
from config.messages import Messages
from retrieval.documents.sidecar import SIDECAR, Sidecar
from retrieval.documents.source_checks import source_warnings
from retrieval.documents.store import CorpusStore


def source_doubts(store: CorpusStore, data: Path, names: Mapping[str, str], messages: Messages) -> list[str]:
    """One sentence an entry; a sidecar that can't be read is one.

    Args:
        store: what is held of documents.
        data: the data folder.
        names: name or alias of a region → code.
        messages: sentences.
    """
    try:
        found = source_warnings(Sidecar.load(data / SIDECAR), store.current(), names)
    except Permanent as error:
        return [messages.error(error)]
    return [messages.say(f"documents.warnings.{each.code}", **each.data) for each in found]
