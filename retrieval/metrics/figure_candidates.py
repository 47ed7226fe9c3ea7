"""Figures that a bulletin or an article reports, as candidates for the table, each with its clause.

One candidate an indicator and clause: value, growth, rank, and how far the growth is ahead of the regions above. Sure is
only what an official report says where region, period, indicator and unit are all clear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.candidates import FIGURE, Candidate, key_of
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation
from retrieval.metrics.statements import Statement
from retrieval.metrics.units import UnitTable

UNOFFICIAL = "unofficial"
"""Doubt: the paper is not known to be official."""
PLAIN = frozenset({"倍", "无量纲"})
"""Dimensions of units that a text may leave out."""
_MEASURES = frozenset({"value", "growth", "rank", "ahead", "growth_change"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureReader:
    """What is needed to understand the figures of one document.

    Attributes:
        figures: what a clause states.
        subject_of: what a figure is about, as a normalised name.
        indicators: normalised name → id; `unit_of`: id → unit of the catalogue.
        period_of: what a clause is about in time; None: not stated.
        published: day on which the figures became known.
        official: whether the document is an official report.
    """

    figures: Callable[[Clause], tuple[Statement, ...]]
    subject_of: Callable[[Statement], str]
    indicators: Mapping[str, str]
    unit_of: Mapping[str, str]
    units: UnitTable
    period_of: Callable[[Clause], Period | None]
    source_of: Callable[[Clause], SourceRef]
    published: date | None
    official: bool

    def candidates(self, clauses: Sequence[Clause]) -> list[Candidate]:
        """The reported figures of a document, in order."""
        found: dict[str, Candidate] = {}
        paragraph, spoken = ("", -1), ""
        for clause in clauses:
            if (clause.edition_id, clause.paragraph) != paragraph:
                paragraph, spoken = (clause.edition_id, clause.paragraph), ""
            period = self.period_of(clause)
            if not self.figures(clause) and any(sign.isdigit() for sign in clause.text):
                spoken = ""  # of something that is not read here
            for name, stated in self._by_subject(clause, spoken).items():
                candidate = self._candidate(clause, name, stated, period)
                if candidate is not None:
                    found.setdefault(candidate.key, candidate)
                    spoken = name
        return list(found.values())

    def _by_subject(self, clause: Clause, before: str) -> dict[str, list[Statement]]:
        """Figures by what they are about; `before`: what was spoken of before, for «其中12月当月增长9.1%»."""
        found: dict[str, list[Statement]] = {}
        figures = self.figures(clause)
        goes_on = bool(figures) and figures[0].timed
        for statement in figures:
            name = self.subject_of(statement) or (before if goes_on else "")
            if name and statement.measure in _MEASURES:
                found.setdefault(name, []).append(statement)
        return found

    def _candidate(
        self, clause: Clause, name: str, stated: Sequence[Statement], period: Period | None
    ) -> Candidate | None:
        indicator = self.indicators.get(name)
        values = self._values(stated, indicator)
        growth = next((s for s in stated if s.measure == "growth"), None)
        if not values and growth is None:
            return None
        unit = self.unit_of[indicator] if indicator else (values[0].unit if values else "%")
        fitting = [s for s in values if self.units.alike(s.unit, unit)]
        value = fitting[0] if fitting else None
        doubts = self._doubts(clause, indicator, period, values, fitting)
        first = value or growth or values[0]
        candidate = Candidate(
            key=key_of(FIGURE, clause, name, first.text, period.key if period else None),
            kind=FIGURE,
            document_id=clause.document_id,
            name=name,
            indicator=indicator,
            region=clause.region,
            comparator="",
            value=float(value.value) if value else None,
            unit=value.unit if value else unit,
            text=first.text,
            source=self.source_of(clause),
            clause_id=clause.id,
            period=period,
            measure="value" if value else "growth",
            yoy=float(growth.value) if growth else None,
            rank=next((int(s.value) for s in stated if s.measure == "rank"), None),
            rank_among=next((s.among for s in stated if s.measure == "rank"), None),
            ahead=tuple((s.among, float(s.value)) for s in stated if s.measure == "ahead" and s.among),
            doubts=doubts,
            sure=not doubts,
        )
        return (
            candidate if indicator is None else _with_row(candidate, self.published, fits=bool(fitting) or not values)
        )

    def _values(self, stated: Sequence[Statement], indicator: str | None) -> list[Statement]:
        """Numbers with a unit. A plain ratio needs none («倍差2.15»), and points beside a share are its change."""
        unit = self.units.find(self.unit_of[indicator]) if indicator else None
        values = [s for s in stated if s.measure == "value"]
        if unit is not None and unit.dimension in PLAIN:
            values = [s if s.unit else replace(s, unit=unit.name) for s in values]
        if unit is not None and unit.dimension == "比例":
            values = [s for s in values if s.unit != "百分点"]
        return [s for s in values if s.unit]

    def _doubts(
        self,
        clause: Clause,
        indicator: str | None,
        period: Period | None,
        values: Sequence[Statement],
        fitting: Sequence[Statement],
    ) -> tuple[str, ...]:
        checks = {
            "indicator": indicator is None,
            "region": clause.region is None,
            "period": period is None,
            "unit": indicator is not None and len(fitting) < len(values),
            "pairing": len(fitting) > 1,
            UNOFFICIAL: not self.official,
        }
        return tuple(code for code, doubtful in checks.items() if doubtful)


def _with_row(candidate: Candidate, published: date | None, *, fits: bool) -> Candidate:
    """The candidate with the row that a confirmation puts into the table, where everything that a row needs is known."""
    if candidate.indicator is None or candidate.region is None or candidate.period is None or not fits:
        return candidate
    row = NewObservation(
        indicator=candidate.indicator,
        region=candidate.region,
        period=candidate.period,
        value=candidate.value,
        unit=candidate.unit,
        source=candidate.source,
        yoy=candidate.yoy,
        rank=candidate.rank,
        rank_among=candidate.rank_among,
        raw=candidate.text if candidate.value is not None else "",
        published=published,
        clause_id=candidate.clause_id,
    )
    return replace(candidate, row=row)
