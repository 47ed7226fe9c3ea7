"""How people ask, as data: intents, wants, fillers and synonyms from `questions.toml` and `glossary.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.catalogs import any_of, longest_first, read_whole, read_words
from config.errors import Permanent
from retrieval.questions.divisions import DivisionWords
from retrieval.questions.meta_words import MetaWords
from retrieval.questions.normalise import normalise
from retrieval.questions.phrases import Phrases
from retrieval.questions.spelling_words import SpellingWords

QUESTIONS = "questions.toml"

SMALL = "smalltalk."
"""Begins the intent of small talk, and the key of its sentence."""

LONGEST_SMALL_TALK = 16
"""Characters; what is longer says something. It also bounds the work of the patterns."""


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
        pairs: «俩», «仨» → number and classifier.
        papers: a kind of paper, as a group, of which is asked what it says; kinds: all of them, longest first.
        counted_things: what asks for all things of a kind, with the kind behind it as group `thing`; counted_small: words
            between the kind and that.
        leads, leads_said: who is in charge, as a question and as a text say it.
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
    pairs: Mapping[str, str]
    papers: re.Pattern[str]
    kinds: tuple[str, ...]
    counted_things: re.Pattern[str]
    leads: re.Pattern[str]
    leads_said: re.Pattern[str]
    counted_small: tuple[str, ...]

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
            pairs=dict(asked["pairs"]),
            kinds=longest_first(asked["papers"]),
            counted_things=re.compile("|".join(asked["counted_things"])),
            leads=re.compile("|".join(asked["leads"])),
            leads_said=re.compile("|".join(asked["leads_said"])),
            counted_small=tuple(asked["counted_small"]),
            papers=re.compile(rf"({any_of(asked['papers'])})(?:{any_of(asked['papers_say'])})"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word lists for understanding a question.

    Attributes:
        intents: name → phrases, in the order of the file.
        compute: name of a calculation → how it is asked for; table: the same of the metrics table; calc: words of
            calculations over any number of figures, which `retrieval.lookup` reads.
        between: what parts the two things that are compared.
        wants: phrase → names of its lists; the longest phrase counts, so that «哪几条» does not ask for a number.
        synonyms: what people type → the words that documents use.
        outside: name of a place that the catalogue may not hold → its full name; wide: the same of countries and
            groups of provinces, which texts name beside their own place («超过全国平均»).
        smalltalk: name of what is said beside the matter → whole messages that say it, without marks.
        no_places: words that a segmenter takes for names of places.
        subjects: everyday name of a field → parts of the names of its indicators.
        official: all words of documents that the glossary gives for others, normalised.
        members: `asked`: which regions belong to a group; `plain`: what else may be said with it.
        imprint: name of a fact of a document → how it is asked for; news: words for a report.
        told: `asks`: who gave some figures; `says`: how a report names it.
        meta: words about a text, and the forms that an answer may have to have.
        divisions: places of the country; side: words for what is demanded and what is reached, see `side`;
            compound: what makes a name a part of another; same: words for one quantity;
            qualifiers: words that make it another quantity, each with what a text then has to say, and those of which rows
            need not speak; neutral: words beside a name that change nothing;
            changing: those that are half a question;
            beside: what makes a region above only the measure of a figure.
        buttons: name of a follow-up → the whole messages that mean it; see `retrieval.lookup.talk.pressed`.
    """

    intents: Mapping[str, tuple[str, ...]]
    wants: Phrases
    compute: Mapping[str, re.Pattern[str]]
    table: Mapping[str, re.Pattern[str]]
    calc: Mapping[str, re.Pattern[str]]
    between: tuple[re.Pattern[str], ...]
    follow_up: Mapping[str, tuple[str, ...]]
    split: Mapping[str, tuple[str, ...]]
    claims: Mapping[str, tuple[str, ...]]
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
    buttons: Mapping[str, tuple[str, ...]]
    spelling: SpellingWords
    divisions: DivisionWords
    side: Mapping[str, re.Pattern[str]]
    compound: Mapping[str, re.Pattern[str]]
    qualifiers: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    text_qualifiers: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    neutral: re.Pattern[str]
    changing: frozenset[str]
    same: tuple[frozenset[str], ...]
    beside: Mapping[str, re.Pattern[str]]
    smalltalk: Mapping[str, re.Pattern[str]]
    subjects: Mapping[str, tuple[str, ...]]
    no_places: frozenset[str]
    official: frozenset[str]
    meta: MetaWords
    members: Mapping[str, re.Pattern[str]]
    imprint: Mapping[str, re.Pattern[str]]
    told: Mapping[str, re.Pattern[str]]
    news: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Reads both files of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`: a file or a table is missing, or not TOML.
        """
        try:
            return cls._read(folder)
        except KeyError as error:
            raise Permanent("catalogue_invalid", file=QUESTIONS, what=str(error)) from error

    @classmethod
    def _read(cls, folder: Path) -> Vocabulary:
        asked = read_words(folder, QUESTIONS)
        outside = read_whole(folder, "outside.toml")
        synonyms = _synonyms(read_whole(folder, "glossary.toml"))
        return cls(
            intents=_lists(asked["intent"]),
            wants=_kinds(asked["wants"]),
            compute=_patterns(asked["compute"], without="between"),
            table=_patterns(asked["table"]),
            calc=_patterns(asked["calc"]),
            between=tuple(map(re.compile, asked["compute"]["between"])),
            follow_up=_lists(asked["follow_up"]),
            split=_lists(asked["split"]),
            claims=_lists(asked["claims"]),
            section_units=tuple(asked["section"]["units"]),
            own=_lists(asked["self"]),
            measure=_lists(asked["measure"]),
            status=_lists(asked["status"]),
            reasons=tuple(asked["reason"]["words"]),
            titles=tuple(asked["person"]["titles"]),
            fillers=Phrases(dict.fromkeys((*asked["filler"]["words"], *asked["meta"]["words"]), True)),
            synonyms=Phrases(synonyms),
            outside=_places(outside.get("place", [])),
            wide=_places(outside.get("wide", [])),
            asked=AskedWords.of(asked),
            buttons=_lists(asked["buttons"]),
            spelling=SpellingWords.load(folder),
            divisions=DivisionWords.load(folder),
            side=_patterns(asked["side"]),
            compound=_patterns(asked["compound"], without="same"),
            qualifiers=_pairs(asked["qualifiers"]["pairs"]),
            text_qualifiers=_pairs(asked["qualifiers"]["texts"]),
            neutral=re.compile("|".join(asked["qualifiers"]["neutral"])),
            changing=frozenset(asked["qualifiers"]["alone"]),
            same=tuple(frozenset(words) for words in asked["compound"]["same"]),
            beside=_patterns(asked["beside"]),
            subjects=_lists(asked["subjects"]),
            no_places=frozenset(asked["places"]["none"]),
            meta=MetaWords.of(asked["meta"]),
            members=_patterns(asked["members"]),
            imprint=_patterns(asked["imprint"], without="news"),
            told=_patterns(asked["told"]),
            news=tuple(asked["imprint"]["news"]),
            official=frozenset(normalise(word) for words in synonyms.values() for word in words),
            smalltalk=_patterns(asked["smalltalk"]),
        )

    def small_talk(self, bare: str) -> str | None:
        """The intent of a message that asks nothing, a greeting or a complaint; None for any other.

        Args:
            bare: the whole message, normalised and without marks.
        """
        if len(bare) > LONGEST_SMALL_TALK:
            return None
        found = next((name for name, pattern in self.smalltalk.items() if pattern.fullmatch(bare)), None)
        return f"{SMALL}{found}" if found else None

    def expansions(self, text: str) -> tuple[str, ...]:
        """Official words for what was typed, in order, without repeats; empty when nothing is known."""
        found: dict[str, None] = {}
        for _, _, words in self.synonyms.all(normalise(text)):
            found.update(dict.fromkeys(words))
        return tuple(found)


def first_match(lists: Mapping[str, Iterable[str]], text: str) -> str | None:
    """Name of the first list with a phrase that stands in the text; None when none does."""
    return next((name for name, phrases in lists.items() if any(phrase in text for phrase in phrases)), None)


def _synonyms(glossary: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    said: dict[str, tuple[str, ...]] = {}
    for entry in glossary.get("synonym", []):
        for phrase in entry["said"]:
            key = normalise(phrase)
            said[key] = tuple(dict.fromkeys(said.get(key, ()) + tuple(entry["means"])))
    return said


def _kinds(table: Mapping[str, list[str]]) -> Phrases:
    kinds: dict[str, tuple[str, ...]] = {}
    for name, phrases in table.items():
        for phrase in phrases:
            kinds[normalise(phrase)] = (*kinds.get(normalise(phrase), ()), name)
    return Phrases(kinds)


def _patterns(table: Mapping[str, list[str]], *, without: str = "") -> Mapping[str, re.Pattern[str]]:
    """Name → any of its patterns; `without`: a name whose list is none of patterns."""
    return MappingProxyType({name: re.compile("|".join(p)) for name, p in table.items() if name != without})


def _places(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {name: entry["name"] for entry in entries for name in (entry["name"], *entry.get("short", ()))}


def _pairs(pairs: Iterable[Sequence[str]]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(asked), re.compile(said)) for asked, said in pairs)


def _lists(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(normalise(p) or p for p in phrases) for name, phrases in table.items()})
