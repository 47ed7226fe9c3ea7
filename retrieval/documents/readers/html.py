"""Web pages: what a reader sees of them, without menus and scripts.

Decides nothing about documents; says which line is a title, a heading or a table row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText, Role, Spot
from retrieval.documents.readers.breaks import split_breaks
from retrieval.documents.readers.grid import CALLED, Table, table_lines
from retrieval.documents.readers.html_tables import DROPPED, head_rows, hidden, unfolded
from retrieval.documents.readers.lines import Lines, cleaned
from retrieval.documents.readers.text import MAGIC, decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|article|section|main|table|p|h[1-6]|center|span|font|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "img", "ruby", "rb",
))  # fmt: skip
FURNITURE = frozenset((
    "nav", "navbar", "menu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "footer", "foot", "copyright",
    "sidebar", "share", "toolbar", "pager", "pagination", "qrcode", "friendlink", "friendlinks", "login",
    "search", "searchbar", "banner", "comment", "comments", "related", "recommend", "position", "mbx",
))  # fmt: skip
TITLES = ("articletitle", "article:title", "og:title", "title")
LINKED = 0.7
WRAP = "\u2028"  # a line end of the source: between two Chinese signs it is nothing, elsewhere a space
WRAPPED = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’—…])[ \t\r]*\u2028[ \t\r\u2028]*(?=[\u2e80-\u9fff\uff00-\uffef“”‘’—…])"
)


@dataclass(slots=True)
class _Walk:
    lines: Lines
    limits: Limits
    title: str
    single: bool
    tables: Iterator[int] = field(default_factory=lambda: count(1))
    parts: list[str] = field(default_factory=list)
    spot: Spot = field(default_factory=Spot)


class HtmlReader:
    """Reads .html, and what office programs save as .xls or .doc and is a web page."""

    def accepts(self, data: bytes) -> bool:
        """Text that begins like a web page."""
        if data.startswith(MAGIC):
            return False
        return START.match(_decoded(data[:20_000])[0]) is not None

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Visible lines.

        Raises:
            Permanent: `document_empty`, `document_too_large`.
        """
        from lxml import etree, html

        text, encoding = _decoded(data)
        if len(text) > 4 * limits.max_characters:
            raise Permanent("document_too_large", file=name)
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        try:
            root = html.document_fromstring(text, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            raise Permanent("document_empty", file=name) from None
        lines = Lines(name, limits)
        facts = _facts(root)
        for fact in facts.values():
            lines.aside(fact)
        body = root.find("body")
        body = root if body is None else body
        headings = [cleaned(_inner(found)) for found in body.iter("h1")]
        title = _title(body, facts, [text for text in headings if text])
        walk = _Walk(lines, limits, title, single=len([text for text in headings if text]) == 1)
        _visit(body, walk, 0)
        _flush(walk)
        return lines.raw("html", encoding=encoding, facts=facts)


def _decoded(data: bytes) -> tuple[str, str]:
    found = CHARSET.search(data[:4096])
    if found and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        said = found[1].decode("ascii").lower()
        encoding = "gb18030" if said in ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk") else said
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data) or (data.decode("utf-8", "replace"), "utf-8")


def _facts(root: HtmlElement) -> dict[str, str]:
    """What the page says about itself: its metadata and the title of its window."""
    facts: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        if key and meta.get("content") and len(facts) < 100:
            facts.setdefault(key, cleaned(meta.get("content", ""))[:500])
    window = root.find(".//title")
    if window is not None and cleaned(window.text_content()):
        facts.setdefault("title", cleaned(window.text_content())[:500])
    return facts


def _title(body: HtmlElement, facts: dict[str, str], headings: list[str]) -> str:
    """The line that is the title: the only first heading, or the one that the metadata name."""
    if len(headings) == 1:
        return headings[0]
    for key in TITLES:
        said = facts.get(key, "")
        for part in (said, *re.split(r"\s*[-_|—–]+\s*", said)):
            if len(part) >= 6:
                return part
    return ""


