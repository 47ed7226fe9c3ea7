"""The gate: every number, unit, comparator, region, indicator, period and quotation of a finished text is proved.

What stands verbatim in the evidence is proved by that. In what remains, each quantity needs a figure of the same value,
unit and kind, about a region, an indicator and a period that the same line names; names and quotations need to stand in the
evidence. It reads only the text and the evidence, never how the text was made: a model's text goes through the same gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.compose.draft import Draft
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import Quantity, parse_names, parse_quantity
from retrieval.questions.normalise import bare, normalise
from retrieval.questions.vocabulary import Phrases

HOLE = "□"
"""Stands for proved text; no number, name or quotation mark."""

_QUOTED = re.compile(r"“([^”]{4,})”")
_COMPARATOR_BEFORE = re.compile(r"(不低于|不少于|不高于|不超过|超过|高于|低于|至少|最多|力争)(?:达到)?$")
_COMPARATOR_AFTER = re.compile(r"^(以上|以下|以内|以外|左右|之内)")
_GROWN = re.compile(r"(?:同比|名义|实际)?(?:增长|下降|增加|减少|提高|回落)了?$")
_DENIED = re.compile(r"(?:不是|并非)$")
_PERIOD = re.compile(
    r"\d{4}年(?:\d{1,2}-\d{1,2}月|\d{1,2}月\d{1,2}日|\d{1,2}月(?:末)?|[一二三四]季度|前[二三]季度|上半年|末|底)?|\d{4}-\d{4}年"
)
_COUNTED = frozenset({"件", "条", "项", "份", ""})


@dataclass(frozen=True, slots=True)
class Problem:
    """What a text says without proof; `kind` is number, comparator, region, indicator, period, quotation or name."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """The catalogue's names, ready for matching."""

    regions: Phrases
    indicators: Phrases

    @classmethod
    def of(cls, catalogue: Catalogue) -> Names:
        """Full names of regions (aliases are words of everyday language too) and all names of indicators."""
        regions = {region.name: region.code for region in catalogue.regions.values()}
        indicators = {indicator.name: indicator.id for indicator in catalogue.indicators.values()}
        return cls(Phrases(regions), Phrases(indicators))


def check(draft: Draft, *, question: str, catalogue: Catalogue, names: Names) -> tuple[Problem, ...]:
    """Everything in the lines of a draft that its evidence does not prove; empty: the text may go out."""
    evidence = _evidence(draft)
    problems: list[Problem] = []
    for line in draft.lines:
        problems += _quotations(line, evidence, draft, question)
        rest, proved = _without(normalise(line.replace("－", "减")), evidence)
        rest, _ = _without(rest, sorted((normalise(t) for t in draft.said if len(t) > 1), key=len, reverse=True))
        problems += _numbers(rest, draft, catalogue)
        problems += _names(rest, proved, draft, question, catalogue, names)
    return tuple(problems)


def _evidence(draft: Draft) -> list[str]:
    texts = [source.quote for source in draft.sources]
    for clause in draft.clauses:
        texts += [clause.text, *((clause.variant.text,) if clause.variant else ())]
    return sorted({normalise(text) for text in texts if len(text) > 1}, key=len, reverse=True)


def _without(line: str, evidence: Sequence[str]) -> tuple[str, list[str]]:
    proved = [text for text in evidence if text in line]
    for text in proved:
        line = line.replace(text, HOLE)
    return line, proved


def _quotations(line: str, evidence: Sequence[str], draft: Draft, question: str) -> list[Problem]:
    known = [bare(text) for text in (*evidence, *draft.said, question)]
    inner = _QUOTED.findall(line)
    return [Problem("quotation", text) for text in inner if not any(bare(text) in other for other in known)]


