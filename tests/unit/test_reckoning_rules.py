"""The rules of calculations: what they give, what they refuse, and that a changed result is noticed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from config.catalogs import CATALOG
from config.messages import Messages
from retrieval.evidence import Figure, SourceRef
from retrieval.metrics.periods import Period
from retrieval.metrics.rules import GIVEN, RULES, comes_out, counted, length_of, made, worked
from retrieval.metrics.units import default_units

UNITS = default_units(CATALOG)
SOURCE = SourceRef(document="某公报", place="第1行", quote="某县1—6月某指标60亿元")
HALF_YEAR = Period.cumulative(2021, 6)


def figure(value: float, unit: str = "亿元", period: Period | None = HALF_YEAR) -> Figure:
    text = UNITS.format_value(value, unit)
    return Figure(value=value, unit=unit, text=text, measure="value", source=SOURCE, period=period)


@pytest.mark.parametrize(
    ("rule", "values", "result"),
    [
        ("sum", (58, 128, 55), 241),
        ("rest", (128, 58, 55), 15),
        ("times", (7.5, 4), 30),
        ("quota", (4.5, 120000, 1000), 540),
        ("base", (96.1, 88.1), 51.09),
        ("base", (95, -5), 100),
        ("short_share", (1000, 871), 12.9),
        ("per_head", (2290, 55), 41.64),
        ("days", (738000, 738021), 21),
        ("above", (40121, 48735, 40121, 28778), 1),
        ("at_least", (40121, 48735, 40121, 28778), 2),
        ("below", (40121, 48735, 40121, 28778), 1),
        ("at_most", (40121, 48735, 40121, 28778), 2),
    ],
)
def test_rule_gives_what_is_computed_by_hand(rule: str, values: tuple[float, ...], result: float) -> None:
    assert worked(rule, [Decimal(str(value)) for value in values]) == Decimal(str(result))


@pytest.mark.parametrize(("rule", "values"), [("base", (50, -100)), ("per_month", (50, 0)), ("quota", (4.5, 10, 0))])
def test_rule_gives_nothing_where_it_would_divide_by_nothing(rule: str, values: tuple[float, ...]) -> None:
    assert worked(rule, [Decimal(str(value)) for value in values]) is None


def test_result_by_another_rule_or_of_another_value_does_not_come_out() -> None:
    total = made("sum", [figure(1), figure(2), figure(3)], unit="亿元", units=UNITS)

    assert total is not None
    assert comes_out(total)
    assert not comes_out(replace(total, value=7.0))
    assert not comes_out(replace(total, rule="rest"))


def test_part_of_a_period_comes_out_only_by_the_months_and_days_that_it_covers() -> None:
    def part(rule: str, number: int) -> bool:
        about = figure(60)
        result = made(rule, (about, counted(number, "个月", about=about, units=UNITS)), unit="亿元", units=UNITS)
        return result is not None and comes_out(result)

    assert [part("per_month", number) for number in (5, 6, 12)] == [False, True, False]
    assert [part("per_day", number) for number in (180, 181, 365)] == [False, True, False]


def test_state_on_one_day_has_no_months() -> None:
    assert length_of(Period.parse_key("2021-06-30")) == 0
    assert length_of(None) == 0


def test_number_that_the_asker_gives_is_no_count_of_ours() -> None:
    about = figure(7.5, "万元", Period.of_year(2025))
    four = replace(counted(4, "人", about=about, units=UNITS), measure=GIVEN)
    result = made("times", (about, four), unit="万元", units=UNITS)

    assert result is not None
    assert (result.text, comes_out(result)) == ("30万元", True)


def test_long_sum_is_not_written_out() -> None:
    assert RULES["sum"].written(["1", "2", "3"]) == "1＋2＋3"
    assert RULES["sum"].written([str(n) for n in range(9)]) == ""


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rule_has_a_name_and_one_line(rule: str) -> None:
    messages = Messages.load()

    assert messages.say(f"rules.{rule}.name")
    assert messages.say(f"rules.{rule}.how")
