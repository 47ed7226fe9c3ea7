"""What a question says in brackets and that names nothing: «(能算出来吗)»; it is no part of what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.questions.names import has_noun
from retrieval.questions.phrases import Phrases
from retrieval.questions.vocabulary import Vocabulary

ONLY_ASKED = frozenset({"yes_no"})
"""What may be wanted in brackets without asking for anything: «(有没有数据)» names no thing either."""

_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,24})[)）\]】]")


def without_asides(normal: str, words: Vocabulary, names: Sequence[Phrases]) -> str:
    """A normalised question of the same length with such brackets blanked.

    What names a thing, a region, a number or a word of the glossary, or asks for something, stays.

    Args:
        names: those of regions and indicators.
    """

    def says(inner: str) -> bool:
        if any(char.isdigit() or char.isascii() for char in inner) or has_noun(inner, verbal=True):
            return True
        if any(known.find(inner) for known in (*names, words.synonyms)):
            return True
        asked = {name for _, _, wanted in words.wants.find(inner) for name in wanted}
        return bool(asked - ONLY_ASKED) or any(pattern.search(inner) for pattern in words.table.values())

    rest = _BRACKETS.sub(lambda found: found[0] if says(found[1]) else " " * len(found[0]), normal)
    return rest if rest.strip() else normal
