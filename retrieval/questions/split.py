"""Several questions in one message. A cut is only made where the sides ask something of their own.

A list of three or more things joined by «、» is cut when most of them do: «寿命、卫生支出、就诊率».
"""

from __future__ import annotations

import re
from collections.abc import Callable

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
) -> tuple[str, ...]:
    """The questions of a message, in order; the message itself when it is one.

    Args:
        asks: whether a piece asks something by itself (has a question word or names an indicator).
        whole_questions: whether pieces that only a comma or a space parts are questions of their own.
    """
    whole = clean(text)
    hard = _cut(whole, [re.escape(m) for m in (*vocabulary.split["marks"], *vocabulary.split["words"])])
    if len(hard) > 1 and all(asks(part) for part in hard):
        return hard[:MOST]
    listed = _cut(whole, [re.escape(m) for m in vocabulary.split["list"]])
    if len(listed) > 2 and sum(asks(part) for part in listed) * 2 > len(listed):
        return listed[:MOST]
    soft = _cut(whole, [re.escape(m) for m in vocabulary.split["soft"]])
    if len(soft) > 1 and all(asks(part) for part in soft) and whole_questions(soft):
        return soft[:MOST]
    return (whole,)


def _cut(text: str, marks: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("|".join(marks), text) if len(part.strip()) > 1)
