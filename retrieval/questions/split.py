"""Several questions in one message. A cut is only made where the sides ask something of their own.

A list of three or more things joined by «、» is cut when most of them do: «甲、乙、丙».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.questions.normalise import clean
from retrieval.questions.vocabulary import Vocabulary

MOST = 5
"""Parts of one message that are answered."""

_BLANK = (" ",)
"""What parts a list on a phone where nothing else does."""

MOST_CUT = 20
"""Parts that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How the pieces of a message are judged.

    Attributes:
        asks: whether a piece asks something by itself (has a question word or names an indicator).
        states: whether a piece asks nothing and only leads to what follows («我们在写材料。»).
        whole_questions: whether pieces that only a comma or a space parts are questions of their own.
        named: whether a piece names an indicator.
        names: words of the text that are never cut, whatever marks they hold (a county whose name ends with «和»).
    """

    asks: Callable[[str], bool]
    states: Callable[[str], bool]
    whole_questions: Callable[[tuple[str, ...]], bool]
    names: Sequence[str] = ()
    named: Callable[[str], bool] = lambda _piece: False


def split(text: str, vocabulary: Vocabulary, cutting: Cutting) -> tuple[str, ...]:
    """The questions of a message, in order, with statements that lead to them; the message itself when it is one."""
    whole = clean(text)
    sentences = _cut(whole, vocabulary.split["marks"], cutting.names)
    asking = [cutting.asks(part) for part in sentences]
    known = (asks or cutting.states(part) for asks, part in zip(asking, sentences, strict=True))
    if len(sentences) < 2 or not any(asking) or not all(known):
        return _within(whole, vocabulary.split, cutting)[:MOST_CUT]
    found = [
        _within(part, vocabulary.split, cutting) if asks else (part,)
        for asks, part in zip(asking, sentences, strict=True)
    ]
    return tuple(piece for pieces in found for piece in pieces)[:MOST_CUT]


def pieces_of(text: str, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[str, ...]:
    """What a message names side by side («A和B的占比»), whether each can be asked for alone or not."""
    return _cut(clean(text), vocabulary.split["together"], names)


def _within(whole: str, words: Mapping[str, tuple[str, ...]], cutting: Cutting) -> tuple[str, ...]:
    """The questions of one sentence."""
    asks = cutting.asks
    hard = _cut(whole, words["words"], cutting.names)
    if len(hard) > 1 and all(asks(part) for part in hard):
        return tuple(piece for part in hard for piece in _within(part, words, cutting))
    each = _each(whole, words, cutting)
    if len(each) > 1 and all(asks(part) for part in each):
        return each
    listed = _cut(whole, words["list"], cutting.names)
    if len(listed) > 2 and sum(asks(part) for part in listed) * 2 > len(listed):
        return listed
    soft = _cut(whole, words["soft"], cutting.names)
    if len(soft) > 1 and all(asks(part) for part in soft) and cutting.whole_questions(soft):
        return soft
    return (whole,)


def _each(text: str, words: Mapping[str, tuple[str, ...]], cutting: Cutting) -> tuple[str, ...]:
    """«A和B各多少»: the question once for each of them."""
    shared, each = ("|".join(map(re.escape, words[name])) for name in ("shared", "each"))
    found = re.search(rf"(?P<what>(?:[ 的]*(?:{shared}))?)[ ]*(?:{each}|(?P<report>{'|'.join(words['report'])}))", text)
    if not found:
        return ()
    asked = found["what"] + words["how_many"][0] + text[found.end() :]
    tail = asked if found["report"] else text[found.start() :]
    listed = text[: found.start()].strip()
    parts = _cut(listed, words["together"], cutting.names)
    if len(parts) < 2:
        parts = _cut(listed, _BLANK, cutting.names)
        parts = parts if parts and cutting.named(parts[0]) else ()
    return tuple(f"{part} {tail.strip()}" for part in parts)


def _cut(text: str, marks: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    kept = "|".join(map(re.escape, names)) or r"(?!)"
    pieces, at = [], 0
    for found in re.finditer(rf"(?P<kept>{kept})|{'|'.join(map(re.escape, marks))}", text):
        if found["kept"] is None:
            pieces.append(text[at : found.start()])
            at = found.end()
    return tuple(part.strip() for part in (*pieces, text[at:]) if len(part.strip()) > 1)
