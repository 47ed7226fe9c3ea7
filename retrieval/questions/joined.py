"""Names of indicators that a question does not print in one piece: parted by a time, or sharing their end with a neighbour.

«甲类去年指标» is «甲类指标», «甲类、乙类指标» is «甲类指标、乙类指标».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from config.catalogs import any_of
from retrieval.questions.model import Mention
from retrieval.questions.phrases import Phrases

LEAST_HEAD = 3
"""Characters of the beginning of a name that may stand for it."""

LEAST_END = 2
"""Characters of an end that two names share."""

MOST_HEAD = 8
"""Characters of what stands before it."""

_TIGHT = "[\u3400-\u9fffA-Za-z0-9.+]"


def parted(normal: str, times: Sequence[tuple[int, int]], names: Phrases) -> tuple[Mention, ...]:
    """Names that only a time parts; each stands where its parts do, the time between them included."""
    found = []
    for start, end in times:
        text = normal[:start] + normal[end:]
        for s, e, key in names.find(text):
            if s < start < e:
                found.append(Mention(key, text[s:e], s, e + end - start))
    return tuple(found)


def headed(
    normal: str, topic: str, asked: Iterable[str], units: Mapping[str, str], names: Mapping[str, str]
) -> tuple[Mention, ...]:
    """The one indicator whose name begins with the topic and whose unit is asked for: «甲公路…多少公里».

    Args:
        topic: of the question; asked: units that it asks for.
        units: id → unit.
        names: normalised name → id.
    """
    wanted = set(asked)
    words = " ".join(word for word in topic.split() if word not in wanted)
    if len(words) < LEAST_HEAD or " " in words or words not in normal:
        return ()
    found = {key for name, key in names.items() if name.startswith(words)}
    key = next(iter(found), None)
    if len(found) != 1 or key is None or units[key] not in wanted:
        return ()
    at = normal.index(words)
    return (Mention(key, words, at, at + len(words)),)


def shared_ends(text: str, names: Phrases, marks: Sequence[str]) -> str:
    """A text in which each of two names that share their end has it («甲、乙丙» → «甲丙、乙丙»); else the text as it is.

    Args:
        text: normalised or as typed.
        names: names of indicators.
        marks: what may stand between them.
    """
    between = any_of(marks)
    for start, end, key in names.find(text):
        joint = re.search(rf"({_TIGHT}{{2,{MOST_HEAD}}})(?:{between})$", text[:start])
        if joint is None:
            continue
        name = text[start:end]
        made = _completed(joint[1], name, key, names)
        if made:
            head, whole = made
            at = joint.end(1) - len(head)
            return text[:at] + whole + text[joint.end(1) :]
    return text


def _completed(before: str, name: str, key: object, names: Phrases) -> tuple[str, str] | None:
    """(the words before the joint that lack an end, the same with it): the longest words that give another name whole."""
    for length in range(len(before), 1, -1):
        head = before[-length:]
        if any((s, e) == (0, len(head)) for s, e, _ in names.find(head)):
            return None
        for cut in range(1, len(name) - LEAST_END + 1):
            whole = head + name[cut:]
            if any((s, e) == (0, len(whole)) and other != key for s, e, other in names.find(whole)):
                return head, whole
    return None
