"""The lists of `spelling.toml`: which characters are taken for each other, and which are the old forms of which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.catalogs import made_of

SPELLING = "spelling.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingWords:
    """Word lists for reading names that were typed wrongly.

    Attributes:
        shapes: code of a character → the one that stands for all that look like it.
        keep: characters without which a name says something else; small: those of small words; linking: of joining ones.
        typed: words of questions that are typed in Latin letters; kept: Latin words that are no names.
        simplified: code of a traditional character → the simplified one.
    """

    shapes: Mapping[int, str]
    keep: frozenset[str]
    small: frozenset[str]
    linking: frozenset[str]
    typed: tuple[str, ...]
    kept: frozenset[str]
    simplified: Mapping[int, str]

    @classmethod
    def load(cls, folder: Path) -> SpellingWords:
        """Reads the file of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        return made_of(folder, SPELLING, cls._of)

    @classmethod
    def _of(cls, tables: Mapping[str, Any]) -> SpellingWords:
        old, new = ("".join(tables["traditional"][end].split()) for end in ("from", "to"))
        return cls(
            shapes={ord(sign): group[0] for group in tables["shapes"]["groups"] for sign in group},
            keep=frozenset(tables["keep"]["characters"]),
            small=frozenset(tables["keep"]["small"]),
            linking=frozenset(tables["keep"]["linking"]),
            typed=tuple(tables["typed"]["words"]),
            kept=frozenset(tables["typed"]["kept"]),
            simplified={ord(a): b for a, b in zip(old, new, strict=True)},
        )
