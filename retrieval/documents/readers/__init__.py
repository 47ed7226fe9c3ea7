"""The formats that can be read, and the one way to read a file."""

from __future__ import annotations

from pathlib import Path

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText, Reader
from retrieval.documents.readers.text import TextReader

__all__ = ["READERS", "Limits", "RawText", "Reader", "load", "read", "read_bytes"]

READERS: tuple[Reader, ...] = (TextReader(),)


def load(path: Path, limits: Limits) -> bytes:
    """Bytes of a file within its limit.

    Raises:
        Permanent: `document_unreadable` (no such file, a folder, no permission), `document_too_large`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    except OSError as error:
        raise Permanent("document_unreadable", file=path.name) from error
    if len(data) > limits.max_bytes:
        raise Permanent("document_too_large", file=path.name)
    return data


def read_bytes(name: str, data: bytes, limits: Limits) -> RawText:
    """Lines of a file's content; the format is found from the content.

    Raises:
        Permanent: `document_empty`, `document_type_unsupported`, `document_too_large`, `document_unreadable`.
    """
    if not data.strip():
        raise Permanent("document_empty", file=name)
    for reader in READERS:
        if reader.accepts(data):
            return reader.read(name, data, limits)
    raise Permanent("document_type_unsupported", file=name)


def read(path: Path, limits: Limits = Limits()) -> RawText:  # noqa: B008 - frozen
    """Lines of a file.

    Raises:
        Permanent: see `load` and `read_bytes`.
    """
    return read_bytes(path.name, load(path, limits), limits)
