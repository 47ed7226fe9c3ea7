"""Candidates of a bulletin and of a plan whose words are not those of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.world import CountingEmbedder, open_library, quiet

from bot.candidates import Candidates
from config.clock import FixedClock
from config.messages import Messages
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.library import Words

BULLETIN = """云和县2022年国民经济和社会发展统计公报
云和县统计局
国家统计局云和调查队
2023年4月18日
2022年，全县经济运行总体平稳，各项事业取得新的进展，高质量发展扎实推进，人民生活持续改善，社会大局保持稳定。
一、综合
初步核算，全年地区生产总值（GDP）101.5亿元，比上年增长4.1%。年末全县常住人口12.8万人，比上年末增加0.2万人。
常住人口城镇化率73.5%，比上年末提高0.9个百分点。
二、贸易
全年社会消费品零售总额48.7亿元，比上年增长5.6%，其中3月当月3.4亿元，增长6.3%。
三、居民
城乡居民收入倍差1.85，比上年缩小0.03。全市地区生产总值1831.0亿元，增长4.0%，其中12月当月增长4.5%。
"""
PLAN = """丽水市共同富裕行动方案（2021—2025年）

到2025年，全社会R&D经费投入强度达到2.5%以上，设区市PM2.5平均浓度控制在23微克/立方米以内，工业园区R&D经费投入强度达到5%。
"""
NEWS = """云和县上半年经济观察

本报讯（记者 方知远）1—6月，规上工业增加值14.41亿元，确保规上工业增加值全年增长9.5%以上。
"""


@pytest.fixture
def rows(tmp_path: Path, words: Words, messages: Messages) -> Iterator[list[dict[str, Any]]]:
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        texts = {"公报.txt": BULLETIN, "方案.txt": PLAN, "新闻.txt": NEWS}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
        sidecar = Sidecar(
            {
                "公报.txt": FileEntry(published="2023-04-18"),
                "方案.txt": FileEntry(published="2021-07-01"),
                "新闻.txt": FileEntry(published="2022-07-20", county="331125"),
            }
        )
        library.ingest([tmp_path / name for name in texts], sidecar=sidecar, progress=quiet)
        clock = FixedClock(datetime(2023, 7, 26, tzinfo=UTC))
        yield Candidates(library=library, messages=messages, clock=clock).rows({})


def test_a_bulletin_is_read_with_its_own_words_for_names_times_and_plain_ratios(rows: list[dict[str, Any]]) -> None:
    found = {
        (row["indicator"], row["period"]): (row["value"], row["unit"], row["yoy"], row["why"])
        for row in rows
        if row["kind"] == "figure" and row["state"] == "waiting" and row["indicator"]
    }
    assert found == {
        ("地区生产总值", "2022"): (101.5, "亿元", 4.1, []),
        ("常住人口", "2022"): (12.8, "万人", None, []),
        ("常住人口城镇化率", "2022"): (73.5, "%", None, []),
        ("社会消费品零售总额", "2022"): (48.7, "亿元", 5.6, []),
        ("社会消费品零售总额", "2022-03"): (3.4, "亿元", 6.3, []),
        ("城乡居民收入倍差", "2022"): (1.85, "倍", None, []),
    }


def test_a_figure_of_the_whole_city_is_none_of_a_county(rows: list[dict[str, Any]]) -> None:
    found = {(row["indicator"], *row["why"]) for row in rows if row["name"] == "全市地区生产总值"}
    assert found == {(None, "指标不在目录")}


def test_a_neutral_word_before_a_name_is_no_doubt_and_one_that_narrows_it_is(rows: list[dict[str, Any]]) -> None:
    found = {row["name"]: row["state"] for row in rows if row["kind"] == "target"}
    assert found == {
        "全社会R&D经费投入强度": "in_force",
        "设区市PM2.5平均浓度": "in_force",
        "工业园区R&D经费投入强度": "waiting",
    }


def test_what_a_report_says_is_to_be_reached_is_no_figure_of_it(rows: list[dict[str, Any]]) -> None:
    quoted = [(row["indicator"], row["value"], row["yoy"]) for row in rows if row["state"] == "quoted"]
    assert quoted == [("规上工业增加值", 14.41, None)]