def _numbers(rest: str, draft: Draft, catalogue: Catalogue) -> list[Problem]:
    problems: list[Problem] = []
    allowed = {normalise(part) for part in draft.named} | {normalise(f.period.text) for f in draft.figures if f.period}
    for period in _PERIOD.findall(rest):
        if not any(period in text for text in allowed):
            problems.append(Problem("period", period))
    denied = {normalise(text) for text in draft.denied}
    quantities = parse_quantity(rest, units=catalogue.units)
    for quantity in quantities:
        before, after = rest[: quantity.start], rest[quantity.end :]
        if _is_count(quantity, draft) or (_DENIED.search(before) and normalise(quantity.text) in denied):
            continue
        found = [f for f in _figures(draft.figures) if _same(f, quantity, before, after, catalogue)]
        if not found:
            problems.append(Problem("number", quantity.text))
        elif not _about(found, rest, quantity, catalogue):
            problems.append(Problem("region", quantity.text))
        elif not _compared(found, quantity, before, after):
            problems.append(Problem("comparator", before[-4:] + quantity.text + after[:4]))
    known = "".join(allowed | denied | {normalise(f.source.quote) for f in draft.figures})
    problems += [
        Problem("name", name.text)
        for name in parse_names(rest, units=catalogue.units)
        if normalise(name.text) not in known
    ]
    return problems


def _is_count(quantity: Quantity, draft: Draft) -> bool:
    return quantity.unit in _COUNTED and quantity.value in draft.counts


def _figures(figures: Iterable[Figure]) -> list[Figure]:
    found: list[Figure] = []
    for figure in figures:
        found += [figure, *_figures(figure.inputs)]
    return found


def _same(figure: Figure, quantity: Quantity, before: str, after: str, catalogue: Catalogue) -> bool:
    value = abs(figure.value) if figure.value < 0 and quantity.value > 0 else figure.value
    if not catalogue.units.same(value, figure.unit, quantity.value, quantity.unit or figure.unit):
        return False
    if not quantity.unit and figure.unit and not figure.text.startswith(quantity.text):
        return False
    if quantity.measure == "rank" or figure.measure == "rank":
        return quantity.measure == figure.measure == "rank"
    if _GROWN.search(before):
        falls = re.search(r"(?:下降|减少|回落)了?$", before) is not None
        return figure.measure in ("yoy", "growth_change", "computed") and falls == (figure.value < 0)
    return True


def _about(found: Sequence[Figure], rest: str, quantity: Quantity, catalogue: Catalogue) -> bool:
    """The region that stands last before the number, if any, must be the region of one of the figures."""
    before = rest[: quantity.start]
    named = [
        (before.rfind(normalise(r.name)), r.code) for r in catalogue.regions.values() if normalise(r.name) in before
    ]
    if not named:
        return True
    last = max(named)[1]
    return any(f.region in (None, last) or any(i.region == last for i in f.inputs) for f in found)


def _compared(found: Sequence[Figure], quantity: Quantity, before: str, after: str) -> bool:
    words = [m.group(1) for m in (_COMPARATOR_BEFORE.search(before), _COMPARATOR_AFTER.search(after)) if m]
    for figure in found:
        if figure.measure in ("difference", "computed"):
            return True
        text = normalise(figure.text if figure.measure == "target" else figure.source.quote)
        at = text.find(normalise(quantity.text))
        near = text[max(0, at - 6) : at + len(quantity.text) + 4] if at >= 0 else text
        if all(word in near for word in words):
            return True
    return not words


def _names(
    rest: str, proved: Sequence[str], draft: Draft, question: str, catalogue: Catalogue, names: Names
) -> list[Problem]:
    asked = normalise(question)
    spoken = asked + "".join(map(normalise, draft.named)) + "".join(proved)
    regions = {f.region for f in _figures(draft.figures)} | {c.region for c in draft.clauses}
    indicators = {f.indicator for f in _figures(draft.figures)}
    quotes = "".join(normalise(source.quote) for source in draft.sources)
    problems = [
        Problem("region", rest[start:end])
        for start, end, code in names.regions.find(rest)
        if code not in regions and rest[start:end] not in spoken + quotes
    ]
    problems += [
        Problem("indicator", rest[start:end])
        for start, end, key in names.indicators.find(rest)
        if key not in indicators and rest[start:end] not in spoken + quotes
    ]
    return problems
