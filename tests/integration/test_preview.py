"""A load in two steps: what is shown first, and what takes effect when it is confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.world import PAGES, TODAY, CountingEmbedder, open_library, quiet, sidecar

from config.catalogs import CATALOG
from config.errors import NotFound, Permanent, Transient
from retrieval.access import Scope
from retrieval.library import Library, Words
from retrieval.previews import MOST, Preview

OLD = "关于开展试点工作的实施方案\n\n到2025年，{name}要建成一百个试验站点，并按季度报送进展情况。\n"


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def loaded(tmp_path: Path, words: Words, counting: CountingEmbedder) -> Iterator[Library]:
    with open_library(tmp_path / "home", words=words, embedder=counting) as opened:
        opened.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        yield opened


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "notice.txt"
    file.write_text(OLD.format(name="全省"), "utf-8")
    return file


def preview(library: Library, *files: Path, index: bool = True) -> Preview:
    return library.preview(files, sidecar=sidecar(), progress=quiet, index=index)


def texts(library: Library) -> set[str]:
    return {clause.text for clause in library.knowledge.index.corpus.clauses}


def targets(library: Library) -> list[tuple[str, str]]:
    return sorted((t.indicator, t.text) for t in library.metrics.targets(scope=Scope.operator(), as_of=TODAY))


def rewritten(tmp_path: Path, old: str, new: str) -> list[Path]:
    """The pages with other words (`old` is a pattern), as new files of the same names."""
    (tmp_path / "new").mkdir()
    found = []
    for page in PAGES:
        file = tmp_path / "new" / page.name
        file.write_text(re.sub(old, new, page.read_text("utf-8")), "utf-8")
        found.append(file)
    return found


def test_preview_says_what_is_new_and_changes_nothing(loaded: Library, notice: Path) -> None:
    before, version = loaded.knowledge, loaded.documents.current_version()

    found = preview(loaded, notice)

    assert found.token is not None
    assert [each.state for each in found.change.documents if each.title == "关于开展试点工作的实施方案"] == ["added"]
    assert "到2025年" in "".join(clause.text for clause in found.change.added)
    assert loaded.knowledge is before
    assert loaded.documents.current_version() == version


def test_confirmed_preview_takes_effect_without_embedding_anything(
    loaded: Library, notice: Path, counting: CountingEmbedder
) -> None:
    found = preview(loaded, notice)
    counting.embedded.clear()

    assert loaded.confirm(found.token or "").switched

    assert {clause.text for clause in found.change.added} <= texts(loaded)
    assert counting.embedded == []
    assert loaded.documents.stated_version() == loaded.documents.current_version()


def test_changed_target_is_named_with_both_values_and_then_holds(loaded: Library, tmp_path: Path) -> None:
    found = preview(loaded, *rewritten(tmp_path, "新增 ?1000 ?亿元", "新增1200亿元"))

    ((before, after),) = {(each.before or "", each.after or "") for each in found.targets}
    assert ("1000亿元" in before, before.replace("1000", "1200")) == (True, after)
    assert before in {text for _, text in targets(loaded)}
    loaded.confirm(found.token or "")
    assert {before, after} & {text for _, text in targets(loaded)} == {after}


def test_same_files_again_give_no_token(loaded: Library) -> None:
    assert preview(loaded, *PAGES).token is None


def test_cancelled_preview_leaves_nothing_and_is_gone(loaded: Library, notice: Path) -> None:
    before = loaded.knowledge
    found = preview(loaded, notice)

    loaded.cancel(found.token or "")
    loaded.cancel(found.token or "")

    with pytest.raises(NotFound, match="documents_preview_gone"):
        loaded.confirm(found.token or "")
    assert loaded.knowledge is before
    assert not [file for file in loaded.documents.held().files if file.name == notice.name]


def test_preview_is_confirmed_once(loaded: Library, notice: Path) -> None:
    found = preview(loaded, notice)
    loaded.confirm(found.token or "")

    with pytest.raises(NotFound, match="documents_preview_gone"):
        loaded.confirm(found.token or "")


def test_another_load_in_between_makes_the_confirmation_void(loaded: Library, notice: Path, tmp_path: Path) -> None:
    found = preview(loaded, notice)
    other = tmp_path / "other.txt"
    other.write_text(OLD.format(name="全市").replace("试点", "另一"), "utf-8")
    loaded.ingest([other], sidecar=sidecar(), progress=quiet)
    before = loaded.knowledge

    with pytest.raises(Transient, match="documents_changed_meanwhile"):
        loaded.confirm(found.token or "")

    assert loaded.knowledge is before
    assert not {clause.text for clause in found.change.added} <= texts(loaded)


def test_broken_file_keeps_an_earlier_preview(loaded: Library, notice: Path, tmp_path: Path) -> None:
    found = preview(loaded, notice)
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")

    with pytest.raises(Permanent):
        preview(loaded, notice, empty)

    assert loaded.confirm(found.token or "").switched


def test_preview_that_a_process_left_behind_is_dropped_at_the_next_change(
    tmp_path: Path, words: Words, notice: Path
) -> None:
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as first:
        first.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        version = first.documents.current_version()
        staged = preview(first, notice)
        assert staged.token is not None
        left = staged.change.version
        assert left is not None

    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as second:
        second.reload(sidecar=sidecar(), progress=quiet)
        with pytest.raises(NotFound, match="documents_version_unknown"):
            second.documents.load(left)
        assert second.documents.current_version() == version


def test_another_catalogue_drops_the_previews_made_before_it_with_their_versions(
    tmp_path: Path, counting: CountingEmbedder, notice: Path
) -> None:
    # Words of its own: they are changed.
    with open_library(tmp_path / "own", words=Words.load(CATALOG), embedder=counting) as library:
        library.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        version = library.documents.current_version()
        staged = preview(library, notice)
        assert staged.change.version is not None

        library.recatalogue(Words.load(CATALOG))

        with pytest.raises(NotFound, match="documents_preview_gone"):
            library.confirm(staged.token or "")
        with pytest.raises(NotFound, match="documents_version_unknown"):
            library.documents.load(staged.change.version)
        assert library.documents.current_version() == version


def test_only_the_newest_previews_are_kept(loaded: Library, tmp_path: Path) -> None:
    found = []
    for number in range(MOST + 1):
        file = tmp_path / f"{number}.txt"
        file.write_text(OLD.format(name=f"第{number}组"), "utf-8")
        found.append(preview(loaded, file, index=False).token or "")

    with pytest.raises(NotFound, match="documents_preview_gone"):
        loaded.confirm(found[0])
    assert loaded.confirm(found[-1]).switched


def test_two_loads_at_once_are_refused_with_a_sentence(loaded: Library, notice: Path) -> None:
    def meanwhile(what: str, _done: int, _total: int) -> None:
        if what == "documents":
            with pytest.raises(Transient, match="documents_busy"):
                preview(loaded, notice)

    assert loaded.preview([notice], sidecar=sidecar(), progress=meanwhile).token is not None


def test_folder_and_held_files_are_read_as_one_change(loaded: Library, notice: Path) -> None:
    found = loaded.preview([notice], sidecar=sidecar(), progress=quiet, again=True)

    assert {each.state for each in found.change.documents} == {"added", "unchanged"}
