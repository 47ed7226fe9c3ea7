"""A word right before the name of an indicator makes it another quantity: «甲类投资» is not «投资».

Names of the catalogue are short where people speak («投资»), so that a longer name of something else holds them. Which words
change nothing is data (`questions.toml` [compound] neutral).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from retrieval.questions.model import Mention
from retrieval.questions.segments import tagged_spans, word_spans
from retrieval.questions.spans import Span
from retrieval.questions.vocabulary import Vocabulary

NOUNS = ("n", "vn", "b", "j", "l", "i", "a", "s")
"""Tags of words that narrow what stands behind them."""

PLACES = ("ns", "nr")
"""Tags of names, of which others take care; the segmenter gives them to common words too."""

SHORTEST = 2
"""Characters; a single one is part of a verb or of nothing."""


def narrowing(text: str, start: int, taken: Iterable[Span], words: Vocabulary) -> str:
    """The word right before a position that narrows what begins there («甲类» of «甲类投资»); empty: none does.

    Args:
        text: normalised.
        start: where the name begins.
        taken: what is understood already: regions, times, other names.

    A name that begins inside a word («丙量» of «乙丙量», where «乙丙» is one word) is narrowed by that word.
    """
    inside = _begun_inside(text, start, taken, words)
    if inside:
        return inside
    before = [(s, min(e, start), tag) for s, e, tag in tagged_spans(text) if s < start]
    if before and text[slice(*before[-1][:2])] == "的":
        before.pop()
    if len(before) > 1 and words.compound["generic"].fullmatch(text[slice(*before[-1][:2])]):
        before.pop()
    if not before:
        return ""
    first, end, tag = before.pop()
    if tag.startswith("v") and before and _narrows(*before[-1], text, taken, words):
        return "" if _neutral(text[first:end], words) else text[before[-1][0] : end]
    return text[first:end] if _narrows(first, end, tag, text, taken, words) else ""


def _begun_inside(text: str, start: int, taken: Iterable[Span], words: Vocabulary) -> str:
    """The word of two characters whose second one a position is; empty: there is none, or it says nothing more."""
    known = set(word_spans(text))
    crossing = (
        each for each in tagged_spans(text) if each[0] == start - 1 and each[1] == start + 1 and each[:2] in known
    )
    first, end, tag = next(crossing, (0, 0, ""))
    # The name itself is among what is taken.
    free = not any(s < start and first < e for s, e in taken)
    plain = not end or not free or words.compound["first"].fullmatch(text[first]) or _neutral(text[first:end], words)
    return "" if plain or not tag.startswith(NOUNS) or tag.startswith(PLACES) else text[first:end]


def unnarrowed(
    normal: str,
    found: Sequence[Mention],
    taken: Sequence[Span],
    words: Vocabulary,
    names: Mapping[str, str],
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """The mentions that are not narrowed, and the words that narrow the others.

    Args:
        names: normalised name → id: a word of a name of the same indicator changes nothing.
    """
    plain, narrowed = [], []
    spans = [*taken, *((each.start, each.end) for each in found)]
    for each in found:
        own = each.surface == normal[each.start : each.end]
        word = narrowing(normal, each.start, spans, words) if own else ""
        if word and not any(key == each.key and word in name for name, key in names.items()):
            narrowed.append(word)
        else:
            plain.append(each)
    return tuple(plain), tuple(narrowed)


def _narrows(first: int, end: int, tag: str, text: str, taken: Iterable[Span], words: Vocabulary) -> bool:
    word = text[first:end]
    noun = tag.startswith(NOUNS) and not tag.startswith(PLACES)
    free = not any(s < end and first < e for s, e in taken)
    return noun and free and len(word) >= SHORTEST and not _neutral(word, words)


def _neutral(word: str, words: Vocabulary) -> bool:
    """Whether a word is one of asking, of time or of papers, and says nothing of the thing itself."""
    known = words.fillers.find(word) or words.wants.find(word) or any(word in each for each in words.own.values())
    return bool(known) or word in words.asked.kinds or words.compound["neutral"].fullmatch(word) is not None
