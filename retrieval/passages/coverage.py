"""How much of a question a clause speaks about: the measure that tells a paraphrase from a near miss."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.questions.normalise import normalise
from retrieval.questions.vocabulary import Vocabulary

_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%+-]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question.

    Attributes:
        weight: inverse document frequency; a word that stands nowhere weighs most.
        stands_for: official words of the glossary that may stand instead.
    """

    word: str
    weight: float
    stands_for: tuple[str, ...]


def question_terms(core: str, vocabulary: Vocabulary, idf: Callable[[str], float]) -> tuple[Term, ...]:
    """Content words of a question's core with their weights.

    Characters that the segmenter leaves single are joined with their single neighbours: unknown abbreviations fall apart
    so.
    """
    text = normalise(core)
    synonyms = vocabulary.synonyms.find(text)
    terms: list[Term] = []
    at = 0
    for word in _words(text):
        start = text.index(word, at)
        at = start + len(word)
        means = tuple(dict.fromkeys(m for s, e, words in synonyms if s < at and e > start for m in words))
        if len(word) > 1 or means:
            terms.append(Term(word, idf(word), means))
    return tuple(terms)


def _words(text: str) -> list[str]:
    import rjieba

    found: list[str] = []
    loose = False
    for word in rjieba.cut(text):
        if not _WORD.fullmatch(word):
            loose = False
            continue
        single = len(word) == 1 and not word.isascii()
        if single and loose:
            found[-1] += word
        else:
            found.append(word)
        loose = single
    return found


def coverage(terms: Sequence[Term], near: str, around: str) -> float:
    """Weighted share of the terms that stand in the clause (`near`) or, for less, in its sentence and headings.

    Args:
        terms: of the question.
        near: the clause, normalised.
        around: its sentence, headings and title, normalised.

    Returns:
        0 (nothing) to 1 (everything); 0 when the question has no content word at all.
    """
    if not terms:
        return 0.0
    # In a corpus of one text every word stands everywhere and weighs nothing: all count alike then.
    weights = [term.weight for term in terms] if any(term.weight for term in terms) else [1.0] * len(terms)
    present = (_presence(term, near, around) for term in terms)
    return sum(weight * held for weight, held in zip(weights, present, strict=True)) / sum(weights)


def _presence(term: Term, near: str, around: str) -> float:
    if term.word in near:
        return 1.0
    if any(normalise(word) in near for word in term.stands_for):
        return 0.9
    partial = max(_bigrams_in(term.word, near), 0.6 if abbreviates(term.word, near) else 0.0)
    if term.word in around:
        return max(0.6, partial)
    if any(normalise(word) in around for word in term.stands_for):
        return max(0.5, partial)
    return partial


def _bigrams_in(word: str, text: str) -> float:
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.8 * sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


GAP = 2
"""Characters that may stand between two of an abbreviation's."""


def abbreviates(word: str, text: str) -> bool:
    """Whether the characters of a word stand in the text in order, at most two apart: «战新» in «战略性新兴产业»."""
    if not 2 <= len(word) <= 5 or word.isascii():
        return False
    start = text.find(word[0])
    while start >= 0:
        at = start
        for char in word[1:]:
            at = text.find(char, at + 1, at + 2 + GAP)
            if at < 0:
                break
        else:
            return True
        start = text.find(word[0], start + 1)
    return False
