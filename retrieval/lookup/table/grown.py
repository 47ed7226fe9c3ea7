"""What a question takes for granted of a row of the table: a value or a growth rate that it claims wrongly or nobody reported."""

from __future__ import annotations

from retrieval.evidence import Observation
from retrieval.findings import Premise
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.texts.fit import dimension_of
from retrieval.metrics.catalog import Indicator
from retrieval.metrics.units import Quantity, UnitTable
from retrieval.questions.model import Question


def ungrown(question: Question, indicator: Indicator, row: Observation, knowledge: Knowledge) -> str | None:
    """The basis of a growth rate that was asked for and that nobody reported; empty where no basis is known."""
    asked = knowledge.catalogue.indicators[question.indicator.key].growth_of is not None or "growth" in question.table
    if not asked or row.yoy is not None or indicator.growth_of is not None or indicator.unit == "%":
        return None
    return indicator.basis or ""


def growth_premise(question: Question, row: Observation, knowledge: Knowledge) -> Premise | None:
    """A growth rate that the question claims and the row does not have, its sign included."""
    claimed = next((q for q in question.quantities if q.unit == row.yoy_unit), None)
    if claimed is None or row.yoy is None or row.unit == row.yoy_unit:
        return None
    falls = knowledge.grammar.says_fall(question.normal)
    value = -abs(claimed.value) if falls else claimed.value
    if knowledge.catalogue.units.same(row.yoy, row.yoy_unit, value, claimed.unit):
        return None
    return Premise(claimed=claimed.text.strip(), actual="")


def value_premise(claimed: Quantity, row: Observation, units: UnitTable) -> Premise | None:
    """The value that the question claims and the row, in a unit of the same dimension, does not have."""
    if row.value is None or units.same(claimed.value, claimed.unit, row.value, row.unit):
        return None
    dimension = dimension_of(claimed.unit, units)
    if dimension is None or dimension != dimension_of(row.unit, units):
        return None
    return Premise(claimed=claimed.text.strip(), actual=units.format_value(row.value, row.unit))
