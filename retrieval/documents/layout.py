"""Lines → paragraphs: furniture dropped, broken lines joined, every character still knows its line.

Decides nothing about documents or headings; says only whether a paragraph looks like a title.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from retrieval.documents.readers.base import RawText
from retrieval.documents.rules import PageRules, Rules
from retrieval.documents.traced import Traced, compact, joined

WRAPPED = 60  # A column is narrower than this (full-width signs); a line above it is a paragraph of its own.


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph.

    Attributes:
        spaced: with the spaces that were printed (titles and bylines need them).
        title_like: short, unmarked, without the end of a sentence.
        block: paragraphs with blank lines between have different numbers.
        gap: blank lines before it; furniture counts as many.
        continued: where the text goes on («第五版») when the page says so.
        resumed: where it comes from.
    """

    spaced: Traced
    title_like: bool
    block: int
    gap: int
    continued: str | None = None
    resumed: str | None = None

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


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    indent: bool

    @property
    def width(self) -> float:
        return sum(1.0 if unicodedata.east_asian_width(sign) in "FWA" else 0.5 for sign in self.text)

    @property
    def bare(self) -> str:
        return "".join(self.text.split())


def lay_out(raw: RawText, rules: Rules) -> Layout:
    """Paragraphs of a page."""
    lines = [_Line(number, _clean(text), text.startswith(("　　", "  "))) for number, text in enumerate(raw.lines, 1)]
    if raw.kind == "markdown":
        lines = _without_title_marks(lines)
    blocks, dropped, printed = _blocks(lines, rules)
    page_width = _page_width([block for block, _ in blocks])
    found: list[Paragraph] = []
    for number, (block, gap) in enumerate(blocks):
        for position, part in enumerate(_parts(block, page_width, rules)):
            _append(found, _paragraph(part, number, gap if position == 0 else 0, rules), rules)
    return Layout(paragraphs=tuple(_cut(found, rules)), dropped=tuple(dropped), printed=printed)


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")).strip()


def _without_title_marks(lines: list[_Line]) -> list[_Line]:
    """A first-level heading of Markdown is a title; deeper ones stay marked for the outline."""
    return [
        _Line(line.number, line.text[2:].strip(), line.indent) if line.text.startswith("# ") else line for line in lines
    ]


def _blocks(
    lines: list[_Line], rules: Rules
) -> tuple[list[tuple[list[_Line], int]], list[tuple[int, str]], str | None]:
    """Runs of lines without a blank one between; furniture ends a run and counts as a wide gap."""
    blocks: list[tuple[list[_Line], int]] = []
    dropped: list[tuple[int, str]] = []
    printed: str | None = None
    furniture = _furniture(lines, rules)
    gap, open_block = 0, False
    for line in lines:
        if not line.text or line.number in furniture:
            if line.text:
                dropped.append((line.number, line.text))
                printed = printed or _printed(line.bare, rules.page)
            gap += 1 if not line.text else 5
            open_block = False
            continue
        if open_block:
            blocks[-1][0].append(line)
        else:
            blocks.append(([line], gap))
        gap, open_block = 0, True
    return blocks, dropped, printed


def _printed(text: str, rules: PageRules) -> str | None:
    found = rules.dateline.match(text)
    return f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def _furniture(lines: list[_Line], rules: Rules) -> set[int]:
    """Numbers of lines that are no text: known furniture, runs of single signs, spaced slogans that stand alone."""
    filled = [line for line in lines if line.text]
    known = {line.number for line in filled if any(pattern.match(line.bare) for pattern in rules.page.furniture)}
    # A number or a name inside a block of text is text.
    found = {line.number for line in filled if line.number in known and _stands_alone(line, lines, known)}
    for before, line in pairwise(filled):
        if _single(before) and _single(line):
            found |= {before.number, line.number}
    alone = {line.number for line in filled if _stands_alone(line, lines, found)}
    return found | {
        line.number
        for line in filled
        if line.number in alone
        and _letterspaced(line.text)
        and not rules.titles.organisation.search(line.bare)
        and not rules.titles.paper.search(line.bare)
    }


def _single(line: _Line) -> bool:
    return len(line.text) == 1 and "\u4e00" <= line.text <= "\u9fff"


def _stands_alone(line: _Line, lines: list[_Line], furniture: set[int]) -> bool:
    around = [lines[index] for index in (line.number - 2, line.number) if 0 <= index < len(lines)]
    return all(not other.text or other.number in furniture for other in around)


def _letterspaced(text: str) -> bool:
    parts = text.split()
    return len(parts) >= 4 and all(len(part) == 1 and "\u4e00" <= part <= "\u9fff" for part in parts)


def _page_width(blocks: list[list[_Line]]) -> float:
    """Usual width of a full line; 0 where the page is not set in columns."""
    widths = [line.width for block in blocks if len(block) > 2 for line in block[:-1]]
    return median(widths) if widths else 0.0


