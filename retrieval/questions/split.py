"""Several questions in one message. A cut is only made where the sides ask something of their own.

A list of three or more things joined by «、» is cut when most of them do: «寿命、卫生支出、就诊率».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from retrieval.questions.normalise import clean
from retrieval.questions.vocabulary import Vocabulary

MOST = 5
"""Parts of one message that are answered; the rest stays with the last one."""


def split(
    text: str,
    vocabulary: Vocabulary,
    *,
    asks: Callable[[str], bool],
    whole_questions: Callable[[tuple[str, ...]], bool],
    names: Sequence[str] = (),
) -> tuple[str, ...]:
    """The questions of a message, in order; the message itself when it is one.

    Args:
        asks: whether a piece asks something by itself (has a question word or names an indicator).
        whole_questions: whether pieces that only a comma or a space parts are questions of their own.
        names: words of the text that are never cut, whatever marks they hold (a county whose name ends with «和»).
    """
    whole = clean(text)
    words = vocabulary.split
    hard = _cut(whole, (*words["marks"], *words["words"]), names)
    if len(hard) > 1 and all(asks(part) for part in hard):
        return hard[:MOST]
    each = _each(whole, vocabulary, names)
    if len(each) > 1 and all(asks(part) for part in each):
        return each[:MOST]
    listed = _cut(whole, words["list"], names)
    if len(listed) > 2 and sum(asks(part) for part in listed) * 2 > len(listed):
        return listed[:MOST]
    soft = _cut(whole, words["soft"], names)
    if len(soft) > 1 and all(asks(part) for part in soft) and whole_questions(soft):
        return soft[:MOST]
    return (whole,)


def _each(text: str, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[str, ...]:
    """«A和B各多少»: the question once for each of them."""
    words = vocabulary.split
    found = re.search("|".join(map(re.escape, words["each"])), text)
    if not found:
        return ()
    parts = _cut(text[: found.start()], words["together"], names)
    return tuple(f"{part} {text[found.start() :]}" for part in parts)


def _cut(text: str, marks: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    kept = "|".join(map(re.escape, names)) or r"(?!)"
    pieces, at = [], 0
    for found in re.finditer(rf"(?P<kept>{kept})|{'|'.join(map(re.escape, marks))}", text):
        if found["kept"] is None:
            pieces.append(text[at : found.start()])
            at = found.end()
    return tuple(part.strip() for part in (*pieces, text[at:]) if len(part.strip()) > 1)
