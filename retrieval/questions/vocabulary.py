"""How people ask, as data: intents, wants, fillers and synonyms from `questions.toml` and `glossary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word lists for understanding a question.

    Attributes:
        intents, compute: name → phrases, in the order of the file.
        wants: phrase → names of its lists; the longest phrase counts, so that «哪几条» does not ask for a number.
        synonyms: what people type → the words that documents use.
    """

    intents: Mapping[str, tuple[str, ...]]
    wants: Phrases
    compute: Mapping[str, tuple[str, ...]]
    follow_up: Mapping[str, tuple[str, ...]]
    split: Mapping[str, tuple[str, ...]]
    section_units: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]]
    measure: Mapping[str, tuple[str, ...]]
    status: Mapping[str, tuple[str, ...]]
    reasons: tuple[str, ...]
    titles: tuple[str, ...]
    fillers: Phrases
    synonyms: Phrases

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Reads both files of a catalogue folder.

        Raises:
            OSError: a file is missing.
            tomllib.TOMLDecodeError: a file is not TOML.
        """
        asked = tomllib.loads((folder / "questions.toml").read_text("utf-8"))
        glossary = tomllib.loads((folder / "glossary.toml").read_text("utf-8"))
        said: dict[str, tuple[str, ...]] = {}
        for entry in glossary.get("synonym", []):
            for phrase in entry["said"]:
                key = normalise(phrase)
                said[key] = tuple(dict.fromkeys(said.get(key, ()) + tuple(entry["means"])))
        return cls(
            intents=_lists(asked["intent"]),
            wants=_kinds(asked["wants"]),
            compute=_lists(asked["compute"]),
            follow_up=_lists(asked["follow_up"]),
            split=_lists(asked["split"]),
            section_units=tuple(asked["section"]["units"]),
            own=_lists(asked["self"]),
            measure=_lists(asked["measure"]),
            status=_lists(asked["status"]),
            reasons=tuple(asked["reason"]["words"]),
            titles=tuple(asked["person"]["titles"]),
            fillers=Phrases(dict.fromkeys(asked["filler"]["words"], True)),
            synonyms=Phrases(said),
        )

    def expansions(self, text: str) -> tuple[str, ...]:
        """Official words for what was typed, in order, without repeats; empty when nothing is known."""
        found: dict[str, None] = {}
        for _, _, words in self.synonyms.all(normalise(text)):
            found.update(dict.fromkeys(words))
        return tuple(found)


def first_match(lists: Mapping[str, Iterable[str]], text: str) -> str | None:
    """Name of the first list with a phrase that stands in the text; None when none does."""
    return next((name for name, phrases in lists.items() if any(phrase in text for phrase in phrases)), None)


def matches(lists: Mapping[str, Iterable[str]], text: str) -> frozenset[str]:
    """Names of all lists with a phrase that stands in the text."""
    return frozenset(name for name, phrases in lists.items() if any(phrase in text for phrase in phrases))


def _kinds(table: Mapping[str, list[str]]) -> Phrases:
    kinds: dict[str, tuple[str, ...]] = {}
    for name, phrases in table.items():
        for phrase in phrases:
            kinds[normalise(phrase)] = (*kinds.get(normalise(phrase), ()), name)
    return Phrases(kinds)


def _lists(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(normalise(p) or p for p in phrases) for name, phrases in table.items()})
