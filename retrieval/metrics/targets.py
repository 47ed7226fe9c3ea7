"""Clauses of a plan → target candidates: which indicator, compared how, with what value, until when, in which clause.

The words of plans are data (`targets.toml`); which documents set targets is the caller's matter. What can't be paired
with an indicator of the catalogue in a unit that fits is left out: a wrong target is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from config.messages import Messages
from retrieval.evidence import Clause, SourceKind, SourceRef
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.deadlines import Deadlines
from retrieval.metrics.mentions import Mention, MentionFinder
from retrieval.metrics.quantities import Quantity, parse_quantity
from retrieval.metrics.rows import OPEN_KIND, TargetCandidate
from retrieval.metrics.target_words import TargetWords
from retrieval.questions.normalise import normalise

_PARTS = re.compile(r"[，,；;。!！]")
LEVELS = {"province": "省", "city": "市", "county": "县"}
"""Levels of the catalogue as targets name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goal:
    mention: Mention
    comparator: str
    value: float | None
    unit: str
    text: str
    hedge: str | None
    kind: str


def find_targets(
    clauses: Sequence[Clause],
    catalogue: Catalogue,
    *,
    words: TargetWords | None = None,
    number: str | None = None,
    published: date | None = None,
    source_of: Callable[[Clause], SourceRef] | None = None,
    finder: MentionFinder | None = None,
) -> list[TargetCandidate]:
    """Every target that the clauses of one document state, in their order, each with its clause verbatim.

    Args:
        clauses: of a document that sets targets, in order.
        catalogue: the indicators that may be meant.
        words: the language of targets; None: that of the packaged catalogue.
        number: 文号 of the document.
        published: of the document.
        source_of: how a clause is cited; None: file and lines.
        finder: of the names of this catalogue, for whoever reads many documents; None: made here.
    """
    words = words or TargetWords.load()
    cite = source_of or _Citer(number)
    finder = finder or MentionFinder(catalogue)
    deadlines = Deadlines(clauses)
    found: dict[tuple[object, ...], TargetCandidate] = {}
    for clause in clauses:
        region = clause.region or catalogue.seat.code
        goals = list(_goals(normalise(clause.text), finder, catalogue, words))
        deadline = deadlines.of(clause) if goals else None
        for goal in goals:
            candidate = TargetCandidate(
                indicator=goal.mention.indicator,
                region=region,
                comparator=goal.comparator,
                value=goal.value,
                unit=goal.unit,
                text=goal.text,
                source=cite(clause),
                deadline=deadline,
                hedge=goal.hedge,
                level=LEVELS[catalogue.regions[region].level],
                kind=goal.kind,
                clause_id=clause.id,
                published=published,
            )
            key = (candidate.indicator, region, candidate.comparator, candidate.value, candidate.deadline, goal.text)
            found.setdefault(key, candidate)
    return list(found.values())


class _Citer:
    def __init__(self, number: str | None) -> None:
        self._messages, self._number = Messages.load(), number

    def __call__(self, clause: Clause) -> SourceRef:
        first, last = clause.lines
        key = "metrics.clause_line" if first == last else "metrics.clause_lines"
        return SourceRef(
            document=clause.document,
            place=self._messages.say(key, file=clause.file, first=first, last=last),
            quote=clause.text,
            section=clause.section,
            edition=clause.edition,
            number=self._number,
            kind=SourceKind.OFFICIAL,
        )


def _goals(text: str, finder: MentionFinder, catalogue: Catalogue, words: TargetWords) -> Iterator[_Goal]:
    if words.reported.search(text):
        return
    carried: list[Mention] = []
    for part in _PARTS.split(text):
        mentions = finder.find(part)
        if not mentions and carried and words.continues.match(part):
            mentions = carried
            yield from _numeric(part, [], carried[-1:], catalogue, words)
            continue
        quantities = [q for q in parse_quantity(part, units=catalogue.units) if q.measure == "value"]
        numeric = list(_numeric(part, quantities, mentions, catalogue, words))
        yield from numeric
        taken = {goal.mention.indicator for goal in numeric}
        yield from _worded(part, [m for m in mentions if m.indicator not in taken], words)
        carried = [m for m in mentions if m.end <= len(part)]


# --- values -------------------------------------------------------------------------------------------------------


def _numeric(
    part: str, quantities: list[Quantity], mentions: list[Mention], catalogue: Catalogue, words: TargetWords
) -> Iterator[_Goal]:
    if not quantities:
        quantities = [q for q in parse_quantity(part, units=catalogue.units) if q.measure == "value"]
        mentions = [replace(mention, start=0, end=0) for mention in mentions]
    outside = [q for q in quantities if not any(m.start <= q.start < m.end for m in mentions)]
    if not outside:
        yield from _inside(quantities, mentions, catalogue)
        return
    for quantity, subjects in _paired(part, outside, mentions):
        for mention in subjects:
            goal = _goal(part, quantity, mention, catalogue, words)
            if goal is not None:
                yield goal


def _paired(part: str, quantities: list[Quantity], mentions: list[Mention]) -> Iterator[tuple[Quantity, list[Mention]]]:
    """«甲、乙分别达到a、b» in order; else each value belongs to the mentions since the value before it."""
    if "分别" in part and len(mentions) == len(quantities):
        yield from ((quantity, [mention]) for quantity, mention in zip(quantities, mentions, strict=True))
        return
    position = 0
    for quantity in quantities:
        before = [m for m in mentions if position <= m.start and m.end <= quantity.start]
        if not before:
            before = [m for m in mentions if m.start >= quantity.end][:1] if len(quantities) == 1 else []
            yield quantity, before
        else:
            yield quantity, _enumerated(part, before)
        position = quantity.end


