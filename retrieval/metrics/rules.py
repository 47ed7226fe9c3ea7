"""The named rules by which figures are computed from figures: each with its arithmetic, its form and its rounding.

Names and one-line explanations are in `messages.toml` [rules]. The gate computes every figure again by its rule, so
nothing that was computed elsewhere, or otherwise, is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from retrieval.evidence import Figure
from retrieval.metrics.periods import Period
from retrieval.metrics.unit_table import UnitTable, plain

COUNT = "count"
"""Measure of a number that only says how many: months, years, regions."""

GIVEN = "given"
"""Measure of a number that the asker gives himself: so many persons, so many years."""

MOST_TERMS = 6
"""A sum of more terms is not written out."""

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to compute.

    Attributes:
        work: from the inputs in their order; None: there is no result.
        form: the expression with the inputs' places; empty: too long to be shown.
        joint: the sign between inputs of any number, where there is no form.
        places: decimals of the result; None: exact.
        measure: of the result, see `Figure`.
        percent: the result is a share in %; rates: inputs in % stand for fractions in the form.
    """

    work: Callable[[Sequence[Decimal]], Decimal | None]
    form: str
    joint: str = ""
    measure: str = "computed"
    places: int | None = None
    percent: bool = False
    rates: bool = False

    def written(self, texts: Sequence[str]) -> str:
        """The expression with the inputs in their places; empty: too long to be shown."""
        if self.form:
            return self.form.format(*texts)
        return self.joint.join(texts) if self.joint and len(texts) <= MOST_TERMS else ""


def _quotient(a: Decimal, b: Decimal) -> Decimal | None:
    return a / b if b > 0 else None


def _times_hundred(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * HUNDRED


def _difference(values: Sequence[Decimal]) -> Decimal:
    return values[0] - values[1]


def _ratio(values: Sequence[Decimal]) -> Decimal | None:
    return _quotient(values[0], values[1])


def _share(values: Sequence[Decimal]) -> Decimal | None:
    return _times_hundred(_ratio(values))


def _growth(values: Sequence[Decimal]) -> Decimal | None:
    found = _ratio(values)
    return None if found is None else (found - 1) * HUNDRED


def _base(values: Sequence[Decimal]) -> Decimal | None:
    return _quotient(values[0], 1 + values[1] / HUNDRED)


def _product(values: Sequence[Decimal]) -> Decimal:
    return values[0] * values[1]


def _quota(values: Sequence[Decimal]) -> Decimal | None:
    return _quotient(values[0] * values[1], values[2])


def _over(values: Sequence[Decimal]) -> Decimal | None:
    return _times_hundred(_quotient(values[0] - values[1], values[1]))


def _under(values: Sequence[Decimal]) -> Decimal | None:
    return _times_hundred(_quotient(values[1] - values[0], values[1]))


def _short(values: Sequence[Decimal]) -> Decimal | None:
    return _times_hundred(_quotient(values[0] - values[1], values[0]))


def _course(values: Sequence[Decimal]) -> Decimal | None:
    base, target, months, whole = values
    return base + (target - base) * months / whole if whole > 0 else None


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "difference": Rule(work=_difference, form="{0}－{1}", measure="difference"),
        "gap": Rule(work=_difference, form="{0}－{1}", measure="gap"),
        "surplus": Rule(work=_difference, form="{0}－{1}", measure="surplus"),
        "change": Rule(work=_difference, form="{0}－{1}", measure="change"),
        "growth": Rule(work=_growth, form="{0}÷{1}－1", measure="yoy", places=1),
        "ratio": Rule(work=_ratio, form="{0}÷{1}", places=2),
        "share": Rule(work=_share, form="{0}÷{1}", places=2, percent=True),
        "completion": Rule(work=_share, form="{0}÷{1}", places=2, percent=True),
        "pace": Rule(work=_ratio, form="{0}÷{1}", places=2),
        "course": Rule(work=_course, form="{0}＋（{1}－{0}）×{2}÷{3}", places=2),
        "sum": Rule(work=lambda v: sum(v, Decimal(0)), form="", joint="＋"),
        "rest": Rule(work=lambda v: v[0] - sum(v[1:], Decimal(0)), form="", joint="－"),
        "per_month": Rule(work=_ratio, form="{0}÷{1}", places=2),
        "per_day": Rule(work=_ratio, form="{0}÷{1}", places=2),
        "per_head": Rule(work=_ratio, form="{0}÷{1}", places=2),
        "times": Rule(work=_product, form="{0}×{1}"),
        "quota": Rule(work=_quota, form="{0}×{1}÷{2}", places=2),
        "base": Rule(work=_base, form="{0}÷（1＋{1}）", places=2, rates=True),
        "short_share": Rule(work=_short, form="（{0}－{1}）÷{0}", places=2, percent=True),
        "over": Rule(work=_over, form="（{0}－{1}）÷{1}", places=2, percent=True),
        "under": Rule(work=_under, form="（{1}－{0}）÷{1}", places=2, percent=True),
        "days": Rule(work=lambda v: v[1] - v[0], form=""),
        "above": Rule(work=lambda v: Decimal(sum(x > v[0] for x in v[1:])), form="", measure=COUNT),
        "at_least": Rule(work=lambda v: Decimal(sum(x >= v[0] for x in v[1:])), form="", measure=COUNT),
        "below": Rule(work=lambda v: Decimal(sum(x < v[0] for x in v[1:])), form="", measure=COUNT),
        "at_most": Rule(work=lambda v: Decimal(sum(x <= v[0] for x in v[1:])), form="", measure=COUNT),
        "average": Rule(work=_ratio, form="{0}÷{1}", places=1),
    }
)
"""Differences are taken in the order of the inputs; who makes one chooses the order that makes it positive."""


