"""Words of a text as the segmenter cuts them. Each text is cut once, however many ask for it."""

from __future__ import annotations

from functools import lru_cache

from retrieval.questions.spans import Span, crosses


@lru_cache(maxsize=4096)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """(word, tag) in order; tags are those of the ICTCLAS set."""
    import rjieba  # takes a while to load

    return tuple((word, tag) for word, tag in rjieba.tag(text))


@lru_cache(maxsize=4096)
def tagged_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, tag) of each word, in order."""
    found, at = [], 0
    for word, tag in tagged(text):
        found.append((at, at + len(word), tag))
        at += len(word)
    return tuple(found)


@lru_cache(maxsize=4096)
def word_spans(text: str) -> tuple[Span, ...]:
    """(start, end) of each word of the dictionary; what is none is cut into characters."""
    import rjieba

    found, at = [], 0
    for word in rjieba.cut(text, False):
        found.append((at, at + len(word)))
        at += len(word)
    return tuple(found)


def is_loose(text: str, start: int, end: int) -> bool:
    """Whether no word of the language and no known place stands there, with or without what is around it."""
    return all(e - s == 1 for s, e in word_spans(text) if crosses((s, e), (start, end)))
