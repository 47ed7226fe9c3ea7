"""While the embedding service is down, questions are searched by their words; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.corpora import clause_of, corpus_of, document_of
from support.world import CountingEmbedder, quiet

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.errors import Transient
from retrieval.passages.embedder import StoredEmbeddings
from retrieval.passages.filters import Filter
from retrieval.passages.ranking import Calibration
from retrieval.passages.search import ClauseIndex, SearchText, passages_of
from retrieval.passages.vectors import ChromaVectors
from retrieval.questions.vocabulary import Vocabulary


class Down(CountingEmbedder):
    """Embeds passages, and no question."""

    def query(self, text: str) -> list[float]:
        raise Transient("embedder_down")


@pytest.mark.parametrize("where", [None, Filter(regions=frozenset({"r1"}))], ids=["everywhere", "one region"])
def test_question_finds_its_clause_by_words_while_it_cannot_be_embedded(tmp_path: Path, where: Filter | None) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'v.db'}")
    migrate(engine)
    embeddings = StoredEmbeddings(Down(), engine)
    document = document_of("d", region="r1")
    texts = ("县域就诊率达到90%以上", "城镇化率达到75%", "市场主体总量达到1100万户")
    corpus = corpus_of([document], [clause_of(f"c{n}", text, document, order=n) for n, text in enumerate(texts)])
    vectors = ChromaVectors(tmp_path / "chroma", embeddings)
    vectors.build("1", passages_of(corpus), quiet)
    index = ClauseIndex(
        corpus,
        vectors=vectors,
        embeddings=embeddings,
        vocabulary=Vocabulary.load(CATALOG),
        calibration=Calibration(),
    )

    hits = index.search(SearchText(raw="市场主体总量", core="市场主体总量"), where=where)

    vectors.close()
    engine.dispose()
    assert hits[0].clause.text == texts[2]
    assert hits[0].score > index.calibration.threshold
