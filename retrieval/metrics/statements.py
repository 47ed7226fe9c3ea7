"""Figures that a text states: subject, number, and what kind of number it is.

Nothing is guessed: a number whose role is not clear stays a plain `value` with the words before it as subject.

The words («增长», «高出省、市», «居全市第…») are data in `config/catalog/statements.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.catalogs import any_of, longest_first, read_words
from retrieval.evidence import Clause
from retrieval.metrics.paired import respectively, spread
from retrieval.metrics.period_text import names_a_plan, period_spans
from retrieval.metrics.units import Quantity, UnitTable, parse_quantity
from retrieval.questions.normalise import normalise

POINTS = "百分点"
"""Unit of the distance of two rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One number of a clause with its role.

    Attributes:
        measure: `value`, `growth`, `growth_change` (against the growth a year before), `rank`, `ahead` (growth against
            that of a region above).
        value: signed; a fall is negative.
        among: for `rank` the group («全市»), for `ahead` `province` or `city`.
        average: a growth is that of a year on average, over several years.
        aimed: it is still to be reached («确保全年增长9.5%»).
        whole: «全市», where a figure says so: it is about such a place, whatever its document is about.
        timed: only a time stands before it («其中12月当月96.4亿元»): it is about what was spoken of before.
    """

    subject: str
    measure: str
    value: Decimal
    unit: str
    text: str
    clause: Clause
    among: str | None = None
    dimension: str | None = None
    average: bool = False
    aimed: bool = False
    timed: bool = False
    whole: str = ""


class Grammar:
    """The word lists of `statements.toml`, compiled once."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        growth, change, ahead, subject = table["growth"], table["change"], table["ahead"], table["subject"]
        up, down = any_of(growth["up"]), any_of(growth["down"])
        self.growth = re.compile(rf"(?:{any_of(growth['before'])})*(?:(?P<up>{up})|(?P<down>{down}))了?$")
        self.average = re.compile(rf"(?:{any_of(growth['average'])})[^，,；;]{{0,4}}$")
        self.change = re.compile(
            rf"(?:{any_of(change['against'])}).{{0,6}}?(?:(?P<up>{any_of(change['up'])})|(?P<down>{any_of(change['down'])}))了?$"
        )
        self.ahead = re.compile(
            rf"(?:(?P<up>{any_of(ahead['up'])})|(?P<down>{any_of(ahead['down'])}))(?P<rest>.{{0,12}})$"
        )
        self.province = re.compile(any_of(ahead["province"]))
        self.city = re.compile(any_of(ahead["city"]))
        self.rank = re.compile(
            rf"(?:{any_of(table['rank']['verbs'])}).{{0,4}}?(?P<among>{any_of(table['rank']['among'])})?$"
        )
        self.lead = re.compile(rf"^(?:{any_of(subject['lead'])})")
        self.verbs = re.compile(rf"(?:{any_of(subject['verbs'])})$")
        self.inner = re.compile(rf"(?:{any_of([v for v in subject['verbs'] if len(v) > 1])})")
        self._falls = re.compile(down)
        self._now = re.compile(any_of(table["now"]["words"]))
        self.compared = tuple(table["now"]["compared"])
        self._from = re.compile(table["now"]["base_before"])
        self._base = re.compile(table["now"]["base_after"])
        self._plan = re.compile(table["now"]["plan"])
        self._annual = re.compile(table["now"]["annual"])
        self.heads = tuple(subject["heads"])
        self.neutral = longest_first(map(normalise, subject["neutral"]))
        self.aim = re.compile(any_of(table["aim"]["words"]))
        self.about, self.quote, self.bounds = (re.compile(table["number"][k]) for k in ("about", "quote", "bounds"))
        self.whole = re.compile(subject["whole"])
        self._noise = re.compile("|".join(subject["noise"]))

    def names_nothing(self, subject: str) -> bool:
        """Whether a subject is no name: «比上年增加», «占总量的»."""
        return self._noise.search(subject) is not None

    def says_now(self, text: str) -> bool:
        """Whether a text speaks of the state so far, up to the day it was printed."""
        return self._now.search(text) is not None

    def says_plan(self, text: str) -> bool:
        """Whether a text speaks of what is going to be done («下半年将建设…»)."""
        return self._plan.search(text) is not None

    def measures_from(self, before: str, after: str) -> bool:
        """Whether a time between two texts is that which a figure is measured from («较2020年…», «以2020年为基期»)."""
        return self._from.search(before) is not None or self._base.match(after) is not None

    def reports_a_year(self, title: str) -> bool:
        """Whether a title is that of a paper that reports a year as a whole."""
        return self._annual.search(title) is not None

    def says_fall(self, text: str) -> bool:
        """Whether a text speaks of a fall."""
        return self._falls.search(text) is not None

    @classmethod
    def load(cls, folder: Path) -> Grammar:
        """Reads `statements.toml` of a catalogue folder.

        Raises:
            Permanent: `catalogue_invalid`.
        """
        return cls(MappingProxyType(read_words(folder, "statements.toml")))


def statements_of(clause: Clause, grammar: Grammar, units: UnitTable) -> tuple[Statement, ...]:
    """Every figure of a clause, in order. A part without a subject of its own speaks of the one before it."""
    found: list[Statement] = []
    subject = ""
    wholes: dict[str, str] = {}
    for part in re.split(r"[，,；;]", clause.text):
        before = subject
        made, subject = _part(part, before, clause, grammar, units)
        made = respectively(made, part, before, found)
        made = [_of_whole(statement, wholes) for statement in made]
        found.extend(replace(s, dimension=_dimension(s.unit, units), text=_printed(s, units)) for s in made)
    return tuple(found)


