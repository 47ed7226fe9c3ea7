"""kill -9 while documents are loaded, removed, rolled back and read again: the old or the new state, nothing in between."""

from __future__ import annotations

import random
from pathlib import Path
from threading import Event, Thread

import pytest
from support.killed_loads import NAMES, check, kill_once, nursery, sidecar, text
from support.world import CountingEmbedder, open_library, quiet

from config.errors import Transient
from retrieval.library import Words

KILLS = 6


def test_a_kill_leaves_the_old_or_the_new_state_and_the_next_start_finishes_it(tmp_path: Path, words: Words) -> None:
    pick = random.Random(11)
    with nursery() as process:
        for number in range(KILLS):
            kill_once(process, tmp_path, seed=number, after_s=pick.uniform(0.02, 0.5))
            assert check(tmp_path, words).wrong == ()


def test_of_two_reloads_at_once_one_is_refused(tmp_path: Path, words: Words) -> None:
    inside, go_on = Event(), Event()

    def hold(_what: str, _done: int, _total: int) -> None:
        inside.set()
        go_on.wait(10)

    for name in NAMES:
        (tmp_path / name).write_text(text(name, 1), "utf-8")
    with open_library(tmp_path / "home", words=words, embedder=CountingEmbedder()) as library:
        library.ingest([tmp_path / name for name in NAMES], sidecar=sidecar("2022"), progress=quiet)
        first = Thread(target=library.reload, kwargs={"sidecar": sidecar("2023"), "progress": hold})
        first.start()
        assert inside.wait(10)
        with pytest.raises(Transient) as refused:
            library.reload(sidecar=sidecar("2021"), progress=quiet)
        go_on.set()
        first.join()

        assert refused.value.code == "documents_busy"
        assert {document.published for document in library.knowledge.index.corpus.documents} == {"2023"}
