"""How people ask, as data: intents, wants, fillers and synonyms from `questions.toml` and `glossary.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ahocorasick

from config.errors import Permanent
from retrieval.questions.normalise import normalise

QUESTIONS = "questions.toml"


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
class AskedWords:
    """The lists of [asked], [where] and [passage]: what a question asks of a text beside its topic.

    Attributes:
        quantities: kinds of quantity that a text has to speak of when they are asked for; frame: words before them.
        places: words by which a text says where; dependent: beginnings of clauses that are not understood alone;
            bodies: ends of the names of institutions, which act like persons; offices: words in the names of others;
            surnames: common ones; office_ends: characters that end the names of offices, never of people.
        doubts: endings of a question that supposes something; several: words that ask for more
            than one; shares: words by which a text says «each».
        papers: a kind of paper, as a group, of which is asked what it says.
    """

    classifiers: tuple[str, ...]
    excepting: tuple[str, ...]
    excepted: tuple[str, ...]
    who: tuple[str, ...]
    small: tuple[str, ...]
    quantities: frozenset[str]
    frame: frozenset[str]
    places: tuple[str, ...]
    dependent: tuple[str, ...]
    bodies: tuple[str, ...]
    offices: tuple[str, ...]
    surnames: str
    office_ends: str
    doubts: tuple[str, ...]
    several: tuple[str, ...]
    shares: tuple[str, ...]
    papers: re.Pattern[str]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> AskedWords:
        """From the tables of `questions.toml`."""
        asked = tables["asked"]
        return cls(
            classifiers=tuple(asked["classifiers"]),
            excepting=tuple(asked["excepting"]),
            excepted=tuple(asked["excepted"]),
            who=tuple(asked["who"]),
            small=tuple(asked["small"]),
            quantities=frozenset(asked["quantities"]),
            frame=frozenset(asked["frame"]),
            places=tuple(tables["where"]["marks"]),
            dependent=tuple(tables["passage"]["dependent"]),
            bodies=tuple(tables["person"]["bodies"]),
            offices=tuple(tables["person"]["offices"]),
            surnames=re.escape(tables["person"]["surnames"]),
            office_ends=re.escape(tables["person"]["office_ends"]),
            doubts=tuple(asked["doubts"]),
            several=tuple(asked["several"]),
            shares=tuple(asked["shares"]),
            papers=re.compile(rf"({_any(asked['papers'])})(?:{_any(asked['papers_say'])})"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word lists for understanding a question.

    Attributes:
        intents: name → phrases, in the order of the file.
        compute: name of a calculation → how it is asked for; table: the same of the metrics table.
        between: what parts the two things that are compared.
        wants: phrase → names of its lists; the longest phrase counts, so that «哪几条» does not ask for a number.
        synonyms: what people type → the words that documents use.
        outside: name of a place that the catalogue may not hold → its full name; wide: the same of countries and
            groups of provinces, which texts name beside their own place («超过全国平均»).
    """

    intents: Mapping[str, tuple[str, ...]]
    wants: Phrases
    compute: Mapping[str, re.Pattern[str]]
    table: Mapping[str, re.Pattern[str]]
    between: tuple[re.Pattern[str], ...]
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
    outside: Mapping[str, str]
    wide: Mapping[str, str]
    asked: AskedWords

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Reads both files of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`: a file or a table is missing, or not TOML.
        """
        try:
            return cls._read(folder)
        except (OSError, tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
            raise Permanent("catalogue_invalid", file=QUESTIONS, what=str(error)) from error

    @classmethod
    def _read(cls, folder: Path) -> Vocabulary:
        asked = tomllib.loads((folder / QUESTIONS).read_text("utf-8"))
        outside = tomllib.loads((folder / "outside.toml").read_text("utf-8"))
        glossary = tomllib.loads((folder / "glossary.toml").read_text("utf-8"))
        said: dict[str, tuple[str, ...]] = {}
        for entry in glossary.get("synonym", []):
            for phrase in entry["said"]:
                key = normalise(phrase)
                said[key] = tuple(dict.fromkeys(said.get(key, ()) + tuple(entry["means"])))
        return cls(
            intents=_lists(asked["intent"]),
            wants=_kinds(asked["wants"]),
            compute=MappingProxyType(
                {name: re.compile("|".join(p)) for name, p in asked["compute"].items() if name != "between"}
            ),
            table=MappingProxyType({name: re.compile("|".join(p)) for name, p in asked["table"].items()}),
            between=tuple(map(re.compile, asked["compute"]["between"])),
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
            outside=_places(outside.get("place", [])),
            wide=_places(outside.get("wide", [])),
            asked=AskedWords.of(asked),
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


def _kinds(table: Mapping[str, list[str]]) -> Phrases:
    kinds: dict[str, tuple[str, ...]] = {}
    for name, phrases in table.items():
        for phrase in phrases:
            kinds[normalise(phrase)] = (*kinds.get(normalise(phrase), ()), name)
    return Phrases(kinds)


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _places(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {name: entry["name"] for entry in entries for name in (entry["name"], *entry.get("short", ()))}


def _lists(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(normalise(p) or p for p in phrases) for name, phrases in table.items()})
