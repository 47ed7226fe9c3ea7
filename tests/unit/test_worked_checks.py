"""Computed answers at the gate: true ones pass; none with another digit, direction, unit or input ever does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.drafts import GAP, INCOME, YEAR, Drafts

from config.catalogs import CATALOG
from config.messages import Messages
from reports.blocks import Chart
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft
from reports.compose.voice import Voice
from retrieval.evidence import Observation, SourceRef, Target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.figures import figure_of, target_figure
from retrieval.metrics.periods import Period
from retrieval.metrics.rules import counted, made
from retrieval.table_findings import Aimed, Worked

CATALOGUE = Catalogue.load(CATALOG)
NAMES = Names.of(CATALOGUE)
UNITS = CATALOGUE.units
VOICE = Voice(Messages.load(), UNITS)
PLACES = Drafts(CATALOGUE, Messages.load())
END = Period.of_year(2025)


def row(value: float, *, region: str = "here", year: int = 2021, name: str = INCOME, unit: str = "元") -> Observation:
    place, period = getattr(PLACES, region), Period.of_year(year)
    indicator = CATALOGUE.find_indicator(name)
    assert indicator is not None
    return Observation(
        id=year,
        indicator=indicator.id,
        indicator_name=name,
        region=place.code,
        region_name=place.name,
        period=period,
        value=value,
        unit=unit,
        source=SourceRef(document="某公报", place="第1行", quote=f"{place.name}{period.text}{name}{value:g}{unit}"),
    )


def side_by_side() -> Draft:
    rows = [row(31846.0), row(29517.0, region="there")]
    said = [figure_of(each, UNITS) for each in rows]
    gap = made("difference", said, unit="元", units=UNITS)
    return draft(Worked.of("compared", rows, [gap] if gap else [], said=said), VOICE)


def mean() -> Draft:
    rows = [row(31846.0), row(29517.0, region="there"), row(27359.0, region="third")]
    said = [figure_of(each, UNITS) for each in rows]
    total = made("sum", said, unit="元", units=UNITS)
    assert total is not None
    number = counted(3, "个", about=said[0], units=UNITS)
    about = replace(said[0], region=PLACES.here.parent)
    average = made("average", [total, number], unit="元", units=UNITS, about=about)
    parent = CATALOGUE.regions[PLACES.here.parent or ""].name
    return draft(Worked.of("averaged", rows, [average] if average else [], said=(), among=parent), VOICE)


def over_time() -> Draft:
    rows = [row(27013.0, year=2019), row(28934.0, year=2020), row(31846.0)]
    said = [figure_of(each, UNITS) for each in rows]
    figures = [
        made(rule, [said[-1], said[0]], unit=unit, units=UNITS) for rule, unit in (("change", "元"), ("growth", "%"))
    ]
    return draft(Worked.of("trended", rows, [f for f in figures if f], said=said), VOICE)


def goal() -> Target:
    about = row(2.17, name=GAP, unit="倍")
    return Target(
        id="1",
        indicator=about.indicator,
        indicator_name=GAP,
        region=about.region,
        region_name=about.region_name,
        comparator="<=",
        value=1.83,
        unit="倍",
        deadline=END,
        text="1.83以内",
        source=SourceRef(document="某方案", place="第1行", quote=f"{GAP}缩小到1.83以内"),
    )


def against_target() -> Draft:
    judged = row(2.17, name=GAP, unit="倍")
    value = figure_of(judged, UNITS)
    target = goal()
    base = figure_of(row(2.23, year=2020, name=GAP, unit="倍"), UNITS)
    gap = made("gap", (value, target_figure(target)), unit="倍", units=UNITS, about=value)
    assert gap is not None
    pace = made("pace", (gap, counted(4, "年", about=value, units=UNITS)), unit="倍", units=UNITS)
    months = [counted(number, "个月", about=value, units=UNITS) for number in (12, 60)]
    course = made("course", (base, target_figure(target), *months), unit="倍", units=UNITS, about=value)
    figures = tuple(figure for figure in (gap, pace, course) if figure)
    sources = (judged.source, target.source)
    return draft(
        Worked(kind="aimed", rows=(judged,), said=(value,), made=figures, sources=sources, target=target), VOICE
    )


DRAFTS = {made.__name__: made() for made in (side_by_side, mean, over_time, against_target)}


def passes(said: Draft) -> bool:
    return not check(said, question="", catalogue=CATALOGUE, names=NAMES)


def with_text(said: Draft, text: str) -> Draft:
    return replace(said, lines=tuple(text.split("\n")))


@pytest.mark.parametrize("kind", sorted(DRAFTS))
def test_true_computed_answer_passes(kind: str) -> None:
    assert check(DRAFTS[kind], question="", catalogue=CATALOGUE, names=NAMES) == ()


@pytest.mark.parametrize("kind", sorted(DRAFTS))
def test_changed_added_or_lost_digit_never_passes(kind: str) -> None:
    text = "\n".join(DRAFTS[kind].lines)
    passed = []
    for match in re.finditer(r"\d", text):
        at, digit = match.start(), str((int(match[0]) + 1) % 10)
        for changed in (text[:at] + digit + text[at + 1 :], text[:at] + digit + text[at:]):
            passed += [changed] if passes(with_text(DRAFTS[kind], changed)) else []

    assert passed == []


WORDS = [("高于", "低于"), ("还差", "优于目标值"), ("降低", "提高"), ("增长", "下降"), ("增加", "减少")]
WORDS += [("－", "＋"), ("÷", "×"), ("×", "÷"), ("12个月", "24个月"), ("÷4年", "÷5年"), ("÷3个", "÷2个")]
WORDS += [("1.83以内", "1.83以上"), ("倍", "%"), ("2019年", "2018年"), ("元", "万元")]


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_other_direction_operation_or_unit_never_passes(old: str, new: str) -> None:
    changed = [
        with_text(said, text[: m.start()] + new + text[m.end() :])
        for said in DRAFTS.values()
        for text in ["\n".join(said.lines)]
        for m in re.finditer(re.escape(old), text)
        if not (old == "倍" and text[m.start() - 1] == "入")
    ]

    assert changed
    assert [each.lines for each in changed if passes(each)] == []


def test_figure_that_its_rule_does_not_give_never_passes() -> None:
    said = DRAFTS["side_by_side"]
    first = replace(said.figures[0], value=2330.0, text="2330元")
    text = "\n".join(said.lines).replace("2329元", "2330元")

    assert not passes(replace(with_text(said, text), figures=(first, *said.figures[1:])))


def test_chart_with_a_point_of_its_own_never_passes() -> None:
    said = DRAFTS["over_time"]
    chart = said.charts[0]
    moved = Chart(chart.title, chart.unit, (*chart.points[:-1], (YEAR.text, 31847.0)))

    assert passes(said)
    assert not passes(replace(said, charts=(moved,)))


def test_a_demand_in_words_carries_the_name_that_its_clause_tells_apart() -> None:
    base = replace(goal(), value=None, comparator="trend", text="稳步提高")
    aim = replace(base, source=replace(base.source, quote=f"乙项、丙项{GAP[-2:]}稳步提高"))

    said = draft(Aimed(target=aim, sources=(aim.source,)), VOICE)

    assert check(said, question=aim.indicator_name, catalogue=CATALOGUE, names=NAMES) == ()
    assert aim.indicator_name in said.lines[0]
