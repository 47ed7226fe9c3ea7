"""Names of indicators whose words a question scatters: «甲类最高最低收入比» is «甲类收入最高最低比», not «收入比».

The longest name that stands in one piece is then only a part of what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from retrieval.questions.model import Mention
from retrieval.questions.phrases import Phrases
from retrieval.questions.segments import tagged

END = 2
"""Characters of the end that both names have to share: the kind of quantity."""

LEAST_WORD = 2
"""Characters of a word that tells one name from another."""


LEAST_ALIKE = 5
"""Characters of a name that others are compared with: shorter ones are alike by chance."""


def by_head(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """First two characters → the normalised names of `LEAST_ALIKE` characters at least that begin so."""
    found: dict[str, list[str]] = {}
    for name in names:
        if len(name) >= LEAST_ALIKE:
            found.setdefault(name[:2], []).append(name)
    return {head: tuple(each) for head, each in found.items()}


def by_end(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Last characters → the normalised names that end so."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[-END:], []).append(name)
    return {end: tuple(each) for end, each in found.items()}


def scattered(
    normal: str,
    mention: Mention,
    *,
    ends: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
    plain: Iterable[Phrases],
) -> Mention:
    """The mention, or in its place the one other indicator all words of whose longer name the question has.

    Args:
        normal: a normalised question that names one indicator in one piece.
        mention: that one.
        ends: see `by_end`.
        names: normalised name → id of the indicator.
        plain: words that ask rather than name («增速»): they tell no name from another.
    """
    longer = [name for name in ends.get(mention.surface[-END:], ()) if len(name) > len(mention.surface)]
    said = {name for name in longer if _says(normal, name, mention.surface, plain)}
    found = {names[name] for name in said}
    key = next(iter(found), mention.key)
    if len(found) != 1 or key == mention.key:
        return mention
    places = [normal.index(word) for word in _words(max(said, key=len))]
    start, end = min(*places, mention.start), mention.end
    return Mention(key, normal[start:end], start, end)


def _says(normal: str, name: str, said: str, plain: Iterable[Phrases]) -> bool:
    """Whether a question has all words of a name, each in its own place, and one of them beside the name that it prints."""
    words = _words(name)
    own = [word for word in words if word not in said and not any(known.find(word) for known in plain)]
    if len(words) < 2 or not any(len(word) >= LEAST_WORD for word in own):
        return False
    rest = normal
    for word in sorted(words, key=len, reverse=True):
        if word not in rest:
            return False
        rest = rest.replace(word, " ", 1)
    return True


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name; a single character belongs to the word before it."""
    found: list[str] = []
    for word, _ in tagged(name):
        if len(word) < LEAST_WORD and found:
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)
