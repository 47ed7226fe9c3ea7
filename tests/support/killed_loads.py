"""Loads, removals, rollbacks and reloads in a process that is killed, and what is found afterwards.

As a program: reads `{"home", "seed"}` line by line and forks a process for each, which imports nothing any more, changes
documents for good and writes down before each change what it finds and what it wants.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from support.world import CountingEmbedder, open_library, quiet

from config.catalogs import CATALOG
from config.database import open_engine, reading
from config.errors import Permanent
from retrieval.documents.corpus import assemble
from retrieval.documents.parsing import Parsing
from retrieval.documents.readers import Limits
from retrieval.documents.sidecar import DocumentEntry, FileEntry, Sidecar
from retrieval.library import Library, Words
from retrieval.metrics.tables import observations, targets

ROOT = Path(__file__).resolve().parents[2]
JOURNAL = "journal.jsonl"
NAMES = ("plan.txt", "second.txt", "news.txt", "more.txt")
State = list[object]


def sidecar(published: str) -> Sidecar:
    """Two plans and two reports of one region."""
    titles = {"plan.txt": "第一方案", "second.txt": "第二方案", "news.txt": "一则消息", "more.txt": "又一则消息"}
    kinds = {name: "官方发布" if title.endswith("方案") else "转述官方" for name, title in titles.items()}
    return Sidecar(
        {
            name: FileEntry(
                published=published, documents=(DocumentEntry(title=title, kind=kinds[name], region="331125"),)
            )
            for name, title in titles.items()
        }
    )


def text(name: str, number: int) -> str:
    """A file in one of its states; every state demands or reports something else."""
    title = {"plan.txt": "第一方案", "second.txt": "第二方案", "news.txt": "一则消息", "more.txt": "又一则消息"}[name]
    rest = "".join(f"\n\n第{item}项工作继续推进，安排项目{number + item}个。" for item in range(number % 7 + 3))
    if title.endswith("方案"):
        return f"{title}\n\n到2025年，城乡居民收入倍差缩小到1.{number}以内，常住人口城镇化率达到{number % 60 + 20}%。{rest}"
    return f"{title}\n\n2024年，云和县城乡居民收入倍差为1.{number}，常住人口城镇化率为{number % 60 + 20}%。{rest}"


def state(library: Library) -> State:
    """Files and removals of the current version; equal states are equal corpora."""
    held = library.documents.held()
    return [[[file.name, file.key] for file in held.files], sorted(held.removed)]


def change_for_good(home: Path, seed: int, words: Words) -> None:
    """Never returns."""
    pick = random.Random(seed)
    with open_library(home, words=words, embedder=CountingEmbedder()) as library, (home / JOURNAL).open("w") as journal:
        if not library.documents.held().files:
            for name in NAMES:
                (home / name).write_text(text(name, 1), "utf-8")
            library.ingest([home / name for name in NAMES], sidecar=sidecar("2022"), progress=quiet)

        def note(wanted: State) -> None:
            journal.write(json.dumps([state(library), wanted]) + "\n")
            journal.flush()

        note(state(library))
        print(os.getpid(), flush=True)
        while True:
            pick.choice((_load, _load, _confirm, _remove, _rollback, _reload))(library, home, pick, note)


Note = Callable[[State], None]


def _parsing(library: Library, said: Sidecar) -> Parsing:
    words = library.words
    return Parsing(sidecar=said, names=words.catalogue.names(), rules=words.rules, limits=Limits())


def _written(library: Library, home: Path, pick: random.Random, note: Note, said: Sidecar) -> Path:
    name = pick.choice(NAMES)
    content = text(name, pick.randint(2, 99)).encode()
    (home / name).write_bytes(content)
    held = dict(state(library)[0])  # type: ignore[call-overload]
    held[name] = _parsing(library, said).key(name, sha256(content).hexdigest())
    note([[list(pair) for pair in sorted(held.items())], state(library)[1]])
    return home / name


def _load(library: Library, home: Path, pick: random.Random, note: Note) -> None:
    said = sidecar("2022")
    library.ingest([_written(library, home, pick, note, said)], sidecar=said, progress=quiet)


def _confirm(library: Library, home: Path, pick: random.Random, note: Note) -> None:
    said = sidecar("2022")
    preview = library.preview([_written(library, home, pick, note, said)], sidecar=said, progress=quiet)
    if preview.token:
        library.confirm(preview.token)


def _remove(library: Library, home: Path, pick: random.Random, note: Note) -> None:
    documents = library.knowledge.index.corpus.documents
    if len(documents) > 2:
        record = pick.choice(documents)
        files, removed = state(library)
        note([files, sorted({*removed, *(edition.id for edition in record.editions)})])  # type: ignore[misc]
        library.remove(record.id)


def _rollback(library: Library, home: Path, pick: random.Random, note: Note) -> None:
    versions = library.documents.answering_versions()
    if len(versions) > 1:
        held = library.documents.held(versions[1])
        note([[[file.name, file.key] for file in held.files], sorted(held.removed)])
        library.rollback()


def _reload(library: Library, home: Path, pick: random.Random, note: Note) -> None:
    said = sidecar(pick.choice(("2021", "2022", "2023")))
    parsing = _parsing(library, said)
    held = library.documents.held()
    note([[[file.name, parsing.key(file.name, file.sha256)] for file in held.files], sorted(held.removed)])
    library.reload(sidecar=said, progress=quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one kill left.

    Attributes:
        wrong: what does not agree; empty: all is well.
        new: the change that was under way had taken effect.
        healed: the start had something to finish.
    """

    wrong: tuple[str, ...]
    new: bool
    healed: bool


