"""Words that call for a language model, and words that carry nothing in what it writes: [model] of `questions.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.catalogs import read_words
from config.errors import Permanent
from retrieval.questions.normalise import normalise

_EDGE = r"[，,。；;：:！!？?、\s]*"
_SHORT = re.compile(r"(\d{2,3})字")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWords:
    """The table [model], compiled.

    Attributes:
        synthesis, style: a request for a text over several clauses, or for another wording; on normalised text.
        linking: words that a sentence may have without proof, longest first.
        negations: words that turn a sentence round; unturned: words that only look like it («不断»).
        same: (everyday word, the word of the papers that it stands for).
        back: what is left of a request about the answer before («把上面的话»).
    """

    synthesis: re.Pattern[str]
    style: re.Pattern[str]
    linking: tuple[str, ...]
    negations: tuple[str, ...]
    unturned: tuple[str, ...]
    back: tuple[str, ...]
    same: tuple[tuple[str, str], ...]

    @classmethod
    def load(cls, folder: Path) -> ModelWords:
        """Reads `questions.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        try:
            table = read_words(folder, "questions.toml")["model"]
            return cls(
                synthesis=_any(table["synthesis"]),
                style=_any(table["style"]),
                linking=tuple(sorted(map(normalise, table["linking"]), key=len, reverse=True)),
                negations=tuple(table["negations"]),
                unturned=tuple(table["unturned"]),
                back=tuple(map(normalise, table["back"])),
                same=tuple((normalise(spoken), normalise(written)) for spoken, written in table["same"]),
            )
        except (ValueError, KeyError, TypeError, re.error) as error:
            raise Permanent("catalogue_invalid", file="questions.toml", what=str(error)) from error

    def asks_synthesis(self, text: str) -> bool:
        """«…，写一段汇报材料»."""
        return self.synthesis.search(normalise(text)) is not None

    def asks_style(self, text: str) -> bool:
        """«改成口语»."""
        return self.style.search(normalise(text)) is not None

    def subject(self, text: str) -> str:
        """The question without the request for a text; "": it says only how to write."""
        plain = normalise(text)
        for pattern in (self.synthesis, self.style):
            plain = re.sub(f"{_EDGE}(?:{pattern.pattern}){_EDGE}", "，", plain)
        return plain.strip("，,。；;：:！!？?、 \t\n")

    def most_chars(self, text: str, most: int) -> int:
        """How long the text may be: what is asked for, but at most `most`."""
        found = _SHORT.search(normalise(text))
        return min(most, max(20, int(found[1]))) if found else most


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
