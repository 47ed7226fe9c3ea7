"""What was read from a document and may become a row of the table, with what was understood and what is in doubt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.targets import LEVELS
from retrieval.questions.normalise import normalise

TARGET, FIGURE = "target", "figure"
CHANGES = frozenset({"rise", "drop", "fall"})
"""Measures that the table can't hold as a target: it judges levels and yearly growth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One quantity that a document demands or reports.

    Attributes:
        key: stable as long as the clause and what is read from it stay the same.
        kind: `target` or `figure`.
        name: the indicator as the text names it.
        indicator: id of the catalogue; None: it holds no such indicator.
        comparator: `>=` `<=` `>` `<` `=` `range` `full` `trend` `text`; empty for a figure.
        measure: `level`, `growth`, `rise`, `drop`, `fall` (see `demands`); of a figure `value` or `growth`.
        period: deadline of a target, period of a figure.
        high: upper end of a range.
        printed: of a growth, the text with the words that say so; empty: `text` says it all.
        yoy, rank, rank_among: of a figure, as reported.
        ahead: of a figure, by how many points its growth is ahead of that of `province` or `city`; negative: behind.
        base: year that the text compares with; begins: year at whose end the way to the target begins. None: not known.
        sure: nothing is in doubt.
        doubts: codes of what is; sentences in `messages.toml` `[candidates]`.
        target, row: what takes effect; None: nothing can, the catalogue does not hold the indicator or the unit differs.
    """

    key: str
    kind: str
    document_id: str
    name: str
    indicator: str | None
    region: str | None
    comparator: str
    value: float | None
    unit: str
    text: str
    source: SourceRef
    clause_id: str
    period: Period | None = None
    measure: str = "level"
    high: float | None = None
    hedge: str | None = None
    base: int | None = None
    begins: int | None = None
    printed: str = ""
    yoy: float | None = None
    rank: int | None = None
    rank_among: str | None = None
    ahead: tuple[tuple[str, float], ...] = ()
    sure: bool = False
    doubts: tuple[str, ...] = ()
    published: date | None = None
    target: TargetCandidate | None = None
    row: NewObservation | None = None


def as_target(candidate: Candidate, indicator: str | None, region: str, catalogue: Catalogue) -> TargetCandidate | None:
    """The target that a candidate is once a person has said of which indicator; None: the unit does not fit it."""
    meant = catalogue.indicators.get(indicator or candidate.indicator or "")
    said = (candidate.comparator, candidate.value, candidate.unit, candidate.measure)
    measured = _measured_as(*said, meant, catalogue) if meant is not None else None
    if meant is None or measured is None:
        return None
    return TargetCandidate(
        indicator=meant.id,
        region=region,
        comparator=candidate.comparator,
        value=measured[0],
        unit=measured[1],
        text=candidate.text if meant.unit == "%" else candidate.printed or candidate.text,
        source=candidate.source,
        deadline=candidate.period,
        hedge=candidate.hedge,
        level=LEVELS[catalogue.regions[region].level],
        clause_id=candidate.clause_id,
        published=candidate.published,
        base=candidate.begins,
    )


def _measured_as(
    comparator: str, value: float | None, unit: str, measure: str, indicator: Indicator, catalogue: Catalogue
) -> tuple[float | None, str] | None:
    """A number in a unit in which the table holds targets of the indicator; None: it can't hold it."""
    wanted, own = catalogue.units.find(indicator.unit), catalogue.units.find(unit)
    if value is None:
        return None, unit
    if wanted is None or comparator == "range" or measure in CHANGES:
        return None
    if measure == "growth" and indicator.growth_of is None:
        return (value, unit) if unit == "%" else None
    if not unit:
        return (value, indicator.unit) if wanted.dimension in {"倍", "无量纲"} else None
    if own is None or own.dimension != wanted.dimension:
        return None
    return float(catalogue.units.convert(value, unit, indicator.unit)), indicator.unit


def key_of(kind: str, clause: Clause, *parts: str | None) -> str:
    """What a decision is remembered by: the words of the clause and what was read from them, not its place."""
    identity = [kind, clause.document_id, normalise(clause.text), *parts]
    return hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()[:16]
