"""Whether one number of a text agrees with one figure: value, unit, kind, direction, place, subject, time and limit.

Every test answers for one figure alone; `proof` asks all of them of the same figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from reports.compose.gate_words import GateWords
from reports.compose.lines import Line, Mention, Stretch, same_period
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import Quantity, UnitTable, parse_quantity, plain
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
WAY = re.compile(
    r"(?P<down>负增长|下降|减少|回落|下滑|下跌|缩小|降低|收窄|放缓|减缓|低于|慢于|落后|降幅|还差|跌)"
    r"|(?P<up>增长|增加(?!值)|上升|上涨|提高|提升|加快|高出|高于|快于|领先|扩大|增幅|增速|涨幅|涨)"
)
_GROWN = re.compile(r"(?:(?P<down>下降|减少|回落|下跌|降低)|(?P<up>增长|增加|提高|上升|上涨))了?$")
_APART = re.compile(r"差|高于|低于|高出|快于|慢于|多|少|领先|落后")
_RELATION = re.compile(r"(?:高于|低于|大于|小于|多于|少于)(?:达到?|到|至|在)?$|(?:已超过|多|少)$")
_RESPECTIVELY = "分别"
_TAIL = re.compile(r"(?:同比)?(?:增长|下降|提高|降低|上升|增速|增幅|达到?|为|是|至|到|在|仅|共|有|了)*$")
_AMONG = re.compile(r"[居在列]$")

MOVING = frozenset({"yoy", "growth_change", "ahead"})
"""Measures that mean nothing without their direction."""

RELATIONS = frozenset({"高于", "低于", "高出", "快于", "慢于", "领先", "落后"})
"""Between two values; the number behind them is their difference, never one of them."""

LIMITS = frozenset({"target", "limit"})

DATED = frozenset({"value", "yoy", "rank", "growth_change", "ahead", "share"})
"""What was reached in a period."""


Found = TypeVar("Found", Mention, Stretch)


@dataclass(frozen=True, slots=True)
class Said:
    """A number in its line: what stands before and behind it, and whether it is an operand of a formula in brackets.

    `free`: of a free text; `all`: every number of the line.
    """

    quantity: Quantity
    line: Line
    before: str
    after: str
    operand: bool
    free: bool = False
    all: tuple[Quantity, ...] = ()


def same_value(figure: Figure, said: Said, units: UnitTable) -> bool:
    """The same amount, in whatever unit; a rank only as a rank."""
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


def _as_distance(figure: Figure, clause: str, ways: Sequence[re.Match[str]]) -> bool | None:
    """Distances to a target or a limit have words of their own; None: the figure is none."""
    negative = figure.value < 0
    if figure.measure == "gap":
        return not negative and "差" in clause and "优于" not in clause
    if figure.measure == "surplus":
        return not negative and "优于" in clause and "差" not in clause
    if figure.rule == "pace":
        rises = figure.inputs[0].inputs[0].measure == "target"
        return bool(ways) and (ways[-1]["up"] is not None) == rises
    if figure.inputs and figure.formula == "threshold":
        return negative == ("多" in clause) and negative != ("还差" in clause)
    return None


def same_kind(figure: Figure, said: Said, words: GateWords, *, compared: bool) -> bool:
    """Growth is said as growth and in its direction, a target as a target, a value as neither."""
    quantity, clause = said.quantity, re.split(r"[,;。:(]", said.before)[-1]
    if not said.operand and not _called(figure, clause, words):
        return False
    if quantity.value < 0 <= figure.value and figure.measure not in MOVING and figure.measure != "difference":
        return False
    if quantity.measure == "rank":
        return True
    positive, negative = quantity.value > 0, figure.value < 0
    ways = list(WAY.finditer(clause))
    apart = _as_distance(figure, clause, ways)
    if apart is not None:
        return apart
    if figure.measure in MOVING or figure.inputs:
        if not ways:
            apart = figure.measure != "difference" or _APART.search(clause) is not None
            return figure.measure not in MOVING and apart and positive != negative
        # «甲增幅低于乙增幅…»: the relation says the way, not the name of what is compared.
        related = [way for way in ways if way[0] in RELATIONS] if figure.measure == "difference" else []
        ways = related or ways
        # «还差», «低于»: how far below; a difference without sign of its own is said both ways round.
        falls = (ways[-1]["down"] is not None) == positive
        return falls == negative and (figure.measure != "difference" or bool(_APART.search(clause)))
    if figure.measure not in LIMITS and not compared and "目标" in re.split("[;。]", said.before)[-1]:
        return False
    if figure.measure == "target" and not words.wanted.search(said.before):
        return False
    if compared and any(way[0] in RELATIONS for way in ways):
        return False
    if figure.measure not in LIMITS and _APART.search(_without_names(said, clause)):
        return False
    grown = _GROWN.search(clause)
    if grown and not (quantity.unit and grown[0] + normalise(quantity.text) in normalise(figure.source.quote)):
        return False
    return plain(figure.value).is_signed() == (not positive and quantity.value != 0)


def _without_names(said: Said, clause: str) -> str:
    """The words right before the number, unless they are the end of an indicator's name («收入倍差»)."""
    bare = re.sub(r"(?:达到?|为|是|到|至|在|:)$", "", said.before)
    named = any(m.end == len(bare) for m in said.line.indicators)
    return "" if named else clause[-2:]


