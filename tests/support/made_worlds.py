"""Answers over documents that a test writes itself, and a question to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from support.world import TODAY, open_library, quiet

from config.messages import Messages
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Viewer
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.library import Words
from retrieval.passages.base import Embedder
from retrieval.questions.model import Turn


@contextmanager
def made_answers(
    folder: Path,
    texts: Mapping[str, str],
    *,
    words: Words,
    embedder: Embedder,
    entries: Mapping[str, FileEntry] | None = None,
    today: date = TODAY,
) -> Iterator[RuleAnswerer]:
    """Over these texts alone, by file name, with what `sources.toml` would say of them."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    with open_library(folder / "home", words=words, embedder=embedder, today=today) as library:
        library.ingest([folder / name for name in texts], sidecar=Sidecar(dict(entries or {})), progress=quiet)
        yield RuleAnswerer(library, Messages.load())


def ask(answers: RuleAnswerer, question: str, *before: str, as_of: date = TODAY) -> Answer:
    """The operator's question, behind those that he asked before."""
    turns = [Turn("user", text) for text in before]
    return answers.answer(question, context=turns, viewer=Viewer.operator(), as_of=as_of)
