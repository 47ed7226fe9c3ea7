"""What a question is about, without what is understood of it already."""

from __future__ import annotations

import re

from config.catalogs import longest_first
from retrieval.questions.elliptical import MARKS
from retrieval.questions.normalise import normalise
from retrieval.questions.vocabulary import Vocabulary


def topic_asked(normal: str, taken: list[tuple[int, int]], words: Vocabulary) -> str:
    """What a question is about; «全市第几» names only among whom a rank is asked for."""
    topic = topic_of(without(normal, taken), words)
    among = any(topic in each for each in words.own.values())
    return "" if among and any("rank" in kinds for _, _, kinds in words.wants.find(normal)) else topic


def topic_of(text: str, words: Vocabulary) -> str:
    """A text without arithmetic, question and filler words: only what it is about."""
    plain = normalise(text)
    for pattern in words.compute.values():
        plain = pattern.sub(" ", plain)
    for known in (words.wants, words.fillers):
        for start, end, _ in known.find(plain):
            plain = plain[:start] + " " * (end - start) + plain[end:]
    return re.sub(r"\s+", " ", MARKS.sub(" ", plain)).strip()


def without(normal: str, spans: list[tuple[int, int]]) -> str:
    """A text with blanks in the place of spans."""
    kept = list(normal)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def is_bare(topic: str, words: Vocabulary) -> bool:
    """Whether a topic only says which figure of something is meant, and names none: «同比», «完成率»."""
    rest = topic.replace(" ", "")
    for word in longest_first((*words.follow_up["bare"], *words.follow_up["particles"])):
        rest = rest.replace(word, "")
    return len(topic) > 1 and not rest