def in_place(figure: Figure, said: Said) -> bool:
    """The region that is named last before the number, or next to a rank that stands before it."""
    at = said.quantity.start
    mentions = [m for m in said.line.regions if not _AMONG.search(said.line.text[: m.start])]
    nearest = _respective(mentions, said) or _nearest(mentions, at, behind=said.quantity.measure == "rank")
    about = {figure.region, *(f.region for f in figure.inputs)}
    return nearest is None or None in about or bool(about & set(nearest.keys))


def on_subject(figure: Figure, said: Said, catalogue: Catalogue) -> bool:
    """The indicator that is named last before the number."""
    mentions = [m for m in said.line.indicators if not said.line.quotes(m.start, m.end)]
    nearest = _respective(mentions, said) or _nearest(mentions, said.quantity.start, behind=False)
    if figure.inputs:
        return True
    if nearest is None:
        return not said.free or _subject_is(figure, said)
    name = said.line.text[nearest.start : nearest.end]
    if figure.indicator is None:
        return name in normalise(figure.indicator_name or "") or name in normalise(figure.source.quote)
    base = {key: catalogue.indicators[key].growth_of for key in (*nearest.keys, figure.indicator)}
    return figure.indicator in nearest.keys or any(
        base[key] == figure.indicator or base[figure.indicator] == key for key in nearest.keys
    )


def _subject_is(figure: Figure, said: Said) -> bool:
    """Whether free words before a number are those of the source: nobody else knows what is counted there."""
    text, at = said.line.text, said.quantity.start
    starts = [m.end() for m in re.finditer(r"[,;。:()]", text[:at])]
    ends = [*(m.end for m in said.line.periods), *(m.end for m in said.line.regions)]
    starts += [end for end in ends if end <= at]
    run = _TAIL.sub("", text[max(starts, default=0) : at])
    name, quote = normalise(figure.indicator_name or ""), normalise(figure.source.quote)
    whole = run or text[:at]
    return bool(name and name in whole) or bool(run and (run in quote or run in name))


def _respective(names: Sequence[Found], said: Said) -> Found | None:
    """«甲、乙…分别为A、B»: the name that the number belongs to by its place; None: it is not said so."""
    text, at = said.line.text, said.quantity.start
    word = text.rfind(_RESPECTIVELY, 0, at)
    if word < 0 or re.search("[。;]", text[word:at]):
        return None
    start = max(text.rfind(mark, 0, word) for mark in "。;") + 1
    end = min((found for mark in ("。", ";", _RESPECTIVELY) if (found := text.find(mark, at)) >= 0), default=len(text))
    listed = [each for each in names if start <= each.start < word]
    numbers = [each for each in said.all if word < each.start < end]
    return listed[[each.start for each in numbers].index(at)] if len(listed) == len(numbers) > 1 else None


