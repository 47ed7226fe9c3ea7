"""A folder of another place holds only what differs; the rest is the packaged one."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.catalogs import CATALOG, read_toml, read_whole, read_words
from config.errors import Permanent
from config.messages import Messages
from retrieval.metrics.catalog import Catalogue


def test_own_words_lie_over_the_packaged_ones_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "questions.toml").write_text('[intent]\nthanks = ["多谢哈"]\n[own]\nnew = ["词"]\n', "utf-8")
    packaged = read_toml(CATALOG / "questions.toml")

    found = read_words(tmp_path, "questions.toml")

    assert found["intent"]["thanks"] == ["多谢哈"]
    assert found["own"] == {"new": ["词"]}
    assert found["intent"]["secrets"] == packaged["intent"]["secrets"]
    assert found["wants"] == packaged["wants"]


def test_folder_without_a_file_has_the_packaged_one(tmp_path: Path) -> None:
    assert read_words(tmp_path, "units.toml") == read_toml(CATALOG / "units.toml")
    assert read_whole(tmp_path, "glossary.toml") == read_toml(CATALOG / "glossary.toml")


def test_glossary_of_another_place_replaces_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "glossary.toml").write_text("[words]\n", "utf-8")

    assert read_whole(tmp_path, "glossary.toml") == {"words": {}}


def test_file_in_another_encoding_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_bytes("[names]\n单位 = 1\n".encode("gbk"))

    with pytest.raises(Permanent, match="catalogue_invalid") as caught:
        read_words(tmp_path, "units.toml")
    assert caught.value.data["file"] == "units.toml"


def test_sentence_with_a_placeholder_that_nothing_fills_in_stays_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "messages.toml").write_text(
        '[choices]\nhow = "{formula}？"\noriginal = "看原文"\ntrend = "{"\n', "utf-8"
    )

    messages = Messages.load(tmp_path)

    assert messages.say("choices.how") == Messages.load().say("choices.how")
    assert messages.say("choices.trend") == Messages.load().say("choices.trend")
    assert messages.say("choices.original") == "看原文"


def test_own_unit_joins_the_packaged_ones_by_its_name(tmp_path: Path) -> None:
    own = '[[unit]]\nname = "头只"\ndimension = "头只"\nfactor = "1"\n[[unit]]\nname = "亩"\ndimension = "新"\nfactor = "1"\n'
    (tmp_path / "units.toml").write_text(own, "utf-8")

    found = {each["name"]: each for each in read_words(tmp_path, "units.toml")["unit"]}

    assert found["头只"]["dimension"] == "头只"
    assert found["亩"]["dimension"] == "新"
    assert found["元"] == next(each for each in read_toml(CATALOG / "units.toml")["unit"] if each["name"] == "元")


def test_indicators_without_defaults_have_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("code,name,level,parent_code\n990000,某省,province,\n", "utf-8")
    (tmp_path / "regions.toml").write_text("", "utf-8")
    table = '[[indicator]]\nid = "a"\nname = "甲产值"\nunit = "亿元"\nnature = "flow"\ngroup = "乙"\n'
    (tmp_path / "indicators.toml").write_text(table, "utf-8")

    assert Catalogue.load(tmp_path).indicators["a"].better == "higher"
