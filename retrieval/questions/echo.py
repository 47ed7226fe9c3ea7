"""The asker's own words for a refusal: as typed, without question words at the ends, cut at the end when long.

Nothing is taken out of the middle: what is quoted has to be what was written.
"""

from __future__ import annotations

import re

from retrieval.questions.normalise import clean
from retrieval.questions.vocabulary import Vocabulary

MOST = 20
"""Characters that are repeated."""

LEAST = 2
"""Trimmed no further than this."""

CUT = "……"
_EDGES = re.compile(r"^[\W_]+|[^\w”’」』》）)%℃]+$")
_LEADING = re.compile(r"^[的地得]+(?=..)")


def echo(text: str, words: Vocabulary, *, without: tuple[str, ...] = ()) -> str:
    """What a message is about, in its own words.

    Args:
        text: as typed.
        words: with the list of what is trimmed at both ends.
        without: names that the sentence around it says already; left out where they begin the text.
    """
    said = _EDGES.sub("", " ".join(clean(text).split()))
    before = None
    while said != before:
        before = said
        for name in without:
            said = said.removeprefix(name) if len(said) >= len(name) + LEAST else said
        said = _trimmed(said, words)
    return said if len(said) <= MOST else said[: MOST - 1] + CUT


def _trimmed(said: str, words: Vocabulary) -> str:
    plain, ends = said.lower(), words.meta.ends
    start = next((len(word) for word in ends if plain.startswith(word)), 0)
    end = len(said) - next((len(word) for word in ends if plain.endswith(word)), 0)
    if end - start >= LEAST:
        said = said[start:end]
    elif len(said) - start >= LEAST:
        said = said[start:]
    elif end >= LEAST:
        said = said[:end]
    return _LEADING.sub("", _EDGES.sub("", said)) or said
