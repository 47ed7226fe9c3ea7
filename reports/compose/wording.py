"""What a text says in words alone: amounts, standing, trends, titles, marks of citation. The gate's other half.

Words of the evidence prove themselves; the rest has to be carried by a figure, or is a problem. In a free text
(`Draft.free`) a clause of which little stands in the evidence is one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reports.compose.agreement import MOVING, WAY
from reports.compose.draft import Draft
from reports.compose.gate_words import GateWords
from reports.compose.lines import HOLE, Line
from reports.compose.proof import Problem, all_figures
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import parse_quantity
from retrieval.questions.normalise import bare, normalise

_TITLE = re.compile(r"《([^》]*)》?")
_MARK = re.compile(r"[\[【〔](?:来源|注|依据)?(?P<number>\d{1,3})[\]】〕]|[（(]?来源(?:\s|:|：)*\d+|[①-⑳]")
_END = re.compile(r"[,。;:!?、()\n]")
_CJK = re.compile(r"[一-鿿]")

_LEVEL = re.compile("全[国省市县]")
_FALLS = re.compile("[降跌减]幅")
"""Calls a growth rate a fall."""

COMPARING = frozenset({"difference", "ahead", "gap", "surplus", "growth_change"})
"""Measures that are a relation of two values."""

FEWEST = 3
"""Letters of a clause that are looked at; fewer are no statement."""


def wrong_words(line: Line, draft: Draft, known: str, catalogue: Catalogue, words: GateWords) -> list[Problem]:
    """Amounts, superlatives and claims of a line that nothing carries; in free texts also clauses without evidence.

    Args:
        known: see `known_text`.
    """
    figures = all_figures(draft.figures)
    problems = [Problem("number", m[0]) for m in words.amounts.finditer(line.masked) if not _repeated(m, known)]
    problems += [Problem("comparator", m[0]) for m in words.limits.finditer(line.masked) if m[0] not in known]
    for match in words.superlatives.finditer(line.masked):
        if not (_repeated(match, known) or _in_name(match, line) or _extreme(match, line, figures, words)):
            problems.append(Problem("number", match[0]))
    for match in _claims(line, words):
        if not (_repeated(match, known) or _in_name(match, line) or _measured(match.end(), line, catalogue)):
            problems.append(Problem("claim", match[0]))
    if not any(figure.measure in MOVING and figure.value < 0 for figure in figures):
        problems += [
            Problem("claim", m[0]) for m in _FALLS.finditer(line.masked) if m[0] not in known and not _in_name(m, line)
        ]
    if draft.free:
        problems += _unsupported(line, known, catalogue, words) + _untrue_ways(line, figures, known, catalogue, words)
    return problems


def _claims(line: Line, words: GateWords) -> Iterator[re.Match[str]]:
    """Claims outside of what is quoted and named; with the name of a level («高于全省») it is one all the same."""
    text = line.masked
    for start, end in line.said:
        if _LEVEL.fullmatch(line.text, start, end):
            text = text[:start] + line.text[start:end] + text[end:]
    return words.claims.finditer(text)


def _repeated(match: re.Match[str], known: str) -> bool:
    """Whether the evidence says the words, with a letter before or behind them that the text has too."""
    text, start, end = match.string, match.start(), match.end()
    longer = [text[start - 1 : end]] if start and _CJK.match(text[start - 1]) else []
    longer += [text[start : end + 1]] if end < len(text) and _CJK.match(text[end]) else []
    return any(each in known for each in longer) if longer else end - start >= FEWEST and match[0] in known


def _in_name(match: re.Match[str], line: Line) -> bool:
    """Whether the words are a part of an indicator's name, which is proved as a name."""
    return any(m.start <= match.start() and match.end() <= m.end for m in line.indicators)


def _untrue_ways(
    line: Line, figures: Sequence[Figure], known: str, catalogue: Catalogue, words: GateWords
) -> list[Problem]:
    """«…增长» without a number: some growth of the evidence has to go that way, or the evidence has to say so."""
    signs = {figure.value > 0 for figure in figures if figure.measure in MOVING and figure.value}
    problems = []
    for match in WAY.finditer(line.masked):
        told = _repeated(match, known) or _in_name(match, line) or _measured(match.end(), line, catalogue)
        if not told and signs != {match["up"] is not None}:
            problems.append(Problem("claim", match[0]))
    compared = any(figure.inputs or figure.measure in COMPARING for figure in figures)
    relations = [] if compared else [m[0] for m in words.relations.finditer(line.masked) if m[0] not in known]
    return problems + [Problem("claim", word) for word in relations]


