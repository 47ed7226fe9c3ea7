"""Which messages are half a sentence by their words: «那甲县呢», «贷款呢 多少人»."""

from __future__ import annotations

import re

from retrieval.questions.vocabulary import Vocabulary

MARKS = re.compile(r"[，,。；;：:？?！!、（）()\[\]【】…·/\\|*#@&^$`]+")

SHORT_HALF = 7
"""Characters of a half sentence before another one, with its last word."""


def is_elliptical(text: str, normal: str, core: str, words: Vocabulary) -> bool:
    """Whether a message, or what stands before a mark or a space in it, is made to be completed by the one before.

    Args:
        text: as typed; normal: normalised; core: what is searched.
    """
    bare = MARKS.sub("", normal)
    starts, ends = words.follow_up["starts"], words.follow_up["ends"]
    # «贷款呢 多少人»: what is asked of it stands behind the half sentence.
    parts = MARKS.sub(" ", text).split()
    return (
        bare.startswith(starts)
        or bare.endswith(ends)
        or any(part.endswith(ends) and len(part) <= SHORT_HALF for part in parts)
        or any(phrase in bare for phrase in words.follow_up["contains"])
        or len(core.replace(" ", "")) < 2
    )
