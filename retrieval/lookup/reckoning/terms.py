"""What a calculation is about: phrases of a question, each with the figures that it may mean, from the table and from texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause, Observation
from retrieval.findings import Refused
from retrieval.lookup.knowledge import Knowledge, is_demanded
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.reckoning.alike import Operand
from retrieval.lookup.reckoning.operands import CERTAIN, operand
from retrieval.lookup.refusing import refuse
from retrieval.lookup.sources import figure_of as figure_of_statement
from retrieval.lookup.table.demanded import asks_for_demand
from retrieval.lookup.table.desk import Desk, rate_of_row
from retrieval.lookup.texts.fit import SMALLEST_BARE, dimension_of, in_unit, same_time
from retrieval.lookup.wanted import asked_times, asks_growth
from retrieval.metrics.figures import figure_of
from retrieval.metrics.periods import find_periods, period_spans
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import Quantity, parse_quantity
from retrieval.questions.model import AskedPeriod, Question
from retrieval.questions.normalise import normalise
from retrieval.questions.topics import topic_of

MEASURES = frozenset({"value", "growth"})
"""Of figures of a text; ranks and distances from other figures are not counted with."""

MOST_TIMES = 60
"""Rows of one indicator and region that are looked at for one operand."""

QUOTED = 0.9
"""Likeness of a figure that is meant by its number."""

SHORT = 2
"""Characters that a phrase may have beside the name of an indicator."""


_LARGE = re.compile(r"\d+(?:\.\d+)?[万亿]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A phrase, with the region and the times that it names itself; without them, those of the question are meant."""

    text: str
    place: Place | None = None
    times: tuple[AskedPeriod, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One question that asks for a calculation, and all that it may be answered from."""

    question: Question
    knowledge: Knowledge
    viewer: Viewer
    as_of: date
    place: Place | None

    def finds(self, name: str, text: str | None = None) -> re.Match[str] | None:
        """The first place where a list of [calc] matches the question, or a text."""
        return self.knowledge.lexicon.vocabulary.calc[name].search(self.question.normal if text is None else text)

    def without(self, text: str, *names: str) -> str:
        """A text without what lists of [calc] match."""
        for name in names:
            text = self.knowledge.lexicon.vocabulary.calc[name].sub(" ", text)
        return text

    def plain(self, text: str) -> str:
        """A phrase without regions, times, arithmetic and question words."""
        for mention in self.question.regions:
            text = text.replace(mention.surface, " ")
        for start, end in period_spans(text):
            text = text[:start] + " " * (end - start) + text[end:]
        return topic_of(self.without(text, "tally"), self.knowledge.lexicon.vocabulary)

    def term(self, text: str) -> Term:
        """A phrase of a question, with the region and the time that it alone names."""
        regions = self.knowledge.catalogue.regions
        named = dict.fromkeys(m.key for m in self.question.regions if m.surface in text and m.key in regions)
        times = tuple(
            a for a in asked_times(self.question) if a.year_given and a.period.text in _times(text, self.as_of)
        )
        others = {m.key for m in self.question.regions} - set(named)
        code = next(iter(named), None) if len(named) == 1 and others else None
        own = Place(code, regions[code].name, (regions[code].name,)) if code else None
        return Term(text=text, place=own, times=times if len(times) < len(self.question.periods) else ())

    def operands(self, term: Term) -> list[Operand]:
        """Figures that a phrase may mean, the likeliest first."""
        text = self.plain(term.text)
        short = topic_of(self.without(text, "drop"), self.knowledge.lexicon.vocabulary)
        phrase = short if len(short.replace(" ", "")) >= SHORT else text
        place = term.place or self.place
        key = _indicator(phrase, self.knowledge) or _indicator(text, self.knowledge)
        rows = self._rows(phrase, key, place) if key else []
        near = operand(phrase, self.knowledge, place)
        stated = [c for c in near if c.likeness >= CERTAIN and c.statement.measure in MEASURES]
        found = [self._stated(c.statement, c.likeness, key) for c in stated if self._about(c.statement, key)]
        spoken = phrase.replace(" ", "")
        # «为5位…发放了…» names the five by nothing that tells them apart: the asker's word does, if it stands there.
        found = [replace(o, name=spoken) if _nameless(o, spoken) else o for o in found]
        wanted = self._wanted(term.text)
        return [
            o for o in (*rows, *found) if self._in_time(o, term) and (not wanted or o.is_growth or o.kind[1] in wanted)
        ]

    def _wanted(self, text: str) -> set[str]:
        """Dimensions that a phrase names («金额», «人数»); empty: none."""
        names = {"money": "货币", "people": "人数"}
        found = {dimension for name, dimension in names.items() if self.finds(name, text)}
        return found or ({names["people"]} if self.finds("heads_asked") else found)

    def numbers(self) -> tuple[Quantity, ...]:
        """The quantities of the question; where it has none, a large number that runs into the next word («7.5万摊到»)."""
        units = self.knowledge.catalogue.units
        return self.question.quantities or tuple(
            found for m in _LARGE.finditer(self.question.normal) for found in parse_quantity(m[0], units=units)
        )

    def quoted(self) -> list[Operand]:
        """The figure of a text whose number the question gives instead of its name; empty unless there is only one."""
        return self.quoted_among([q for q in self.numbers() if q.unit or q.value >= SMALLEST_BARE])

    def quoted_among(self, given: Sequence[Quantity]) -> list[Operand]:
        """The figure of a text that has one of these numbers; empty unless there is only one."""
        units, facts = self.knowledge.catalogue.units, self.knowledge.facts
        found: dict[str, Operand] = {}
        for clause in self.knowledge.clauses() if given else ():
            for statement in self.knowledge.figures(clause) if clause.id in facts.stating else ():
                exact = any(in_unit(q, statement.unit, units) == statement.value for q in given)
                if exact and statement.measure == "value" and (self.place is None or self.place.speaks(clause)):
                    found.setdefault(facts.subject(statement), self._stated(statement, QUOTED))
        return list(found.values()) if len(found) == 1 else []

    def demands(self) -> bool:
        """Whether what a plan demands is asked for."""
        return asks_for_demand(self.question, self.knowledge)

    def rates(self) -> bool:
        """Whether growth rates are asked for."""
        return asks_growth(self.question) or self.finds("points") is not None

    def quotes(self, operand: Operand, given: Sequence[Quantity]) -> bool:
        """Whether one of these numbers is that of a figure."""
        exact = [in_unit(q, operand.figure.unit, self.knowledge.catalogue.units) for q in given]
        return any(value is not None and float(value) == operand.figure.value for value in exact)

    def refused(self, reason: str, *, topic: str | None = None, nearest: Clause | None = None) -> Refused:
        """The refusal of a calculation: of what is held, with nothing beside its reason."""
        plain = refuse(reason, self.question, self.knowledge, place=self.place, nearest=nearest)
        plain = replace(plain, period_text=None, department=None, stops=())
        return plain if topic is None else replace(plain, topic=topic)

    def desk(self) -> Desk | None:
        """The same question at the metrics table; None: it names no indicator."""
        return Desk.of(self.question, knowledge=self.knowledge, viewer=self.viewer, as_of=self.as_of, place=self.place)

    def _about(self, statement: Statement, indicator: str | None) -> bool:
        """A figure of another indicator than the named one is none of its own."""
        own = self.knowledge.indicator_of(statement)
        return indicator is None or own is None or self._base(own) == self._base(indicator)

    def _named_apart(self, statement: Statement, key: str) -> bool:
        """«甲业克服困难，产值增长5%»: the clause names the indicator, and the figure the last words of its name."""
        subject, name = self.knowledge.facts.subject(statement), self.knowledge.catalogue.indicators[key].name
        return bool(subject) and normalise(name).endswith(subject) and statement.clause.id in self.knowledge.naming(key)

    def _base(self, indicator: str) -> str:
        return self.knowledge.catalogue.indicators[indicator].growth_of or indicator

    def _in_time(self, each: Operand, term: Term) -> bool:
        return same_time(term.times or asked_times(self.question), (each.time,))

    def _rows(self, phrase: str, key: str, place: Place | None) -> list[Operand]:
        catalogue = self.knowledge.catalogue
        code = region_meant(place, self.viewer, catalogue)
        if code not in catalogue.regions:
            return []
        base = self._base(key)
        rates = [i for i, known in catalogue.indicators.items() if known.growth_of == base]
        rows = self.knowledge.metrics.observations(
            scope=self.viewer.scope, as_of=self.as_of, indicators=(base, *rates), regions=(code,)
        )
        named = max((m[1] - m[0] for m in self.knowledge.lexicon.indicators.find(normalise(phrase))), default=0)
        likeness = 1.0 if len(normalise(phrase)) - named <= SHORT else 0.8
        found = [self._held(row, by, base, likeness) for row in rows[:MOST_TIMES] for by in ("value", "yoy")]
        return [each for each in found if each is not None]

    def _held(self, row: Observation, by: str, base: str, likeness: float) -> Operand | None:
        own_rate = row.indicator != base
        if (row.yoy if by == "yoy" and not own_rate else row.value) is None or (own_rate and by == "value"):
            return None
        if by == "yoy" and rate_of_row(row, self.knowledge) is None:
            return None
        known = self.knowledge.catalogue.indicators[base]
        figure = figure_of(row, self.knowledge.catalogue.units, by="value" if own_rate or by == "value" else "yoy")
        figure = replace(figure, measure=by)
        kind = (
            by,
            dimension_of(figure.unit, self.knowledge.catalogue.units),
            row.source.kind.is_official,
            False,
            row.release,
        )
        basis = (row.basis or known.basis) if by == "yoy" else None
        return Operand(figure=figure, name=known.name, likeness=likeness, kind=kind, basis=basis, reported=row)

    def _stated(self, statement: Statement, likeness: float, key: str | None = None) -> Operand:
        figure = figure_of_statement(statement, self.knowledge, self.as_of)
        if figure.indicator is None and key is not None and self._named_apart(statement, key):
            figure = replace(figure, indicator=key, indicator_name=self.knowledge.catalogue.indicators[key].name)
        if not figure.unit and figure.indicator is not None:
            figure = replace(figure, unit=self.knowledge.catalogue.indicators[figure.indicator].unit)
        known = self.knowledge.catalogue.indicators.get(figure.indicator or "")
        demanded = is_demanded(statement, self.knowledge, self.as_of)
        basis = known.basis if known and figure.measure == "yoy" else None
        dimension = dimension_of(figure.unit, self.knowledge.catalogue.units)
        kind = (figure.measure, dimension, figure.source.kind.is_official, demanded, None)
        name = known.name if known else self.knowledge.facts.shown(statement)
        return Operand(figure=figure, name=name, likeness=likeness, kind=kind, basis=basis, demanded=demanded)


def _nameless(operand: Operand, spoken: str) -> bool:
    known = operand.figure.indicator is not None or spoken in operand.name
    return not known and spoken in normalise(operand.figure.source.quote)


def _indicator(phrase: str, knowledge: Knowledge) -> str | None:
    found = knowledge.lexicon.indicators.find(normalise(phrase))
    return max(found, key=lambda each: each[1] - each[0])[2] if found else None


def _times(text: str, as_of: date) -> set[str]:
    return {period.text for period, _, _ in find_periods(text, as_of)}
