"""What a plan demands, of whatever indicator: every number that is to be reached or kept, with name, comparator and time.

A demand names its indicator in the words of the text; whether the catalogue knows it is settled elsewhere. What was
reached is told apart from what is to be reached by headings, years and words (`demands.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.demand_names import cleaned
from retrieval.metrics.demand_parts import Frame, Known, frames
from retrieval.metrics.demand_rows import row_demands
from retrieval.metrics.demand_scope import LONG_HEADING, Due, Leads, Paragraph, Sentence, hear
from retrieval.metrics.demand_times import Times, plan_times, times_in
from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.target_words import TargetWords
from retrieval.questions.normalise import normalise

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("％"): "%"}
_OPEN, _CLOSE = "（(“《「", "）)”》」"
_CUTS, _NUMBER_CUTS, _DASH = "，,；;。！!：:", ",:：", "——"
_SHORT = 10
_SHARES = frozenset({"比例", "百分点", "倍"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One demanded quantity.

    Attributes:
        name: of the indicator, as in the text.
        comparator: `>=` `<=` `>` `<` `=` `range` `full`.
        value: in `unit`; the lower end of a range; None for `full`.
        measure: `level`, `growth` (a year), `rise`, `drop` (in all), `fall` (a year).
        due: year at the end of which it holds; None: the text names none.
        base: year compared with, or None.
        doubts: codes of what is not sure.
    """

    name: str
    comparator: str
    value: Decimal | None
    unit: str
    text: str
    clause: Clause
    measure: str = "level"
    high: Decimal | None = None
    due: int | None = None
    hedge: str | None = None
    base: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document demands.

    Attributes:
        past: ids of clauses that tell of what has been.
        dues: clause id → until when it holds, and what is not sure about its time and place.
    """

    demands: tuple[Demand, ...]
    past: frozenset[str]
    dues: Mapping[str, tuple[int | None, tuple[str, ...]]]


class DemandReader:
    """The words and names of a catalogue, ready to read plans."""

    def __init__(self, catalogue: Catalogue, words: DemandWords, target_words: TargetWords) -> None:
        self._words, self._units = words, catalogue.units
        self._full, self._trend, self._text = target_words.full, target_words.trend, target_words.text
        names = {normalise(name) for name in catalogue.indicator_names()}
        self._units_of_change = frozenset(
            unit for unit in catalogue.units.units if catalogue.units.units[unit].dimension in _SHARES
        )
        self._regions = {code: region.name for code, region in catalogue.regions.items()}
        self._places = {normalise(name) for r in catalogue.regions.values() for name in (r.name, *r.aliases)}
        self._known: Known = lambda name: normalise(name) in names

    def read(self, clauses: Sequence[Clause], *, year: int | None = None) -> Reading:
        """Every demand of one document, in order.

        Args:
            clauses: of one document, in order.
            year: of the document, where it is known.
        """
        times = plan_times(clauses, self._words, year)
        paragraph, sentence, leads = Paragraph(), Sentence(), Leads()
        found: list[Demand] = []
        past: set[str] = set()
        dues: dict[str, tuple[int | None, tuple[str, ...]]] = {}
        for clause in clauses:
            if (clause.edition_id, clause.paragraph) != paragraph.number:
                paragraph = Paragraph((clause.edition_id, clause.paragraph))
            if clause.sentence_key != sentence.number:
                sentence = Sentence(clause.sentence_key, inherits=paragraph.past and paragraph.due is not None)
            if any(self._words.past_headings.search(h) for h in clause.section if len(h) <= LONG_HEADING):
                past.add(clause.id)
                continue
            if clause.cells is not None or clause.text.count("：") > 1:
                rows = list(row_demands(clause, self._words, self._units, times, Demand))
                found.extend(rows)
                if rows or clause.cells is not None:
                    continue
            around = leads.due(clause, paragraph, times)
            found.extend(self._clause(clause, paragraph, sentence, times, around))
            until = sentence.until(around)
            dues[clause.id] = until.year, sentence.doubts(until)
            if paragraph.past and not sentence.inherits:
                past.add(clause.id)
            leads.take(clause, paragraph, sentence)
        return Reading(tuple(found), frozenset(past), dues)

    def _clause(
        self, clause: Clause, paragraph: Paragraph, sentence: Sentence, times: Times, due: Due
    ) -> Iterator[Demand]:
        for part in _parts(clause.text.translate(_WIDE)):
            hear(part, paragraph, sentence, times, self._words)
            if paragraph.past and not sentence.inherits:
                continue
            yield from self._part(part, clause, sentence, due)

    def _part(self, part: str, clause: Clause, sentence: Sentence, due: Due) -> Iterator[Demand]:
        made = frames(part, self._words, self._units, self._known, years=len(sentence.years))
        if self._belongs_to_refused(part, sentence):
            return
        self._remember(part, sentence, made)
        self._place(part, clause, sentence, made)
        dues = sentence.years if len(sentence.years) == len(made) > 1 else []
        if dues:
            made = [frame if frame.name else replace(frame, name=made[0].name) for frame in made]
        for position, frame in enumerate(made):
            until = Due(dues[position]) if dues else sentence.until(due)
            demand = self._demand(part, frame, clause, sentence, until, shared=bool(dues))
            if demand is not None:
                yield demand
        if made:
            sentence.hedge = None
        yield from self._covered(part, clause, sentence, due, made)

    def _place(self, part: str, clause: Clause, sentence: Sentence, made: Sequence[Frame]) -> None:
        """«全省…达到…» in the plan of a city: whether the sentence speaks of another place from here on."""
        own = self._regions.get(clause.region or "", "")
        for word in self._words.place_of.finditer(part):
            if own and any(part.startswith(frame.name, word.end()) for frame in made if frame.name):
                sentence.elsewhere = not own.endswith(word["kind"])

    def _belongs_to_refused(self, part: str, sentence: Sentence) -> bool:
        """«总投资…亿元，其中社会资本不低于30%»: a share of what is no target."""
        return sentence.refused and not sentence.last and part.startswith(self._words.among)

    def _remember(self, part: str, sentence: Sentence, made: Sequence[Frame]) -> None:
        if made:
            return
        digits = any(char.isdigit() for char in part)
        told = self._told(part)
        if told and self._known(told):
            # «甲达到a，乙比某年翻一番，达到b»: the next number is of 乙.
            sentence.last = sentence.root = told
        soft = next((word for word in self._words.soft if part.startswith(word)), None)
        if soft and (times_in(part) or len(part) <= _SHORT):
            sentence.hedge = soft
        sentence.refused = sentence.refused or digits
        if not sentence.last and not digits:
            sentence.told = part

    def _demand(
        self, part: str, frame: Frame, clause: Clause, sentence: Sentence, until: Due, *, shared: bool
    ) -> Demand | None:
        before = sentence.last
        name, unclear = self._subject(frame, sentence)
        if not name or (frame.name in self._words.generic and not frame.worded and not before):
            return None
        measure = frame.measure
        again = frame.unit == sentence.spoken[1] and frame.unit in self._units_of_change and not frame.level
        if not frame.name and measure == "level" and again:
            measure = sentence.spoken[0]
        sentence.spoken = (measure, frame.unit)
        checks = {
            **dict.fromkeys(frame.doubts, True),
            "subject": unclear,
            "reported": self._words.reported.search(part) is not None,
            "deadline": until.year is None,
            "due": until.carried,
            "past": sentence.open or sentence.inherits,
            "elsewhere": sentence.elsewhere,
            "counted": sentence.counted,
        }
        if shared:
            checks.pop("pairing", None)
        return Demand(
            name=name,
            comparator=frame.comparator,
            value=frame.value,
            unit=frame.unit,
            text=frame.text,
            clause=clause,
            measure=measure,
            high=frame.high,
            due=until.year,
            hedge=frame.hedge or sentence.hedge,
            base=frame.base,
            doubts=tuple(code for code, doubtful in checks.items() if doubtful),
        )

    def _told(self, part: str) -> str:
        """What a part without numbers speaks of («甲指标稳步提升，达到…»)."""
        worded = [found for found in (self._trend.search(part), self._text.search(part)) if found is not None]
        words = (word for word, _ in (*self._words.changes, *self._words.before) if len(word) > 1)
        ends = [part.find(word) for word in words if word in part] + [found.start() for found in worded]
        return cleaned(part[: min(ends)], self._words)[0] if ends else ""

    def _subject(self, frame: Frame, sentence: Sentence) -> tuple[str, bool]:
        name, carried = frame.name, sentence.last
        if not name or (carried and name in self._words.outputs):
            if not carried:
                sentence.last = sentence.root = carried = self._told(sentence.told)
                return carried, True
            turned = frame.measure != "level" and frame.unit == "%" and sentence.root != carried
            return (sentence.root if turned else carried), turned
        if carried and normalise(name) in self._places:
            return name + carried, False
        if name.startswith(self._words.continues) and sentence.root:
            sentence.last = sentence.root + name
            return sentence.last, False
        sentence.last = name
        sentence.root = name
        return name, name in self._words.generic

    def _covered(self, part: str, clause: Clause, sentence: Sentence, due: Due, made: list[Frame]) -> Iterator[Demand]:
        done, until = max((frame.end for frame in made), default=0), sentence.until(due)
        for match in self._full.finditer(part, done):
            name, hedge, _ = cleaned(part[done : match.start()], self._words)
            done = match.end()
            for word in (*self._words.adverbs, *(word for word, _ in self._words.before)):
                name = name.removesuffix(word)
            if not name and not sentence.last:
                continue
            yield Demand(
                name=name or sentence.last,
                comparator="full",
                value=None,
                unit="%",
                text=match[0],
                clause=clause,
                due=until.year,
                hedge=hedge,
                doubts=sentence.doubts(until),
            )


def _parts(text: str) -> Iterator[str]:
    """Parts of a clause, cut at commas, colons and long dashes outside brackets and numbers."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
        between = text[position - 1 : position].isdigit() and text[position + 1 : position + 2].isdigit()
        cut = char in _CUTS and not (between and char in _NUMBER_CUTS)
        if depth == 0 and (cut or _DASH in (text[position : position + 2], text[position - 1 : position + 1])):
            if position > start:
                yield text[start:position]
            start = position + 1
    if start < len(text):
        yield text[start:]
