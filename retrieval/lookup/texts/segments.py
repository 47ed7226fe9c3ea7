"""Words of a text by their tags; cached, for one text is looked at by several lookups."""

from __future__ import annotations

from functools import lru_cache

from retrieval.questions.normalise import normalise
from retrieval.questions.segments import tagged


@lru_cache(maxsize=4096)
def words_of(text: str, tags: tuple[str, ...]) -> frozenset[str]:
    """Words of two characters or more, normalised, whose tag begins with one of these."""
    return frozenset(word for word, tag in tagged(normalise(text)) if len(word) > 1 and tag.startswith(tags))
