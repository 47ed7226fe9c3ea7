"""The marks and word lists of `config/catalog/papers.toml`, compiled once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from config.catalogs import read_words

T = TypeVar("T")
FILE = "papers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRules:
    """What stands above, below and between the parts of a paper."""

    number: re.Pattern[str]
    serial: re.Pattern[str]
    series: re.Pattern[str]
    order: re.Pattern[str]
    red_head: re.Pattern[str]
    notice: re.Pattern[str]
    below: re.Pattern[str]
    imprint: re.Pattern[str]
    open: re.Pattern[str]
    attachment: re.Pattern[str]
    caption: re.Pattern[str]
    contents: re.Pattern[str]
    month: re.Pattern[str]
    near: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRules:
    """Lines of web pages that are no text."""

    end: re.Pattern[str]
    noise: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRules:
    """How a paper says that it is in force, until when, or no longer."""

    repealed: str
    lapsed: str
    trial: str
    says_repealed: re.Pattern[str]
    says_lapsed: re.Pattern[str]
    says_trial: re.Pattern[str]
    of_title: re.Pattern[str]
    of_text: re.Pattern[str]
    until: re.Pattern[str]
    years: re.Pattern[str]
    starts: re.Pattern[str]
    repeals: re.Pattern[str]
    title: re.Pattern[str]
    denied: re.Pattern[str]
    covers: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyRules:
    """Marks of state secrets."""

    anywhere: re.Pattern[str]
    alone: re.Pattern[str]
    scanned: re.Pattern[str]
    named: re.Pattern[str]
    first_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRules:
    """All of them.

    Attributes:
        labels: label → the fact that it names.
        pairs: finds labels with their values.
    """

    head: HeadRules
    web: WebRules
    state: StateRules
    secrecy: SecrecyRules
    labels: Mapping[str, str]
    pairs: re.Pattern[str]

    def labelled(self, text: str) -> list[tuple[str, str]]:
        """Facts and their values when `text` begins with a label, else nothing."""
        found = list(self.pairs.finditer(text))
        if not found or found[0].start() > 1:
            return []
        ends = [*(match.start() for match in found[1:]), len(text)]
        return [
            (self.labels["".join(match[1].split())], text[match.end() : end].strip(" \t；;|｜】]　"))
            for match, end in zip(found, ends, strict=True)
        ]


def load_paper_rules(folder: Path) -> tuple[PaperRules, str]:
    """Reads `papers.toml` of a catalogue folder; also its text, for a digest.

    Raises:
        OSError: no such file.
        KeyError: a table or a key is missing.
        re.error: not a pattern.
    """
    table = read_words(folder, FILE)
    text = json.dumps(table, ensure_ascii=False, sort_keys=True)
    state = {("starts" if key == "from" else key): entry for key, entry in table["state"].items()}
    labels = {label: fact for fact, names in table["labels"].items() for label in names}
    ordered = sorted(labels, key=len, reverse=True)
    either = "|".join(r"\s*".join(map(re.escape, label)) for label in ordered)
    rules = PaperRules(
        head=_compiled(HeadRules, table["head"]),
        web=_compiled(WebRules, table["web"]),
        state=_compiled(StateRules, state),
        secrecy=_compiled(SecrecyRules, table["secrecy"]),
        labels=labels,
        pairs=re.compile(rf"[【\[]?({either})\s*[:：】\]]\s*"),
    )
    return rules, text


def _compiled(kind: type[T], table: dict[str, Any]) -> T:
    plain = {"repealed", "lapsed", "trial", "near", "first_lines"}
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: table[name] if name in plain else re.compile(str(table[name])) for name in names})
