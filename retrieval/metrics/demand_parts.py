"""One part of a sentence («, 覆盖率达到80%以上,») → the numbers that it demands, with what stands around each.

The frame decides, not the name: comparator, verb of change, or noun before the number; comparator and end behind it.
It knows no indicator and no time; both are the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from retrieval.metrics.demand_names import cleaned, each_name, paired_names
from retrieval.metrics.demand_numbers import JOIN, ends, listed, numbers_in, tail_of
from retrieval.metrics.demand_times import compared_year
from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.quantities import RANGE, Quantity
from retrieval.metrics.unit_table import UnitTable

_MONEY = frozenset({"货币", "美元"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One demanded number.

    Attributes:
        name: of what, as in the text; empty: what was spoken of before.
        comparator: `>=` `<=` `>` `<` `=` `range`.
        measure: `level`, `growth` (a year), `rise` or `drop` (in all), `fall` (a year).
        base: the year compared with.
        doubts: codes of what is not sure.
        worded: a comparator or a verb of change stands before it.
        level: its verb gives a level, also behind a change.
    """

    name: str
    comparator: str
    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    measure: str = "level"
    high: Decimal | None = None
    hedge: str | None = None
    base: int | None = None
    doubts: tuple[str, ...] = ()
    worded: bool = False
    level: bool = False


@dataclass(slots=True, kw_only=True)
class _Before:
    """What stands before a number, taken apart from its end."""

    name: str
    comparator: str | None = None
    word: str = ""
    measure: str = "level"
    hedge: str | None = None
    base: int | None = None
    each: bool = False
    relative: bool = False


Known = Callable[[str], bool]


def frames(part: str, words: DemandWords, units: UnitTable, known: Known, *, years: int = 0) -> list[Frame]:
    """The demanded numbers of a part, from left to right.

    Args:
        part: without commas.
        words: of plans.
        units: that may be written.
        known: whether a name is that of an indicator.
        years: how many years the values may be shared out among.
    """
    numbers = numbers_in(part, units)
    found: list[Frame] = []
    done, at, counting = 0, 0, ""
    while at < len(numbers):
        group = listed(part, numbers, at, words)
        before = part[done : group[0].start]
        made, counting = _framed(part, before, group, words, units, known, counting, years)
        if made and not (_is_bound(part, made, numbers[at + len(group) :], words)):
            found.extend(made)
            done = made[-1].end
        elif ends(part[group[-1].end :], words) and not words.onward.match(part[group[-1].end :]):
            done = group[-1].end
        at += len(group)
    return found


def _is_bound(part: str, made: list[Frame], following: list[Quantity], words: DemandWords) -> bool:
    """«年收入50万元以下、经营性收入30万元以下的村»: a bound that is listed with the bound of a name."""
    return (
        bool(following)
        and not any(frame.worded for frame in made)
        and following[0].unit == made[-1].unit
        and (not ends(part[following[0].end :], words))
    )


def _framed(
    part: str,
    before: str,
    group: list[Quantity],
    words: DemandWords,
    units: UnitTable,
    known: Known,
    counting: str,
    years: int,
) -> tuple[list[Frame], str]:
    first, last = group[0], group[-1]
    after = part[last.end :]
    if words.from_.search(before) and words.onward.match(after):
        return [], ""
    taken = _apart(before, words)
    _compared(taken, first, words)
    if not ends(after, words):
        verb = next((word for word in words.outputs if taken.name.endswith(word)), "") or (
            counting if not JOIN.sub("", taken.name) else ""
        )
        if verb and len(group) == 1 and (made := _counted(part, first, taken, verb, words, units)):
            return [made], verb
        if len(group) == 1 and first.unit == "%" and (made := _share(part, first, taken, words)):
            return [made], ""
        return [], ""
    return list(_listed(part, group, taken, words, known, years)), ""


def _apart(before: str, words: DemandWords) -> _Before:
    """Takes comparator, verbs of change, adverbs, hedges and base year off the end."""
    found = _Before(name=before.rstrip())
    while True:
        text = found.name
        if (compared := compared_year(text, words)) is not None:
            found.base, found.name = compared[0], text[: compared[1]].rstrip()
            continue
        comparator = next(((word, sign) for word, sign in words.before if text.endswith(word)), ("", ""))
        change = next(((word, sign) for word, sign in words.changes if text.endswith(word)), ("", ""))
        adverb = next((word for word in words.adverbs if text.endswith(word)), "")
        longest = max(len(comparator[0]), len(change[0]), len(adverb))
        if not longest:
            return found
        if len(comparator[0]) == longest and found.comparator is None:
            found.comparator, found.word = comparator[1], comparator[0]
        elif len(change[0]) == longest and found.measure == "level":
            found.measure = change[1]
        elif len(adverb) == longest:
            found.hedge = adverb if adverb in words.soft else found.hedge
            found.each = found.each or words.each.fullmatch(adverb) is not None
        else:
            return found
        found.name = text[: len(text) - longest].rstrip()


