"""What the sidecar says and nothing that is held fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.world import quiet

from config.database import migrate, open_engine
from retrieval.documents.changes import ChangeReport
from retrieval.documents.ingest import ingest
from retrieval.documents.sidecar import DocumentEntry, FileEntry, Sidecar
from retrieval.documents.source_checks import source_warnings
from retrieval.documents.store import CorpusStore

NAMES = {"棠溪县": "980121", "柏岭市": "980182"}
TEXT = "柏岭市茶产业见闻\n\n本报讯（记者 方知远）今年柏岭市茶叶产值14.4亿元，比上年增长5%。"


@pytest.fixture
def store(tmp_path: Path) -> CorpusStore:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(engine)
    return CorpusStore(engine)


def loaded(store: CorpusStore, folder: Path, sidecar: Sidecar) -> ChangeReport:
    (folder / "茶.txt").write_text(TEXT, "utf-8")
    return ingest([folder / "茶.txt"], store=store, sidecar=sidecar, names=NAMES, progress=quiet)


def codes(report: ChangeReport) -> list[tuple[str, object]]:
    return [(each.code, each.data.get("title")) for each in report.warnings]


def test_an_entry_that_fits_no_document_is_reported_at_every_load(store: CorpusStore, tmp_path: Path) -> None:
    sidecar = Sidecar({"茶.txt": FileEntry(documents=(DocumentEntry(title="棠溪县茶产业规划"),))})
    for _ in range(2):
        assert codes(loaded(store, tmp_path, sidecar)) == [("source_unmatched", "棠溪县茶产业规划")]


def test_a_report_about_another_county_than_the_sidecar_says_is_reported(store: CorpusStore, tmp_path: Path) -> None:
    sidecar = Sidecar({"茶.txt": FileEntry(county="980121")})
    (warning,) = loaded(store, tmp_path, sidecar).warnings
    assert warning.code == "source_county"
    assert (warning.data["said"], warning.data["region"]) == ("棠溪县", "柏岭市")


def test_an_entry_that_fits_and_a_file_that_is_not_held_are_passed_over(store: CorpusStore, tmp_path: Path) -> None:
    fits = FileEntry(county="980182", documents=(DocumentEntry(title="柏岭市茶产业见闻", region="980182"),))
    other = FileEntry(documents=(DocumentEntry(title="别的"),))
    sidecar = Sidecar({"茶.txt": fits, "未收录.txt": other})
    assert codes(loaded(store, tmp_path, sidecar)) == []
    assert source_warnings(sidecar, store.current(), NAMES) == ()
