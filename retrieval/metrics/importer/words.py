"""The words of bureaus' workbooks, read from `config/catalog/workbooks.toml` and `divisions.toml`: patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.catalogs import any_of, made_of, read_words
from retrieval.questions.normalise import normalise

FILE, DIVISIONS = "workbooks.toml", "divisions.toml"

_CIRCLED = re.compile("[\u2460-\u2473\u24f5-\u24fe\u2776-\u277f]")
_RAISED = re.compile(r"(?<=[\u4e00-\u9fff）)%％])[¹²³⁴-⁹⁰*＊†‡]+$")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """One spelling for matching: without footnote marks, spaces and quotation marks, half-width, one kind of dash."""
    return normalise(_RAISED.sub("", _CIRCLED.sub("", text.strip())))


@dataclass(frozen=True, kw_only=True)
class Words:
    """See the file for what each of them is; patterns match the whole text unless they begin with `^` or say otherwise."""

    missing: frozenset[str]
    head: Mapping[str, re.Pattern[str]]
    measure: Mapping[str, re.Pattern[str]]
    period: Mapping[str, re.Pattern[str]]
    totals: Mapping[str, frozenset[str]]
    zones: re.Pattern[str]
    divisions: frozenset[str]
    prefix: re.Pattern[str]
    filler: re.Pattern[str]
    generic: re.Pattern[str]
    group: re.Pattern[str]
    numbered: re.Pattern[str]
    parting: re.Pattern[str]
    narrowing: re.Pattern[str]
    lines: Mapping[str, re.Pattern[str]]
    facts: Mapping[str, re.Pattern[str]]
    release: Mapping[str, re.Pattern[str]]
    basis: Mapping[str, re.Pattern[str]]
    level: Mapping[str, re.Pattern[str]]
    ids: Mapping[str, frozenset[str]]
    loose: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> Words:
        """Reads `workbooks.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        divisions = read_words(folder, DIVISIONS)
        return made_of(folder, FILE, lambda tables: _made(tables, divisions))


def _made(tables: Mapping[str, Any], divisions: Mapping[str, Any]) -> Words:
    facts = tables["facts"]
    return Words(
        missing=frozenset(tables["missing"]),
        head=_patterns(tables["head"]),
        measure=_patterns(tables["measure"]),
        period=_patterns(tables["period"]),
        totals={key: frozenset(map(fold, found)) for key, found in tables["regions"].items() if key != "zones"},
        zones=re.compile(f"{tables['regions']['zones']}|.*(?:{any_of(divisions['words']['ruled'])})"),
        divisions=frozenset(map(fold, divisions["divisions"]["names"].split())),
        prefix=re.compile(tables["names"]["prefix"]),
        filler=re.compile(tables["names"]["filler"]),
        generic=re.compile(tables["names"]["generic"]),
        group=re.compile(tables["names"]["group"]),
        numbered=re.compile(tables["names"]["numbered"]),
        parting=re.compile(tables["names"]["parting"]),
        narrowing=re.compile(tables["names"]["narrowing"]),
        lines=_patterns(tables["lines"]),
        facts=_patterns({key: value for key, value in facts.items() if isinstance(value, str)}),
        release=_patterns(facts["release"]),
        basis=_patterns(facts["basis"]),
        level=_patterns(facts["level"]),
        ids={key: frozenset(map(fold, found)) for key, found in tables["ids"].items()},
        loose=frozenset(map(fold, tables["loose"]["names"])),
    )


def _patterns(table: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {key: re.compile(value) for key, value in table.items()}
