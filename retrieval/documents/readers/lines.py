"""Collects the lines of a format that says what each of them is, within the limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from config.errors import Permanent
from retrieval.documents.readers.base import Flow, Limits, RawText, Spot


class Lines:
    """Lines in reading order; `raw` makes the result.

    Args:
        name: of the file, for errors.
        limits: bounds on characters, lines and cells.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._texts: list[str] = []
        self._spots: list[Spot] = []
        self._asides: list[str] = []
        self._characters = self._cells = 0

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str, spot: Spot) -> None:
        """One paragraph or table row; blank ones are left out."""
        text = cleaned(text)
        if text:
            self._count(len(text))
            self._texts.append(text)
            self._spots.append(spot)

    def extend(self, rows: Iterable[tuple[str, Spot]]) -> None:
        """Several of them."""
        for text, spot in rows:
            self.add(text, spot)

    def aside(self, text: str) -> None:
        """Text that is looked through and not kept."""
        text = text.strip()
        if text:
            self._count(len(text))
            self._asides.append(text)

    def count_cells(self, number: int) -> None:
        """Notes cells of a table before they are made.

        Raises:
            Permanent: `document_too_large`.
        """
        self._cells += number
        if self._cells > self._limits.max_cells:
            raise Permanent("document_too_large", file=self._name)

    def raw(self, kind: str, *, encoding: str = "", facts: Mapping[str, str] = MappingProxyType({})) -> RawText:
        """All lines.

        Raises:
            Permanent: `document_empty`, unless asides have to be looked through first.
        """
        if not self._texts and not self._asides:
            raise Permanent("document_empty", file=self._name)
        return RawText(
            name=self._name,
            lines=tuple(self._texts),
            encoding=encoding,
            kind=kind,
            flow=Flow.PARAGRAPHS,
            spots=tuple(self._spots),
            facts=facts,
            asides=tuple(self._asides),
            paragraphs=True,
        )

    def _count(self, characters: int) -> None:
        self._characters += characters
        lines = len(self._texts) + len(self._asides)
        if self._characters > self._limits.max_characters or lines >= self._limits.max_lines:
            raise Permanent("document_too_large", file=self._name)


def cleaned(text: str) -> str:
    """One line: control and invisible signs dropped, white space other than an indent made one space."""
    visible = "".join(
        sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs")
    )
    return " ".join(visible.split())
