"""Whether a number of a text is proved: one figure has to agree in value, unit, kind, direction, place, time and subject.

All of them are asked of the same figure: two figures that are each half right prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reports.compose.draft import Draft
from reports.compose.formulas import formula_spans, wrong_formulas
from reports.compose.lines import Line, Mention, same_period
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import Quantity, UnitTable, chinese_number, parse_names, parse_quantity, plain
from retrieval.questions.normalise import normalise

_BEFORE = (
    (">=", r"不低于|不少于|不小于|至少"),
    ("<=", r"不高于|不超过|不大于|最多|至多"),
    (">", r"(?<!不)(?:超过|超|高于|突破|大于|多于)"),
    ("<", r"(?<!不)(?:低于|不足|少于|小于|未达)"),
    ("~", r"大约|约|接近|近"),
    ("hope", r"力争|争取"),
)
_AFTER = ((">=", "以上|及以上"), ("<=", "以下|以内|之内"), ("~", "左右|上下"), (">", "多|余"))
_WAY = re.compile(
    r"(?P<down>负增长|下降|减少|回落|下滑|下跌|缩小|降低|收窄|放缓|减缓|低于|慢于|落后|降幅|还差|跌)"
    r"|(?P<up>增长|增加(?!值)|上升|上涨|提高|提升|加快|高出|高于|快于|领先|扩大|增幅|增速|涨幅|涨)"
)
_GROWN = re.compile(r"(?:(?P<down>下降|减少|回落|下跌|降低)|(?P<up>增长|增加|提高|上升|上涨))了?$")
_APART = re.compile(r"差|高于|低于|高出|快于|慢于|多|少|领先|落后")
_DENIED = re.compile(r"(?:不是|并非|不为|没有)$")
_AMONG = re.compile(r"[居在列]$")
_CHINESE = "[二两三四五六七八九十]+"
_NEXT = frozenset({"前一位", "前一名"})
"""The neighbour in a ranking, not a number."""

MOVING = frozenset({"yoy", "growth_change", "ahead"})
"""Measures that mean nothing without their direction."""

_REST = "另有"

RELATIONS = frozenset({"高于", "低于", "高出", "快于", "慢于", "领先", "落后"})
"""Between two values; the number behind them is their difference, never one of them."""

LIMITS = frozenset({"target", "limit"})

COUNTED = frozenset({"件", "条", "项", "份", "个", ""})


@dataclass(frozen=True, slots=True)
class Problem:
    """What a text says without proof; `kind` is number, comparator, region, indicator, period, quotation or name."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A number in its line: what stands before and behind it, and whether it is an operand of a formula in brackets."""

    quantity: Quantity
    line: Line
    before: str
    after: str
    operand: bool


def all_figures(figures: Iterable[Figure]) -> list[Figure]:
    """Figures with those that they were computed from."""
    found: list[Figure] = []
    for figure in figures:
        found += [figure, *all_figures(figure.inputs)]
    return found


def unproved_numbers(line: Line, draft: Draft, catalogue: Catalogue, counts: list[int]) -> list[Problem]:
    """Numbers of a line that no figure carries.

    Args:
        counts: how many documents and the like were looked at, in the order of their mention; those that the line says
            are taken out.
    """
    figures = all_figures(draft.figures)
    denied = {normalise(text) for text in draft.denied}
    problems = []
    brackets = formula_spans(line)
    for quantity in parse_quantity(line.text, units=catalogue.units):
        if line.proves(quantity.start, quantity.end) or quantity.text in _NEXT:
            continue
        before, after = line.masked[: quantity.start], line.masked[quantity.end :]
        if _DENIED.search(before):
            if normalise(quantity.text) not in denied:
                problems.append(Problem("number", quantity.text))
            continue
        if quantity.unit in COUNTED and _take(int(quantity.value), before, counts):
            continue
        formula = any(start < quantity.start and quantity.end <= end for start, end in brackets)
        if formula and quantity.text == "1" and line.text[quantity.end : quantity.end + 1] == ")":
            continue  # «÷…－1» of a growth rate: the formula is proved as a whole.
        said = _Said(quantity, line, before, after, formula)
        problem = _unproved(said, figures, catalogue, compared=draft.kind == "comparison")
        if problem:
            problems.append(problem)
    problems += _named_numbers(line, draft, catalogue, counts)
    problems += _small(line, figures, catalogue.units, counts)
    return problems + [Problem("number", text) for text in wrong_formulas(line, figures, catalogue.units)]


