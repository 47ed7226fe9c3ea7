"""The light application: what needs SQL only, without lock, index, model or loading. It changes nothing.

It sees what the owner of the home has committed, whoever that is. Where there is nothing to read yet (an empty home, a
schema of an older version, nothing loaded so far), there is no light application: the full one has to make it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.catalog_tables import OWN, CatalogTables
from bot.channels.names import FIRST_CONTACT
from bot.digest_list import DigestList
from bot.holdings import Holdings
from bot.subscriptions import Subscriptions
from bot.tables import Tables
from config.clock import Clock, SystemClock
from config.database import is_newest, open_engine
from config.messages import Messages
from config.settings import Settings
from config.workdays import WorkDays
from reports.delivery.ledger import Ledger
from reports.digest.store import DigestStore
from reports.schedule.contacts import Contacts
from reports.schedule.subscriptions import SubscriptionStore
from reports.schedule.words import ScheduleWords
from retrieval.documents.store import CorpusStore
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.store import MetricsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class LightApp:
    """The parts of `bot.app.App` that are read by SQL alone."""

    settings: Settings
    clock: Clock
    messages: Messages
    engine: Engine
    documents: Holdings
    tables: Tables
    catalog: CatalogTables
    digests: DigestList
    ledger: Ledger
    subscriptions: Subscriptions


@contextmanager
def reading(settings: Settings, *, clock: Clock | None = None) -> Iterator[LightApp | None]:
    """Opens it; None: there is nothing to read yet."""
    if not _is_there(settings.database_url):
        yield None
        return
    engine = open_engine(settings.database_url)
    try:
        held = is_newest(engine) and CorpusStore(engine).current_version() is not None
        yield _open(settings, engine, clock or SystemClock()) if held else None
    finally:
        engine.dispose()


def _open(settings: Settings, engine: Engine, clock: Clock) -> LightApp:
    messages, catalogue = Messages.load(settings.catalog), Catalogue.load(settings.catalog, settings.home / OWN)
    tables = Tables(
        engine=engine,
        store=MetricsStore(engine, catalogue, now=clock.now),
        clock=clock,
        messages=messages,
        data=settings.data,
        catalog=settings.catalog,
    )
    ledger = Ledger(engine)
    subscriptions = Subscriptions(
        store=SubscriptionStore(engine),
        ledger=ledger,
        workdays=WorkDays.load(settings.catalog),
        catalogue=catalogue,
        words=ScheduleWords.load(settings.catalog),
        messages=messages,
        clock=clock,
        defaults=settings.digest,
        contacts=Contacts(engine),
        first_contact=FIRST_CONTACT,
    )
    return LightApp(
        settings=settings,
        clock=clock,
        messages=messages,
        engine=engine,
        documents=Holdings(store=CorpusStore(engine), messages=messages),
        tables=tables,
        catalog=CatalogTables(store=tables.store, messages=messages, catalog=settings.catalog, own=settings.home / OWN),
        digests=DigestList(store=DigestStore(engine), catalogue=catalogue),
        ledger=ledger,
        subscriptions=subscriptions,
    )


def _is_there(url: str) -> bool:
    """A database file that is not there must not be made by looking for it."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    return bool(parsed.database) and Path(str(parsed.database)).is_file()
