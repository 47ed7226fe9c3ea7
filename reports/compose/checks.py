"""The gate: every number, unit, comparator, region, indicator, period and quotation of a finished text is proved.

What stands verbatim in the evidence is proved by that, where it is given to the region it speaks of. Everything else that
could be wrong has to be carried by the evidence: numbers one by one (see `proof`), names, periods and quotations here. It
reads only the text and the evidence, never how the text was made: a model's text goes through the same gate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.compose.chosen import wrong_choices
from reports.compose.draft import Draft
from reports.compose.gate_words import GateWords
from reports.compose.lines import Line, Names, Stretch, read_line, same_period, stated_periods
from reports.compose.proof import Problem, all_figures, unproved_numbers
from reports.compose.wording import known_text, wrong_titles, wrong_words
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.metrics.rules import comes_out
from retrieval.questions.normalise import bare, normalise

_QUOTED = re.compile(r"[“「『]([^”」』]{2,})(?:[”」』]|$)|\"([^\"]{2,})(?:\"|$)")
_UNSET = re.compile(r"没有给出(?P<unset>.+?)的目标")
_SET = re.compile(r"只给出到(?P<set>.+?)的目标")

QUOTING = frozenset({"text", "premise", "refusal"})
"""Kinds of answers whose clauses are shown word for word."""


def check(draft: Draft, *, question: str, catalogue: Catalogue, names: Names) -> tuple[Problem, ...]:
    """Everything in the lines of a draft that its evidence does not prove; empty: the text may go out."""
    evidence, said = _evidence(draft), _texts((*draft.said, *_numbered(draft)))
    problems = _altered(draft) + _uncomputed(draft, catalogue)
    counts, known = list(draft.counts), known_text(draft)
    told = frozenset(key for text in evidence for _, _, keys in names.indicators.find(text) for key in keys)
    for text in draft.lines:
        problems += _quotations(text, evidence, draft, question)
        line = read_line(text, evidence=evidence, said=said, names=names)
        problems += unproved_numbers(line, draft, catalogue, names.words, counts)
        problems += _periods(line, draft, names.words)
        problems += _names(line, draft, question, catalogue, told)
        problems += _misplaced(line, draft)
        problems += [Problem("quotation", turned) for turned in line.turned]
        problems += wrong_words(line, draft, known, catalogue, names.words)
        problems += wrong_choices(line, catalogue.units)
        problems += wrong_titles(text, draft, known, question)
    return tuple(problems)


def _uncomputed(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """Computed figures that their rule does not give, and points of a chart that are no figure of the answer."""
    figures = all_figures(draft.figures)
    problems = [Problem("number", figure.text) for figure in figures if not comes_out(figure)]
    means = [figure for figure in figures if figure.rule == "average" and figure.region is not None]
    for mean in means:
        regions = [each.region for each in mean.inputs[0].inputs]
        parents = {catalogue.regions[region].parent if region else None for region in regions}
        if parents != {mean.region} or len(set(regions)) < len(regions):
            problems.append(Problem("region", mean.text))
    known = {(figure.value, figure.unit) for figure in figures}
    for chart in draft.charts:
        points = [(label, value) for label, value in chart.points if (value, chart.unit) not in known]
        problems += [Problem("number", f"{label} {value}") for label, value in points]
    return problems


def _texts(texts: Sequence[str]) -> list[str]:
    return sorted({normalise(text) for text in texts if len(text) > 1}, key=len, reverse=True)


def _numbered(draft: Draft) -> list[str]:
    """Names of indicators that hold a number («收入10—50万元的家庭占比»): it is no value there."""
    names = {figure.indicator_name for figure in all_figures(draft.figures) if figure.indicator_name}
    return sorted(name for name in names if re.search(r"\d", name))


def _evidence(draft: Draft) -> list[str]:
    texts = [source.quote for source in draft.sources]
    for clause in draft.clauses:
        texts += [clause.text, *((clause.variant.text,) if clause.variant else ())]
    return _texts(texts)


def _altered(draft: Draft) -> list[Problem]:
    """Clauses that should be shown verbatim and are not; one that a heading stands for is not shown at all."""
    if draft.kind not in QUOTING:
        return []
    shown = normalise("".join(draft.lines))
    headings = set(draft.said)
    return [
        Problem("quotation", clause.text)
        for clause in draft.clauses
        if normalise(clause.text).rstrip(":") not in shown
        and (not headings & set(clause.section) or _alike(normalise(clause.text), shown))
    ]


def _alike(text: str, shown: str) -> bool:
    """Whether most pairs of letters of a text stand in another: it was to be shown and is not as it was."""
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    return sum(pair in shown for pair in pairs) > len(pairs) / 2


def _quotations(line: str, evidence: Sequence[str], draft: Draft, question: str) -> list[Problem]:
    known = [bare(text) for text in (*evidence, *draft.said, *(() if draft.answered else (question,)))]
    inner = [first or second for first, second in _QUOTED.findall(line)]
    return [Problem("quotation", text) for text in inner if not any(bare(text) in other for other in known)]


def _periods(line: Line, draft: Draft, words: GateWords) -> list[Problem]:
    figures = all_figures(draft.figures)
    known = [figure.period for figure in figures if figure.period]
    known += [period for text in draft.named for period in stated_periods(text)]
    derived = any(figure.measure in ("computed", "growth_change") for figure in figures)
    refuted = {normalise(text) for text in draft.denied if f"不是{normalise(text)}" in line.text}
    problems = [
        Problem("period", line.text[found.start : found.end])
        for found in line.periods
        if not line.proves(found.start, found.end)
        and not any(same_period(found, period) for period in known)
        and not _refuted(found, line.text, refuted)
    ]
    unread = [text for text in line.unread if normalise(text) not in refuted]
    problems += [Problem("period", text) for text in unread if not (derived and text.endswith("同期"))]
    problems += [
        Problem("period", line.text[found.start : found.end])
        for found in line.periods
        if words.denied_before.search(line.text[: found.start])
        and not line.quotes(found.start, found.end)
        and not _refuted(found, line.text, refuted)
    ]
    return problems + _deadlines(line, draft)


def _refuted(found: Stretch, text: str, refuted: set[str]) -> bool:
    """Whether a period is said only as what it is not, in the words of the asker."""
    return any(
        text.startswith(said, at) and at <= found.start and found.end <= at + len(said)
        for said in refuted
        for at in [text.rfind("不是", 0, found.start + 1) + len("不是")]
    )


def _deadlines(line: Line, draft: Draft) -> list[Problem]:
    """Years of targets: «到…» is a deadline, never the period of a value; a year without target is none of them."""
    if draft.kind not in ("figure", "target"):
        return []
    deadlines = [f.period for f in draft.figures if f.measure == "target" and f.period]
    values = [f.period for f in draft.figures if f.measure != "target" and f.period]
    unset, given = _UNSET.search(line.text), _SET.search(line.text)
    problems = []
    for found in line.periods:

        def among(periods: Sequence[Period], found: Stretch = found) -> bool:
            return any(same_period(found, period) for period in periods)

        until = line.text[: found.start].endswith("到") and among(values) and not among(deadlines)
        missing = _inside(unset, "unset", found) and among(deadlines)
        other = _inside(given, "set", found) and deadlines and not among(deadlines)
        if until or missing or other:
            problems.append(Problem("period", line.text[found.start : found.end]))
    return problems


def _inside(match: re.Match[str] | None, group: str, found: Stretch) -> bool:
    return match is not None and match.start(group) <= found.start < match.end(group)


def _names(line: Line, draft: Draft, question: str, catalogue: Catalogue, told: frozenset[str]) -> list[Problem]:
    figures = all_figures(draft.figures)
    spoken = "".join(map(normalise, (*draft.named, *draft.said, *(() if draft.answered else (question,)))))
    # The nearest clause of a refusal speaks of another region or another indicator than the refusal.
    regions = {f.region for f in figures} | {c.region for c in draft.clauses if draft.answered}
    indicators: set[str | None] = {*(told if draft.answered else ()), *(f.indicator for f in figures)}
    indicators |= {catalogue.indicators[i].growth_of for i in list(indicators) if i is not None}
    problems = []
    for kind, mentions, known in (("region", line.regions, regions), ("indicator", line.indicators, indicators)):
        for mention in mentions:
            name = line.text[mention.start : mention.end]
            if not (line.proves(mention.start, mention.end) or known & set(mention.keys) or name in spoken):
                problems.append(Problem(kind, name))
    return problems


def _misplaced(line: Line, draft: Draft) -> list[Problem]:
    """Verbatim evidence behind the name of a region that it does not speak of."""
    problems = []
    for start, end in line.evidence:
        text = line.text[start:end]
        about = {c.region for c in draft.clauses if normalise(c.text) == text}
        about |= {f.region for f in draft.figures if normalise(f.source.quote) == text}
        sentence = line.text.rfind("。", 0, start)
        before = [m for m in line.regions if sentence < m.start < start and not line.proves(m.start, m.end)]
        if not about or None in about or not before:
            continue
        nearest = before[-1]
        name = line.text[nearest.start : nearest.end]
        if not about & set(nearest.keys) and name not in text:
            problems.append(Problem("region", name))
    return problems


__all__ = ["Names", "Problem", "check"]