def _nearest(mentions: Sequence[Mention], at: int, *, behind: bool) -> Mention | None:
    before = [m for m in mentions if m.end <= at]
    after = [m for m in mentions if m.start >= at] if behind else []
    return before[-1] if before else next(iter(after), None)


TITLE = 3
"""Characters that a title has beside the time in it."""


def in_time(figure: Figure, said: Said) -> bool:
    """The period that is named last before the number, else the first behind it in the same sentence."""
    at = said.quantity.start
    stated = [p for p in said.line.periods if not _in_title(p, said.line)]
    before = [p for p in stated if p.end <= at]
    after = [p for p in stated if p.start >= at and "。" not in said.line.text[at : p.start]]
    nearest: Stretch | None = _respective(said.line.periods, said) or (
        before[-1] if before else next(iter(after), None)
    )
    if nearest and figure.measure in DATED and _is_deadline(nearest, said.line.text, figure):
        return False
    # What was worked back is of a time of its own; other results are of that of their inputs.
    periods = [f.period for f in (figure, *(() if figure.rule == "base" else figure.inputs)) if f.period]
    return nearest is None or not periods or any(same_period(nearest, period) for period in periods)


def _in_title(found: Stretch, line: Line) -> bool:
    """Whether a time stands in the title of a paper («某年某月分县…»): that is no time of a figure beside it."""
    return any(s <= found.start and found.end <= e and e - s > found.end - found.start + TITLE for s, e in line.said)


def _is_deadline(found: Stretch, text: str, figure: Figure) -> bool:
    """«到2025年»: a time that something is to be reached by, unless the source says the figure so."""
    if not text[: found.start].endswith("到") or re.search(r"[\d月年度]到$", text[: found.start]):
        return False
    return "到" + text[found.start : found.end] not in normalise(figure.source.quote)


def _called(figure: Figure, clause: str, words: GateWords) -> bool:
    """Whether the words before a number call it only what its source calls it: 环比, 年均, 实际; wanted or reached."""
    texts = [each.source.quote + each.text for each in (figure, *figure.inputs)]
    own = normalise("".join((*texts, figure.indicator_name or "")))
    kinds = (words.growth,) if figure.inputs else (words.growth, words.means)
    if any(m[0] not in own for kind in kinds for m in kind.finditer(clause)):
        return False
    if figure.measure == "target":
        return not any(m[0] not in own for m in words.done.finditer(clause))
    if not figure.inputs and any(m[0] not in own for m in words.denied.finditer(clause)):
        return False
    if figure.inputs or figure.measure not in DATED:
        return True
    return not any(m[0] not in own for m in words.future.finditer(clause))


def compares(figure: Figure, said: Said, units: UnitTable) -> bool:
    """The text limits the number as its source does, and never loses the limit."""
    # «第6位余杭区»: the name of a region is no «余».
    named = any(mention.start == said.quantity.end for mention in said.line.regions)
    stated = comparators(said.before, "" if named else said.after)
    if figure.measure == "limit":
        # A limit that a choice was made by keeps its comparator; one that only lies near a value has none.
        return stated == {figure.formula} if figure.formula else _related(stated, said)
    if figure.inputs:
        # «高于…», «低于…» are the relation itself; «超过», «不足», «以上» would limit the result.
        return _related(stated, said)
    source = figure.text if figure.measure == "target" else figure.source.quote
    allowed: set[str] = set()
    text = normalise(source)
    for found in parse_quantity(text, units=units):
        if units.same(found.value, found.unit, figure.value, figure.unit if found.unit else ""):
            allowed |= comparators(text[: found.start], text[found.end :])
    needed = allowed - {"hope", "~"} if not said.operand else set()
    return needed <= stated <= allowed


def _related(stated: set[str], said: Said) -> bool:
    """Whether what limits a number is nothing but the relation of two values."""
    return not stated or (stated <= {">", "<"} and _RELATION.search(said.before) is not None)


def comparators(before: str, after: str) -> set[str]:
    """How the words around a number limit it: `>=` `<=` `>` `<` `~` `hope`."""
    found = {name for name, words in _BEFORE if re.search(rf"(?:{words})(?:达到?|到|至|在)?$", before)}
    return found | {name for name, words in _AFTER if re.match(words, after)}
