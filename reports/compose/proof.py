"""Whether a number of a text is proved: one figure has to agree in value, unit, kind, direction, place, time and subject.

All of them are asked of the same figure: two figures that are each half right prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reports.compose.agreement import (
    Said,
    comparators,
    compares,
    in_place,
    in_time,
    on_subject,
    same_kind,
    same_value,
)
from reports.compose.draft import Draft
from reports.compose.formulas import formula_spans, wrong_formulas
from reports.compose.gate_words import GateWords
from reports.compose.lines import Line
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import Quantity, UnitTable, chinese_number, parse_names, parse_quantity
from retrieval.questions.normalise import normalise

_DENIED = re.compile(r"(?:不是|并非|不为|没有)$")
_CHINESE = "[二两三四五六七八九十]+"
_NEXT = frozenset({"前一位", "前一名"})
"""The neighbour in a ranking, not a number."""

_REST = "另有"

COUNTED = frozenset({"件", "条", "项", "份", "个", ""})


@dataclass(frozen=True, slots=True)
class Problem:
    """What a text says without proof.

    `kind`: number, comparator, region, indicator, period, quotation, name, citation, claim or unsupported.
    """

    kind: str
    text: str


def all_figures(figures: Iterable[Figure]) -> list[Figure]:
    """Figures with those that they were computed from."""
    found: list[Figure] = []
    for figure in figures:
        found += [figure, *all_figures(figure.inputs)]
    return found


def unproved_numbers(
    line: Line, draft: Draft, catalogue: Catalogue, words: GateWords, counts: list[int]
) -> list[Problem]:
    """Numbers of a line that no figure carries.

    Args:
        counts: how many documents and the like were looked at, in the order of their mention; those that the line says
            are taken out.
    """
    figures = all_figures(draft.figures)
    denied = {normalise(text) for text in draft.denied}
    problems = []
    brackets = formula_spans(line)
    quantities = parse_quantity(line.text, units=catalogue.units)
    for quantity in quantities:
        if quantity.text in _NEXT or line.quotes(quantity.start, quantity.end) or _refuted(quantity, line, denied):
            continue
        if line.proves(quantity.start, quantity.end):
            if _DENIED.search(line.text[: quantity.start]) and normalise(quantity.text) not in denied:
                problems.append(Problem("number", quantity.text))
            continue
        before, after = line.masked[: quantity.start], line.masked[quantity.end :]
        if _turned(line.text, quantity, quantities):
            quantity, before = replace(quantity, value=-quantity.value), before[:-1]
        if _DENIED.search(before):
            if normalise(quantity.text) not in denied or comparators("", after):
                problems.append(Problem("number", quantity.text))
            continue
        if quantity.unit in COUNTED and not comparators(before, after) and _take(int(quantity.value), before, counts):
            continue
        formula = any(start < quantity.start and quantity.end <= end for start, end in brackets)
        if formula and quantity.text == "1":
            continue  # «÷…－1», «1＋…» of a growth rate: the formula is proved as a whole.
        said = Said(quantity, line, before, after, formula, draft.free, tuple(quantities))
        problem = _unproved(said, figures, catalogue, words, compared=draft.kind == "comparison")
        if problem:
            problems.append(problem)
    problems += _named_numbers(line, draft, catalogue, counts)
    problems += _small(line, figures, catalogue.units, counts, denied)
    return problems + [Problem("number", text) for text in wrong_formulas(line, figures, catalogue.units)]


def _refuted(quantity: Quantity, line: Line, denied: set[str]) -> bool:
    """Whether a number stands in a claim that is denied whole, comparator included: «不是26%以上»."""
    for claim in denied:
        at = line.text.find(f"不是{claim}")
        start, end = at + 2, at + 2 + len(claim)
        longer = claim != normalise(quantity.text) and start <= quantity.start and quantity.end <= end
        if at >= 0 and longer and not comparators("", line.masked[end:]):
            return True
    return False


def _turned(text: str, quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """A sign that the number does not hold itself («总量-5亿元», «负5亿元»); no dash between the ends of a range."""
    before = text[: quantity.start]
    if quantity.value <= 0 or not before.endswith(("-", "负")):
        return False
    return before.endswith("负") or not any(other.end == quantity.start - 1 for other in others)


def _take(value: int, before: str, counts: list[int]) -> bool:
    """Counts stand in the order of the draft, each once; only zeros are left unsaid, and the total before «另有…»."""
    while counts and counts[0] != value and (counts[0] == 0 or before.endswith(_REST)):
        counts.pop(0)
    if not counts or counts[0] != value or (value == 0 and before.endswith(_REST)):
        return False
    counts.pop(0)
    return True


def _unproved(
    said: Said, figures: Sequence[Figure], catalogue: Catalogue, words: GateWords, *, compared: bool
) -> Problem | None:
    left = list(figures)
    tests: tuple[tuple[str, Callable[[Figure], bool]], ...] = (
        ("number", lambda figure: same_value(figure, said, catalogue.units)),
        ("number", lambda figure: said.operand or same_kind(figure, said, words, compared=compared)),
        ("region", lambda figure: said.operand or in_place(figure, said)),
        ("indicator", lambda figure: said.operand or on_subject(figure, said, catalogue)),
        ("period", lambda figure: said.operand or in_time(figure, said)),
        ("comparator", lambda figure: compares(figure, said, catalogue.units)),
    )
    for kind, test in tests:
        left = [figure for figure in left if test(figure)]
        if not left:
            return Problem(kind, said.quantity.text)
    return None


def _small(
    line: Line, figures: Sequence[Figure], units: UnitTable, counts: list[int], denied: set[str]
) -> list[Problem]:
    """«三家», «两项»: too common a word for the parser, but an amount all the same."""
    weak = sorted({name for name, unit in units.units.items() if unit.weak}, key=len, reverse=True)
    quoted = "".join(normalise(figure.source.quote) for figure in figures)
    problems = []
    pattern = rf"(?<![第前后零一二三四五六七八九十百千万亿两点]){_CHINESE}(?={'|'.join(map(re.escape, weak))})"
    for match in re.finditer(pattern, line.masked):
        unit = next(name for name in weak if line.text.startswith(name, match.end()))
        if any(line.text.startswith(f"不是{claim}", match.start() - 2) for claim in denied if claim != match[0] + unit):
            continue  # «不是三个月»: a claim that is denied whole
        value, word = chinese_number(match[0]), match[0] + unit
        held = any(figure.unit and units.same(figure.value, figure.unit, value, unit) for figure in figures)
        if word not in quoted and not held and not (unit in COUNTED and value in counts):
            problems.append(Problem("number", word))
    return problems


def _named_numbers(line: Line, draft: Draft, catalogue: Catalogue, counts: list[int]) -> list[Problem]:
    """Numbers inside names («G60», «11地»): counted by the finding, or written so in the evidence."""
    known = [normalise(text) for text in (*draft.named, *draft.denied, *(s.quote for s in draft.sources))]
    printed = {normalise(figure.text) for figure in all_figures(draft.figures)}
    problems = []
    for name in parse_names(line.text, units=catalogue.units):
        if line.proves(name.start, name.end):
            continue
        text = normalise(name.text)
        if text in printed or (text.isdecimal() and _take(int(text), line.text[: name.start], counts)):
            continue
        if re.fullmatch(r"[\d.]+", text):
            text += line.text[name.end : name.end + 1]
        if not any(re.search(rf"(?<![\d.a-z]){re.escape(text)}(?!\d)", other) for other in known):
            problems.append(Problem("name", name.text))
    return problems