def _part(part: str, subject: str, clause: Clause, grammar: Grammar, units: UnitTable) -> tuple[list[Statement], str]:
    quantities = _values(part, _in_points(parse_quantity(part, units=units), part), grammar)
    found: list[Statement] = []
    at = 0
    role: Statement | None = None
    for quantity in quantities:
        before = part[at : quantity.start]
        joined = bool(found) and re.fullmatch(r"\s*[和、及与]\s*", before) is not None
        if joined and role is not None:
            role = replace(role, value=_signed(role, quantity), text=quantity.text)
        else:
            role = _role(before, quantity, subject, clause, grammar)
            subject = role.subject or subject
        if role.measure == "value" and (not role.subject or before.endswith("了")):
            role = replace(role, subject=_object(part[quantity.end :]) or role.subject)
        found.append(role)
        at = quantity.end
    if grammar.aim.search(part):
        found = [replace(statement, aimed=True) for statement in found]
    return spread(found, part, grammar.heads), subject


def _in_points(quantities: list[Quantity], part: str) -> list[Quantity]:
    """«2.3个和1.8个百分点»: the first of two that are joined is in points too, though only the last one prints them."""
    found = list(quantities)
    for at in range(len(found) - 2, -1, -1):
        first, second = found[at], found[at + 1]
        between = part[first.end : second.start]
        if first.unit == "个" and second.unit == POINTS and re.fullmatch(r"\s*[和、及与]\s*", between):
            found[at] = replace(first, unit=POINTS, text=first.text.removesuffix("个"))
    return found


def _of_whole(statement: Statement, wholes: dict[str, str]) -> Statement:
    """Further figures of a subject are about the place of the first («全市…1800亿元，增长5%»)."""
    whole = statement.whole or wholes.get(statement.subject, "")
    wholes[statement.subject] = whole
    return replace(statement, whole=whole)


def _values(part: str, quantities: list[Quantity], grammar: Grammar) -> list[Quantity]:
    """Without those that state nothing: «10—50万元的群体比例达到80%», «10亿元以上项目4个», «“大干一百天”», «七八万元»."""
    named = [match.span() for match in grammar.quote.finditer(part)]
    kept: list[Quantity] = []
    for quantity in reversed(quantities):
        if grammar.about.match(quantity.text) or any(a < quantity.start and quantity.end < b for a, b in named):
            continue
        after = part[quantity.end :]
        describes = kept and (
            after.startswith("的")
            or re.match(r"[-—–~～至到]+\d", after)
            or grammar.bounds.match(part[quantity.end : kept[-1].start])
        )
        if not describes:
            kept.append(quantity)
    return kept[::-1]


def _printed(statement: Statement, units: UnitTable) -> str:
    """The number with its unit: in «23.8和17.5个百分点» only the last one has it printed."""
    unit = units.find(statement.unit) if statement.unit else None
    bare = re.fullmatch(r"[\d.,]+", statement.text) is not None
    return statement.text + unit.printed if bare and unit else statement.text


def _dimension(unit: str, units: UnitTable) -> str | None:
    known = units.find(unit)
    return known.dimension if known else None


def _object(after: str) -> str:
    """What is counted, where no subject stands before the number: the words behind it («…发放了电子房票»)."""
    return re.split(r"[\d，,。；;、]", after, maxsplit=1)[0].strip()


def _signed(like: Statement, quantity: Quantity) -> Decimal:
    return -abs(quantity.value) if like.value < 0 else quantity.value


def _role(before: str, quantity: Quantity, subject: str, clause: Clause, grammar: Grammar) -> Statement:
    lead = before.removesuffix("分别").rstrip()
    base = Statement(
        subject=subject, measure="value", value=quantity.value, unit=quantity.unit, text=quantity.text, clause=clause
    )
    if quantity.measure == "rank":
        ranked = grammar.rank.search(lead)
        return replace(base, measure="rank", among=ranked.group("among") if ranked else None)
    if quantity.unit == POINTS:
        return _points(lead, base, grammar)
    grown = grammar.growth.search(lead)
    if quantity.unit in ("%", "倍") and grown:
        value = -quantity.value if grown.group("down") else quantity.value
        average = grammar.average.search(lead) is not None
        lead = lead[: grown.start()]
        base = replace(base, measure="growth", value=value, average=average)
    named = _clean(lead, grammar)
    whole = grammar.whole.search(lead.partition(named)[0]) if named else None
    timed = not named and bool(period_spans(lead))
    return replace(base, subject=named or subject, timed=timed, whole=whole[0] if whole else "")


def _points(lead: str, base: Statement, grammar: Grammar) -> Statement:
    change = grammar.change.search(lead)
    if change:
        value = -base.value if change.group("down") else base.value
        return replace(base, measure="growth_change", value=value)
    ahead = grammar.ahead.search(lead)
    if ahead:
        value = -base.value if ahead.group("down") else base.value
        return replace(base, measure="ahead", value=value, among=_above(ahead.group("rest"), grammar))
    return base


def _above(text: str, grammar: Grammar) -> str | None:
    both = [name for name, pattern in (("province", grammar.province), ("city", grammar.city)) if pattern.search(text)]
    return "+".join(both) or None


def _clean(text: str, grammar: Grammar) -> str:
    subject = _named(text, grammar)
    while found := grammar.verbs.search(subject):
        subject = subject[: found.start()]
    return subject.strip()


def _named(text: str, grammar: Grammar) -> str:
    """Without what leads to the name, times included."""
    subject = re.sub(r"^.*[（(][^）)]*$", "", text.strip())
    while subject:
        found, spans = grammar.lead.match(subject), period_spans(subject)
        if found:
            subject = subject[found.end() :]
        elif spans and spans[0][0] == 0 and not names_a_plan(subject[: spans[0][1]]):
            subject = subject[spans[0][1] :]
        else:
            return subject
    return ""
