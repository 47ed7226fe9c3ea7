"""Paragraph → sentences → clauses. Text stays verbatim: a sentence is the sum of its clauses and their tails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.documents.rules import ClauseRules, Rules
from retrieval.documents.traced import Traced

FIGURE = re.compile(r"\d")
LONGEST_PAIR = 400  # signs; what is further apart is a misprint, not a quotation
DEEPEST_PAIR = 20


@dataclass(frozen=True, slots=True)
class Fragment:
    """A clause before it has a place in a document: its text and its closing mark."""

    text: Traced
    tail: str


def sentences(paragraph: Traced, rules: Rules) -> list[Traced]:
    """Sentences with their closing marks, and the quotes that close after them; brackets and quotes are never split."""
    held = _held(paragraph.text, rules)
    found: list[Traced] = []
    start = position = 0
    text = paragraph.text
    while position < len(text):
        if text[position] in rules.page.sentence_end and not held[position]:
            while position + 1 < len(text) and text[position + 1] in rules.page.sentence_end + rules.page.closers:
                position += 1
            found.append(paragraph[start : position + 1])
            start = position + 1
        elif held[position] and _quoted_end(text, position, held, rules):
            found.append(paragraph[start : position + 2])
            start = position = position + 2
            continue
        position += 1
    if start < len(text):
        found.append(paragraph[start:])
    return found


def split_sentence(sentence: Traced, rules: Rules, *, whole: bool = False) -> list[Fragment]:
    """Clauses of a sentence; with `whole` the sentence is one clause."""
    pieces = [_fragment(sentence, rules)] if whole else _pieces(sentence, rules)
    return _joined_forward(_joined_back(pieces, rules.clauses), rules.clauses)


def _quoted_end(text: str, position: int, held: list[bool], rules: Rules) -> bool:
    """«……。”» ends a sentence when the quote closes there and nothing goes on after it."""
    after = text[position + 1 : position + 3]
    return (
        text[position] in rules.page.sentence_end
        and after[:1] in ("”", "」", "』")
        and (len(after) < 2 or after[1] not in rules.page.clause_end + rules.page.sentence_end + rules.page.closers)
        and (position + 2 >= len(held) or not held[position + 2] or after[1:] in rules.page.pairs)
        and (len(after) < 2 or after[1] not in rules.page.quote_goes_on)
    )


def _held(text: str, rules: Rules) -> list[bool]:
    """For every character whether it stands inside a pair; a mark without its partner holds nothing."""
    held = [False] * len(text)
    opened: list[tuple[str, int]] = []
    closing = {right: left for left, right in rules.page.pairs.items()}
    for position, sign in enumerate(text):
        if sign in rules.page.pairs:
            opened = [*opened[-DEEPEST_PAIR:], (sign, position)]
        elif sign in closing:
            depth = next((depth for depth in range(len(opened) - 1, -1, -1) if opened[depth][0] == closing[sign]), None)
            if depth is None:
                continue
            start = opened[depth][1]
            if position - start <= LONGEST_PAIR:
                held[start : position + 1] = [True] * (position + 1 - start)
            del opened[depth:]
    return held


def _fragment(text: Traced, rules: Rules) -> Fragment:
    marks = rules.page.sentence_end + rules.page.clause_end + "、"
    end = len(text.text.rstrip(marks))
    return Fragment(text[:end], text.text[end:])


def _pieces(sentence: Traced, rules: Rules) -> list[Fragment]:
    text, held = sentence.text, _held(sentence.text, rules)
    found: list[Fragment] = []
    start = 0
    for position, sign in enumerate(text):
        if held[position] or position < start:
            continue
        thousands = (
            sign == "," and text[position - 1 : position].isdigit() and text[position + 1 : position + 4].isdigit()
        )
        if (sign in rules.page.clause_end and not thousands) or (
            sign == "、" and _two_statements(text[start:position], text[position + 1 :], rules.clauses)
        ):
            found.append(_fragment(sentence[start : position + 1], rules))
            start = position + 1
    if start < len(text):
        found.append(_fragment(sentence[start:], rules))
    return [piece for piece in found if piece.text.text or piece.tail]


def _two_statements(before: str, after: str, rules: ClauseRules) -> bool:
    return bool(rules.statement_end.search(before) and rules.statement_next.match(after))


def _joined_back(pieces: list[Fragment], rules: ClauseRules) -> list[Fragment]:
    found: list[Fragment] = []
    for piece in pieces:
        if found and found[-1].tail in ("，", ",") and _depends(piece.text.text, found[-1].text.text, rules):
            found[-1] = _sum(found[-1], piece)
        elif found and not piece.text.text:
            found[-1] = Fragment(found[-1].text, found[-1].tail + piece.tail)
        else:
            found.append(piece)
    return found


def _depends(text: str, before: str, rules: ClauseRules) -> bool:
    if text.startswith(rules.after_figure) and FIGURE.search(text) and FIGURE.search(before):
        return True
    return text.startswith(rules.continues) and not text.startswith(rules.stands)


def _joined_forward(pieces: list[Fragment], rules: ClauseRules) -> list[Fragment]:
    """A time or a source that stands alone belongs to what it introduces."""
    found: list[Fragment] = []
    led: Fragment | None = None
    for piece in pieces:
        whole = piece if led is None else _sum(led, piece)
        leads = piece.tail in ("，", ",") and any(pattern.match(piece.text.text) for pattern in rules.leads)
        if leads:
            led = whole
            continue
        found.append(whole)
        led = None
    if led is not None:
        found.append(led)
    return found


def _sum(first: Fragment, second: Fragment) -> Fragment:
    mark = Traced(first.tail, (first.text.lines[-1:] or second.text.lines[:1]) * len(first.tail))
    return Fragment(first.text + mark + second.text, second.tail)
