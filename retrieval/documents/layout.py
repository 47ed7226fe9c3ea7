"""Lines → paragraphs: furniture dropped, broken lines joined, every character still knows its line.

Decides nothing about documents or headings; says only whether a paragraph looks like a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from statistics import median

from retrieval.documents.head_lines import heads_go_on, in_head, title_like
from retrieval.documents.lines import Line, clean, first_word, furniture_of, with_rows
from retrieval.documents.readers.base import RawText, Role
from retrieval.documents.rules import PageRules, Rules
from retrieval.documents.seams import one_word, without_boxes
from retrieval.documents.traced import Traced, compact, joined

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d$")
WRAPPED = 60  # A column is narrower than this (full-width signs); a line above it is a paragraph of its own.


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph.

    Attributes:
        spaced: with the spaces that were printed (titles and bylines need them).
        title_like: short, unmarked, without the end of a sentence.
        block: paragraphs with blank lines between have different numbers.
        gap: blank lines before it; furniture counts as many.
        role: what the format says that it is; rows and notes stand by themselves.
        continued: where the text goes on («第五版») when the page says so.
        resumed: where it comes from.
        writer: who is named in brackets at its end; the report ends here.
        full: its only line is as wide as the column: text may go on behind it.
    """

    spaced: Traced
    title_like: bool
    block: int
    gap: int
    role: Role = Role.TEXT
    continued: str | None = None
    resumed: str | None = None
    writer: str | None = None
    full: bool = False

    @property
    def body(self) -> Traced:
        """Without the spaces of typesetting."""
        return compact(self.spaced)

    @property
    def text(self) -> str:
        """Text of `body`."""
        return self.body.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page in reading order, and what was left out of it."""

    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[tuple[int, str], ...]
    printed: str | None


def lay_out(raw: RawText, rules: Rules) -> Layout:
    """Paragraphs of a page."""
    lines = with_rows(
        [
            Line(number, clean(text), text.startswith(("　　", "  ")), raw.spot(number).role)
            for number, text in enumerate(raw.lines, 1)
        ]
    )
    if raw.kind == "markdown":
        lines = _without_title_marks(lines)
    blocks, dropped, printed = _blocks(lines, rules)
    blocks = without_boxes(blocks, rules)
    page_width = _page_width([block for block, _ in blocks])
    found: list[Paragraph] = []
    for number, (block, gap) in enumerate(blocks):
        for position, part in enumerate(_parts(block, page_width, rules)):
            new = _paragraph(part, number, gap if position == 0 else 0, rules)
            new = replace(
                new, full=len(block) == 1 and 0.9 * page_width <= block[0].width <= WRAPPED and page_width > 0
            )
            if rules.page.caption.match(new.text) and (
                position == 0 or found[-1].role is not new.role or _ended(found[-1].text, rules.page)
            ):
                dropped.append((part[0].number, new.text))
            else:
                _append(found, new, rules)
    return Layout(paragraphs=tuple(found), dropped=tuple(dropped), printed=printed)


def _without_title_marks(lines: list[Line]) -> list[Line]:
    """A first-level heading of Markdown is a title; deeper ones stay marked for the outline."""
    return [
        Line(line.number, line.text[2:].strip(), line.indent) if line.text.startswith("# ") else line for line in lines
    ]


def _blocks(lines: list[Line], rules: Rules) -> tuple[list[tuple[list[Line], int]], list[tuple[int, str]], str | None]:
    """Runs of lines without a blank one between; furniture ends a run and counts as a wide gap."""
    blocks: list[tuple[list[Line], int]] = []
    dropped: list[tuple[int, str]] = []
    printed: str | None = None
    furniture = furniture_of(lines, rules)
    gap, open_block = 0, False
    for line in lines:
        if not line.text or line.number in furniture:
            if line.text:
                dropped.append((line.number, line.text))
                printed = printed or _printed(line.bare, rules.page)
            gap += 1 if not line.text else 5
            open_block = False
            continue
        if open_block and line.role is blocks[-1][0][-1].role and line.role is not Role.ROW:
            blocks[-1][0].append(line)
        else:
            blocks.append(([line], gap))
        gap, open_block = 0, True
    return blocks, dropped, printed


def _printed(text: str, rules: PageRules) -> str | None:
    found = rules.dateline.match(text)
    return f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def _page_width(blocks: list[list[Line]]) -> float:
    """Usual width of a full line; 0 where the page is not set in columns."""
    widths = [line.width for block in blocks if len(block) > 2 for line in block[:-1]]
    return median(widths) if widths else 0.0


def _parts(block: list[Line], page_width: float, rules: Rules) -> list[list[Line]]:
    """A block's lines, grouped by paragraph."""
    width = (
        median(line.width for line in block[:-1])
        if len(block) > 2
        else max(page_width, *(line.width for line in block))
    )
    titles = len(block) <= 4 and all(_heads(line.role) or title_like(line.bare, rules) for line in block)
    groups = [[block[0]]]
    for line in block[1:]:
        if heads_go_on(groups, line, rules) or _starts(
            groups[-1], line, width, rules, titles=titles, first=in_head(groups, rules)
        ):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _starts(group: list[Line], line: Line, width: float, rules: Rules, *, titles: bool, first: bool) -> bool:
    before = group[-1]
    if titles:
        return not _title_goes_on(before.bare, line.bare, rules)
    mark = rules.mark_of(line.text)
    if rules.titles.number_of(line.bare) or (len(group) == 1 and rules.titles.number_of(before.bare)):
        return True  # a 文号 has a line of its own, whatever stands around it
    open_end = before.bare[-1] in rules.page.open_end
    ended = _ended(before.bare, rules.page)
    # A title above its text is nearly as wide as the column; a line of text is as wide.
    dash = rules.titles.subtitle.match(before.bare)
    named = before.bare[dash.end() :] if dash and first else before.bare
    heads = len(group) == 1 and first and title_like(named, rules) and not open_end
    if heads and (rules.page.leads_to.match(line.bare) or rules.articles.lead.match(line.bare)):
        return True
    full = before.width + first_word(line.bare) >= 0.9 * width or (before.width >= 0.75 * width and not heads)
    if rules.articles.byline.match(line.text) and not open_end:
        return True
    if mark and (ended or mark[0].strong or not full) and before.bare[-1] not in "，、,":
        return True
    if line.indent and not group[0].indent and not before.indent and ended:
        return True
    if open_end or rules.page.open_word.search(before.bare):
        return False
    if ended:
        return width > WRAPPED or before.width < 0.85 * width or line.indent
    return not full or width > WRAPPED


