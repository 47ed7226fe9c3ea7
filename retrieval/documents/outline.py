"""Which headings stand above every paragraph: marked items, and items that only their parallel wording shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from retrieval.documents.clauses import sentences
from retrieval.documents.layout import Paragraph
from retrieval.documents.rules import Mark, Rules
from retrieval.documents.traced import Traced

DIGIT = re.compile(r"\d")
NOTE = re.compile(r"[\[［]\d{1,2}[\]］]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A paragraph's text with the headings above it.

    Attributes:
        text: without a mark that is only typography; empty for a heading that has text below it.
        named: the first sentence is the name of the item, and the last of `section`.
        heading: stood on a line of its own.
        lead: what is printed before `text` and left out of it: a mark, or the whole heading.
    """

    section: tuple[str, ...]
    text: Traced
    named: bool
    heading: bool = False
    lead: Traced | None = None


def place(body: list[Paragraph], rules: Rules) -> list[Placed]:
    """Section path of every paragraph, in order."""
    parallel = _parallel(body, rules)
    stack: list[tuple[float, str]] = []
    found: list[Placed] = []
    unmarked = len(rules.outline)
    below = _above_articles(body, rules)
    for position, paragraph in enumerate(body):
        text = paragraph.body
        marked = rules.mark_of(text.text)
        if marked is None and paragraph.title_like:
            stack = [entry for entry in stack if entry[0] < -1]
            stack.append((-1, text.text))
            found.append(Placed(section=_path(stack), text=text, named=False, heading=True))
        elif marked is not None:
            found.append(_marked(text, marked, stack, rules, below))
        elif position in parallel:
            _push(stack, unmarked, _name(sentences(text, rules)[0], rules))
            found.append(Placed(section=_path(stack), text=text, named=True))
        else:
            found.append(Placed(section=_path(stack), text=text, named=False))
    return [_settled(placed, below) for placed, below in zip_longest(found, found[1:]) if placed is not None]


def _above_articles(body: list[Paragraph], rules: Rules) -> float | None:
    """Rank of the headings that stand right above articles («（一）适用范围», «第一条»), where they are deeper marks."""
    for heading, article in pairwise(body):
        outer, inner = rules.mark_of(heading.text), rules.mark_of(article.text)
        if outer and inner and inner[0].own and not outer[0].own and outer[0].rank > inner[0].rank:
            short = len(heading.text) <= rules.longest_heading
            if short and heading.text[-1] not in rules.page.sentence_end + rules.page.clause_end:
                return outer[0].rank + 0.5
    return None


def _settled(placed: Placed, below: Placed | None) -> Placed:
    """A heading with text below it is only a heading; one without is a statement of the section above it."""
    if not placed.heading:
        return placed
    if below is not None and below.section[: len(placed.section)] == placed.section and below.section:
        return replace(placed, text=placed.text[:0], lead=placed.lead + placed.text if placed.lead else placed.text)
    return replace(placed, section=placed.section[:-1])


def _marked(
    text: Traced, marked: tuple[Mark, int], stack: list[tuple[float, str]], rules: Rules, below: float | None
) -> Placed:
    mark, length = marked
    # Typographic marks stand for items of the innermost kind, except the headings of Markdown.
    rank: float = mark.rank if mark.rank == 0 or not mark.dropped else len(rules.outline)
    lead: Traced | None = None
    if mark.dropped:
        lead = text[:length]
        hashes = text.text[:length].count("#")
        text = text[length:].strip()
        rank = rank - 10 + hashes if hashes else rank
    if mark.own:
        # Ranks are apart by one; an article under «（一）» is deeper than that and not as deep as «1.».
        rank = rank if below is None else below
        _push(stack, rank, text.text[:length])
        return Placed(section=_path(stack), text=text[length:].strip(), named=False, lead=text[:length])
    parts = sentences(text, rules)
    if not parts:
        return Placed(section=_path(stack), text=text, named=False, lead=lead)
    name = _name(parts[0], rules)
    alone = len(parts) == 1 and parts[0].text[-1:] not in rules.page.sentence_end + "；;"
    if alone and len(name) <= rules.longest_heading:
        _push(stack, rank, name)
        return Placed(section=_path(stack), text=text, named=False, heading=True, lead=lead)
    if len(parts) > 1 and len(name) <= rules.longest_heading:
        _push(stack, rank, name)
        return Placed(section=_path(stack), text=text, named=True, lead=lead)
    # A numbered sentence without a name of its own: it only ends the items before it.
    stack[:] = [entry for entry in stack if entry[0] < rank]
    if lead is None:
        lead, text = unnumbered(text, marked)
    return Placed(section=_path(stack), text=text, named=False, lead=lead)


def unnumbered(text: Traced, marked: tuple[Mark, int]) -> tuple[Traced | None, Traced]:
    """The mark of an item that has no name, and its text; no mark where the text itself goes on counting."""
    mark, length = marked
    rest = text[length:].strip()
    # «1、2号楼» is no mark but the beginning of a row of numbers.
    numbers = text.text[length - 1] == "、" and rest.text[:1].isnumeric()
    if not rest.text or numbers or any(mark.pattern.match(rest.text, at) for at in range(len(rest.text))):
        return None, text
    return text[:length], rest


def without_note_marks(body: list[Paragraph]) -> list[Paragraph]:
    """Paragraphs without the marks of notes («[1]») inside them, where a paragraph of its own gives that note."""
    notes = {found.group() for paragraph in body if (found := NOTE.match(paragraph.text))}
    return [_unnoted(paragraph, notes) for paragraph in body] if notes else body


def _unnoted(paragraph: Paragraph, notes: set[str]) -> Paragraph:
    kept, start = Traced("", ()), 0
    for found in NOTE.finditer(paragraph.spaced.text):
        if found.start() and found.group() in notes:
            kept, start = kept + paragraph.spaced[start : found.start()], found.end()
    return replace(paragraph, spaced=kept + paragraph.spaced[start:]) if start else paragraph


def _name(sentence: Traced, rules: Rules) -> str:
    return sentence.text.rstrip(rules.page.sentence_end + rules.page.clause_end + "：:")


def _push(stack: list[tuple[float, str]], rank: float, name: str) -> None:
    stack[:] = [entry for entry in stack if entry[0] < rank]
    stack.append((rank, name))


def _path(stack: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in stack)


def _parallel(body: list[Paragraph], rules: Rules) -> set[int]:
    """Unmarked items: paragraphs under one marked heading whose short first sentences end alike and hold no figure.

    Some printings leave out the dashes before such items; the wording still shows that they are a list.
    """
    found: set[int] = set()
    run: list[tuple[int, str]] = []
    inside = False
    for position, paragraph in enumerate(body):
        marked = rules.mark_of(paragraph.text)
        if marked is not None or paragraph.title_like:
            found |= _alike(run, rules)
            run, inside = [], inside or marked is not None
        elif inside:
            parts = sentences(paragraph.body, rules)
            name = _name(parts[0], rules) if parts else ""
            if len(parts) > 1 and 0 < len(name) <= rules.longest_heading and not DIGIT.search(name):
                run.append((position, name))
    return found | _alike(run, rules)


def _alike(run: list[tuple[int, str]], rules: Rules) -> set[int]:
    groups: dict[str, set[int]] = {}
    for position, name in run:
        groups.setdefault(name[-rules.shared_end :], set()).add(position)
    return {position for group in groups.values() if len(group) >= rules.siblings for position in group}
