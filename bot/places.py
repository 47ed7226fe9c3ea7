"""Where something stands, for people."""

from __future__ import annotations

from config.messages import Messages
from retrieval.evidence import Clause
from retrieval.lookup.sources import place_of


def place(file: str, lines: tuple[int, int]) -> str:
    """`file:3` or `file:3-5`: where to look it up."""
    first, last = lines
    return f"{file}:{first}" if first == last else f"{file}:{first}-{last}"


def clause_place(clause: Clause, messages: Messages) -> str:
    """Page, sheet and cells, or paragraph where the format has them, else the lines."""
    if clause.cells or clause.page or clause.counted:
        return place_of(clause, clause, messages)
    return place(clause.file, clause.lines)
