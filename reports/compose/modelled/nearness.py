"""How near a sentence is to the text it rests on: what holds down a sentence that has no figure to be checked by.

It reads characters, not meaning: what is not taken from the evidence in pieces of two characters or more must be short and
rare, pieces keep their order for the most part, and no word that turns a sentence round may come or go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from reports.compose.modelled.words import ModelWords
from retrieval.metrics.periods import period_spans
from retrieval.questions.normalise import normalise

SHARE = 0.8
"""Least share of the content characters that stand in the evidence."""

ORDER = 0.6
"""Least share that stands there in the same order."""

PIECE = 2.6
"""Least mean length of the pieces that are taken from there: single words put together anew could say anything."""

LONGEST = 4
"""Longest stretch that may be missing there."""

_CONTENT = re.compile(r"[0-9a-z%\u3400-\u9fff]")
_STOP = re.compile(r"[。；;！!？?，,、：:\n]+")
_HOLE, _TIME, _EDGE = "\x00", "\x01", "\x02"
"""Where a linking word and a time were taken out, and where a clause ends."""

_MARKS = frozenset((_HOLE, _TIME, _EDGE))


def strays(text: str, evidence: Sequence[str], words: ModelWords) -> tuple[str, ...]:
    """What of a sentence the evidence does not carry; empty: it is near enough."""
    held = _EDGE.join(map(_content, evidence))
    plain = normalise(text)
    for start, end in reversed(period_spans(plain)):
        # Times are the gate's: «上半年» stands for «1—6月».
        plain = plain[:start] + _TIME + plain[end:]
    for spoken, written in words.same:
        plain = plain.replace(spoken, written) if spoken not in held else plain
    said = _content(_without(plain, words.linking, held))
    content = "".join(sign for sign in said if sign not in _MARKS)
    spans = _missing(said, held)
    runs = tuple(run for start, end in spans if (run := said[start:end]) not in words.linking)
    far = [run for run in runs if len(run) > LONGEST]
    far += [said[start:end] for start, end in spans if _altered(said, start, end, held, words)]
    far += _replaced(said, held, words)
    if far or not content:
        return tuple(far) or (text,)
    if sum(map(len, runs)) > (1 - SHARE) * len(content):
        return runs
    if _in_order(content, held) < ORDER or _mean_piece(said, held) < PIECE:
        return (text,)
    return _turned(normalise(text), normalise("".join(evidence)), words)


def _content(text: str) -> str:
    marked = _STOP.sub(_EDGE, normalise(text))
    return "".join(sign for sign in marked if _CONTENT.match(sign) or sign in _MARKS)


def _without(text: str, linking: Sequence[str], held: str) -> str:
    """The text with linking words taken out, except where the evidence has them too."""
    for word in linking:
        if word not in held:
            text = text.replace(word, _HOLE)
    return text


def _missing(said: str, held: str) -> list[tuple[int, int]]:
    """Stretches no pair of whose characters stands in the evidence, and characters that only two other words hold."""
    covered = [False] * len(said)
    pairs = [said[at : at + 2] in held for at in range(len(said) - 1)]
    for at, known in enumerate(pairs):
        if known:
            covered[at] = covered[at + 1] = True
    for at in range(1, len(pairs)):
        # Both pairs of «abc» stand there, the three never do: b took the place of something else.
        if (
            pairs[at - 1]
            and pairs[at]
            and said[at - 1 : at + 2] not in held
            and not _MARKS & set(said[at - 1 : at + 2])
        ):
            covered[at] = False
    masked = "".join("_" if known or sign in _MARKS else sign for sign, known in zip(said, covered, strict=True))
    return [match.span() for match in re.finditer(r"[^_]+", masked)]


def _altered(said: str, start: int, end: int, held: str, words: ModelWords) -> bool:
    """Whether a stretch stands in the place of other words of the evidence, or is one lone character: a word broken up."""
    there = _between(said[max(0, start - 2) : start], said[end : end + 2], held)
    if said[start:end] in words.linking:
        return bool(there) and there not in words.linking
    return end - start == 1 or there is not None


def _replaced(said: str, held: str, words: ModelWords) -> list[str]:
    """Linking words that stand where the evidence has words that carry something."""
    found = []
    for match in re.finditer(f"(..){_HOLE}+(?=(..))", said):
        there = _between(match[1], match[2], held)
        if there and there not in words.linking:
            found.append(match[1] + there + match[2])
    return found


def _between(before: str, after: str, held: str) -> str | None:
    """What the evidence has between two pairs of characters, or at the end of a clause; None: it has no such place."""
    ends = _EDGE in after or not after
    if len(before) < 2 or (len(after) < 2 and not ends) or _MARKS & set(before) or _MARKS & set(after) - {_EDGE}:
        return None
    close = f"(?={_EDGE}|$)" if ends else re.escape(after)
    match = re.search(f"{re.escape(before)}([^{_EDGE}]{{{int(ends)},{LONGEST}}}?){close}", held)
    return match[1] if match else None


def _in_order(content: str, held: str) -> float:
    blocks = SequenceMatcher(None, held, content, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) / len(content)


def _mean_piece(said: str, held: str) -> float:
    """Mean length of the longest pieces of the evidence that the sentence is made of, taken from its beginning on."""
    lengths, at = [], 0
    while at < len(said):
        length = 0
        while at + length < len(said) and said[at : at + length + 1] in held:
            length += 1
        if length > 1:
            lengths.append(length)
        at += max(1, length)
    return sum(lengths) / len(lengths) if lengths else 0.0


def _turned(said: str, held: str, words: ModelWords) -> tuple[str, ...]:
    """Negations that were put in, or left out before words that the evidence has only with them."""
    for word in words.unturned:
        said, held = said.replace(word, ""), held.replace(word, "")
    found = [word for word in words.negations if word in said and word not in held]
    bare, whole = _content(said), _content(held)
    for word in words.negations:
        for match in re.finditer(re.escape(word), whole):
            for skip in range(SKIPPED):
                after = whole[match.end() + skip : match.end() + skip + 2]
                if len(after) == 2 and _plainly(after, word, bare) and not _plainly(after, word, whole):
                    found.append(match[0] + after)
    return tuple(dict.fromkeys(found))


SKIPPED = 3
"""«不再新增»: so many characters may stand between a negation and what it turns."""


def _plainly(words: str, negation: str, text: str) -> bool:
    """Whether the words stand in the text somewhere without the negation close before them."""
    found = (match.start() for match in re.finditer(re.escape(words), text))
    return any(negation not in text[max(0, at - len(negation) - SKIPPED + 1) : at] for at in found)