def _parts(block: list[_Line], page_width: float, rules: Rules) -> list[list[_Line]]:
    """A block's lines, grouped by paragraph."""
    width = median(line.width for line in block[:-1]) if len(block) > 2 else max(page_width, block[0].width)
    titles = len(block) <= 4 and all(_title_like(line.bare, rules) for line in block)
    groups = [[block[0]]]
    for line in block[1:]:
        if _starts(groups[-1], line, width, rules, titles=titles):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _starts(group: list[_Line], line: _Line, width: float, rules: Rules, *, titles: bool) -> bool:
    before = group[-1]
    if titles:
        return not _title_goes_on(before.bare, line.bare, rules)
    mark = rules.mark_of(line.text)
    open_end = before.bare[-1] in rules.page.open_end
    ended = _ended(before.bare, rules.page)
    full = before.width >= 0.75 * width
    if rules.articles.byline.match(line.text) and not open_end:
        return True
    if mark and (ended or mark[0].strong or not full) and before.bare[-1] not in "，、,":
        return True
    if line.indent and not group[0].indent and not before.indent and ended:
        return True
    if open_end:
        return False
    if ended:
        return width > WRAPPED or before.width < 0.85 * width or line.indent
    return not full or width > WRAPPED


def _title_goes_on(before: str, line: str, rules: Rules) -> bool:
    """A title broken inside a bracket, after a comma, or before the word that names the paper."""
    opened = any(before.count(left) > before.count(right) for left, right in rules.page.pairs.items())
    named = rules.titles.issued_by.match(before) and not rules.titles.paper.search(before)
    return opened or before[-1] in rules.page.open_end or bool(named and rules.titles.paper.search(line))


def _ended(text: str, rules: PageRules) -> bool:
    """Whether a sentence, or a line that leads to a list, ends here."""
    return text.rstrip(rules.closers)[-1:] in (*rules.sentence_end, "：", ":") or text[-1:] in ("；", ";")


def _title_like(text: str, rules: Rules) -> bool:
    if (
        not text
        or rules.mark_of(text)
        or rules.articles.byline.match(text)
        or text[-1] in rules.page.open_end + "：:。"
    ):
        return False
    if rules.titles.notice.match(text):
        return True
    commas = sum(text.count(sign) for sign in "，,")
    longest = rules.titles.longest if commas == 0 else rules.titles.longest * 3 // 4
    return len(text) <= longest and commas <= 1 and not any(sign in text for sign in "。；;")


def _paragraph(lines: list[_Line], block: int, gap: int, rules: Rules) -> Paragraph:
    spaced = joined([Traced.of(line.text, line.number) for line in lines])
    return Paragraph(spaced=spaced, title_like=_title_like(compact(spaced).text, rules), block=block, gap=gap)


def _append(found: list[Paragraph], new: Paragraph, rules: Rules) -> None:
    """Adds a paragraph, or joins it to the one before where a column or page break fell inside a sentence."""
    if found and _runs_on(found[-1], new, rules):
        last = found[-1]
        spaced = joined([last.spaced, new.spaced])
        found[-1] = replace(last, spaced=spaced, title_like=_title_like(compact(spaced).text, rules), block=new.block)
    else:
        found.append(new)


def _runs_on(last: Paragraph, new: Paragraph, rules: Rules) -> bool:
    before, after = last.text, new.text
    if last.block == new.block or not before or not after:
        return False
    if rules.mark_of(after) or rules.articles.byline.match(new.spaced.text) or rules.page.resumed.match(after):
        return False
    if rules.page.continued.search(before[-20:]) or rules.page.continued.match(after):
        return False
    if before[-1] in rules.page.open_end:
        return True
    heading = rules.mark_of(before) and len(before) <= rules.longest_heading and "。" not in before
    return not (heading or last.title_like or new.title_like or _ended(before, rules.page))


def _cut(paragraphs: list[Paragraph], rules: Rules) -> list[Paragraph]:
    """Takes «（下转第五版）» and «（上接第一版）» out of the text; they become facts about it."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        text = paragraph.spaced.text
        onward = rules.page.continued.search(text)
        back = rules.page.resumed.search(text)
        if onward is None and back is None:
            found.append(paragraph)
            continue
        rest = paragraph.spaced
        for match in sorted(filter(None, (onward, back)), key=lambda item: -item.start()):
            rest = rest[: match.start()] + rest[match.end() :]
        target = "".join(onward[1].split()) if onward else None
        origin = "".join(back[1].split()) if back else None
        if not rest.text.strip() and onward and found:
            found[-1] = replace(found[-1], continued=target)
        else:
            cut = replace(paragraph, spaced=rest.strip(), continued=target, resumed=origin)
            found.append(replace(cut, title_like=_title_like(cut.text, rules)))
    return found
