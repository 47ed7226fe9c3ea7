"""How long something took, as a question claims it and a text states it: «建了半年» where the text says «仅用时2个月»."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from retrieval.evidence import Clause
from retrieval.findings import Premise
from retrieval.lookup.texts.fit import number_of
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise

_LENGTH = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百]+|半)(?P<unit>年|个半?月|个?星期|周|天|个?小时)(?P<half>半)?"
)
_DAYS = {
    "年": Decimal(365),
    "月": Decimal(30),
    "期": Decimal(7),
    "周": Decimal(7),
    "天": Decimal(1),
    "时": Decimal("0.04"),
}
_NEAR = Decimal("0.15")
"""Lengths that differ by less are the same one in other units («一年», «12个月»)."""

Words = Mapping[str, tuple[str, ...]]


def other_duration(question: Question, clauses: Sequence[Clause], words: Words) -> Premise | None:
    """The length of time that a question claims for what took another one; None: they agree, or one of them is missing."""
    claimed = _lengths(question.normal, words["took"])
    held = {found for clause in clauses for found in _lengths(normalise(clause.text), words["took_said"])}
    if len(claimed) != 1 or len(held) != 1:
        return None
    (asked, days), (actual, real) = claimed[0], held.pop()
    return Premise(claimed=asked, actual=actual) if abs(days - real) > real * _NEAR else None


def without_durations(question: Question, words: Words) -> Question:
    """The question without the numbers of the time that something took: they are claims of their own kind."""
    lengths = [text for text, _ in _lengths(question.normal, words["took"])]
    kept = tuple(q for q in question.quantities if not any(normalise(q.text) in text for text in lengths))
    return question if not lengths else replace(question, quantities=kept)


def _lengths(text: str, before: tuple[str, ...]) -> list[tuple[str, Decimal]]:
    """Lengths of time behind one of these words, as typed and in days."""
    found = []
    for match in _LENGTH.finditer(text):
        if not text[: match.start()].removesuffix("约").endswith(before):
            continue
        number = match["number"]
        value = Decimal("0.5") if number == "半" else number_of(number)
        if match["half"] or "半" in match["unit"]:
            value += Decimal("0.5")
        found.append((match[0], value * _DAYS[match["unit"][-1]]))
    return found
