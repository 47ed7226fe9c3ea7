"""Section path of every paragraph where the format marks headings: levels of headings and item marks together.

Which mark stands above which is learnt from the paper itself: a kind of mark that is already open is continued, a new
one goes below what is open, unless the order of the catalogue says that it stands above it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest

from retrieval.documents.clauses import sentences
from retrieval.documents.layout import Paragraph
from retrieval.documents.outline import Placed, unnumbered
from retrieval.documents.readers.base import Role, Spot
from retrieval.documents.rules import Mark, Rules
from retrieval.documents.traced import Traced

LOOK_ONLY = 9
ATTACHMENT = 0
LONGEST = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An open heading.

    Attributes:
        rank: of its mark; None: it has none.
        level: of its style from 1; None: it has none; 0: an attachment.
    """

    name: str
    rank: int | None
    level: int | None
    own: bool = False


def place_headed(body: list[tuple[Paragraph, Spot]], rules: Rules) -> list[Placed]:
    """Section path of every paragraph, in order."""
    stack: list[Entry] = []
    table = _InTable()
    found: list[Placed] = []
    attached = False
    for position, (paragraph, spot) in enumerate(body):
        text = paragraph.body
        after = body[position + 1] if position + 1 < len(body) else None
        if spot.cells and spot.role in (Role.TEXT, Role.TITLE, Role.HEADING) and _framed(paragraph, spot, body, rules):
            found.append(table.framed(paragraph, spot, _path(stack), rules))
        elif spot.cells and not (spot.role is Role.HEADING and spot.level):
            found.append(table.placed(text, spot, _path(stack)))
        elif rules.papers.head.caption.match(text.text) and after is not None and after[1].cells:
            table.caption = text.text
            found.append(Placed(section=(*_path(stack), text.text), text=text, named=False, heading=True))
        elif attached and spot.role is not Role.NOTE and paragraph.title_like:
            stack[:] = [replace(stack[0], name=f"{stack[0].name} {text.text}")]
            found.append(Placed(section=_path(stack), text=text, named=False, heading=True))
        elif rules.papers.head.attachment.match(text.text):
            stack[:] = [Entry(name=text.text.rstrip("：:"), rank=None, level=ATTACHMENT)]
            found.append(Placed(section=_path(stack), text=text[:0], named=False, lead=text))
        else:
            table = _InTable() if not spot.cells else table
            found.append(_placed(paragraph, spot, stack, rules))
        attached = rules.papers.head.attachment.match(text.text) is not None
    return [_settled(placed, below) for placed, below in zip_longest(found, found[1:]) if placed is not None]


@dataclass(slots=True)
class _InTable:
    """Caption and group of rows that are open."""

    name: str = ""
    caption: str = ""
    group: str = ""
    begun: bool = False
    inner: list[Entry] = field(default_factory=list)

    def framed(self, paragraph: Paragraph, spot: Spot, path: tuple[str, ...], rules: Rules) -> Placed:
        """A paragraph of a frame: its first short line names the frame, items count within it."""
        name = (spot.cells or "").rsplit("!", 1)[0]
        if name != self.name:
            self.name, self.caption, self.group, self.begun, self.inner = name, "", "", False, []
            if paragraph.title_like:
                self.caption = paragraph.text
                return Placed(section=(*path, paragraph.text), text=paragraph.body, named=False, heading=True)
        within = (self.caption,) if self.caption else ()
        placed = _placed(paragraph, spot, self.inner, rules)
        return replace(placed, section=(*path, *within, *placed.section))

    def placed(self, text: Traced, spot: Spot, path: tuple[str, ...]) -> Placed:
        """A row, group or note below its table's heads."""
        name = (spot.cells or "").rsplit("!", 1)[0]
        if name != self.name:
            kept = self.caption if not self.begun else ""
            self.name, self.caption, self.group, self.begun = name, kept, "", False
        if spot.role is Role.HEADING:
            if self.begun or self.caption:
                self.group = text.text
            else:
                self.caption = text.text
        self.begun = self.begun or spot.role is Role.ROW
        if spot.role is Role.NOTE:
            self.group = ""
        within = tuple(part for part in (self.caption, self.group) if part)
        return Placed(section=path + within, text=text, named=False, heading=spot.role is Role.HEADING)


