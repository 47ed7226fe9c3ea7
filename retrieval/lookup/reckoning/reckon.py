"""Calculations over two figures or more that a question names: sum, rest, share, multiple, difference, which of two.

Nothing is computed from figures of different times, units, bases, release states or realities: that is refused with the
reason. A phrase that no figure is held for is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.evidence import Figure, SourceRef
from retrieval.findings import Refused
from retrieval.lookup.reckoning.alike import Operand, together
from retrieval.lookup.reckoning.listing import FEWEST, listed, listed_places, mixed_levels, regions, sides, two
from retrieval.lookup.reckoning.terms import Bench, Term
from retrieval.lookup.refusing import refuse
from retrieval.metrics.rules import difference_unit, made
from retrieval.table_findings import Reckoned, by_document

MOST = 6
"""Figures of one sum."""


def added(bench: Bench) -> Reckoned | Refused | None:
    """«A、B、C 一共多少»: only of what adds up."""
    if not bench.finds("sum") or bench.finds("first"):
        return None
    if mixed_levels(bench):
        return bench.refused("not_added")
    terms = listed(bench, "sum")
    if not FEWEST <= len(terms) <= MOST:
        return None
    found = _found(bench, terms, rates=None, lists=True)
    if not isinstance(found, tuple):
        return found
    if not _adds_up(bench, found):
        return _refused(bench, "not_added", found)
    note = () if _parts(terms) else ("added_note",)
    return _made(bench, "sum", "sum", found, unit=found[0].figure.unit, notes=note)


def rest(bench: Bench) -> Reckoned | Refused | None:
    """«A减B再减C»: what is left, where something is."""
    across = len(listed_places(bench, "minus")) > 1 and len({m.key for m in bench.question.indicators}) == 1
    if not (bench.finds("rest") or (across and bench.finds("minus"))):
        return None
    terms = listed(bench, "minus", joints=("minus",))
    if not (FEWEST if across else FEWEST + 1) <= len(terms) <= MOST:
        return None
    found = _found(bench, terms, rates=None, lists=True)
    if not isinstance(found, tuple):
        return found
    if found[0].is_rate:
        return _refused(bench, "not_added", found)
    result = _made(bench, "rest", "rest", found, unit=found[0].figure.unit)
    return None if isinstance(result, Reckoned) and result.made[0].value < 0 else result


def shared(bench: Bench) -> Reckoned | None:
    """«A占B几成»: of two figures of one region."""
    terms = sides(bench, "share", "share_of")
    found = _found(bench, terms, rates=False) if terms else None
    if not isinstance(found, tuple) or found[0].is_rate:
        return None
    return _made(bench, "share", "share", found, unit="%")


def multiple(bench: Bench) -> Reckoned | None:
    """«A是B的几倍»."""
    asked = bench.finds("ratio")
    terms = (sides(bench, "ratio", "ratio_of") or regions(bench)) if asked else None
    found = _found(bench, terms, rates=False) if terms else None
    if not isinstance(found, tuple) or found[0].is_rate:
        return None
    if bench.finds("percent_of"):
        return _made(bench, "ratio", "share", found, unit="%")
    return _made(bench, "ratio", "ratio", found, unit="倍")


def between(bench: Bench) -> Reckoned | Refused | None:
    """«A比B多多少», «A和B哪个更紧»: both figures and how far apart they are."""
    asked = bench.finds("which")
    exceeds = bench.finds("exceeds") and bench.finds("doubt") and not bench.question.quantities
    if (
        not (asked or exceeds or any(bench.finds(name) for name in ("more", "minus", "percent_more")))
        or bench.question.quantities
    ):
        return None
    text = bench.question.normal[: asked.start() if asked else None]
    percent = bench.finds("percent_more")
    terms = two(bench, bench.without(text, "more", "doubt")) or (regions(bench) if percent else None)
    if terms is None:
        return None
    rates = True if bench.rates() or (asked and bench.finds("speed", asked["word"])) else None
    found = _found(bench, terms, rates=rates)
    if found is None and rates:
        found = _found(bench, terms, rates=None)
    if not isinstance(found, tuple):
        return found
    if len({o.basis for o in found if o.basis}) > 1 and len({o.figure.source.document for o in found}) > 1:
        return _refused(bench, "unlike_basis", found)
    if percent:
        return _relative(bench, found)
    if found[0].name == found[1].name and found[0].figure.region == found[1].figure.region:
        return None
    if bench.finds("times_apart"):
        ordered = sorted(found, key=lambda o: -o.figure.value)
        return None if found[0].is_rate else _made(bench, "ratio", "ratio", ordered, unit="倍")
    return _apart(bench, found, asked["word"] if asked else "")


def _relative(bench: Bench, found: Sequence[Operand]) -> Reckoned | None:
    """«高百分之几»: the distance as a share of what it is held against; of rates there is none."""
    if found[0].is_rate or found[0].figure.value == found[1].figure.value:
        return None
    key = "over" if found[0].figure.value > found[1].figure.value else "under"
    return _made(bench, key, key, found, unit="%")


def _apart(bench: Bench, found: tuple[Operand, ...], word: str) -> Reckoned | Refused | None:
    higher = found[0].figure.value >= found[1].figure.value
    ordered = found
    if word:
        tight = bench.finds("tight", word) is not None
        if tight or bench.finds("loose", word):
            less = _less_is_better(bench, found)
            if less is None:
                return None
            up = not less if tight else less
        else:
            up = bench.finds("low", word) is None
        ordered = found if higher == up else tuple(reversed(found))
    unit = difference_unit(found[0].figure.unit)
    key = "equal" if found[0].figure.value == found[1].figure.value else "which" if word else "apart"
    return _made(bench, key, "difference", ordered, unit=unit, word=word)


def _less_is_better(bench: Bench, found: Sequence[Operand]) -> bool | None:
    """Whether a smaller demand is the tighter one; None: the two are not of one direction."""
    known = bench.knowledge.catalogue.indicators
    ways = {known[o.figure.indicator].better for o in found if o.figure.indicator is not None}
    return ways == {"lower"} if len(ways) == 1 and ways <= {"lower", "higher"} else None


def _parts(terms: Sequence[Term]) -> bool:
    return all(term.place is not None for term in terms)


def _adds_up(bench: Bench, found: Sequence[Operand]) -> bool:
    known = bench.knowledge.catalogue.indicators
    named = [known[key] for o in found if (key := o.figure.indicator) is not None]
    levels = {bench.knowledge.catalogue.regions[o.figure.region].level for o in found if o.figure.region}
    return len(levels) < 2 and not any(o.is_rate for o in found) and all(each.additive for each in named)


def _found(
    bench: Bench, terms: Sequence[Term], *, rates: bool | None, lists: bool = False
) -> tuple[Operand, ...] | Refused | None:
    """One figure a term, all of one kind; the refusal that says why there are none; None: nothing of the kind is held.

    Args:
        rates: see `together`.
        lists: the question lists what it means, so that what is not held of it is named.
    """
    sides = [bench.operands(term) for term in terms]
    held = [side for side in sides if side]
    if not held:
        return None
    if len(held) < len(sides) and not lists:
        return None
    if len(held) < len(sides):
        missing = [bench.plain(t.text) or t.text for t, side in zip(terms, sides, strict=True) if not side]
        places = [t.place.name for t, side in zip(terms, sides, strict=True) if not side and t.place]
        lacking = "、".join(places or missing).replace(" ", "")
        refused = replace(refuse("operand", bench.question, bench.knowledge, place=bench.place), topic=lacking)
        return replace(refused, period_text=None, department=None)
    found = together(sides, demanded=bench.demands(), rates=rates)
    if found is not None:
        return found
    return _unlike(bench, sides, rates)


def _unlike(bench: Bench, sides: Sequence[Sequence[Operand]], rates: bool | None) -> Refused | None:
    """Why figures that are held are not put together: their time, their unit, or something else."""
    timeless = [[replace(o, figure=replace(o.figure, period=None)) for o in side] for side in sides]
    demanded = bench.demands()
    if (found := together(timeless, demanded=demanded, rates=rates)) is not None:
        originals = [
            next(o for o in side if replace(o, figure=replace(o.figure, period=None)) == f)
            for side, f in zip(sides, found, strict=True)
        ]
        return _refused(bench, "unlike_time", originals)
    best = [max(side, key=lambda o: (o.likeness, (o.kind[0] == "yoy") == bool(rates))) for side in sides]
    if len({o.kind[1] for o in best}) > 1:
        return _refused(bench, "unlike_unit", best)
    return None


def _refused(bench: Bench, reason: str, found: Sequence[Operand]) -> Refused:
    """Names each figure with what sets it apart."""
    names = (
        [bench.knowledge.messages.say("reckoned.these")]
        if any(re.search(r"\d", o.name) for o in found)
        else [
            f"{o.figure.region_name or ''}{o.time.text if o.time and reason == 'unlike_time' else ''}{o.name}"
            for o in found
        ]
    )
    return bench.refused(reason, topic="、".join(dict.fromkeys(names)))


def _made(
    bench: Bench,
    sentence: str,
    rule: str,
    found: Sequence[Operand],
    *,
    unit: str,
    word: str = "",
    notes: tuple[str, ...] = (),
) -> Reckoned | None:
    units = bench.knowledge.catalogue.units
    figures = _in_one_unit(bench, [o.figure for o in found])
    target = unit if unit in ("%", "倍", "百分点") else difference_unit(figures[0].unit)
    result = made(rule, figures, unit=target, units=units)
    return None if result is None else reckoned(bench, sentence, (result,), found, word=word, notes=notes)


def _in_one_unit(bench: Bench, figures: Sequence[Figure]) -> list[Figure]:
    """All in the unit of the first, as they are counted; each keeps the text that its source prints."""
    units = bench.knowledge.catalogue.units
    first = figures[0].unit
    return [
        f
        if f.unit == first or not f.unit
        else replace(f, value=float(units.convert(f.value, f.unit, first)), unit=first)
        for f in figures
    ]


def reckoned(
    bench: Bench,
    sentence: str,
    results: tuple[Figure, ...],
    found: Sequence[Operand],
    *,
    word: str = "",
    notes: tuple[str, ...] = (),
    given: dict[str, str] | None = None,
) -> Reckoned:
    """The finding, with what all operands share."""
    regions = {o.figure.region_name for o in found}
    times = {o.time.text if o.time else None for o in found}
    names = [o.name if len(regions) == 1 else f"{o.figure.region_name}{o.name}" for o in found]
    sources: list[SourceRef] = [o.figure.source for o in found]
    return Reckoned(
        sentence=sentence,
        made=results,
        said=tuple(o.figure for o in found),
        names=tuple(names),
        sources=by_document(sources) if all(o.reported for o in found) else tuple(dict.fromkeys(sources)),
        word=word,
        given=given or {},
        demanded=all(o.demanded for o in found),
        unofficial=any(o.reported and not o.figure.source.kind.is_official for o in found),
        notes=notes,
        region_name=regions.pop() if len(regions) == 1 else None,
        period_text=times.pop() if len(times) == 1 else None,
    )
