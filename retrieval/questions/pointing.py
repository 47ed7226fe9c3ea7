"""Words by which a message points back: a correction («不对，我问的是…»), a choice among what was said («后者», «第二个»).

Only the words are read here; what they point at is for `retrieval.questions.reading`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from retrieval.questions.normalise import normalise
from retrieval.questions.parse import read_number

LAST = -1
"""Place of «后者», «最后一个»."""

MOST_CHARS = 20
"""A longer message says by itself what it is about."""

MOST_LED = 2
"""Characters before «第二个» in a message that points («那第二个»)."""

_MARKS = " ，,。.!！、;；:："
_ORDINAL = re.compile("第([一二三四五六七八九1-9])(?:个|项|条|样|种|问|块)")

Words = Mapping[str, tuple[str, ...]]


def corrected(text: str, words: Words) -> str:
    """A message without «不对，我问的是» before what is meant; unchanged when it corrects nothing, or nothing follows."""
    rest, wrong = text, False
    while found := _leading(rest, words["corrects"]):
        rest, wrong = rest[len(found) :].lstrip(_MARKS + "".join(words["particles"])), True
    meant = _leading(rest, (*words["meant"], *(words["instead"] if wrong else ())))
    if meant:
        rest = rest[len(meant) :].lstrip(_MARKS)
    return rest if len(rest.strip(_MARKS)) > 1 else text


def pointed(text: str, words: Words) -> tuple[int, str] | None:
    """Which of several things a short message means, from 0 (`LAST`: the last), with the rest of it; None: it points at none."""
    if len(text) > MOST_CHARS:
        return None
    for at, name in ((0, "former"), (LAST, "latter")):
        found = next((word for word in words[name] if word in text), None)
        if found:
            return at, _without(text, text.index(found), len(found), words)
    ordinal = _ORDINAL.search(text)
    if ordinal and ordinal.start() <= MOST_LED:
        return read_number(ordinal[1]) - 1, _without(text, ordinal.start(), len(ordinal[0]), words)
    return None


def asks_more(text: str, words: Words) -> bool:
    """Whether a message only asks to go on: «还有呢»."""
    return normalise(text).strip("?!.,，。！？") in words["more"]


def _leading(text: str, words: tuple[str, ...]) -> str:
    plain = text.lower()
    return max((word for word in words if plain.startswith(word)), key=len, default="")


def _without(text: str, start: int, length: int, words: Words) -> str:
    return (text[:start] + text[start + length :].lstrip("".join(words["particles"]))).strip(_MARKS)
