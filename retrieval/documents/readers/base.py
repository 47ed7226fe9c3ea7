"""What a reader owes: bytes in, numbered lines out, or an error that a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one file.

    Attributes:
        max_bytes: size on disk.
        max_characters: size of the text, after decompression where there is any.
        max_lines: number of lines.
    """

    max_bytes: int = 20_000_000
    max_characters: int = 5_000_000
    max_lines: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawText:
    """The text of a file as it stands, line by line.

    Attributes:
        lines: without line ends; line n of the file is `lines[n - 1]`.
        encoding: what it was decoded with.
        kind: what the content is («text», «markdown»), whatever the suffix says.
    """

    name: str
    lines: tuple[str, ...]
    encoding: str
    kind: str


class Reader(Protocol):
    """One format. Readers are asked in order; the first that accepts reads."""

    def accepts(self, data: bytes) -> bool:
        """Whether the content (never the suffix) is of this format."""
        ...

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Text of `data`; `name` is the file's name without its folder.

        Raises:
            Permanent: empty, too large or unreadable.
        """
        ...
