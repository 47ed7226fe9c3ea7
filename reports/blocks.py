"""What we say, before any channel: a message is a tuple of blocks, each a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Heading:
    """A section title."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; line breaks inside it are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short cells; `header` names the columns. Channels without tables show one line a row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One series as a picture: `points` are (label, value), in order; `unit` stands at the axis.

    Where only text is shown it is left out: its figures stand in the text.
    """

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: `label` for people, `quote` verbatim, `place` one tap away."""

    number: int
    label: str
    quote: str
    place: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand over."""

    path: Path
    caption: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Follow-ups that one tap sends: buttons where the channel has them, numbers elsewhere.

    `marks` say whether an answer was good: buttons only, without a number.
    """

    options: tuple[str, ...]
    marks: tuple[str, ...] = ()


Block = Heading | Text | Table | Chart | Citation | Attachment | Choices
Blocks = tuple[Block, ...]


def options_of(blocks: Blocks) -> tuple[str, ...]:
    """What can be picked, in order."""
    return tuple(option for block in blocks if isinstance(block, Choices) for option in block.options)


def marks_of(blocks: Blocks) -> tuple[str, ...]:
    """What can be said about the whole, in order."""
    return tuple(mark for block in blocks if isinstance(block, Choices) for mark in block.marks)
