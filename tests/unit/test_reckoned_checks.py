"""Calculations at the gate: true ones pass; none with another digit, limit, region or count ever does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.drafts import INCOME, Drafts

from config.catalogs import CATALOG
from config.messages import Messages
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.rules import draft
from reports.compose.voice import Voice
from retrieval.evidence import Figure, Observation, SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.figures import figure_of
from retrieval.metrics.periods import Period
from retrieval.metrics.rules import counted, made
from retrieval.table_findings import Reckoned

CATALOGUE = Catalogue.load(CATALOG)
NAMES = Names.of(CATALOGUE)
UNITS = CATALOGUE.units
VOICE = Voice(Messages.load(), UNITS)
PLACES = Drafts(CATALOGUE, Messages.load())
YEAR = Period.of_year(2021)
VALUES = {"here": 31846.0, "there": 29517.0, "third": 27359.0}


def row(place: str) -> Observation:
    region, indicator = getattr(PLACES, place), CATALOGUE.find_indicator(INCOME)
    assert indicator is not None
    return Observation(
        id=len(place),
        indicator=indicator.id,
        indicator_name=INCOME,
        region=region.code,
        region_name=region.name,
        period=YEAR,
        value=VALUES[place],
        unit="元",
        yoy=8.4,
        source=SourceRef(
            document="某公报", place="第1行", quote=f"{region.name}{YEAR.text}{INCOME}{VALUES[place]:g}元"
        ),
    )


def finding(sentence: str, result: Figure | None, places: tuple[str, ...] = ("here",), **more: object) -> Draft:
    assert result is not None
    rows = [row(place) for place in places]
    made_of = Reckoned(
        sentence=sentence,
        made=(result,),
        said=tuple(figure_of(each, UNITS) for each in rows),
        names=(INCOME,),
        sources=tuple(each.source for each in rows),
        region_name=rows[0].region_name if len(rows) == 1 else None,
        period_text=YEAR.text,
    )
    return draft(replace(made_of, **more), VOICE)  # type: ignore[arg-type]


def month() -> Draft:
    about = figure_of(row("here"), UNITS)
    twelve = counted(12, "个月", about=about, units=UNITS)
    return finding("per_month", made("per_month", (about, twelve), unit="元", units=UNITS))


def base() -> Draft:
    value, rate = (figure_of(row("here"), UNITS, by=by) for by in ("value", "yoy"))
    before = YEAR.same_last_year()
    result = made("base", (value, rate), unit="元", units=UNITS)
    assert result is not None
    return finding(
        "base", replace(result, period=before), said=(value, rate), given={"before": before.text}, names=(INCOME,) * 2
    )


def short() -> Draft:
    about = figure_of(row("here"), UNITS)
    limit = replace(about, value=40000.0, text="4万元", measure="limit", observation=None)
    return finding("limit_short", made("gap", (limit, about), unit="元", units=UNITS), limit=limit, word="no")


def chosen() -> Draft:
    figures = [figure_of(row(place), UNITS) for place in VALUES]
    nowhere = {"region": None, "region_name": None, "observation": None}
    limit = replace(figures[0], value=29000.0, text="2.9万元", measure="limit", formula=">", **nowhere)  # type: ignore[arg-type]
    count = made("above", [limit, *figures], unit="个", units=UNITS, about=limit)
    city = CATALOGUE.regions[PLACES.here.parent or ""].name
    return finding(
        "chosen", count, ("here", "there"), limit=limit, word="above", counts=(2, 3, 4), given={"among": city}
    )


KINDS = {made_by.__name__: made_by for made_by in (month, base, short, chosen)}


def problems(of: Draft) -> tuple[object, ...]:
    return check(of, question="", catalogue=CATALOGUE, names=NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_true_calculation_passes(kind: str) -> None:
    assert problems(KINDS[kind]()) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_no_digit_can_be_changed(kind: str) -> None:
    of = KINDS[kind]()
    passed = []
    for at, line in enumerate(of.lines):
        for found in re.finditer(r"\d", line):
            other = "1" if found[0] != "1" else "2"
            wrong = line[: found.start()] + other + line[found.end() :]
            lines = (*of.lines[:at], wrong, *of.lines[at + 1 :])
            passed += [wrong] if not problems(replace(of, lines=lines)) else []

    assert passed == []


@pytest.mark.parametrize("word", ["低于", "不超过", "不低于"])
def test_limit_of_a_choice_keeps_its_comparator(word: str) -> None:
    of = chosen()

    assert "超过2.9万元" in of.lines[0]
    assert problems(replace(of, lines=(of.lines[0].replace("超过", word), *of.lines[1:]))) != ()


def test_count_that_the_figures_do_not_give_is_noticed() -> None:
    of = chosen()
    wrong = replace(of.figures[0], value=1.0)

    assert problems(replace(of, figures=(wrong, *of.figures[1:]))) != ()


def test_value_of_one_region_is_not_said_of_another() -> None:
    of = chosen()
    names = PLACES.here.name, PLACES.there.name
    swapped = of.lines[0].replace(names[0], "甲").replace(names[1], names[0]).replace("甲", names[1])

    assert problems(replace(of, lines=(swapped, *of.lines[1:]))) != ()