def _enumerated(part: str, mentions: list[Mention]) -> list[Mention]:
    """The last mention and those that are listed with it («甲、乙和丙»)."""
    kept = [mentions[-1]]
    for mention in reversed(mentions[:-1]):
        between = part[mention.end : kept[0].start]
        if mention.end > kept[0].start or not re.fullmatch(r"[、和与及]?", between):
            break
        kept.insert(0, mention)
    return kept


def _inside(quantities: list[Quantity], mentions: list[Mention], catalogue: Catalogue) -> Iterator[_Goal]:
    """The value is part of the indicator's name: what is named is what is wanted."""
    for mention in mentions:
        indicator = catalogue.indicators[mention.indicator]
        wanted = catalogue.units.find(indicator.unit)
        held = [q for q in quantities if mention.start <= q.start < mention.end]
        if len(held) == 1 and wanted is not None and held[0].dimension == wanted.dimension != "比例":
            value = float(catalogue.units.convert(held[0].value, held[0].unit, indicator.unit))
            yield _Goal(
                mention=mention,
                comparator=_default(indicator),
                value=value,
                unit=indicator.unit,
                text=held[0].text,
                hedge=None,
                kind=OPEN_KIND,
            )


def _goal(part: str, quantity: Quantity, mention: Mention, catalogue: Catalogue, words: TargetWords) -> _Goal | None:
    indicator = catalogue.indicators[mention.indicator]
    lead = part[mention.end : quantity.start] if mention.end <= quantity.start else part[: quantity.start]
    after = part[quantity.end :]
    if words.projects.search(lead) or words.project_before(part[: mention.start]):
        return None
    if len(lead) > 24:
        return None
    measured = _measured(quantity, indicator, lead, catalogue, words)
    if measured is None:
        return None
    value, unit = measured
    comparator, text = words.compare(lead, quantity.text, after)
    hedge = words.hedge(part[: quantity.start], after)
    return _Goal(
        mention=mention,
        comparator=_default(indicator) if comparator is None else comparator,
        value=value,
        unit=unit,
        text=text,
        hedge=hedge,
        kind="年度" if words.yearly.search(part[mention.start : quantity.start]) else OPEN_KIND,
    )


def _measured(
    quantity: Quantity, indicator: Indicator, lead: str, catalogue: Catalogue, words: TargetWords
) -> tuple[float, str] | None:
    wanted = catalogue.units.find(indicator.unit)
    if wanted is None:
        return None
    grows = words.growth.search(lead) is not None
    if quantity.unit == "":
        # «缩小到1.9以内»: the unit goes without saying only where it is a plain ratio.
        fits = wanted.dimension in {"倍", "无量纲", "分"}
        return (float(quantity.value), indicator.unit) if fits else None
    if grows and quantity.dimension == "比例" and indicator.growth_of is None:
        return float(quantity.value), quantity.unit
    if quantity.dimension != wanted.dimension or (grows and indicator.growth_of is None):
        return None
    return float(catalogue.units.convert(quantity.value, quantity.unit, indicator.unit)), indicator.unit


def _default(indicator: Indicator) -> str:
    return {"higher": ">=", "lower": "<="}.get(indicator.better, "=")


# --- words --------------------------------------------------------------------------------------------------------


def _worded(part: str, mentions: list[Mention], words: TargetWords) -> Iterator[_Goal]:
    """Full coverage, trends and other ends in words; the subjects stand before the words."""
    for position, mention in enumerate(mentions):
        following = [m.start for m in mentions[position + 1 :] if m.start >= mention.end]
        limit = following[0] if following else len(part)
        last = _list_end(part, mention, mentions)
        for comparator, pattern in (("full", words.full), ("trend", words.trend), ("text", words.text)):
            start = mention.start if comparator == "full" else last
            match = pattern.search(part, start, len(part) if last != mention.end else max(limit, mention.end))
            if match is None and last == mention.end and comparator == "text":
                match = pattern.search(part, last)
                match = match if match and match.start() <= last + 6 else None
            if match is None or not _adjoins(part[last : match.start()], comparator):
                continue
            if any(m.start < match.start() and m.start >= last for m in mentions):
                continue
            yield _Goal(
                mention=mention,
                comparator=comparator,
                value=None,
                unit="%" if comparator == "full" else "",
                text=match[0],
                hedge=words.hedge(part[: match.start()], ""),
                kind=OPEN_KIND,
            )
            break


def _adjoins(gap: str, comparator: str) -> bool:
    """Whether the words speak of the mention: «收入和生活水平差距缩小» says nothing about income."""
    return len(gap) <= 2 or (len(gap) <= 12 and (comparator == "full" or gap[0] == "、"))


def _list_end(part: str, mention: Mention, mentions: list[Mention]) -> int:
    """Where the enumeration that begins with `mention` ends."""
    end = mention.end
    for other in mentions:
        if other.start > mention.start and re.fullmatch(r"[、和与及]?", part[end : other.start]):
            end = max(end, other.end)
    return end
