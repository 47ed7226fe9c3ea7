"""Candidates of loaded documents: what takes effect by itself, what waits, what people decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.world import CountingEmbedder, open_library, quiet

from bot.candidates import Candidates
from config.clock import FixedClock
from config.errors import NotFound, Permanent
from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.library import Library, Words

PLAN = """云和县生态建设行动计划（2021—2025年）

一、基础

2020年，森林覆盖率达到70%。

二、目标

到2025年，森林覆盖率达到81%，百草园游客满意度达到95%，人均预期寿命提高1岁，规上工业增加值年均增长8%左右。
县城空气质量优良天数比率保持在98%以上。
云和县常住人口城镇化率达到70%，景宁县居民人均可支配收入达到5万元。
"""
REPORT = """云和县2021年上半年统计公报

2021年1—6月，规上工业实现增加值14.41亿元，同比增长44.6%，居全市第一，增幅分别高出省、市23.8和17.5个百分点。
竹木玩具出口额3亿元。
"""


@pytest.fixture
def candidates(tmp_path: Path, words: Words, messages: Messages) -> Iterator[Candidates]:
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        files = {"plan.txt": PLAN, "report.txt": REPORT}
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8")
        entry = FileEntry(county="331125", published="2021-07-20")
        sidecar = Sidecar(dict.fromkeys(files, entry))
        library.ingest([tmp_path / name for name in files], sidecar=sidecar, progress=quiet)
        clock = FixedClock(datetime(2021, 7, 26, tzinfo=UTC))
        yield Candidates(library=library, messages=messages, clock=clock)


def held(library: Library) -> dict[str, tuple[str, float | None]]:
    rows = library.metrics.targets(scope=Scope.operator(), as_of=datetime(2022, 1, 1, tzinfo=UTC).date())
    return {row.indicator_name: (row.comparator, row.value) for row in rows}


def row_of(candidates: Candidates, name: str) -> dict[str, object]:
    return next(row for row in candidates.rows({}) if row["name"] == name)


def test_only_what_is_sure_takes_effect_by_itself(candidates: Candidates) -> None:
    assert held(candidates.library) == {
        "森林覆盖率": (">=", 81.0),
        "规上工业增加值": ("=", 8.0),
        "常住人口城镇化率": (">=", 70.0),
    }
    assert {row["name"]: (row["state"], row["why"]) for row in candidates.rows({"kind": "target"})} == {
        "森林覆盖率": ("in_force", []),
        "规上工业增加值": ("in_force", []),
        "云和县常住人口城镇化率": ("in_force", []),
        "景宁县居民人均可支配收入": ("waiting", ["指标名称前有限定，可能不是同一指标"]),
        "百草园游客满意度": ("waiting", ["指标不在目录"]),
        "人均预期寿命": ("waiting", ["说的是变化幅度，不是水平值"]),
        "县城空气质量优良天数比率": ("waiting", ["指标名称前有限定，可能不是同一指标"]),
    }


def test_a_confirmed_candidate_takes_effect_and_a_rejected_one_is_withdrawn(candidates: Candidates) -> None:
    air, forest = row_of(candidates, "县城空气质量优良天数比率"), row_of(candidates, "森林覆盖率")
    assert candidates.decide({}, by="张三", keys=[str(air["key"])])["in_force"] == 1
    candidates.decide({}, by="张三", keys=[str(forest["key"])], reject=True)
    assert held(candidates.library) == {
        "空气质量优良天数比率": (">=", 98.0),
        "规上工业增加值": ("=", 8.0),
        "常住人口城镇化率": (">=", 70.0),
    }
    assert row_of(candidates, "森林覆盖率")["state"] == "rejected"
    candidates.forget([str(forest["key"])])
    assert "森林覆盖率" in held(candidates.library)


def test_a_decision_outlives_a_reload(candidates: Candidates, tmp_path: Path) -> None:
    forest = row_of(candidates, "森林覆盖率")
    candidates.decide({}, by="张三", keys=[str(forest["key"])], reject=True)
    (tmp_path / "plan.txt").write_text(PLAN.replace("一、基础", "一、发展基础"), "utf-8")
    sidecar = Sidecar({"plan.txt": FileEntry(county="331125", published="2021-07-20")})
    candidates.library.ingest([tmp_path / "plan.txt"], sidecar=sidecar, progress=quiet)
    assert "森林覆盖率" not in held(candidates.library)


def test_a_decision_that_was_cut_off_before_it_took_effect_does_so_at_the_next_start(
    candidates: Candidates, tmp_path: Path, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    forest = row_of(candidates, "森林覆盖率")
    monkeypatch.setattr(Library, "restate", _cut)
    with pytest.raises(KeyboardInterrupt):
        candidates.decide({}, by="张三", keys=[str(forest["key"])], reject=True)
    assert "森林覆盖率" in held(candidates.library)
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as again:
        assert again.knowledge.index.corpus.version == 1
        assert "森林覆盖率" not in held(again)


def _cut(_library: Library) -> None:
    raise KeyboardInterrupt


def test_what_is_confirmed_without_an_indicator_stays_incomplete_until_one_is_named(candidates: Candidates) -> None:
    key = str(row_of(candidates, "百草园游客满意度")["key"])
    assert candidates.decide({}, by="张三", keys=[key]) == {"decided": 1, "in_force": 0, "incomplete": [key]}
    assert candidates.decide({}, by="张三", keys=[key], indicator="森林覆盖率")["in_force"] == 1


def test_figures_of_a_report_wait_for_a_confirmation(candidates: Candidates) -> None:
    (row,) = candidates.rows({"kind": "figure", "sure": True})
    assert (row["value"], row["yoy"], row["rank"], row["rank_among"], row["period"]) == (
        14.41,
        44.6,
        1,
        "全市",
        "2021-01..2021-06",
    )
    assert row["ahead"] == [{"of": "province", "points": 23.8}, {"of": "city", "points": 17.5}]
    as_of = datetime(2022, 1, 1, tzinfo=UTC).date()
    metrics = candidates.library.metrics
    assert metrics.observations(scope=Scope.operator(), as_of=as_of) == []
    candidates.decide({"kind": "figure", "sure": True}, by="张三")
    (stored,) = metrics.observations(scope=Scope.operator(), as_of=as_of)
    assert (stored.value, stored.yoy, stored.rank, stored.source.quote[:6]) == (14.41, 44.6, 1, "2021年1")


def test_a_figure_of_an_unknown_indicator_is_listed_with_the_reason(candidates: Candidates) -> None:
    (row,) = candidates.rows({"kind": "figure", "sure": False})
    assert (row["name"], row["why"][0]) == ("竹木玩具出口额", "指标不在目录")


def test_nothing_is_decided_without_a_rule_or_for_an_unknown_key(candidates: Candidates) -> None:
    with pytest.raises(Permanent, match="candidate_rule_missing"):
        candidates.decide({}, by="张三")
    with pytest.raises(NotFound, match="candidate_unknown"):
        candidates.decide({}, by="张三", keys=["keiner"])
    assert candidates.library.confirmations.all() == {}