def known_text(draft: Draft) -> str:
    """Everything that the evidence says in words, normalised."""
    texts = [*(s.quote for s in draft.sources), *(f.text for f in draft.figures), *draft.said, *draft.named]
    texts += [s.document for s in draft.sources] + [t for s in draft.sources for t in s.section]
    for clause in draft.clauses:
        texts += [clause.text, clause.document, *clause.section, *((clause.variant.text,) if clause.variant else ())]
    for figure in all_figures(draft.figures):
        texts += [figure.source.quote, figure.indicator_name or "", figure.region_name or ""]
    return "\n".join(map(normalise, dict.fromkeys(texts)))


def _extreme(match: re.Match[str], line: Line, figures: Sequence[Figure], words: GateWords) -> bool:
    """«甲县最高»: the region that is named last before it has the greatest of at least two comparable figures."""
    before = [m for m in line.regions if m.end <= match.start()]
    if not before or words.among_all.search(_END.split(line.text[: match.start()])[-1]):
        return False
    measure = "yoy" if words.grows.search(line.text[: match.end()].rsplit("。")[-1]) else "value"
    groups: dict[tuple[object, ...], dict[str | None, float]] = {}
    for figure in figures:
        if figure.measure == measure:
            key = (figure.measure, figure.indicator, figure.indicator_name, figure.unit, figure.period)
            groups.setdefault(key, {})[figure.region] = figure.value
    best = max if match["most"] else min
    return any(
        len(values) > 1 and best(values, key=lambda region: values[region]) in before[-1].keys
        for values in groups.values()
    )


def _measured(at: int, line: Line, catalogue: Catalogue) -> bool:
    """Whether a number follows in the same clause: then it is the number that is proved."""
    end = _END.search(line.text, at)
    stop = end.start() if end else len(line.text)
    return any(at <= q.start < stop for q in parse_quantity(line.text, units=catalogue.units))


def wrong_titles(text: str, draft: Draft, known: str, question: str) -> list[Problem]:
    """Titles that are no document of the evidence, and marks of sources that are not there."""
    titles = _TITLE.findall(text)
    held = bare(known + ("" if draft.answered else question)) if titles else ""
    problems = [Problem("quotation", title) for title in titles if not bare(title) or bare(title) not in held]
    for match in _MARK.finditer(text):
        number = match["number"]
        inside = normalise(match[0]) in known
        if not inside and not (number and 1 <= int(number) <= len(draft.sources)):
            problems.append(Problem("citation", match[0]))
    return problems


def _unsupported(line: Line, known: str, catalogue: Catalogue, words: GateWords) -> list[Problem]:
    """Clauses whose own words are for the greater part not of the evidence, and places that it does not name."""
    masked = line.masked
    for start, end in _told(line, catalogue):
        masked = masked[:start] + HOLE * (end - start) + masked[end:]
    problems = [
        Problem("region", m[0])
        for m in words.places.finditer(masked)
        if m[0] not in known and not words.not_places.search(m[0])
    ]
    numbers = parse_quantity(line.text, units=catalogue.units)
    for start, end in _parts(masked):
        part = masked[start:end]
        rest = [piece for piece in re.split(HOLE, part) if _CJK.search(piece)]
        left = [run for piece in rest for run in _CJK_RUN.findall(words.common.sub(" ", piece))]
        letters = sum(map(len, left))
        if letters < FEWEST:
            continue
        counted = any(start <= q.start < end for q in numbers)
        held = sum(_covered(run, known) for run in left)
        if held < (words.least_counted if counted else words.least) * letters:
            problems.append(Problem("unsupported", part.replace(HOLE, "")))
    return problems


_CJK_RUN = re.compile(r"[一-鿿]+")


def _parts(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for end in (*(m.start() for m in _END.finditer(text)), len(text)):
        yield start, end
        start = end + 1


def _told(line: Line, catalogue: Catalogue) -> Iterable[tuple[int, int]]:
    """What other tests answer for: numbers, names, periods."""
    yield from ((q.start, q.end) for q in parse_quantity(line.text, units=catalogue.units))
    yield from ((m.start, m.end) for m in (*line.regions, *line.indicators))
    yield from ((p.start, p.end) for p in line.periods)


def _covered(run: str, known: str) -> int:
    """Letters of a run that stand in the evidence together with a neighbour."""
    if len(run) == 1:
        return int(run in known)
    held: set[int] = set()
    for at in range(len(run) - 1):
        if run[at : at + 2] in known:
            held |= {at, at + 1}
    return len(held)
