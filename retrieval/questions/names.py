"""Names of people in a question: words tagged as personal names that stand right before a title («某某主任»).

The tag alone is not enough: the segmenter gives it to many common words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from retrieval.questions.segments import tagged, tagged_spans, word_spans
from retrieval.questions.spans import Span

PERSON = "nr"
"""Tag of personal names in the ICTCLAS tag set."""


@lru_cache(maxsize=4096)
def people(text: str, titles: tuple[str, ...], surnames: str, offices: str) -> tuple[str, ...]:
    """Personal names, in order.

    Args:
        text: a question or its core.
        titles: words that follow a name.
        surnames: common ones, one character each: the segmenter parts some names («赵国 强»).
        offices: characters that end the names of offices («高新区主任»), never of people.
    """
    found = [
        word
        for (word, tag), (following, _) in pairwise(tagged(text))
        if tag == PERSON and len(word) > 1 and following.startswith(titles)
    ]
    before = "|".join(re.escape(title) for title in titles if len(title) > 1)
    found += re.findall(rf"([{surnames}][\u3400-\u9fff][^{offices}])(?:{before})", text)
    return tuple(name for name in dict.fromkeys(found) if name[-1] not in offices)


PLACE = "ns"
"""Tag of names of places."""

COUNTY = "县"
"""The character that ends the name of a county."""


@lru_cache(maxsize=4096)
def places_named(text: str) -> tuple[Span, ...]:
    """(start, end) of the words of a text that are tagged as names of places, «甲乙区» whole."""
    found = [(start, end) for start, end, tag in tagged_spans(text) if tag == PLACE and end - start > 1]
    # A county that no dictionary knows, at the beginning: two characters that are no words, and what it is.
    single = [text[start:end] for start, end in word_spans(text[:4]) if end - start == 1][:3]
    unknown = len(single) == 3 and text.startswith("".join(single)) and single[2] == COUNTY
    return ((0, 3), *found) if unknown and (0, 3) not in found else tuple(found)


@lru_cache(maxsize=4096)
def has_noun(text: str, *, verbal: bool) -> bool:
    """Whether a text names a thing: a noun, a name or an unknown word of at least two characters.

    Args:
        text: topic of a question.
        verbal: whether a noun that may be a verb («辅导») counts.
    """
    tags = (tag for word, tag in tagged(text) if len(word) > 1)
    return any((verbal and tag == "vn") or not tag.startswith(THINGLESS) for tag in tags)


THINGLESS = ("v", "r", "u", "m", "d", "p", "c", "y", "f", "q", "e", "o", "x", "z")
"""Tags of words that name nothing: verbs, pronouns, particles, numerals, adverbs and the like."""
