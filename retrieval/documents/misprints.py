"""Which of two wordings is probably a misprint; says nothing where no rule is clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from retrieval.documents.strips import Excerpt

AROUND = 2  # signs before and after a place that must stand elsewhere too
LONGEST = 2  # signs; longer differences are another wording, not a slip of the hand
HAN = ("\u4e00", "\u9fff")


class Words:
    """What is a word: the segmenter's dictionary, and how often stretches stand in all texts.

    Args:
        texts: all clauses of all printings.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\n".join(texts)

    def held(self, stretch: str) -> int:
        """How often a stretch stands in the texts."""
        return self._text.count(stretch)

    def broken(self, text: str, start: int, end: int) -> int:
        """Letters around a place that the segmenter can only leave single or join to a word that no dictionary has."""
        import rjieba

        position = found = 0
        for token in rjieba.cut(text):
            last = position + len(token)
            touched = position < end + 1 and last > start - 1
            if touched and len(token) > 1 and _is_han(token) and not _known(token):
                found += len(token)
            position = last
        return found

    def sound(self, text: str, start: int, end: int) -> bool:
        """Whether a word of several letters that the dictionary has covers a place."""
        import rjieba

        position = 0
        for token in rjieba.cut(text):
            last = position + len(token)
            if position <= start and end <= last:
                return len(token) > 1 and _known(token)
            position = last
        return False


def _known(token: str) -> bool:
    import rjieba

    return bool(rjieba.has_word(token))


def _is_han(token: str) -> bool:
    return all(HAN[0] <= sign <= HAN[1] for sign in token)


def misprint(excerpts: tuple[Excerpt, Excerpt], words: Words) -> tuple[str | None, str | None]:
    """`left` or `right` and the reason, or two Nones.

    A side is the worse one when a sign is repeated there that the other side has once, when only its letters make no
    words, or when the other side's wording, and not its own, stands elsewhere too and its own is no word.
    """
    pieces = ["".join(excerpt.text[slice(*mark)] for mark in excerpt.marked) for excerpt in excerpts]
    if max(map(len, pieces)) > LONGEST or not all(map(_is_han, pieces)):
        return None, None
    spans = [(excerpt.marked[0][0], excerpt.marked[-1][1]) for excerpt in excerpts]
    repeated = [_repeats(excerpt, span) for excerpt, span in zip(excerpts, spans, strict=True)]
    broken = [words.broken(excerpt.text, *span) for excerpt, span in zip(excerpts, spans, strict=True)]
    if repeated[0] != repeated[1]:
        return _worse(repeated[0], repeated[1]), "repeated"
    if (broken[0] == 0) != (broken[1] == 0) and abs(len(pieces[0]) - len(pieces[1])) <= 1:
        return _worse(broken[0], broken[1]), "no_word"
    if len(pieces[0]) == len(pieces[1]) == 1:
        around = [_around(excerpt, span) for excerpt, span in zip(excerpts, spans, strict=True)]
        counts = [words.held(stretch) for stretch in around]
        worse = 0 if counts[0] < counts[1] else 1
        # «奋力» for «全力»: a sound word, however rare, is another wording.
        if max(counts) > 1 >= min(counts) and not words.sound(excerpts[worse].text, *spans[worse]):
            return ("left", "right")[worse], "elsewhere"
    return None, None


def _worse(left: int, right: int) -> str:
    return "left" if left > right else "right"


def _repeats(excerpt: Excerpt, span: tuple[int, int]) -> int:
    """Whether a sign of the differing stretch stands twice within a short word («覆盖率达率», «的的»)."""
    stretch = excerpt.text[max(span[0] - 1, 0) : span[1] + 2]
    differing = "".join(excerpt.text[slice(*mark)] for mark in excerpt.marked)
    count = Counter(stretch)
    return int(any(count[sign] > 1 for sign in differing))


def _around(excerpt: Excerpt, span: tuple[int, int]) -> str:
    return excerpt.text[max(span[0] - AROUND, 0) : span[1] + AROUND]
