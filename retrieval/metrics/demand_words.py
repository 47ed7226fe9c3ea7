"""The language in which plans demand (`demands.toml`), compiled. Words only; no indicator is named here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, any_of, longest_first, made_of

FILE = "demands.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandWords:
    """Word lists as patterns; pairs map a word to what it says, longest word first.

    Attributes:
        before, after: words next to the number → comparator (`reach`: no direction).
        level: of these, the ones that give a level whatever was said before.
        place_of: «the whole …», which speaks of a place of the kind that it names.
        neutral: before a name: they leave it the name of the same; `own`: so they do for a region of a level.
        base_before, base_after: around the year that a plan calls its base; base_named: before it, alone; base_compared:
            before a year that something is compared with.
        changes: words right before the number that make it a change → `growth`, `rise`, `drop` or `fall`.
    """

    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]
    level: re.Pattern[str]
    relative: re.Pattern[str]
    relative_share: re.Pattern[str]
    per: re.Pattern[str]
    against: re.Pattern[str]
    base_end: re.Pattern[str]
    base_before: re.Pattern[str]
    base_after: re.Pattern[str]
    base_named: re.Pattern[str]
    base_compared: re.Pattern[str]
    adverbs: tuple[str, ...]
    soft: tuple[str, ...]
    ends: tuple[str, ...]
    from_: re.Pattern[str]
    onward: re.Pattern[str]
    share: re.Pattern[str]
    parts: re.Pattern[str]
    lead: re.Pattern[str]
    places: re.Pattern[str]
    place_of: re.Pattern[str]
    neutral: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]]
    among: tuple[str, ...]
    each: re.Pattern[str]
    generic: frozenset[str]
    continues: tuple[str, ...]
    outputs: tuple[str, ...]
    removes: tuple[str, ...]
    heads: tuple[str, ...]
    means: re.Pattern[str]
    doings: re.Pattern[str]
    doing_objects: re.Pattern[str]
    past: re.Pattern[str]
    reported: re.Pattern[str]
    ahead: re.Pattern[str]
    past_headings: re.Pattern[str]
    bounds: re.Pattern[str]
    never: re.Pattern[str]
    plans: re.Pattern[str]
    from_now: re.Pattern[str]
    yearly: re.Pattern[str]
    name_columns: frozenset[str]
    unit_columns: frozenset[str]
    target_columns: re.Pattern[str]
    growth_columns: re.Pattern[str]
    other_columns: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path = CATALOG) -> DemandWords:
        """Reads `demands.toml`.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        return made_of(folder, FILE, cls._of)

    @classmethod
    def _of(cls, tables: Mapping[str, Any]) -> DemandWords:
        frame, growth, adverbs = tables["frame"], tables["growth"], tables["adverbs"]
        number, name, no, table = tables["number"], tables["name"], tables["not"], tables["table"]
        changes = {"growth": growth["rate"], "fall": growth["fall_rate"], "rise": growth["up"], "drop": growth["down"]}
        return cls(
            before=by_word(frame["before"]),
            after=by_word(frame["after"]),
            changes=by_word(changes),
            level=re.compile(frame["level"]["word"]),
            relative=re.compile(rf"(?:{any_of(growth['relative'])})(?P<of>[^\d，]{{2,12}})$"),
            relative_share=re.compile(rf"(?:{any_of(growth['relative'])})(?P<of>.{{2,14}})的$"),
            per=re.compile(
                rf"(?P<word>{any_of(w for words in frame['before'].values() for w in words)})每[^\d，]{{1,5}}$"
            ),
            against=re.compile(rf"(?:{any_of(growth['against'])})[“\"]?$"),
            **_bases(tables["base"], growth["base_end"]),
            adverbs=longest_first((*adverbs["plain"], *adverbs["hedges"])),
            soft=tuple(adverbs["soft"]),
            ends=tuple(number["ends"]),
            from_=re.compile(rf"(?:{any_of(number['from'])})(?:(?P<year>\d{{4}})年?[底末]?)?的?$"),
            onward=re.compile(rf"^(?:{any_of(number['onward'])})"),
            share=re.compile(rf"^的?(?P<name>[^\d]{{2,20}}?(?:{any_of(number['share'])}).*)$"),
            parts=re.compile(rf"[二三四五六七八九十两]+(?:{any_of(number['parts'])})"),
            lead=re.compile(rf"^(?:{any_of(name['lead'])})"),
            places=re.compile(rf"^(?:{any_of(name['places'])})(?=.|$)"),
            place_of=_kinds(name["places"], name["place_kinds"]),
            neutral=longest_first(name["neutral"]),
            own={level: longest_first(said) for level, said in name["own"].items()},
            among=tuple(name["among"]),
            each=re.compile(any_of(name["each"])),
            generic=frozenset(name["generic"]),
            continues=tuple(name["continues"]),
            outputs=longest_first(name["output"]),
            removes=tuple(name["removes"]),
            heads=longest_first(name["heads"]),
            means=re.compile(any_of(no["means"])),
            doings=re.compile(any_of(no["doings"])),
            doing_objects=re.compile(rf"(?:{any_of(no['doing_objects'])})$"),
            past=re.compile(any_of(no["past"])),
            reported=re.compile(any_of(no["reported"])),
            ahead=re.compile(any_of(no["ahead"])),
            past_headings=re.compile(any_of(no["past_headings"])),
            bounds=re.compile(any_of(no["bounds"])),
            never=re.compile(any_of(no["never"])),
            plans=re.compile(tables["title"]["plans"]),
            from_now=_from_now(tables["title"]["from_now"]),
            yearly=re.compile(any_of(tables["title"]["yearly"])),
            **_columns(table),
        )


def _bases(base: Mapping[str, Any], end: Sequence[str]) -> dict[str, Any]:
    """Words around the year that a growth is counted from."""
    return {
        "base_before": re.compile(rf"(?:{any_of(base['before'])})$"),
        "base_after": re.compile(rf"^(?:{base['after']})"),
        "base_named": re.compile(rf"(?:{base['named']})$"),
        "base_compared": re.compile(rf"(?:{any_of(base['compared'])})$"),
        "base_end": re.compile(rf"(?:[”\"]|{any_of(end)})*$"),
    }


def by_word(table: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Each word with what it says, longest first."""
    pairs = [(word, sign) for sign, found in table.items() for word in found]
    return tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


def _from_now(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(words)})(?P<years>[一二两三四五六七八九十\d]{{1,2}})年")


def _kinds(places: Sequence[str], kinds: Sequence[str]) -> re.Pattern[str]:
    """«The whole …» before one of the kinds of places."""
    wholes = {word.removesuffix(kind) for word in places for kind in kinds if word.endswith(kind)}
    return re.compile(rf"(?:{any_of(wholes)})(?P<kind>{any_of(kinds)})")


def _columns(table: Mapping[str, Any]) -> dict[str, Any]:
    """What the heads of tables say."""
    return {
        "name_columns": frozenset(table["name"]),
        "unit_columns": frozenset(table["unit"]),
        "target_columns": re.compile(any_of(table["target"])),
        "growth_columns": re.compile(any_of(table["growth"])),
        "other_columns": re.compile(any_of(table["other"])),
    }