def _visit(element: HtmlElement, walk: _Walk, depth: int) -> None:
    if depth > walk.limits.max_depth:
        walk.parts.append(" ".join(element.itertext()))
        return
    if element.text:
        walk.parts.append(element.text.replace("\n", WRAP))
    for child in element:
        if isinstance(child.tag, str):
            _child(child, walk, depth)
        if child.tail:
            walk.parts.append(child.tail.replace("\n", WRAP))


def _child(child: HtmlElement, walk: _Walk, depth: int) -> None:
    tag = child.tag.lower()
    if tag == "br":
        walk.parts.append("\n")
    elif tag in DROPPED:
        return
    elif hidden(child) or _furniture(child):
        walk.lines.aside(" ".join(child.itertext("*"))[:100_000])
    elif tag in INLINE:
        _visit(child, walk, depth + 1)
    elif tag in ("rt", "rp", "head"):
        return
    elif tag == "table":
        _flush(walk)
        _table(child, walk, depth)
    elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        _flush(walk)
        level = int(tag[1])
        role = Role.TITLE if level == 1 and walk.single else Role.HEADING
        walk.spot = Spot(role=role, level=0 if role is Role.TITLE else level)
        _visit(child, walk, depth + 1)
        _flush(walk)
    else:
        _flush(walk)
        _visit(child, walk, depth + 1)
        _flush(walk)


def _flush(walk: _Walk) -> None:
    text, walk.parts = WRAPPED.sub("", "".join(walk.parts)).replace(WRAP, " "), []
    spot, walk.spot = walk.spot, Spot()
    if not text.strip():
        return
    if spot.role is not Role.TEXT:
        walk.lines.add(text.replace("\n", ""), spot)
        return
    for part in split_breaks(text):
        plain = cleaned(part)
        named = not walk.single and walk.title and _same(plain, walk.title)
        walk.lines.add(part, Spot(role=Role.TITLE) if named else spot)


def _same(line: str, title: str) -> bool:
    line, title = "".join(line.split()), "".join(title.split())
    return bool(line) and (line == title or (len(line) >= 8 and title.startswith(line)))


def _furniture(element: HtmlElement) -> bool:
    """Menus, shares, footers: by name, or because most of the text is links."""
    if element.tag in INLINE or element.tag in ("h1", "h2", "h3", "p", "td", "tr", "tbody", "body", "article", "main"):
        return False
    words = set(re.split(r"[^a-z]+", f"{element.get('class') or ''} {element.get('id') or ''}".lower()))
    length = len("".join(element.itertext("*")).strip())
    if words & FURNITURE and length < 2000 and element.find(".//h1") is None:
        return True
    links = element.findall(".//a")
    if len(links) < 4 or length == 0:
        return False
    return sum(len((link.text_content() or "").strip()) for link in links) >= LINKED * length


def _inner(element: HtmlElement) -> str:
    return "".join(element.itertext("*"))


def _table(table: HtmlElement, walk: _Walk, depth: int) -> None:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table and not hidden(row)]
    cells = [[cell for cell in row if cell.tag in ("td", "th") and not hidden(cell)] for row in rows]
    if _only_layout(table, cells):
        for cell in (cell for row in cells for cell in row):
            _visit(cell, walk, depth + 1)
            _flush(walk)
        return
    for caption in table.iterchildren("caption"):
        walk.lines.add(_inner(caption), Spot(role=Role.HEADING))
    grid = unfolded(cells, walk.lines)
    heads = sum(1 for _ in head_rows(cells))
    name = CALLED.format(number=next(walk.tables))
    walk.lines.extend(table_lines(Table(name=name, grid=grid, heads=heads or None)))


def _only_layout(table: HtmlElement, cells: list[list[HtmlElement]]) -> bool:
    """A frame for the page, not a table: one cell, or cells that hold tables or long texts."""
    flat = [cell for row in cells for cell in row]
    if len(flat) <= 1 or table.find(".//table") is not None or table.find(".//h1") is not None:
        return True
    return any(len(cell.findall(".//p")) >= 3 and len(cell.text_content()) > 400 for cell in flat)
