"""Which headings stand above every paragraph: marked items, and items that only their parallel wording shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from retrieval.documents.clauses import sentences
from retrieval.documents.layout import Paragraph
from retrieval.documents.rules import Mark, Rules
from retrieval.documents.traced import Traced

DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A paragraph's text with the headings above it.

    Attributes:
        text: without a mark that is only typography; empty for a heading that has text below it.
        named: the first sentence is the name of the item, and the last of `section`.
        heading: stood on a line of its own.
    """

    section: tuple[str, ...]
    text: Traced
    named: bool
    heading: bool = False


def place(body: list[Paragraph], rules: Rules) -> list[Placed]:
    """Section path of every paragraph, in order."""
    parallel = _parallel(body, rules)
    stack: list[tuple[int, str]] = []
    found: list[Placed] = []
    unmarked = len(rules.outline)
    for position, paragraph in enumerate(body):
        text = paragraph.body
        marked = rules.mark_of(text.text)
        if marked is None and paragraph.title_like:
            stack = [entry for entry in stack if entry[0] < -1]
            stack.append((-1, text.text))
            found.append(Placed(section=_path(stack), text=text, named=False, heading=True))
        elif marked is not None:
            found.append(_marked(text, marked, stack, rules))
        elif position in parallel:
            _push(stack, unmarked, _name(sentences(text, rules)[0], rules))
            found.append(Placed(section=_path(stack), text=text, named=True))
        else:
            found.append(Placed(section=_path(stack), text=text, named=False))
    return [_settled(placed, below) for placed, below in zip_longest(found, found[1:]) if placed is not None]


def _settled(placed: Placed, below: Placed | None) -> Placed:
    """A heading with text below it is only a heading; one without is a statement of the section above it."""
    if not placed.heading:
        return placed
    if below is not None and below.section[: len(placed.section)] == placed.section and below.section:
        return replace(placed, text=placed.text[:0])
    return replace(placed, section=placed.section[:-1])


def _marked(text: Traced, marked: tuple[Mark, int], stack: list[tuple[int, str]], rules: Rules) -> Placed:
    mark, length = marked
    # Typographic marks stand for items of the innermost kind, except the headings of Markdown.
    rank = mark.rank if mark.rank == 0 or not mark.dropped else len(rules.outline)
    if mark.dropped:
        hashes = text.text[:length].count("#")
        text = text[length:].strip()
        rank = rank - 10 + hashes if hashes else rank
    if mark.own:
        _push(stack, rank, text.text[:length])
        return Placed(section=_path(stack), text=text[length:].strip(), named=False)
    parts = sentences(text, rules)
    if not parts:
        return Placed(section=_path(stack), text=text, named=False)
    name = _name(parts[0], rules)
    alone = len(parts) == 1 and parts[0].text[-1:] not in rules.page.sentence_end + "；;"
    if alone and len(name) <= rules.longest_heading:
        _push(stack, rank, name)
        return Placed(section=_path(stack), text=text, named=False, heading=True)
    if len(parts) > 1 and len(name) <= rules.longest_heading:
        _push(stack, rank, name)
        return Placed(section=_path(stack), text=text, named=True)
    # A numbered sentence without a name of its own: it only ends the items before it.
    stack[:] = [entry for entry in stack if entry[0] < rank]
    return Placed(section=_path(stack), text=text, named=False)


def _name(sentence: Traced, rules: Rules) -> str:
    return sentence.text.rstrip(rules.page.sentence_end + rules.page.clause_end + "：:")


def _push(stack: list[tuple[int, str]], rank: int, name: str) -> None:
    stack[:] = [entry for entry in stack if entry[0] < rank]
    stack.append((rank, name))


def _path(stack: list[tuple[int, str]]) -> tuple[str, ...]:
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
