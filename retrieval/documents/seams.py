"""Whether a word goes on over a break in the page."""

from __future__ import annotations

from retrieval.documents.lines import Line
from retrieval.documents.rules import Rules

Blocks = list[tuple[list[Line], int]]

FAR = 6  # blocks; a longer box is a report of its own
AROUND = 5  # signs on each side that the segmenter needs to see


def one_word(before: str, after: str) -> bool:
    """Whether a word of the dictionary lies across the end of `before` and the start of `after`.

    Both halves must also be left over on their own, so that an accident between a title and its text does not count.
    """
    import rjieba

    left, right = before[-AROUND:], after[:AROUND]
    if not left or not right or left[-1].isascii() or right[0].isascii():
        return False
    position = 0
    for token in rjieba.cut(left + right):
        if position < len(left) < position + len(token):
            halves = len(rjieba.cut(left)[-1]), len(rjieba.cut(right)[0])
            return bool(rjieba.has_word(token)) and min(halves) == 1
        position += len(token)
    return False


def without_boxes(blocks: Blocks, rules: Rules) -> Blocks:
    """Puts the rest of a sentence right behind its start where a box stands between («…得到很大改», box, «善，…»)."""
    found = list(blocks)
    for at in range(len(found) - 2):
        last = found[at][0][-1].bare
        if len(found[at][0]) < 2 or last[-1] in rules.page.sentence_end + rules.page.closers + "：:；;":
            continue
        if one_word(last, found[at + 1][0][0].bare):
            continue
        for far in range(at + 2, min(at + 2 + FAR, len(found))):
            ended = found[far - 1][0][-1].bare[-1] in rules.page.sentence_end + rules.page.closers
            if ended and one_word(last, found[far][0][0].bare):
                found.insert(at + 1, found.pop(far))
                break
    return found
