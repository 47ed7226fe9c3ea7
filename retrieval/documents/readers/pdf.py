"""PDF: pages with text are read, scanned ones recognised; page by page, so that a mixed file is whole.

Scripts, forms and attachments are never touched. PDFium runs in the process that calls; `apart.py` gives it one of its own.
"""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText
from retrieval.documents.readers.ocr import recognised
from retrieval.documents.readers.pdf_lines import lines_of
from retrieval.documents.readers.pdf_pieces import PageText
from retrieval.documents.readers.pdf_text import objects, page_text, pictures, readable

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

HEADER = 1024  # bytes in which the mark may stand
FEW = 30  # signs: fewer on a page with a picture are its number or a stamp
DOTS_PER_INCH = 200
MOST_PIXELS = 25_000_000
MOST_OBJECTS = 200_000  # on a page
LARGEST_SIDE = 14_400  # points, what the format allows
MOST_UNPACKED = 1_500_000_000  # bytes in all streams
LARGEST_STREAM = 300_000_000
CHUNK = 1 << 20
STREAM = re.compile(rb"(?<!end)stream\r?\n")
FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_PDFIUM = threading.Lock()  # PDFium is not thread-safe


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReader:
    """Reads .pdf.

    Attributes:
        progress: called with pages done and pages in all, after every page.
    """

    progress: Callable[[int, int], None] | None = None

    def accepts(self, data: bytes) -> bool:
        """The mark of the format near the start."""
        return b"%PDF-" in data[:HEADER]

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Lines in reading order with page, role and, where recognised, confidence.

        Raises:
            Permanent: `document_encrypted`, `document_damaged`, `document_unreadable`, `document_empty`, `document_no_text`,
                `document_too_large`, `document_too_many_pages`, `document_too_slow`.
        """
        _check_streams(name, data)
        with _PDFIUM, _opened(name, data) as document:
            pages = list(_pages(name, document, limits, self.progress))
            facts = {key.lower(): text for key, text in document.get_metadata_dict(skip_empty=True).items()}
        if not any(page.pieces for page in pages):
            raise Permanent("document_no_text", file=name)
        lines = lines_of(pages)
        if len(lines.texts) > limits.max_lines:
            raise Permanent("document_too_large", file=name)
        scanned = any(piece.confidence is not None for page in pages for piece in page.pieces)
        return RawText(
            name=name,
            lines=tuple(lines.texts),
            encoding="",
            kind="pdf-scan" if scanned else "pdf",
            spots=tuple(lines.spots),
            asides=tuple(lines.beside),
            facts={key: facts[key][:200] for key in ("title", "creationdate") if key in facts},
        )


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[PdfDocument]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Permanent("document_encrypted" if locked else "document_damaged", file=name) from error
    try:
        yield document
    finally:
        document.close()


def _pages(
    name: str, document: PdfDocument, limits: Limits, progress: Callable[[int, int], None] | None
) -> Iterator[PageText]:
    import pypdfium2

    count = len(document)
    if count == 0:
        raise Permanent("document_empty", file=name)
    if count > limits.max_pages:
        raise Permanent("document_too_many_pages", file=name, limit=limits.max_pages)
    left, scans, started = limits.max_characters, 0, monotonic()
    for index in range(count):
        try:
            page = document[index]
        except pypdfium2.PdfiumError as error:
            raise Permanent("document_damaged", file=name) from error
        try:
            text = _page(name, page, index + 1, left)
            if text is None:
                scans += 1
                if scans > limits.max_scans:
                    raise Permanent("document_too_many_pages", file=name, limit=limits.max_scans)
                text = _scanned(name, page, index + 1)
        finally:
            page.close()
        left -= sum(len(piece.text) for piece in text.pieces)
        if left < 0:
            raise Permanent("document_too_large", file=name)
        if monotonic() - started > limits.max_seconds:
            raise Permanent("document_too_slow", file=name, limit=limits.max_seconds)
        yield text
        if progress is not None:
            progress(index + 1, count)


def _page(name: str, page: PdfPage, number: int, left: int) -> PageText | None:
    """Text of a page; None: it has to be recognised."""
    if not 0 < max(page.get_width(), page.get_height()) <= LARGEST_SIDE:
        raise Permanent("document_too_large", file=name)
    if objects(page) > MOST_OBJECTS:
        raise Permanent("document_too_large", file=name)
    text = page_text(page, number, left + 1)
    signs = sum(len(piece.text) for piece in text.pieces)
    seen = pictures(page)
    if seen.pixels > 8 * MOST_PIXELS:
        raise Permanent("document_too_large", file=name)
    scanned = seen.share > 0.5 and (seen.hidden or signs < FEW)
    outlined = signs < FEW and seen.drawings > 10 * FEW
    return None if scanned or outlined or not readable(text) else text


def _scanned(name: str, page: PdfPage, number: int) -> PageText:
    import pypdfium2

    width, height = page.get_width(), page.get_height()
    scale = min(DOTS_PER_INCH / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    try:
        bitmap = page.render(scale=scale, rev_byteorder=True)
        image = bitmap.to_numpy()[:, :, :3].copy()
        bitmap.close()
    except (pypdfium2.PdfiumError, MemoryError) as error:
        raise Permanent("document_unreadable", file=name) from error
    return recognised(image, number, scale=scale)


def _check_streams(name: str, data: bytes) -> None:
    """Refuses what unpacks to gigabytes, before PDFium unpacks it; nothing of the output is kept."""
    total = 0
    for mark in STREAM.finditer(data):
        head = data[max(0, mark.start() - 600) : mark.start()].rpartition(b" obj")[2]
        filters = len(FLATE.findall(head))
        size = _unpacked(data, mark.end()) if filters else 0
        total += size
        if filters > 1 or size > LARGEST_STREAM or total > MOST_UNPACKED:
            raise Permanent("document_too_large", file=name)


def _unpacked(data: bytes, start: int) -> int:
    """Size of a packed stream, counted up to the limit."""
    unpack, size = zlib.decompressobj(), 0
    end = data.find(b"endstream", start)
    piece = data[start : end if end >= 0 else len(data)]
    try:
        while piece and not unpack.eof and size <= LARGEST_STREAM:
            size += len(unpack.decompress(piece, CHUNK))
            piece = unpack.unconsumed_tail
    except zlib.error:
        return size
    return size
