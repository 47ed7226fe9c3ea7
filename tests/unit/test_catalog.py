"""The packaged catalogue, and what a catalogue must hold."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from config.catalogs import CATALOG
from config.errors import Permanent
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.words import Words as BureauWords
from retrieval.words import Words

TABLES = Path(__file__).parents[2] / "data" / "tables"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(CATALOG)


def test_every_name_in_the_sample_tables_is_known(catalogue: Catalogue) -> None:
    unknown = []
    for file in TABLES.glob("*.csv"):
        with file.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                known = catalogue.find_region(row["region"]) and catalogue.find_indicator(row["indicator"])
                unknown += [] if known else [row]
    assert unknown == []


def test_regions_have_short_aliases_by_rule(catalogue: Catalogue) -> None:
    names = catalogue.names()
    assert [names[name] for name in ("云和", "景宁", "丽水", "浙江", "全省")] == [
        "331125",
        "331127",
        "331100",
        "330000",
        "330000",
    ]
    assert "西湖" not in names


def test_groups_and_order_come_from_the_file(catalogue: Catalogue) -> None:
    assert (len(catalogue.groups["山区26县"]), catalogue.province.code) == (26, "330000")
    assert [region.name for region in catalogue.children("331100")][:3] == ["莲都区", "青田县", "缙云县"]
    assert catalogue.order("331102") < catalogue.order("331181")


def test_samples_are_no_part_of_the_province(catalogue: Catalogue) -> None:
    samples = [region for region in catalogue.regions.values() if region.sample]
    assert {region.parent for region in samples} == {None, "999900"}
    assert not any(region.sample for region in catalogue.children("330000"))


def test_no_alias_is_so_short_that_it_matches_by_accident(catalogue: Catalogue) -> None:
    names = catalogue.indicator_names()
    allowed = {"固投", "社零", "失业率", "入园率", "战新", "木玩", "托位", "房票", "三产", "房价", "营收"}
    short = {name for name in names if len(name) < 3 and not name.isascii()}
    assert short - allowed == set()
    assert not {"收入", "比例", "人口", "增长", "投资", "产值", "工资"} & set(names)


def test_an_official_name_is_never_ambiguous(catalogue: Catalogue) -> None:
    count = Counter(indicator.name for indicator in catalogue.indicators.values())
    assert [name for name, number in count.items() if number > 1] == []
    assert all(catalogue.find_indicator(i.name) is i for i in catalogue.indicators.values())


def test_an_ambiguous_word_names_all_that_fit(catalogue: Catalogue) -> None:
    assert catalogue.indicator_names()["幼儿园占比"] == ("kindergarten_grade2", "kindergarten_inclusive")
    assert catalogue.find_indicator("幼儿园占比") is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("indicators.toml", 'unit = "万户"', 'unit = "万万尺"'),
        ("indicators.toml", 'nature = "stock"', 'natur = "stock"'),
        ("units.toml", 'factor = "1"', 'factor = "x"'),
        ("regions.csv", "330100,杭州市,city", "330100,杭州市,town"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_its_file(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Permanent) as caught:
        Catalogue.load(folder)
    assert (caught.value.code, caught.value.data["file"]) == ("catalogue_invalid", file)


@pytest.mark.parametrize(
    "file", ["demands.toml", "targets.toml", "statements.toml", "units.toml", "regions.toml", "workbooks.toml"]
)
def test_a_file_saved_in_another_encoding_is_refused_with_its_name(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG, folder)
    (folder / file).write_bytes((folder / file).read_text("utf-8").encode("gb18030"))
    with pytest.raises(Permanent) as caught:
        BureauWords.load(folder) if file == "workbooks.toml" else Words.load(folder)
    assert (caught.value.code, caught.value.data["file"]) == ("catalogue_invalid", file)
