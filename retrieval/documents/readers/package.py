"""Packed formats (Word, Excel): a zip archive whose parts are read in memory, each within limits, never written anywhere."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.documents.readers.base import Limits

if TYPE_CHECKING:
    from lxml import etree

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
BLOCK = 1 << 20
DOCTYPE = ("<!DOCTYPE", "<!ENTITY")
HEAD = 4096
XML = (".xml", ".rels", ".vml")


class Package:
    """The parts of an archive.

    Args:
        name: of the file, for errors.
        data: the archive.
        limits: bounds on parts and unpacked bytes.

    Raises:
        Permanent: `document_damaged`, `document_too_large`, `document_encrypted`, `document_unsafe`.
    """

    def __init__(self, name: str, data: bytes, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Permanent("document_damaged", file=name) from error
        members = self._zip.infolist()
        if len(members) > limits.max_parts or sum(m.file_size for m in members) > limits.max_unpacked_bytes:
            raise Permanent("document_too_large", file=name)
        if any(member.flag_bits & 1 for member in members):
            raise Permanent("document_encrypted", file=name)
        if any(_outside(member.filename) for member in members):
            raise Permanent("document_unsafe", file=name)
        self.parts = frozenset(member.filename for member in members)

    def read(self, part: str) -> bytes:
        """Bytes of a part; empty when there is no such part.

        Raises:
            Permanent: `document_damaged`, `document_too_large`, `document_unsafe` (a document type or an entity in XML).
        """
        if part not in self.parts:
            return b""
        blocks: list[bytes] = []
        try:
            with self._zip.open(part) as file:
                while block := file.read(BLOCK):
                    self._read += len(block)
                    if self._read > self._limits.max_unpacked_bytes:
                        raise Permanent("document_too_large", file=self._name)
                    blocks.append(block)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Permanent("document_damaged", file=self._name) from error
        data = b"".join(blocks)
        if part.lower().endswith(XML) and _typed(data):
            raise Permanent("document_unsafe", file=self._name)
        return data

    def xml(self, part: str) -> etree._Element | None:
        """Root element of a part, or None when there is no such part; entities are never resolved.

        Raises:
            Permanent: `document_damaged`, `document_too_large`, `document_unsafe`.
        """
        data = self.read(part)
        if not data:
            return None
        return parse_xml(data, self._name)

    def check(self) -> None:
        """Unpacks every part once: a size that lies, a broken part or an entity shows here.

        Raises:
            Permanent: see `read`.
        """
        for part in sorted(self.parts):
            self.read(part)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part ("" for the package): id → last word of the type, target part."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            kind = str(relation.get("Type", "")).rsplit("/", 1)[-1]
            target = str(relation.get("Target", ""))
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[str(relation.get("Id", ""))] = (kind, path)
        return found


def holds(data: bytes, prefix: str) -> bool:
    """Whether an archive has a part of that beginning; of a broken archive, whether its bytes name one."""
    if not data.startswith(MAGIC):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(prefix) for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return prefix.encode() in data


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Root element; no entity is resolved, nothing is fetched.

    Raises:
        Permanent: `document_damaged`, `document_unsafe`.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        # The parser's own words hold pieces of the text: they must not travel in an error.
        raise Permanent("document_damaged", file=name) from None
    if root.getroottree().docinfo.doctype:
        raise Permanent("document_unsafe", file=name)
    return root


def _outside(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or (len(path) > 1 and path[1] == ":")


def _typed(data: bytes) -> bool:
    head = data[:HEAD]
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:4]
    text = head.decode(
        "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if wide else "latin-1", "ignore"
    )
    return any(mark in text.upper() for mark in DOCTYPE)
