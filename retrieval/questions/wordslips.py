"""A character typed wrongly inside a longer wording of the held texts: all around it is printed so, and it itself nowhere.

Names have a speller of their own; this is for the words of clauses. Where the typed character makes a word of its own with
its neighbour, another thing may be meant, and nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from retrieval.questions.segments import is_loose
from retrieval.questions.slips import Window
from retrieval.questions.sounds import plain

LEAST = 6
LEAST_ALIKE = 4
"""Characters around the wrong one that are printed so: of any character, of one that sounds or looks alike."""

LED = 2
"""At least so many of them stand before it."""

FARTHEST = 10
"""Characters to each side that are looked at."""

READINGS = 2
"""Readings of a character that are compared; the rarer ones are those of names."""

MOST = 4
"""Places of one message at which the texts are searched."""

_RUN = re.compile(r"[\u3400-\u9fff]{5,}")
_NUMERALS = frozenset("零一二三四五六七八九十百千万亿甲乙丙丁戊")


def _silent(_pair: str) -> bool:
    return True


def _no_texts() -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Printed:
    """The held texts.

    Attributes:
        holds: whether a pair of characters stands in any of them; quick.
        texts: all of them, normalised.
    """

    holds: Callable[[str], bool] = _silent
    texts: Callable[[], Iterable[str]] = _no_texts


NO_TEXTS = Printed()
"""Where no documents are known."""


def word_slips(low: str, printed: Printed, *, keep: frozenset[str], shapes: Mapping[int, str]) -> list[Window]:
    """Characters of a text in lower case that are meant as another one, each with its right neighbour."""
    found: list[Window] = []
    places = [(run, at) for run in _RUN.finditer(low) for at in _strange(run[0], printed)]
    for run, at in places[:MOST]:
        typed = run[0][at]
        if typed in keep | _NUMERALS:
            continue
        meant = _meant(run[0], at, printed.texts(), shapes)
        if meant is None or meant in keep | _NUMERALS:
            continue
        end = min(at + 2, len(run[0]))
        start = at if end - at > 1 else at - 1
        name = (run[0][:at] + meant + run[0][at + 1 :])[start:end]
        found.append(Window(run.start() + start, run.start() + end, (name,)))
    return found


def _strange(run: str, printed: Printed) -> Iterator[int]:
    """Places of a run of characters that no text prints behind what stands before, where enough around is printed."""
    for at in range(LED, len(run)):
        if printed.holds(run[at - 1 : at + 1]) or (at + 2 <= len(run) and printed.holds(run[at : at + 2])):
            continue
        left = next((n for n in range(1, at) if not printed.holds(run[at - n - 1 : at - n + 1])), at)
        rest = run[at + 1 :]
        right = next((n for n in range(1, len(rest)) if not printed.holds(rest[n - 1 : n + 1])), len(rest))
        if left >= LED and left + right >= LEAST_ALIKE:
            yield at


def _meant(run: str, at: int, texts: Iterable[str], shapes: Mapping[int, str]) -> str | None:
    """The only character that texts print in that place; None where there is none or more than one."""
    around = _around(run, at, texts)
    last = at == len(run) - 1
    enough = {c: n for c, (n, behind) in around.items() if n >= LEAST_ALIKE and (behind or last)}
    alike = [c for c in enough if _alike(run[at], c, shapes)]
    if alike:
        return alike[0] if len(alike) == 1 else None
    sure = [c for c, (n, behind) in around.items() if n >= LEAST and behind]
    return sure[0] if len(sure) == 1 and is_loose(run, at, at + 1) else None


def _around(run: str, at: int, texts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """What stands in that place of texts → how many characters around are the same, and how many of them behind."""
    lead, before, behind = run[at - LED : at], run[:at][::-1], run[at + 1 :]
    found: dict[str, tuple[int, int]] = {}
    for text in texts:
        start = text.find(lead)
        while start >= 0:
            place = start + LED
            if place < len(text) and "\u3400" <= text[place] <= "\u9fff":
                after = _same(text[place + 1 : place + 1 + FARTHEST], behind)
                total = _same(text[max(0, place - FARTHEST) : place][::-1], before) + after
                found[text[place]] = max(found.get(text[place], (0, 0)), (total, after))
            start = text.find(lead, start + 1)
    return found


def _same(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _alike(typed: str, meant: str, shapes: Mapping[int, str]) -> bool:
    return bool(set(plain(typed)[:READINGS]) & set(plain(meant)[:READINGS])) or typed.translate(
        shapes
    ) == meant.translate(shapes)
