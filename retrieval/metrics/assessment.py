"""What a verdict on an indicator consists of, and the small comparisons that it is made of.

The rule itself is `retrieval.metrics.status.assess`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from retrieval.evidence import Observation, Target

PLAN_YEARS = {"五年": 5, "年度": 1}
"""Years between the base (year end) and the deadline, by the kind of a target; of another kind it is not known."""


class Status(StrEnum):
    """The words of design section 7; what people read for them is data (`digest.toml`)."""

    REACHED = "已达标"
    ON_COURSE = "正常"
    BEHIND = "滞后"
    NO_BASE = "缺基期"
    NO_DATA = "缺数据"
    STALE = "数据过期"
    NOT_COMPARED = "不比较"
    MET = "达成"
    MISSED = "未达成"

    @property
    def is_final(self) -> bool:
        """Whether it rests on a value alone, not on the way from the base."""
        return self in (Status.REACHED, Status.MET, Status.MISSED)


class IndicatorFacts(Protocol):
    """What the rule has to know of an indicator; the catalogue's `Indicator` has it."""

    @property
    def id(self) -> str:
        """Key in the catalogue."""

    @property
    def growth_of(self) -> str | None:
        """Key of the indicator whose growth rate this one is."""

    @property
    def unit(self) -> str:
        """Unit of its values."""

    @property
    def better(self) -> str:
        """`higher`, `lower` or `none`."""

    @property
    def nature(self) -> str:
        """`flow`, `stock`, `ratio`, `rate`, `index` or `count`."""

    @property
    def additive(self) -> bool:
        """Whether the values of counties add up to that of their city."""

    @property
    def frequency(self) -> str:
        """How often it is published: 月, 季, 半年 or 年."""

    @property
    def basis(self) -> str | None:
        """口径 of its growth rate."""

    @property
    def interim_on_course(self) -> bool:
        """Whether values before the year end may be held against the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdict with everything that it rests on.

    Attributes:
        status: None for a target of another level (仅供参照): no lamp, not counted.
        base: observation of the base year; None when not held or not needed.
        expected: value on the line at the end of the judged period; for growth targets the target itself.
        judged: the observation that gave the status.
        value: its value (or yoy, for growth targets) as compared.
        gap: what is still missing to the target, in the unit of the target; 0 or less when met.
        interim: a newer observation that may not be held against the line and is only shown beside it.
        stale: the latest figure is older than its rhythm of publication allows.
    """

    status: Status | None
    base: Observation | None = None
    expected: float | None = None
    judged: Observation | None = None
    value: float | None = None
    gap: float | None = None
    interim: Observation | None = None
    stale: bool = False

    @property
    def is_base_only(self) -> bool:
        """The newest value that may be judged is the base: on the line, but no progress yet; say so beside it."""
        return self.judged is not None and self.judged == self.base


def base_year(target: Target) -> int | None:
    """The year at whose end the way to a target begins; None: neither the plan nor the kind of the target says it."""
    if target.base is not None or target.deadline is None:
        return target.base
    years = PLAN_YEARS.get(target.kind)
    return None if years is None else target.deadline.end.year - years


def is_growth_target(indicator: IndicatorFacts, target: Target) -> bool:
    """年均增长: the indicator is a growth rate, or the target is in % and the indicator is not."""
    return indicator.growth_of is not None or (target.unit == "%" and indicator.unit not in {"%", "百分点"})


def softness(indicator: IndicatorFacts, target: Target) -> int:
    """Of several targets of one indicator the least soft is shown beside a value: a level, then a growth, then words."""
    return 2 if target.value is None else int(is_growth_target(indicator, target))


def satisfies(value: float, target: Target, better: str) -> bool:
    """Whether an unrounded value meets the target; `=` and 全覆盖 are met by anything at least as good."""
    goal = target_value(target)
    if goal is None:
        return False
    match target.comparator:
        case ">":
            return value > goal
        case "<":
            return value < goal
        case _:
            return value >= goal if wants_more(target, better) else value <= goal


def target_value(target: Target) -> float | None:
    """The number to reach; 全覆盖 of a share is 100."""
    if target.comparator == "full" and target.value is None and target.unit == "%":
        return 100.0
    return target.value


def difference(minuend: float, subtrahend: float) -> float:
    """Exact decimal difference of two figures as printed: 1.94 − 1.9 is 0.04."""
    return float(Decimal(str(minuend)) - Decimal(str(subtrahend)))


def has_direction(indicator: IndicatorFacts, target: Target) -> bool:
    """Whether more or less is better is said by the comparator, or else by the indicator."""
    return target.comparator in {">", ">=", "<", "<="} or indicator.better in {"higher", "lower"}


def wants_more(target: Target, better: str) -> bool:
    """Whether a higher value is nearer to the target."""
    return target.comparator in {">", ">="} or (target.comparator not in {"<", "<="} and better != "lower")


def missing(value: float, target: Target, better: str) -> float:
    """How much is still missing to the target, in its unit; 0 or less when it is met."""
    goal = target_value(target)
    if goal is None:
        raise ValueError("a target without a number has no gap")
    return difference(goal, value) if wants_more(target, better) else difference(value, goal)
