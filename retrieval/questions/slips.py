"""Where a text may hold the name of an indicator in another spelling: by ear, by form, a character lost, doubled or moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.questions.phrases import Phrases
from retrieval.questions.sounds import Sounds
from retrieval.questions.spans import Span

LEAST = 3
LEAST_BY_FORM = 4
LEAST_MOVED = 5
LEAST_LOST = 7
"""Characters of a name that may be heard otherwise; be misread by form; have two characters exchanged; lack one."""

_DOUBLED = re.compile(r"([\u3400-\u9fff]{1,4})\1")
_WRITTEN = re.compile(r"[0-9a-z]*[\u3400-\u9fff][0-9a-z\u3400-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text and the names that it may stand for."""

    start: int
    end: int
    names: tuple[str, ...]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


class Slips:
    """All spellings of the names that are looked for, prepared once.

    Args:
        names: normalised name → what it names.
        shapes: code of a character → the one that stands for all that look like it.
        keep: characters without which a name says something else.
    """

    def __init__(self, names: Mapping[str, Sequence[str]], *, shapes: Mapping[int, str], keep: frozenset[str]) -> None:
        self._sounds = Sounds(exactly=False)
        self._shape = shapes
        self._names = {name: frozenset(ids) for name, ids in names.items() if _WRITTEN.fullmatch(name)}
        plain = list(self._names)
        self._heard = self._phrases((way, n) for n in plain if len(n) >= LEAST for way in self._sounds.ways(n))
        self._seen = self._phrases((n.translate(self._shape), n) for n in plain if len(n) >= LEAST_BY_FORM)
        self._edited = self._phrases((way, n) for n in plain for way in _edits(n, keep) if way not in self._names)

    def windows(self, low: str, exact: Phrases) -> list[Window]:
        """Parts of a text in lower case that are no name and may be meant as exactly one, the longest first."""
        found = [
            *(window for heard in self._sounds.texts(low) for window in self._alike(low, heard, self._heard)),
            *self._alike(low, low.translate(self._shape), self._seen),
            *(Window(start, end, names) for start, end, names in self._edited.all(low)),
            *self._doubled(low, exact),
        ]
        return sorted(found, key=lambda each: (each.start - each.end, each.start))

    def _alike(self, low: str, coded: str, phrases: Phrases) -> Iterable[Window]:
        for start, end, names in phrases.all(coded):
            typed = low[start:end]
            same = sum(a == b for a, b in zip(typed, names[0], strict=True))
            least = LEAST - 1 if len(typed) == LEAST else len(typed) / 2
            if typed not in self._names and same >= least:
                yield Window(start, end, names)

    def _doubled(self, low: str, exact: Phrases) -> Iterable[Window]:
        for found in _DOUBLED.finditer(low):
            seam, lost = found.start() + len(found[1]), len(found[1])
            for start, end, _ in exact.find(low[:seam] + low[seam + lost :]):
                name = (low[:seam] + low[seam + lost :])[start:end]
                if start < seam < end and len(name) >= LEAST_BY_FORM and name in self._names:
                    yield Window(start, end + lost, (name,))

    def _phrases(self, pairs: Iterable[tuple[str, str]]) -> Phrases:
        """Spelling → its name; a spelling that fits two things stands for none."""
        found: dict[str, dict[str, None]] = {}
        for spelling, name in pairs:
            found.setdefault(spelling, {})[name] = None
        single = {way: tuple(names) for way, names in found.items() if len({self._names[n] for n in names}) == 1}
        return Phrases(single)


def moved(name: str) -> Iterable[str]:
    """A name with two neighbours exchanged, each pair once."""
    for at in range(len(name) - 1):
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _edits(name: str, keep: frozenset[str]) -> Iterable[str]:
    """A name with two neighbours exchanged, or with an inner character lost that does not carry the meaning."""
    if len(name) >= LEAST_MOVED:
        yield from moved(name)
    if len(name) >= LEAST_LOST:
        for at in range(1, len(name) - 1):
            if name[at] not in keep:
                yield name[:at] + name[at + 1 :]
