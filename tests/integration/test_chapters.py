"""A part of a paper asked for by its number: of the paper that is named, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from support.world import CountingEmbedder, open_library, quiet

from config.messages import Messages
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.library import Words

PLAN = """云和县渔业发展行动方案（2021—2025年）

第一章 总体要求

一、指导思想

坚持生态优先。

第二章 重点任务

一、建设渔港

新建渔港两座。

二、壮大船队

支持渔民更新渔船。

第三章 保障措施

一、加强领导

成立工作专班。
"""
BULLETIN = """云和县2021年渔业统计公报

一、综合

渔业生产平稳。

二、捕捞

捕捞产量稳定。

三、养殖

养殖面积扩大。

四、加工

加工能力增强。
"""
DAY = date(2022, 7, 26)


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory, words: Words, messages: Messages) -> Iterator[RuleAnswerer]:
    folder = tmp_path_factory.mktemp("chapters")
    with open_library(folder / "home", words=words, embedder=CountingEmbedder(), today=DAY) as library:
        texts = {"方案.txt": PLAN, "公报.txt": BULLETIN}
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        entry = FileEntry(published="2022-03-01", county="331125")
        library.ingest([folder / name for name in texts], sidecar=Sidecar(dict.fromkeys(texts, entry)), progress=quiet)
        yield RuleAnswerer(library=library, messages=messages)


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("行动方案第三章讲什么", "第三章保障措施；一、加强领导", "养殖"),
        ("第二章讲什么", "第二章重点任务；一、建设渔港；二、壮大船队", "捕捞"),
        ("行动方案第二章第二条讲什么", "二、壮大船队", "建设渔港"),
        ("统计公报第四部分讲什么", "四、加工", "保障"),
        ("行动方案有几章", "第一章总体要求；第二章重点任务；第三章保障措施", "综合"),
    ],
)
def test_a_part_is_that_of_the_paper_that_is_meant(
    answerer: RuleAnswerer, question: str, held: str, not_held: str
) -> None:
    answer = answerer.answer(question, context=(), viewer=Viewer.operator(), as_of=DAY)
    assert held in answer.text
    assert not_held not in answer.text


@pytest.mark.parametrize("question", ["行动方案第四章讲什么", "第四章讲什么"])
def test_a_chapter_that_is_not_there_is_refused_with_how_many_there_are(answerer: RuleAnswerer, question: str) -> None:
    answer = answerer.answer(question, context=(), viewer=Viewer.operator(), as_of=DAY)
    assert not answer.answered
    assert "收录3章，末章为“第三章保障措施”" in answer.text
