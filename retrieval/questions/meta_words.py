"""Words about a text, and the forms that an answer may have to have: the table [meta] of `questions.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.catalogs import any_of, longest_first
from retrieval.questions.normalise import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaWords:
    """The lists of [meta], ready for matching on normalised text.

    Attributes:
        exact: who uses one of these wants the wording itself.
        counted: a count of words about a text («哪几个定语»).
        forms: how a form is asked for, and the form.
        limits: another thing is asked for as the limit («不能少于啥»).
        plain: words of every plan, which tell no clause from another.
        judged: an opinion is asked for, where it stands behind a title; abused: abuse is.
        ratio: «甲与乙的比», with both sides as groups; ratio_names: how a text names such a thing.
        ends: what a refusal leaves out at the ends of the asker's words, as typed, longest first.
    """

    exact: tuple[str, ...]
    counted: re.Pattern[str]
    forms: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    limits: re.Pattern[str]
    plain: frozenset[str]
    judged: re.Pattern[str]
    abused: re.Pattern[str]
    ratio: re.Pattern[str]
    ratio_names: tuple[str, ...]
    ends: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> MetaWords:
        """From the table of `questions.toml`."""
        words = any_of(map(normalise, table["words"]))
        return cls(
            exact=tuple(map(normalise, table["exact"])),
            counted=re.compile(rf"(?:几|多少)(?:个|句|种|条|串|处)?(?:{words})"),
            forms=tuple((re.compile(ask), re.compile(form)) for ask, form in table["forms"]),
            limits=re.compile("|".join(table["limits"])),
            plain=frozenset(map(normalise, table["plain"])),
            judged=re.compile("|".join(table["judged"])),
            abused=re.compile("|".join(table["abused"])),
            ratio=re.compile(table["ratio"]),
            ratio_names=tuple(table["ratio_names"]),
            ends=longest_first(table["ends"]),
        )

    def form_asked(self, normal: str) -> re.Pattern[str] | None:
        """The form that a text has to have to answer («几点零版» → a number with «版»); None: any."""
        return next((form for ask, form in self.forms if ask.search(normal)), None)

    def asks_opinion(self, normal: str, titles: tuple[str, ...]) -> bool:
        """Whether a person in office is to be judged («我们县长干得好不好») or abused."""
        named = re.search(rf"(?:{'|'.join(map(re.escape, titles))})(?P<rest>.{{0,10}})$", normal)
        return self.abused.search(normal) is not None or (
            named is not None and self.judged.search(named.group("rest")) is not None
        )
