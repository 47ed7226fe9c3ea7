"""The language of targets (`targets.toml`), compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.catalogs import CATALOG, any_of, made_of
from retrieval.metrics.demand_words import DemandWords, by_word

FILE = "targets.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWords:
    """Word lists as patterns; `before` and `after` map words to comparators, longest word first.

    Attributes:
        growth_said: before a growth whose clause has no word for it right before the number.
        demands: how plans demand, whatever the indicator.
    """

    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    hedges: tuple[str, ...]
    full: re.Pattern[str]
    trend: re.Pattern[str]
    text: re.Pattern[str]
    growth: re.Pattern[str]
    growth_said: str
    yearly: re.Pattern[str]
    reported: re.Pattern[str]
    projects: re.Pattern[str]
    continues: re.Pattern[str]
    report_titles: re.Pattern[str]
    demands: DemandWords

    @classmethod
    def load(cls, folder: Path = CATALOG) -> TargetWords:
        """Reads `targets.toml` and `demands.toml`.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        demands = DemandWords.load(folder)
        return made_of(folder, FILE, lambda tables: cls._of(tables, demands))

    @classmethod
    def _of(cls, tables: dict[str, Any], demands: DemandWords) -> TargetWords:
        words = tables["words"]
        return cls(
            before=by_word(tables["comparators"]["before"]),
            after=by_word(tables["comparators"]["after"]),
            hedges=tuple(words["hedges"]),
            full=re.compile(any_of(words["full"])),
            trend=re.compile("|".join(words["trend"])),
            text=re.compile("|".join(words["text"])),
            growth=re.compile(any_of(words["growth"])),
            growth_said=words["growth_said"],
            yearly=re.compile(any_of(words["yearly"])),
            reported=re.compile(any_of(words["reported"])),
            projects=re.compile(any_of(words["projects"])),
            continues=re.compile(any_of(words["continues"])),
            report_titles=re.compile(any_of(words["report_titles"])),
            demands=demands,
        )

    def grown(self, text: str, quote: str) -> str:
        """The value part of a growth target with the words of its clause that say so («年均增长12%»)."""
        if self.growth.search(text):
            return text
        found = re.search(rf"(?:{self.growth.pattern})[^\d,，;；。、]{{0,6}}{re.escape(text)}", quote)
        return found[0] if found else self.growth_said + text

    def compare(self, lead: str, number: str, after: str) -> tuple[str | None, str]:
        """Comparator (None: the indicator's direction decides) and the value part as printed («1.9以内», «超过50%»)."""
        late = next(((word, sign) for word, sign in self.after if after.startswith(word)), None)
        early = next(((word, sign) for word, sign in self.before if lead.endswith(word)), None)
        text = number + (late[0] if late else "")
        if early and early[1] in {">", "<", ">=", "<="} and not late:
            text = early[0] + text
        if late:
            return late[1], text
        return (early[1] if early and early[1] != "reach" else None), text

    def hedge(self, before: str, after: str) -> str | None:
        """The word that softens a target, or None."""
        tail = before[-12:]
        return next((word for word in self.hedges if word in tail or after.startswith(word)), None)

    def project_before(self, text: str) -> bool:
        """Whether the words right before a mention make it a thing to be built."""
        return self.projects.search(text[-3:]) is not None
