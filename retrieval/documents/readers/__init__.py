"""The formats that can be read, and the one way to read a file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from config.errors import Permanent
from retrieval.documents.readers.apart import Apart
from retrieval.documents.readers.base import Limits, RawText, Reader
from retrieval.documents.readers.docx import DocxReader
from retrieval.documents.readers.html import HtmlReader
from retrieval.documents.readers.markdown import MarkdownReader
from retrieval.documents.readers.ocr import PhotoReader
from retrieval.documents.readers.pdf import PdfReader
from retrieval.documents.readers.sheets import CsvReader, SheetReader
from retrieval.documents.readers.text import TextReader
from retrieval.documents.readers.unsupported import refusal

__all__ = ["READERS", "Limits", "RawText", "Reader", "load", "read", "read_bytes", "safe_name"]

READERS: tuple[Reader, ...] = (
    Apart(PdfReader(), "pdf"),
    Apart(PhotoReader(), "photo"),
    DocxReader(),
    SheetReader(),
    HtmlReader(),
    CsvReader(),
    MarkdownReader(),
    TextReader(),
)
LONGEST_NAME = 200


def safe_name(name: str) -> str:
    """A file's name without folders and without signs that no name should hold; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip(". ")
    return kept[-LONGEST_NAME:] or "unnamed"


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
        Permanent: `document_empty`, `document_too_large`, `document_unreadable`, `document_damaged`,
            `document_encrypted`, `document_unsafe`; for formats that are not read `document_type_unsupported` or the
            code of their group (see `unsupported`).
    """
    name = safe_name(name)
    if len(data) > limits.max_bytes:
        raise Permanent("document_too_large", file=name)
    if not data.strip():
        raise Permanent("document_empty", file=name)
    for reader in READERS:
        if reader.accepts(data):
            return reader.read(name, data, limits)
    raise refusal(name, data)


def read(path: Path, limits: Limits = Limits()) -> RawText:  # noqa: B008 - frozen
    """Lines of a file.

    Raises:
        Permanent: see `load` and `read_bytes`.
    """
    return read_bytes(path.name, load(path, limits), limits)
