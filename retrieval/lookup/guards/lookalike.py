"""A name that differs from a known one by a word in its middle means something else: «净…率» is not «毛…率».

Search takes the clause about the known one for the best; what was asked for is another quantity, which is not held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from retrieval.findings import Finding, Observed, Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.talk.unclear import PLAIN, prints
from retrieval.questions.model import Question

LONGEST = 2
"""Characters that differ."""

HEAD = 2
"""Characters that are the same at its beginning."""

_HAN = re.compile("[\u3400-\u9fff]+")


def lookalike(question: Question, found: Finding, knowledge: Knowledge) -> str | None:
    """What the question names instead of an indicator that it resembles; None: it names nothing of the kind."""
    if question.indicators or question.wants - PLAIN or not isinstance(found, Quoted | Observed):
        return None
    said = "".join(c.text for c in found.passage) if isinstance(found, Quoted) else ""
    # Where no figure is said, none can be wrong: there «国家…试验区» may be said with words between.
    apart = isinstance(found, Quoted) and not found.figures
    windows = _windows(question.normal, knowledge.lexicon.heads)
    held = (each for each in windows if each not in said and not (apart and _in_words(each, said)))
    return next((each for each in held if not prints(knowledge, each)), None)


def _in_words(name: str, said: str) -> bool:
    """Whether a text has all words of a name, in their order."""
    import rjieba

    words = rjieba.cut(name)
    whole = len(words) > 1 and all(len(word) > 1 for word in words)
    return whole and re.search(".*".join(map(re.escape, words)), said) is not None


def _windows(text: str, heads: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for start in range(len(text) - HEAD):
        for name in heads.get(text[start : start + HEAD], ()):
            window = text[start : start + len(name)]
            if len(window) == len(name) and _differs_inside(window, name):
                yield window


def _differs_inside(window: str, name: str) -> bool:
    """Whether one word inside is another one, and all the rest the same."""
    before = next((at for at, (a, b) in enumerate(zip(window, name, strict=True)) if a != b), None)
    if before is None:
        return False
    after = next(at for at, (a, b) in enumerate(zip(reversed(window), reversed(name), strict=True)) if a != b)
    inner = window[before : len(window) - after]
    return after > 0 and len(inner) <= LONGEST and _HAN.fullmatch(inner) is not None
