"""Parts of an index on disk: whole or refused, dropped with their version."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.passages.files import MANIFEST, STAGING, IndexFiles


@pytest.fixture
def files(tmp_path: Path) -> IndexFiles:
    return IndexFiles(tmp_path / "index")


def write(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"a" * 100)


def test_what_was_put_is_opened(files: IndexFiles) -> None:
    put = files.put("words", "1", "x", write)

    assert put is not None
    assert files.open("words", "1", "x") == put
    assert files.open("words", "1", "y") is None
    assert files.open("words", "2", "x") is None


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.bin", b"b" * 100), ("a.bin", b"a" * 99), (MANIFEST, b"{}"), (MANIFEST, b"[1]"), (MANIFEST, b"\xff{")],
    ids=["changed", "shorter", "empty manifest", "other manifest", "garbage manifest"],
)
def test_damaged_part_is_refused_and_removed(files: IndexFiles, name: str, content: bytes) -> None:
    put = files.put("words", "1", "x", write)
    assert put is not None
    (put / name).write_bytes(content)

    assert files.open("words", "1", "x") is None
    assert not put.exists()


def test_interrupted_writing_leaves_no_part(files: IndexFiles, tmp_path: Path) -> None:
    def breaks(folder: Path) -> None:
        write(folder)
        raise OSError(28, "no space left")

    assert files.put("words", "1", "x", breaks) is None
    assert files.open("words", "1", "x") is None
    assert list((tmp_path / "index").iterdir()) == []


def test_only_named_versions_stay_and_what_was_never_finished_goes(files: IndexFiles, tmp_path: Path) -> None:
    for version in ("1", "2", "12"):
        files.put("words", version, "x-y", write)
    (tmp_path / "index" / f"{STAGING}killed").mkdir()

    files.keep_only(["2"])

    assert [path.name for path in (tmp_path / "index").iterdir()] == ["words-2-x-y"]


def test_nothing_to_drop_is_no_error(files: IndexFiles) -> None:
    files.keep_only(["1"])

    assert files.open("words", "1", "x") is None