def _framed(paragraph: Paragraph, spot: Spot, body: list[tuple[Paragraph, Spot]], rules: Rules) -> bool:
    """Whether a text stands in a frame, not in a row; a frame around nearly everything is none."""
    if spot.cells is None or not spot.cells.endswith("!A1"):
        return False
    marked = spot.level > 0 and rules.mark_of(paragraph.text) is not None
    if spot.role is Role.HEADING and spot.level != LOOK_ONLY and not marked:
        return False
    return sum(1 for _, other in body if other.cells == spot.cells) * 2 < len(body) + 2


def _placed(paragraph: Paragraph, spot: Spot, stack: list[Entry], rules: Rules) -> Placed:
    text = paragraph.body
    marked = rules.mark_of(text.text)
    styled = spot.role in (Role.HEADING, Role.TITLE) and len(text) <= LONGEST and text.text[-1:] not in "。；;"
    if spot.role is Role.NOTE or (marked is None and not styled):
        return Placed(section=_path(stack), text=text, named=False)
    level = (spot.level or 1) if styled else None
    if marked is None:
        push(stack, Entry(name=_name(text.text, rules), rank=None, level=level), rules)
        return Placed(section=_path(stack), text=text, named=False, heading=True)
    return _marked(text, marked, level, stack, rules)


def _marked(text: Traced, marked: tuple[Mark, int], level: int | None, stack: list[Entry], rules: Rules) -> Placed:
    mark, length = marked
    rank = mark.rank if not mark.dropped else len(rules.outline)
    lead = text[:length] if mark.dropped or mark.own else None
    if mark.own and level is None:
        push(stack, Entry(name=text.text[:length], rank=rank, level=None, own=True), rules)
        return Placed(section=_path(stack), text=text[length:].strip(), named=False, lead=lead)
    if mark.dropped:
        text = text[length:].strip()
    parts = sentences(text, rules)
    name = _name(parts[0].text, rules) if parts else ""
    alone = len(parts) == 1 and parts[0].text[-1:] not in rules.page.sentence_end + "；;，,"
    if not parts or len(name) > rules.longest_heading or not (alone or len(parts) > 1):
        # A numbered sentence without a name of its own only ends the items before it.
        _end(stack, Entry(name="", rank=rank, level=level), rules)
        if lead is None:
            lead, text = unnumbered(text, marked)
        return Placed(section=_path(stack), text=text, named=False, lead=lead)
    push(stack, Entry(name=name, rank=rank, level=level), rules)
    return Placed(section=_path(stack), text=text, named=not alone, heading=alone, lead=lead)


def push(stack: list[Entry], new: Entry, rules: Rules) -> None:
    """Opens a heading below those that stand above it."""
    _end(stack, new, rules)
    stack.append(new)


def _end(stack: list[Entry], new: Entry, rules: Rules) -> None:
    if new.rank is not None:
        same = next((at for at, entry in enumerate(stack) if entry.rank == new.rank), None)
        if same is not None:
            del stack[same:]
            return
    while stack and not _above(stack[-1], new, rules):
        stack.pop()


def _above(entry: Entry, new: Entry, rules: Rules) -> bool:
    """Whether an open heading stays open above a new one."""
    if entry.level == ATTACHMENT:
        return True
    if entry.level is not None and new.level is not None:
        return entry.level < new.level
    if new.own and not entry.own:
        return True
    if entry.rank is not None and new.rank is not None:
        return entry.rank < new.rank
    if entry.level is not None:
        return True
    return new.level == LOOK_ONLY


def _path(stack: list[Entry]) -> tuple[str, ...]:
    return tuple(entry.name for entry in stack)


def _name(text: str, rules: Rules) -> str:
    return text.rstrip(rules.page.sentence_end + rules.page.clause_end + "：:")


def _settled(placed: Placed, below: Placed | None) -> Placed:
    """A heading with text below it is only a heading; one without is a statement of the section above it."""
    if not placed.heading:
        return placed
    if below is not None and below.section[: len(placed.section)] == placed.section:
        return replace(placed, text=placed.text[:0], lead=placed.lead + placed.text if placed.lead else placed.text)
    return replace(placed, section=placed.section[:-1])
