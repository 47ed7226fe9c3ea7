"""What a figure is about, as a name: the words of its sentence without what is added to the name of an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from retrieval.metrics.statements import Grammar, Statement
from retrieval.questions.normalise import normalise

NOTHING: Mapping[str, str] = MappingProxyType({})
_OTHER_NAME = re.compile(r"[(（](?:(?P<latin>[a-z&.\s]{1,20})|(?P<name>[^()（）]{1,20}))[)）]$")


def spoken_subject(
    statement: Statement, grammar: Grammar, regions: Sequence[str] = (), known: Mapping[str, str] = NOTHING
) -> str:
    """The subject as a name, normalised: verbs inside it and names of the own region before it removed.

    «甲类实现指标» → «甲类指标».

    Args:
        statement: a figure.
        grammar: the words.
        regions: names of the own region.
        known: normalised name of an indicator → its id: such a name is found in spite of what is added to it («…（甲）»).
    """
    plain, bare = normalise(statement.subject), normalise(grammar.inner.sub("", statement.subject))
    names = [_without_region(text, regions) for text in (plain, bare)]
    for name in names:
        found = next((way for way in _ways(name, grammar, known) if way in known), None)
        if found is not None:
            return found
    return names[-1]


def _without_region(subject: str, regions: Sequence[str]) -> str:
    return next(
        (subject.removeprefix(normalise(name)) for name in regions if subject.startswith(normalise(name))), subject
    )


def _ways(name: str, grammar: Grammar, known: Mapping[str, str]) -> Iterator[str]:
    """A name, then without another name of the same in brackets behind it, then without words that change nothing."""
    yield name
    if (other := _OTHER_NAME.search(name)) is not None:
        short = name[: other.start()]
        if other["latin"] or (short in known and known.get(other["name"]) == known[short]):
            name = short
            yield name
    for _ in range(3):
        word = next((word for word in grammar.neutral if name.startswith(word)), None)
        if word is None:
            return
        name = name.removeprefix(word)
        yield name
