"""The library as a whole: documents, vectors, targets and reported figures change together, and only when they have to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.world import PAGES, TODAY, CountingEmbedder, open_library, quiet, sidecar

from config.database import writing
from retrieval.access import Scope
from retrieval.evidence import SourceKind
from retrieval.library import Library, Words


@pytest.fixture
def counting() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def loaded(tmp_path: Path, words: Words, counting: CountingEmbedder) -> Iterator[Library]:
    with open_library(tmp_path, words=words, embedder=counting) as opened:
        opened.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        yield opened


def targets(library: Library) -> set[str]:
    return {f"{t.indicator}{t.text}" for t in library.metrics.targets(scope=Scope.operator(), as_of=TODAY)}


def plan(library: Library) -> str:
    return next(d.id for d in library.knowledge.index.corpus.documents if d.kind is SourceKind.OFFICIAL)


def test_plan_gives_targets_with_their_clauses(loaded: Library) -> None:
    found = loaded.metrics.targets(scope=Scope.operator(), as_of=TODAY)

    assert len(found) > 20
    assert {t.source.document for t in found} == {loaded.knowledge.index.document(plan(loaded)).title}
    assert [t.text for t in found if t.text not in t.source.quote] == []


def test_figures_of_the_news_become_observations_and_never_targets(loaded: Library) -> None:
    news = {d.title for d in loaded.knowledge.index.corpus.documents if d.kind is not SourceKind.OFFICIAL}
    rows = loaded.metrics.observations(scope=Scope.operator(), as_of=TODAY)

    assert rows
    assert {row.source.document for row in rows} <= news
    assert not {t.source.document for t in loaded.metrics.targets(scope=Scope.operator(), as_of=TODAY)} & news


def test_every_clause_is_embedded_once(loaded: Library, counting: CountingEmbedder) -> None:
    assert len(counting.embedded) == len(set(counting.embedded))
    assert {clause.text for clause in loaded.knowledge.index.corpus.clauses} == set(counting.embedded)


def test_reload_that_changes_nothing_embeds_nothing(loaded: Library, counting: CountingEmbedder) -> None:
    counting.embedded.clear()
    before = loaded.knowledge

    report = loaded.reload(sidecar=sidecar(), progress=quiet)

    assert not report.switched
    assert loaded.knowledge is before
    assert counting.embedded == []


def test_second_start_embeds_nothing(tmp_path: Path, words: Words) -> None:
    with open_library(tmp_path, words=words, embedder=CountingEmbedder()) as first:
        first.ingest(PAGES, sidecar=sidecar(), progress=quiet)
    counting = CountingEmbedder()

    with open_library(tmp_path, words=words, embedder=counting) as second:
        second.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        assert second.knowledge.index.corpus.clauses
    assert counting.embedded == []


def test_figures_lost_by_a_crash_after_the_switch_come_back_at_the_next_start(tmp_path: Path, words: Words) -> None:
    with open_library(tmp_path, words=words, embedder=CountingEmbedder()) as first:
        first.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        expected = targets(first)
        # As if the process had ended between the switch and the figures.
        first.metrics.replace_targets(plan(first), [])
        with writing(first._embeddings.engine) as connection:
            first.documents.mark_stated(0, connection)

    with open_library(tmp_path, words=words, embedder=CountingEmbedder()) as second:
        assert second.knowledge
        assert targets(second) == expected


def test_vectors_lost_with_their_folder_are_built_again_from_sql(tmp_path: Path, words: Words) -> None:
    with open_library(tmp_path, words=words, embedder=CountingEmbedder()) as first:
        first.ingest(PAGES, sidecar=sidecar(), progress=quiet)
        version, count = str(first.knowledge.index.corpus.version), len(first.knowledge.index.corpus.clauses)
        first._vectors.keep_only([])
    counting = CountingEmbedder()

    with open_library(tmp_path, words=words, embedder=counting) as second:
        assert second.knowledge
        assert second._vectors.has(version, count)
    assert counting.embedded == []


def test_removed_document_takes_its_targets_along_and_rollback_brings_them_back(loaded: Library) -> None:
    before, gone = targets(loaded), plan(loaded)

    loaded.remove(gone)
    assert targets(loaded) == set()
    assert gone not in {d.id for d in loaded.knowledge.index.corpus.documents}

    loaded.rollback()
    assert targets(loaded) == before
    assert plan(loaded) == gone


def test_removed_article_takes_its_figures_along(loaded: Library) -> None:
    rows = loaded.metrics.observations(scope=Scope.operator(), as_of=TODAY)
    title = rows[0].source.document
    article = next(d.id for d in loaded.knowledge.index.corpus.documents if d.title == title)

    loaded.remove(article)

    left = loaded.metrics.observations(scope=Scope.operator(), as_of=TODAY)
    assert title not in {row.source.document for row in left}


def test_failed_load_changes_nothing(loaded: Library, tmp_path: Path) -> None:
    from config.errors import Permanent

    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"")
    before = loaded.knowledge

    with pytest.raises(Permanent):
        loaded.ingest([broken], sidecar=sidecar(), progress=quiet)

    assert loaded.knowledge is before


def test_figure_given_so_far_is_about_the_day_of_printing_and_stays_a_quotation(loaded: Library) -> None:
    (row,) = loaded.metrics.observations(
        scope=Scope.operator(), as_of=TODAY, indicators=("talent_allowance",), regions=("331123",)
    )

    assert (row.value, row.period.text, row.source.kind) == (128, "2021年7月21日", SourceKind.MEDIA)
