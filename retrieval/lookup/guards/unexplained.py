"""Words beside the name of an indicator that nothing explains: the figure of the plain indicator is no answer to them.

«甲地区产值», «丙丁产值», «产值离差» ask for another thing than «产值», by words that no list has to know: what is left of a
question after all that is understood has to stand in what was found, or be a word that changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.findings import Computed, Finding, Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.segments import tagged_spans
from retrieval.questions.topics import topic_of
from retrieval.table_findings import Reckoned

LEAST = 2
"""Characters of a word that may name something; a single one is a particle as often as not."""

SMALL = ("v", "u", "p", "d", "m", "y", "c", "e", "o", "a", "z", "q", "x")
"""Tags of words that name nothing; those of time, place and direction may («甲中», «省外»)."""

MEASURE = "q"
"""Tag of measure words («个»)."""

SHORTEST = 3
"""Characters of the end of a figure's name that is known again in a question."""

_WORDS = re.compile(r"[\u3400-\u9fff]+")

_TIME = re.compile(r"\d[^\s，。,;；:：?？!！、]{0,7}$")
"""A time that may stand between a word and the name that it belongs to."""


def unexplained(question: Question, found: Finding, said: str, knowledge: Knowledge) -> str | None:
    """The first word that changes the indicator which a question names, and that a finding with figures does not say.

    Of a row every word counts. Texts and calculations are asked for with many more words than the names in them: only
    what stands right before a name belongs to it for sure.

    Args:
        said: all that the finding says, normalised.
    """
    names = [each.surface for each in question.indicators] or _subjects(question, found, knowledge)
    if not names:
        return None
    words = unsaid(question, said, knowledge, names=names)
    if isinstance(found, Quoted | Computed | Reckoned):
        words = [word for word in words if _leads(word, names, question, knowledge)]
    return next(iter(words), None)


def _subjects(question: Question, found: Finding, knowledge: Knowledge) -> list[str]:
    """What a question says of the ends of names of a text's figures, where the catalogue knows none of its words."""
    if not isinstance(found, Quoted):
        return []
    stated = {name for clause in found.passage for name in knowledge.subjects(clause)}
    ends = ((name[cut:] for cut in range(len(name) - SHORTEST + 1)) for name in stated)
    return [end for each in ends if (end := next((end for end in each if end in question.normal), ""))]


def unsaid(question: Question, said: str, knowledge: Knowledge, *, names: Sequence[str] = ()) -> list[str]:
    """The words of a question beside names that neither its grammar nor a text explains."""
    told = "\n".join((said, *names))
    left = _left(question, told, names, knowledge)
    among = knowledge.lexicon.vocabulary.compound["among"]
    return [word for word in left if any(not _explains(told, name, among) for name in _names(word))]


def _explains(told: str, name: str, among: re.Pattern[str]) -> bool:
    """Whether a word is told, or is what the asked thing is a part of («甲中»)."""
    whole = among.sub("", name)
    return _says(told, name) or (LEAST <= len(whole) < len(name) and _says(told, whole))


def _left(question: Question, told: str, names: Sequence[str], knowledge: Knowledge) -> list[str]:
    """What remains of the words of a question after all that is understood, and everyday words for what is told."""
    words = knowledge.lexicon.vocabulary
    groups = map(normalise, knowledge.catalogue.group_names)
    # Names go first: the list of fillers knows characters that stand inside of them.
    rest = question.normal
    for name in sorted((*names, *groups, *(each.surface for each in question.regions)), key=len, reverse=True):
        rest = rest.replace(name, " ")
    rest = topic_of(rest, words)
    for pattern in (*words.table.values(), *words.side.values(), *words.calc.values(), words.neutral):
        rest = pattern.sub(" ", rest)
    for start, end, means in words.synonyms.all(rest):
        if not any(_says(told, normalise(name)) for name in means):
            continue
        rest = rest[:start] + " " * (end - start) + rest[end:]
    # Times are no part of the topic.
    return [word for word in _WORDS.findall(rest) if word in question.topic.replace(" ", "")]


def _names(word: str) -> list[str]:
    """A run of characters without its verbs and small words («甲酬在» → «甲酬»): they tell of the asking."""
    tokens = tagged_spans(word)
    # A measure word of two characters is none: the segmenter has cut a name.
    small = [t.startswith(SMALL) and not (t == MEASURE and e - s >= LEAST) for s, e, t in tokens]
    kept = "".join(" " if each else word[s:e] for each, (s, e, _) in zip(small, tokens, strict=True))
    return [name for name in kept.split() if len(name) >= LEAST]


def _says(said: str, word: str) -> bool:
    """Whether a text has all characters of a word, two by two."""
    return all(word[at : at + 2] in said for at in range(len(word) - 1))


def _leads(word: str, names: Sequence[str], question: Question, knowledge: Knowledge) -> bool:
    """Whether a word stands right before a name, but for a time, and for what of it was taken for the end of a division."""
    divisions = knowledge.lexicon.vocabulary.divisions
    small = {"", *divisions.ends, *divisions.small}
    starts = [found.start() for name in names for found in re.finditer(re.escape(name), question.normal)]
    ends = [found.end() for found in re.finditer(re.escape(word), question.normal)]
    between = (_TIME.sub("", question.normal[end:start]) for end in ends for start in starts if end <= start)
    return any(gap.removesuffix("的") in small for gap in between)
