"""Rules of names are general language: the regions of another place need not repeat them."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogs import CATALOG, read_place
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.catalog_entries import region_rules
from retrieval.metrics.importer.names import Names, RegionKind
from retrieval.metrics.importer.words import Words
from retrieval.metrics.units import UnitTable

ROWS = [
    {"code": "990000", "name": "江南省", "level": "province", "parent_code": ""},
    {"code": "990100", "name": "东溪市", "level": "city", "parent_code": "990000"},
    {"code": "990121", "name": "石桥苗族自治县", "level": "county", "parent_code": "990100", "is_lake": "1"},
]


def catalogue(folder: Path, rules: str) -> Catalogue:
    (folder / "regions.toml").write_text(rules, "utf-8")
    return Catalogue.of(ROWS, {}, names=region_rules(folder), units=UnitTable.load(CATALOG))


def test_short_names_work_where_the_own_file_says_nothing_of_them(tmp_path: Path) -> None:
    found = catalogue(tmp_path, '[aliases]\n"990000" = ["全省"]\n')

    assert found.names()["石桥"] == "990121"
    assert found.names()["全省"] == "990000"


def test_own_rules_and_places_of_the_own_file_are_kept(tmp_path: Path) -> None:
    assert "石桥" not in catalogue(tmp_path, 'suffixes = ["省"]\n').names()
    assert set(catalogue(tmp_path, "").group_names) == set()
    with_short = catalogue(tmp_path, 'not_short = ["石桥"]\n')
    assert "石桥" not in with_short.names()


def test_only_general_keys_come_from_the_packaged_file(tmp_path: Path) -> None:
    (tmp_path / "regions.toml").write_text("home = '990100'\n", "utf-8")

    assert set(read_place(tmp_path, "regions.toml", ("suffixes", "peoples"))) == {"home", "suffixes", "peoples"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("白塔新港区", RegionKind.ZONE),
        ("东溪经开区", RegionKind.ZONE),
        ("屈子管理区", RegionKind.ZONE),
        ("沿湖县", RegionKind.ZONE),
        ("石桥苗族自治县", RegionKind.KNOWN),
        ("浦东新区", None),
        ("青湖新区", None),
        ("云和县", None),
    ],
)
def test_zones_of_a_workbook_are_left_out_and_divisions_missed(
    tmp_path: Path, row: str, kind: RegionKind | None
) -> None:
    found = catalogue(tmp_path, '[groups.is_lake]\nname = "环湖县"\naliases = ["沿湖县"]\n')
    mark = Names(found, Words.load(CATALOG)).region(row)

    assert (mark.kind if mark else None) is kind