def check(home: Path, words: Words) -> Found:
    """Opens the home that a killed process left."""
    old, wanted = json.loads((home / JOURNAL).read_text().splitlines()[-1])
    table = _table(home)
    wrong: list[str] = []
    with open_library(home, words=words, embedder=CountingEmbedder()) as library:
        stated = library.documents.stated_version()
        healed = stated != library.documents.current_version()
        if stated is not None and stated in library.documents.answering_versions():
            wrong += [f"table before the start: {each}" for each in _differs(library, stated, table)]
        knowledge = library.knowledge
        corpus, held = knowledge.index.corpus, library.documents.held()
        now = state(library)
        if now not in (old, wanted):
            wrong.append("state")
        documents = (item for file in held.files for item in library.documents.documents(file.key))
        left = (item for item in documents if item.edition.id not in held.removed)
        if assemble(left, words.rules, version=corpus.version) != corpus:
            wrong.append("corpus")
        if not library._vectors.has(str(corpus.version), len(corpus.clauses)):
            wrong.append("index")
        hits = library._vectors.nearest(str(corpus.version), CountingEmbedder().query("倍差"), len(corpus.clauses))
        if {key for key, _ in hits} - {clause.id for clause in corpus.clauses}:
            wrong.append("ids")
        if library.documents.stated_version() != corpus.version:
            wrong.append("stated")
        wrong += [f"table: {each}" for each in _differs(library, corpus.version, _table(home))]
    return Found(wrong=tuple(wrong), new=now == wanted != old, healed=healed)


Table = tuple[set[tuple[str, str]], set[tuple[str, float | None]]]


def _table(home: Path) -> Table:
    engine = open_engine(f"sqlite:///{home / 'gongfu.db'}")
    with reading(engine) as connection:
        demanded = {(row.document_id, row.text) for row in connection.execute(sa.select(targets))}
        query = sa.select(observations).where(observations.c.withdrawn.is_(False))
        reported = {(row.source_title, row.value) for row in connection.execute(query)}
    engine.dispose()
    return demanded, reported


def _differs(library: Library, version: int, table: Table) -> list[str]:
    known = library._build.know(library.documents.load(version))
    stated = library._read(known)
    demanded = {(key, row.text) for key, rows in stated.targets.items() for row in rows}
    reported = {(row.source.document, row.value) for rows in stated.reports.values() for row in rows}
    assert demanded or reported
    return [
        name
        for name, one, other in zip(("targets", "figures"), table, (demanded, reported), strict=True)
        if one != other
    ]


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that forks."""
    with subprocess.Popen(
        [sys.executable, __file__],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def kill_once(process: subprocess.Popen[str], home: Path, *, seed: int, after_s: float) -> None:
    """Starts changes and kills them so long after the first may begin."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"home": str(home), "seed": seed}) + "\n")
    process.stdin.flush()
    number = int(process.stdout.readline())
    time.sleep(after_s)
    os.kill(number, signal.SIGKILL)
    while True:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.005)


def main() -> None:
    import bm25s  # noqa: F401
    import chromadb_rust_bindings  # noqa: F401
    import rapidfuzz  # noqa: F401
    import rjieba  # noqa: F401

    words = Words.load(CATALOG)
    # The dead are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                change_for_good(Path(wanted["home"]), wanted["seed"], words)
            except Permanent as error:
                print(f"ended: {error}", file=sys.stderr, flush=True)
            os._exit(1)


if __name__ == "__main__":
    main()
