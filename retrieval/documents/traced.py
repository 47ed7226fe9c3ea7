"""Text whose every character knows the line that it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Traced:
    """A text and, for each of its characters, a line number from 1."""

    text: str
    lines: tuple[int, ...]

    @classmethod
    def of(cls, text: str, line: int) -> Traced:
        """A text that stands on one line."""
        return cls(text, (line,) * len(text))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.lines[part])

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.text + other.text, self.lines + other.lines)

    @property
    def span(self) -> tuple[int, int]:
        """First and last line; (0, 0) of an empty text."""
        return (min(self.lines), max(self.lines)) if self.lines else (0, 0)

    def strip(self) -> Traced:
        """Without white space at the ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]


def joined(parts: list[Traced]) -> Traced:
    """Parts one after another, with a line feed between: `compact` takes it out or makes it a space."""
    lines: list[int] = []
    kept = [part for part in parts if part.text]
    for part in kept:
        if lines:
            lines.append(lines[-1])
        lines.extend(part.lines)
    return Traced("\n".join(part.text for part in kept), tuple(lines))


def compact(traced: Traced) -> Traced:
    """Without the spaces of typesetting: only one between two words or numbers in Latin signs stays."""
    parts: list[Traced] = []
    position = 0
    for space in SPACE.finditer(traced.text):
        parts.append(traced[position : space.start()])
        position = space.end()
        before, after = traced.text[max(space.start() - 1, 0) : space.start()], traced.text[position : position + 1]
        if _parted(before, after, broken="\n" in space.group()):
            parts.append(Traced(" ", traced.lines[space.start() : space.start() + 1]))
    parts.append(traced[position:])
    return Traced("".join(part.text for part in parts), tuple(line for part in parts for line in part.lines))


def _parted(before: str, after: str, *, broken: bool) -> bool:
    if not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()):
        return False
    # A line may end inside a number; a space inside one line stands between two numbers.
    return not (before.isdigit() and after.isdigit() and broken)
