"""The words that the gate looks for, from `gate.toml`; language, not knowledge of a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, read_words

GATE = "gate.toml"
LISTS = (
    "amounts", "claims", "growth", "means", "grows", "relations", "among_all", "future", "done", "wanted", "denied",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWords:
    """Compiled patterns over normalised text; what each is for stands in the file.

    Attributes:
        common: words that say nothing, longest first, as one pattern.
        least: share of a free clause that has to stand in the evidence, 0 to 1; `least_counted`: of one with a number.
    """

    amounts: re.Pattern[str]
    superlatives: re.Pattern[str]
    claims: re.Pattern[str]
    growth: re.Pattern[str]
    means: re.Pattern[str]
    grows: re.Pattern[str]
    relations: re.Pattern[str]
    among_all: re.Pattern[str]
    limits: re.Pattern[str]
    future: re.Pattern[str]
    done: re.Pattern[str]
    wanted: re.Pattern[str]
    denied: re.Pattern[str]
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    places: re.Pattern[str]
    not_places: re.Pattern[str]
    common: re.Pattern[str]
    least: float
    least_counted: float

    @classmethod
    def load(cls, folder: Path = CATALOG) -> GateWords:
        """From the packaged catalogue, read once a process."""
        return _loaded(folder)


@lru_cache(maxsize=4)
def _loaded(folder: Path) -> GateWords:
    read: dict[str, Any] = read_words(folder, GATE)["words"]

    def any_of(key: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(read[key])}){after}")

    common = sorted(read["common"].split(), key=len, reverse=True)
    return GateWords(
        **{key: any_of(key) for key in LISTS},
        denied_before=any_of("denied_before", after="$"),
        denied_after=any_of("denied_after"),
        **{key: re.compile(read[key]) for key in ("superlatives", "limits", "places", "not_places")},
        common=re.compile("|".join(map(re.escape, common))),
        least=float(read["coverage"]["least"]),
        least_counted=float(read["coverage"]["least_counted"]),
    )