def _take(value: int, before: str, counts: list[int]) -> bool:
    """Counts stand in the order of the draft, each once; only zeros are left unsaid, and the total before «另有…»."""
    while counts and counts[0] != value and (counts[0] == 0 or before.endswith(_REST)):
        counts.pop(0)
    if not counts or counts[0] != value or (value == 0 and before.endswith(_REST)):
        return False
    counts.pop(0)
    return True


def _unproved(said: _Said, figures: Sequence[Figure], catalogue: Catalogue, *, compared: bool) -> Problem | None:
    left = list(figures)
    tests: tuple[tuple[str, Callable[[Figure], bool]], ...] = (
        ("number", lambda figure: _same_value(figure, said, catalogue.units)),
        ("number", lambda figure: said.operand or _same_kind(figure, said, compared=compared)),
        ("region", lambda figure: said.operand or _in_place(figure, said)),
        ("indicator", lambda figure: said.operand or _on_subject(figure, said, catalogue)),
        ("period", lambda figure: said.operand or _in_time(figure, said)),
        ("comparator", lambda figure: _compares(figure, said, catalogue.units)),
    )
    for kind, test in tests:
        left = [figure for figure in left if test(figure)]
        if not left:
            return Problem(kind, said.quantity.text)
    return None


def _same_value(figure: Figure, said: _Said, units: UnitTable) -> bool:
    quantity = said.quantity
    if (quantity.measure == "rank") != (figure.measure == "rank"):
        return False
    if quantity.unit and not figure.unit:
        return False
    if not quantity.unit and figure.unit:
        printed = parse_quantity(normalise(figure.text), units=units)
        if not printed or printed[0].unit:
            return False
    return units.same(abs(figure.value), figure.unit, abs(quantity.value), quantity.unit or figure.unit)


def _same_kind(figure: Figure, said: _Said, *, compared: bool) -> bool:
    """Growth is said as growth and in its direction, a target as a target, a value as neither."""
    quantity, clause = said.quantity, re.split(r"[,;。:(]", said.before)[-1]
    if quantity.measure == "rank":
        return True
    positive, negative = quantity.value > 0, figure.value < 0
    ways = list(_WAY.finditer(clause))
    if figure.measure == "gap":
        return not negative and "差" in clause and "优于" not in clause
    if figure.measure == "surplus":
        return not negative and "优于" in clause and "差" not in clause
    if figure.rule == "pace":
        rises = figure.inputs[0].inputs[0].measure == "target"
        return bool(ways) and (ways[-1]["up"] is not None) == rises
    if figure.inputs and figure.formula == "threshold":
        return negative == ("多" in clause) and negative != ("还差" in clause)
    if figure.measure in MOVING or figure.inputs:
        if not ways:
            apart = figure.measure != "difference" or _APART.search(clause) is not None
            return figure.measure not in MOVING and apart and positive != negative
        # «还差», «低于»: how far below; a difference without sign of its own is said both ways round.
        falls = (ways[-1]["down"] is not None) == positive
        return falls == negative and (figure.measure != "difference" or bool(_APART.search(clause)))
    if figure.measure not in LIMITS and not compared and "目标" in re.split("[;。]", said.before)[-1]:
        return False
    if figure.measure == "target" and not re.search("目标|要求|任务", said.before):
        return False
    if compared and any(way[0] in RELATIONS for way in ways):
        return False
    if figure.measure != "target" and _APART.search(_without_names(said, clause)):
        return False
    grown = _GROWN.search(clause)
    if grown and not (quantity.unit and grown[0] + normalise(quantity.text) in normalise(figure.source.quote)):
        return False
    return plain(figure.value).is_signed() == (not positive and quantity.value != 0)


