"""Numbers that are to be reached are no figures, in whatever paper they stand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.world import CountingEmbedder, open_library, quiet

from bot.candidates import Candidates
from config.clock import FixedClock
from config.messages import Messages
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.library import Words

ARTICLE = """云和县发力制造业

本报讯（记者 甲乙）到2025年，全县规上工业增加值达到65亿元，年均增长7%以上；固定资产投资达到30亿元。
2021年1—6月，规上工业实现增加值14.41亿元，同比增长44.6%。“十三五”期间，固定资产投资年均增长8%。
到2021年6月底，全县常住人口城镇化率达到60%。
"""


@pytest.mark.parametrize("published", ["2021-07-20", None], ids=["dated", "undated"])
def test_what_is_to_be_reached_is_no_figure_of_an_article(
    tmp_path: Path, words: Words, messages: Messages, published: str | None
) -> None:
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        (tmp_path / "news.txt").write_text(ARTICLE, "utf-8")
        entry = FileEntry(county="331125", published=published) if published else FileEntry(county="331125")
        library.ingest([tmp_path / "news.txt"], sidecar=Sidecar({"news.txt": entry}), progress=quiet)
        clock = FixedClock(datetime(2021, 7, 26, tzinfo=UTC))
        rows = Candidates(library=library, messages=messages, clock=clock).rows({})
    figures = {(row["name"], row["value"], row["yoy"]) for row in rows if row["kind"] == "figure"}
    assert ("规上工业增加值", 14.41, 44.6) in figures
    assert {value for _, value, _ in figures} <= {14.41, 60.0}
    assert {yoy for _, _, yoy in figures} <= {44.6, None}
