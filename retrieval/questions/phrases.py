"""Finds known phrases in a text, thousands of them in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ahocorasick

from retrieval.questions.normalise import normalise


class Phrases:
    """Finds the longest known phrases of a text, left to right, without overlap. Immutable after construction."""

    def __init__(self, phrases: Mapping[str, object]) -> None:
        self._automaton: Any = ahocorasick.Automaton()
        for phrase, value in phrases.items():
            self._automaton.add_word(normalise(phrase), (normalise(phrase), value))
        self.empty = not phrases
        if phrases:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[int, int, Any]]:
        """(start, end, value) of every longest match in an already normalised text."""
        if self.empty or not text:
            return []
        return [(end - len(word) + 1, end + 1, value) for end, (word, value) in self._automaton.iter_long(text)]

    def all(self, text: str) -> list[tuple[int, int, Any]]:
        """Every match, overlapping ones too."""
        if self.empty or not text:
            return []
        return [(end - len(word) + 1, end + 1, value) for end, (word, value) in self._automaton.iter(text)]