def _title_goes_on(before: str, line: str, rules: Rules) -> bool:
    """A title broken inside a bracket, after a comma, or before the word that names the paper."""
    opened = _unclosed(before, rules)
    named = rules.titles.issued_by.match(before) and not rules.titles.paper.search(before)
    return opened or before[-1] in rules.page.open_end or bool(named and rules.titles.paper.search(line))


def _ended(text: str, rules: PageRules) -> bool:
    """Whether a sentence, or a line that leads to a list, ends here."""
    return text.rstrip(rules.closers)[-1:] in (*rules.sentence_end, "：", ":") or text[-1:] in ("；", ";")


def _paragraph(lines: list[Line], block: int, gap: int, rules: Rules) -> Paragraph:
    spaced = joined([Traced.of(line.text, line.number) for line in lines])
    role = lines[0].role
    return Paragraph(spaced=spaced, title_like=is_title(spaced, role, rules), block=block, gap=gap, role=role)


def _heads(role: Role) -> bool:
    return role in (Role.TITLE, Role.HEADING)


def is_title(spaced: Traced, role: Role, rules: Rules) -> bool:
    """Whether a text is one that may head others: short, unmarked, not a sentence; or what its format calls a heading."""
    text = compact(spaced).text
    if role in (Role.ROW, Role.NOTE):
        return False
    marked = rules.mark_of(text)
    named = _heads(role) and len(text) <= rules.titles.longest and (marked is None or marked[0].dropped)
    return named or title_like(text, rules)


def _append(found: list[Paragraph], new: Paragraph, rules: Rules) -> None:
    """Adds a paragraph, or joins it to the one before where a column or page break fell inside a sentence."""
    if found and _runs_on(found[-1], new, rules):
        last = found[-1]
        spaced = joined([last.spaced, new.spaced])
        found[-1] = replace(last, spaced=spaced, title_like=is_title(spaced, last.role, rules), block=new.block)
    else:
        found.append(new)


def _runs_on(last: Paragraph, new: Paragraph, rules: Rules) -> bool:
    before, after = last.text, new.text
    if last.block == new.block or not before or not after:
        return False
    if last.role is not Role.TEXT or new.role is not Role.TEXT or rules.articles.byline.fullmatch(last.spaced.text):
        return False
    if _unclosed(before, rules) and not _ended(before, rules.page):
        return True
    if before[-1].isdigit() and rules.page.number_goes_on.match(after) and not YEAR.search(before):
        return True
    if rules.mark_of(after) or rules.articles.byline.match(new.spaced.text) or rules.page.resumed.match(after):
        return False
    if rules.page.continued.search(before[-20:]) or rules.page.continued.match(after):
        return False
    if before[-1] in rules.page.open_end or rules.page.open_word.search(before):
        return True
    heading = rules.mark_of(before) and len(before) <= rules.longest_heading and "。" not in before
    if (last.title_like or new.title_like) and not heading and not _ended(before, rules.page):
        return one_word(before, after) or _column_end(last, new, rules)
    return not (heading or last.title_like or new.title_like or _ended(before, rules.page))


def _column_end(last: Paragraph, new: Paragraph, rules: Rules) -> bool:
    """A line of text with a comma, alone at the end of a column: as wide as the column, and a sentence ends behind it.

    A title of several parts is set with spaces, and the text below it begins a sentence of its own.
    """
    if not last.full or new.title_like or last.gap > 1 or new.gap > 1 or "，" not in last.text:
        return False
    lead = rules.articles.lead.match(new.text) or rules.page.leads_to.match(new.text)
    return lead is None and new.text[0] not in "“‘「《"


def _unclosed(text: str, rules: Rules) -> bool:
    """Whether a quote or a bracket is open at the end of a text."""
    return any(text.count(left) > text.count(right) for left, right in rules.page.pairs.items())