def _without_names(said: _Said, clause: str) -> str:
    """The words right before the number, unless they are the end of an indicator's name («收入倍差»)."""
    named = any(m.end == said.quantity.start for m in said.line.indicators)
    return "" if named else clause[-2:]


def _in_place(figure: Figure, said: _Said) -> bool:
    """The region that is named last before the number, or next to a rank that stands before it."""
    at = said.quantity.start
    mentions = [m for m in said.line.regions if not _AMONG.search(said.line.text[: m.start])]
    nearest = _nearest(mentions, at, behind=said.quantity.measure == "rank")
    about = {figure.region, *(f.region for f in figure.inputs)}
    return nearest is None or None in about or bool(about & set(nearest.keys))


def _on_subject(figure: Figure, said: _Said, catalogue: Catalogue) -> bool:
    """The indicator that is named last before the number."""
    mentions = [m for m in said.line.indicators if not said.line.proves(m.start, m.end)]
    nearest = _nearest(mentions, said.quantity.start, behind=False)
    if nearest is None or figure.inputs:
        return True
    name = said.line.text[nearest.start : nearest.end]
    if figure.indicator is None:
        return name in normalise(figure.indicator_name or "") or name in normalise(figure.source.quote)
    base = {key: catalogue.indicators[key].growth_of for key in (*nearest.keys, figure.indicator)}
    return figure.indicator in nearest.keys or any(
        base[key] == figure.indicator or base[figure.indicator] == key for key in nearest.keys
    )


def _nearest(mentions: Sequence[Mention], at: int, *, behind: bool) -> Mention | None:
    before = [m for m in mentions if m.end <= at]
    after = [m for m in mentions if m.start >= at] if behind else []
    return before[-1] if before else next(iter(after), None)


def _in_time(figure: Figure, said: _Said) -> bool:
    """The period that is named last before the number, else the first behind it in the same sentence."""
    at = said.quantity.start
    before = [p for p in said.line.periods if p.end <= at]
    after = [p for p in said.line.periods if p.start >= at and "。" not in said.line.text[at : p.start]]
    nearest = before[-1] if before else next(iter(after), None)
    periods = [f.period for f in (figure, *figure.inputs) if f.period]
    return nearest is None or not periods or any(same_period(nearest, period) for period in periods)


def _compares(figure: Figure, said: _Said, units: UnitTable) -> bool:
    """The text limits the number as its source does; a target never loses its limit."""
    stated = _comparators(said.before, said.after)
    if figure.measure == "limit" or figure.inputs:
        return not stated - {">", "<"}
    source = figure.text if figure.measure == "target" else figure.source.quote
    allowed: set[str] = set()
    text = normalise(source)
    for found in parse_quantity(text, units=units):
        if units.same(found.value, found.unit, figure.value, figure.unit if found.unit else ""):
            allowed |= _comparators(text[: found.start], text[found.end :])
    needed = allowed - {"hope", "~"} if figure.measure == "target" and not said.operand else set()
    return needed <= stated <= allowed


def _comparators(before: str, after: str) -> set[str]:
    found = {name for name, words in _BEFORE if re.search(rf"(?:{words})(?:达到?|到|至|在)?$", before)}
    return found | {name for name, words in _AFTER if re.match(words, after)}


def _small(line: Line, figures: Sequence[Figure], units: UnitTable, counts: list[int]) -> list[Problem]:
    """«三家», «两项»: too common a word for the parser, but an amount all the same."""
    weak = sorted({name for name, unit in units.units.items() if unit.weak}, key=len, reverse=True)
    quoted = "".join(normalise(figure.source.quote) for figure in figures)
    problems = []
    pattern = rf"(?<![第前后零一二三四五六七八九十百千万亿两点]){_CHINESE}(?={'|'.join(map(re.escape, weak))})"
    for match in re.finditer(pattern, line.masked):
        unit = next(name for name in weak if line.text.startswith(name, match.end()))
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