def _compared(taken: _Before, quantity: Quantity, words: DemandWords) -> None:
    """«增速高于全省1个百分点», «达到全省平均水平的70%», «达到每月1100元»: what stands between verb and number."""
    if quantity.dimension in {"比例", "倍"} and (share := words.relative_share.search(taken.name)) is not None:
        taken.name, taken.relative = taken.name[: share.start()], True
        taken.comparator = taken.comparator or "reach"
    elif quantity.unit == "百分点" and (other := words.relative.search(taken.name)) is not None:
        again = _apart(taken.name[: other.start()], words)
        taken.name, taken.measure, taken.relative = again.name, again.measure, True
        taken.comparator = taken.comparator or "reach"
    elif taken.comparator is None and (per := words.per.search(taken.name)) is not None:
        sign = next(sign for word, sign in words.before if word == per["word"])
        taken.name, taken.comparator, taken.word = taken.name[: per.start()], sign, per["word"]


def _counted(
    part: str, quantity: Quantity, taken: _Before, verb: str, words: DemandWords, units: UnitTable
) -> Frame | None:
    """«建设20所高水平学校»: what is counted stands behind the number."""
    dimension = units.find(quantity.unit)
    if dimension is None or dimension.dimension in {*_MONEY, "比例", "百分点", "倍"}:
        return None
    tail, sign = tail_of(part[quantity.end :], words)
    thing = re.match(r"的?(?P<name>[^、和与及，,；;（(\d]{2,24})", part[quantity.end + len(tail) :])
    if thing is None or words.doing_objects.search(thing["name"]) or words.doings.match(taken.name):
        return None
    if sign is not None and verb in words.removes:
        return None
    name = verb + thing["name"] if verb.startswith("新") else thing["name"]
    end = quantity.end + len(tail) + thing.end()
    return _frame(quantity, taken, name, sign, tail, end, words, doubts=("count",))


def _share(part: str, quantity: Quantity, taken: _Before, words: DemandWords) -> Frame | None:
    """«80%以上的行政村达到标准»: the share of those that do."""
    tail, sign = tail_of(part[quantity.end :], words)
    thing = words.share.match(part[quantity.end + len(tail) :])
    if thing is None or cleaned(taken.name, words)[0]:
        return None
    return _frame(quantity, taken, thing["name"], sign, tail, len(part), words)


def _listed(
    part: str, group: list[Quantity], taken: _Before, words: DemandWords, known: Known, years: int
) -> Iterator[Frame]:
    name, hedge, base = cleaned(taken.name, words)
    taken.hedge, taken.base = taken.hedge or hedge, taken.base or base
    if not _accepted(part, name, group[0], taken, words):
        return
    if len(group) == 2 and RANGE.fullmatch(part[group[0].end : group[1].start]):
        made = _frame(group[0], taken, name, None, "", group[1].end, words, doubts=("range",))
        text = part[group[0].start : group[1].end]
        yield replace(made, comparator="range", high=group[1].value, text=text)
        return
    if len(group) == 1 and taken.each:
        tail, sign = tail_of(part[group[0].end :], words)
        end = group[0].end + len(tail)
        yield from (_frame(group[0], taken, own, sign, tail, end, words) for own in each_name(name, words))
        return
    names = paired_names(name, len(group), words, known, years)
    for quantity, own in zip(group, names or [name] * len(group), strict=True):
        tail, sign = tail_of(part[quantity.end :], words)
        doubts = () if names else ("pairing",)
        yield _frame(quantity, taken, own, sign, tail, quantity.end + len(tail), words, doubts=doubts)


def _accepted(part: str, name: str, quantity: Quantity, taken: _Before, words: DemandWords) -> bool:
    verb = taken.comparator is not None or taken.measure != "level" or (not name and taken.hedge is not None)
    tail, _ = tail_of(part[quantity.end :], words)
    if quantity.dimension in _MONEY and words.means.search(part[: quantity.end]):
        return False
    if words.bounds.match(name) or words.never.search(name) or len(name) == 1:
        return False
    counts = quantity.dimension not in {*_MONEY, "比例", "百分点", "倍", ""}
    if counts and not taken.comparator and (words.doings.match(name) or words.doing_objects.search(name)):
        return False
    if not verb and (len(name) < 2 or not re.search(r"[一-鿿]", name)):
        return False
    return bool(quantity.unit) or verb or bool(tail) or name.endswith(words.heads)


def _frame(
    quantity: Quantity,
    taken: _Before,
    name: str,
    sign: str | None,
    tail: str,
    end: int,
    words: DemandWords,
    *,
    doubts: tuple[str, ...] = (),
) -> Frame:
    comparator = sign or (taken.comparator if taken.comparator not in {None, "reach"} else None) or ">="
    bound = taken.word if not tail and taken.comparator not in {None, "reach"} else ""
    return Frame(
        name=name,
        comparator=comparator,
        value=quantity.value,
        unit=quantity.unit,
        text=bound + quantity.text + tail,
        start=quantity.start,
        end=end,
        measure="rise" if taken.base and taken.measure == "growth" else taken.measure,
        hedge=taken.hedge or (tail if sign == "=" else None),
        base=taken.base,
        doubts=(*doubts, "relative") if taken.relative else doubts,
        worded=taken.comparator is not None or taken.measure != "level",
        level=words.level.search(taken.word) is not None,
    )
