"""What an operation is: data in, data out, so that it does not matter which process does it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from bot.app import App
    from bot.catalog_tables import CatalogTables
    from bot.holdings import Holdings
    from bot.subscriptions import Subscriptions
    from bot.tables import Tables
    from config.clock import Clock
    from config.messages import Messages
    from reports.delivery.ledger import Ledger
    from retrieval.passages.base import Progress

Arguments = Mapping[str, Any]


class Listed(Protocol):
    """What can be listed."""

    def rows(self) -> list[dict[str, Any]]:
        """One row each."""
        ...


class Held(Protocol):
    """What can be had by SQL alone: the whole application, or the light one of `bot.reading`."""

    @property
    def engine(self) -> Engine:
        """The database."""
        ...

    @property
    def documents(self) -> Holdings:
        """What is held of documents."""
        ...

    @property
    def tables(self) -> Tables:
        """The metrics table."""
        ...

    @property
    def catalog(self) -> CatalogTables:
        """The catalogue as tables."""
        ...

    @property
    def digests(self) -> Listed:
        """The list of digests."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Who gets which digest when."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What is owed and what was sent."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def messages(self) -> Messages:
        """Every sentence."""
        ...


Work = Callable[["App", Arguments, "Progress"], Any | Awaitable[Any]]
"""Synchronous and run in a thread, or a coroutine function and run in the loop."""

Read = Callable[[Held, Arguments], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that can be done.

    Attributes:
        read: the same by SQL alone; None: it needs the whole application.
        alone: it changes what all answers rest on: never two of these at a time.
    """

    work: Work
    read: Read | None = None
    alone: bool = False

    @property
    def reads(self) -> bool:
        """Whether SQL is enough."""
        return self.read is not None


async def perform(operation: Operation, app: App, arguments: Arguments, progress: Progress) -> Any:
    """Does it, without holding up the event loop."""
    if inspect.iscoroutinefunction(operation.work):
        return await operation.work(app, arguments, progress)
    return await asyncio.to_thread(operation.work, app, arguments, progress)


def reading(read: Read) -> Operation:
    """An operation that needs SQL only."""
    return Operation(work=lambda app, arguments, _progress: read(app, arguments), read=read)


def changing(change: Work) -> Operation:
    """An operation that changes what all answers rest on."""
    return Operation(work=change, alone=True)
