"""Figures that a text gives in one breath («甲、乙分别增长 a 和 b»): which belongs to which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.metrics.statements import Statement


def respectively(made: list[Statement], part: str, before: str, found: Sequence[Statement]) -> list[Statement]:
    """«甲5亿元、乙3亿元，分别增长 a 和 b»: each rate has the name of its value; where they can't be paired, none is known.

    Args:
        before: subject of the part before, which all of these would have.
        found: figures of the parts before.
    """
    shared = {statement.subject for statement in made} == {before}
    if (
        len(made) < 2
        or "分别" not in part
        or not before
        or not shared
        or made[0].measure not in ("growth", "growth_change")
    ):
        return made
    names = list(dict.fromkeys(each.subject for each in found if each.measure == "value"))
    if len(names) != len(made):
        return []
    return [replace(statement, subject=name) for statement, name in zip(made, names, strict=True)]


def spread(found: list[Statement], part: str, heads: Sequence[str]) -> list[Statement]:
    """«甲、乙指标分别增长 a 和 b»: gives each number its own subject; «高出省、市 a 和 b» its own region."""
    if len(found) < 2 or "分别" not in part:
        return found
    first = found[0]
    if first.measure == "ahead" and first.among and "+" in first.among:
        return [replace(s, among=name) for s, name in zip(found, first.among.split("+"), strict=False)]
    names = [name for name in re.split(r"[、和及与]", first.subject) if name]
    if len(names) != len(found):
        return found
    head = next((h for h in heads if names[-1].endswith(h)), "")
    names = [name if not head or name.endswith(head) else name + head for name in names]
    return [replace(statement, subject=name) for statement, name in zip(found, names, strict=True)]
