"""Where a text names indicators: the longest name wins, listed heads are given their common end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.metrics.catalog import Catalogue
from retrieval.questions.normalise import normalise


@dataclass(frozen=True, slots=True)
class Mention:
    """An indicator named in a (normalised) text from `start` to `end`."""

    indicator: str
    start: int
    end: int


class MentionFinder:
    """All names and aliases of a catalogue, ready to be looked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids = {normalise(name): ids[0] for name, ids in catalogue.indicator_names().items() if len(ids) == 1}
        names = sorted(self._ids, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def find(self, text: str) -> list[Mention]:
        """Mentions in a normalised text, from left to right, without overlaps."""
        found = [Mention(self._ids[match[0]], *match.span()) for match in self._pattern.finditer(text)]
        return sorted([*found, *self._shared(text, found)], key=lambda mention: mention.start)

    def _shared(self, text: str, found: list[Mention]) -> list[Mention]:
        # «甲类、乙类指标»: the first head has its end only in the last.
        more = []
        for mention in found:
            heads = re.search(r"([^、和与及，。；]{2,12}[、和与及])+$", text[: mention.start])
            if heads is None:
                continue
            position = heads.start()
            for head in re.split(r"[、和与及]", heads[0])[:-1]:
                name = text[mention.start : mention.end]
                id_ = next((i for cut in range(1, len(name)) if (i := self._ids.get(head + name[cut:]))), None)
                inside = any(position < m.end and m.start < position + len(head) for m in found)
                if id_ is not None and id_ != mention.indicator and not inside:
                    more.append(Mention(id_, position, position + len(head)))
                position += len(head) + 1
        return more
