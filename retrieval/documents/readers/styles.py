"""What paragraph styles of Word say: level of a heading, title, list, how large and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.documents.readers.base import Role
from retrieval.documents.readers.numbering import local, value, whole

if TYPE_CHECKING:
    from lxml import etree

HEADINGS = ("heading ", "标题 ", "heading", "标题")
TITLES = frozenset({"title", "标题", "subtitle", "副标题"})
LARGE = 40  # half points: from 20 points on a centred line is a title
BOLD_LARGE = 32
LONGEST_HEADING = 40
DEEPEST = 9
CHAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a paragraph looks.

    Attributes:
        outline: level of a heading from 1; 0: text.
        size: of its signs, in half points; 0: not said.
        number: its list and level in it; "": none.
    """

    name: str = ""
    outline: int = 0
    centred: bool = False
    size: int = 0
    bold: bool = False
    number: str = ""
    level: int = 0
    page_before: bool = False

    @property
    def contents(self) -> bool:
        """Whether it is a line of the table of contents."""
        return self.name.startswith(("toc ", "目录", "table of figures"))


def read_styles(root: etree._Element | None) -> dict[str, Look]:
    """Styles by their id, inherited properties included."""
    if root is None:
        return {}
    raw = {value(style, "styleId"): style for style in root if local(style) == "style"}
    found: dict[str, Look] = {}
    for key, own in raw.items():
        chain: list[etree._Element] = []
        at = key
        while at in raw and len(chain) < CHAIN:
            chain.append(raw[at])
            at = next((value(child, "val") for child in raw[at] if local(child) == "basedOn"), "")
        look = Look()
        for style in reversed(chain):
            look = _styled(look, style)
        name = next((value(child, "val") for child in own if local(child) == "name"), "").lower()
        found[key] = replace(look, name=name, outline=look.outline or _named_level(name))
    return found


def _styled(look: Look, style: etree._Element) -> Look:
    for child in style:
        if local(child) == "pPr":
            look = paragraph_look(look, child)
        elif local(child) == "rPr":
            look = run_look(look, child)
    return look


def _named_level(name: str) -> int:
    for head in HEADINGS:
        rest = name.removeprefix(head)
        if name.startswith(head) and rest.strip().isdigit():
            return min(int(rest), DEEPEST)
    return 0


def paragraph_look(look: Look, properties: etree._Element) -> Look:
    """A look with the properties of a paragraph on top."""
    for child in properties:
        tag, said = local(child), value(child, "val")
        if tag == "outlineLvl":
            look = replace(look, outline=whole(said, 9) + 1 if whole(said, 9) < DEEPEST else 0)
        elif tag == "jc":
            look = replace(look, centred=said == "center")
        elif tag == "pageBreakBefore":
            look = replace(look, page_before=on(said))
        elif tag == "numPr":
            parts = {local(part): value(part, "val") for part in child}
            number = parts.get("numId", look.number)
            look = replace(look, number="" if number == "0" else number, level=whole(parts.get("ilvl", "0")))
    return look


def run_look(look: Look, properties: etree._Element) -> Look:
    """A look with the properties of signs on top."""
    for child in properties:
        if local(child) == "sz":
            look = replace(look, size=whole(value(child, "val")))
        elif local(child) == "b":
            look = replace(look, bold=on(value(child, "val")))
    return look


def on(text: str) -> bool:
    """A switch without a value is on."""
    return text not in ("0", "false", "off", "none")


def role_of(look: Look, text: str) -> tuple[Role, int]:
    """What a paragraph is, and the level of a heading; 9 where only its look shows that it is one."""
    if look.name in TITLES:
        return Role.TITLE, 0
    if look.outline:
        return Role.HEADING, look.outline
    short = len(text) <= 2 * LONGEST_HEADING and text[-1:] not in "。；;，,：:"
    if short and look.centred and (look.size >= LARGE or (look.bold and look.size >= BOLD_LARGE)):
        return Role.TITLE, 0
    if look.bold and len(text) <= LONGEST_HEADING and text[-1:] not in "。；;，,：:":
        return Role.HEADING, DEEPEST
    return Role.TEXT, 0


def defaults(styles: Mapping[str, Look], root: etree._Element | None) -> Look:
    """Look of a paragraph that names no style."""
    for style in root if root is not None else ():
        if local(style) == "style" and value(style, "type") == "paragraph" and value(style, "default") in ("1", "true"):
            return styles.get(value(style, "styleId"), Look())
    return Look()
