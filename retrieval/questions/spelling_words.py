"""The lists of `spelling.toml`: which characters are taken for each other, and which are the old forms of which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.catalogs import read_words
from config.errors import Permanent

SPELLING = "spelling.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingWords:
    """Word lists for reading names that were typed wrongly.

    Attributes:
        shapes: groups of characters that look alike.
        keep: characters without which a name says something else; small: those of small words; linking: of joining ones.
        typed: words of questions that are typed in Latin letters; kept: Latin words that are no names.
        simplified: code of a traditional character → the simplified one.
    """

    shapes: tuple[str, ...]
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
        try:
            return cls._of(read_words(folder, SPELLING))
        except (KeyError, ValueError) as error:
            raise Permanent("catalogue_invalid", file=SPELLING, what=str(error)) from error

    @classmethod
    def _of(cls, tables: Mapping[str, Any]) -> SpellingWords:
        old, new = ("".join(tables["traditional"][end].split()) for end in ("from", "to"))
        return cls(
            shapes=tuple(tables["shapes"]["groups"]),
            keep=frozenset(tables["keep"]["characters"]),
            small=frozenset(tables["keep"]["small"]),
            linking=frozenset(tables["keep"]["linking"]),
            typed=tuple(tables["typed"]["words"]),
            kept=frozenset(tables["typed"]["kept"]),
            simplified={ord(a): b for a, b in zip(old, new, strict=True)},
        )
