"""Names of people in a question: words tagged as personal names that stand right before a title («某某主任»).

The tag alone is not enough: the segmenter gives it to many common words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

PERSON = "nr"
"""Tag of personal names in the ICTCLAS tag set."""


@lru_cache(maxsize=4096)
def people(text: str, titles: Sequence[str]) -> tuple[str, ...]:
    """Personal names, in order.

    Args:
        text: a question or its core.
        titles: words that follow a name, as a tuple.
    """
    import rjieba

    tagged = rjieba.tag(text)
    return tuple(
        word
        for (word, tag), (following, _) in pairwise(tagged)
        if tag == PERSON and len(word) > 1 and following.startswith(tuple(titles))
    )
