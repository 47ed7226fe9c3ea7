"""Word files: paragraphs, tables, text boxes and notes in the order in which they stand."""

from __future__ import annotations

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText
from retrieval.documents.readers.docx_body import Body
from retrieval.documents.readers.lines import Lines
from retrieval.documents.readers.numbering import local, read_numbering, value
from retrieval.documents.readers.package import Package, holds
from retrieval.documents.readers.styles import read_styles

ASIDES = ("header", "footer", "comments")
PROPERTIES = ("core-properties", "extended-properties")
FACTS = ("title", "subject", "creator", "keywords", "created", "modified", "category", "description")


class DocxReader:
    """Reads .docx, .docm and .dotx."""

    def accepts(self, data: bytes) -> bool:
        """An archive that names a Word document as its main part."""
        return holds(data, "word/")

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Lines in reading order; headers, footers, comments and deleted text are asides.

        Raises:
            Permanent: `document_damaged`, `document_encrypted`, `document_unsafe`, `document_too_large`, `document_empty`.
        """
        package = Package(name, data, limits)
        package.check()
        roots = dict(package.related("").values())
        main = roots.get("officeDocument", "word/document.xml")
        root = package.xml(main)
        if root is None or local(root) != "document":
            raise Permanent("document_damaged", file=name)
        lines = Lines(name, limits)
        related = package.related(main)
        parts = dict(related.values())
        notes: dict[str, dict[str, str]] = {}
        for kind in ("footnotes", "endnotes"):
            notes[kind] = _notes(package, parts.get(kind, ""))
        for kind, target in related.values():
            if kind in ASIDES:
                _aside(package, target, lines)
        facts = _facts(package, roots, lines)
        styles = package.xml(parts.get("styles", ""))
        body = Body(
            lines=lines,
            limits=limits,
            looks=read_styles(styles),
            styles=styles,
            numbering=read_numbering(package.xml(parts.get("numbering", ""))),
            notes=notes,
        )
        body.read(root)
        return lines.raw("docx", facts=facts)


def _notes(package: Package, part: str) -> dict[str, str]:
    root = package.xml(part)
    found: dict[str, str] = {}
    for note in root if root is not None else ():
        if value(note, "type") in ("", "normal"):
            found[value(note, "id")] = "".join(
                element.text or "" for element in note.iter("*") if local(element) == "t"
            ).strip()
    return found


def _aside(package: Package, part: str, lines: Lines) -> None:
    root = package.xml(part)
    for paragraph in root.iter("*") if root is not None else ():
        if local(paragraph) == "p":
            lines.aside("".join(element.text or "" for element in paragraph.iter("*") if local(element) == "t"))


def _facts(package: Package, roots: dict[str, str], lines: Lines) -> dict[str, str]:
    facts: dict[str, str] = {}
    for kind in PROPERTIES:
        root = package.xml(roots.get(kind, ""))
        for element in root if root is not None else ():
            text = "".join(element.itertext()).strip()
            if text and local(element).lower() in FACTS:
                facts[local(element).lower()] = text[:500]
            lines.aside(text)
    return facts