def made(
    rule: str, inputs: Sequence[Figure], *, unit: str, units: UnitTable, about: Figure | None = None
) -> Figure | None:
    """A figure by a rule; None when the rule gives no result.

    Args:
        inputs: in the order of the rule.
        unit: of the result.
        units: to print it.
        about: whose region, indicator and period it carries; None: the first input's.
    """
    value = worked(rule, [plain(figure.value) for figure in inputs])
    if value is None:
        return None
    subject = about or inputs[0]
    return Figure(
        value=float(value),
        unit=unit,
        text=units.format_value(value, unit),
        measure=RULES[rule].measure,
        source=subject.source,
        indicator=subject.indicator,
        indicator_name=subject.indicator_name,
        region=subject.region,
        region_name=subject.region_name,
        period=subject.period,
        formula=rule,
        inputs=tuple(inputs),
        rule=rule,
    )


def worked(rule: str, values: Sequence[Decimal]) -> Decimal | None:
    """The result of a rule, rounded as it is said (half up); None when there is none."""
    found = RULES[rule].work(values)
    places = RULES[rule].places
    if found is None or places is None:
        return found
    return found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def counted(value: int | Decimal, unit: str, *, about: Figure, units: UnitTable) -> Figure:
    """A number of months, years or regions, as an input of a rule."""
    return Figure(
        value=float(value),
        unit=unit,
        text=units.format_value(value, unit),
        measure=COUNT,
        source=about.source,
        region=about.region,
        region_name=about.region_name,
        period=about.period,
    )


def difference_unit(unit: str) -> str:
    """Unit of a difference of two figures in `unit`: 百分点 between two rates."""
    return "百分点" if unit == "%" else unit


def months_between(start: date, end: date) -> int:
    """Whole months from one month's end to another's."""
    return (end.year - start.year) * 12 + end.month - start.month


def length_of(period: Period | None, *, days: bool = False) -> int:
    """Months, or days, that a period covers; 0 for the state on one day and for an unknown time."""
    if period is None or not period.months:
        return 0
    return (period.end - period.start).days + 1 if days else period.months


def comes_out(figure: Figure) -> bool:
    """Whether a figure is what its rule gives from its inputs, and its counts are those of the periods it names."""
    if figure.rule is None:
        return True
    if figure.rule not in RULES:
        return False
    found = worked(figure.rule, [plain(each.value) for each in figure.inputs])
    return found is not None and found == plain(figure.value) and _counts(figure) and all(map(comes_out, figure.inputs))


def _counts(figure: Figure) -> bool:
    counts = [each for each in figure.inputs if each.measure == COUNT]
    if not counts:
        return True
    if figure.rule in ("per_month", "per_day"):
        return counts[0].value == length_of(figure.inputs[0].period, days=figure.rule == "per_day")
    if figure.rule == "average":
        return figure.inputs[0].rule == "sum" and len(figure.inputs[0].inputs) == counts[0].value
    if figure.rule == "course":
        base, target, months, whole = figure.inputs
        if base.period is None or target.period is None or months.period is None:
            return False
        start = base.period.end
        return (months.value, whole.value) == (
            months_between(start, months.period.end),
            months_between(start, target.period.end),
        )
    if figure.rule == "pace":
        gap = figure.inputs[0]
        ends = [each.period.end for each in gap.inputs if each.period]
        return gap.rule == "gap" and len(ends) == 2 and counts[0].value * 12 == months_between(min(ends), max(ends))
    return False
