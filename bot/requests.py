"""Work left to the process that owns the home: `Requests` for whoever asks, `RequestRunner` for the owner.

Only operations of the table are executed. A request of an owner that died is taken back when nobody had begun with it,
and else reported as interrupted, never done a second time by itself.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.failures import failure_from, failure_json
from bot.home import SILENCE, Owner, owner_of, silent
from bot.operation import Arguments, Operation, perform
from bot.operations import OPERATIONS, talking
from bot.request_store import Request, RequestState, RequestStore
from config.clock import Clock, SystemClock
from config.database import open_engine
from config.errors import GongfuError, Permanent, Transient

if TYPE_CHECKING:
    from bot.app import App
    from bot.conversation import Conversation
    from config.settings import Settings
    from retrieval.passages.base import Progress

LOG = structlog.get_logger(__name__)
MOST_CHARS = 1_000_000
"""Longest arguments, as JSON."""

KEPT = timedelta(days=7)
"""How long ended requests stay on record."""

PURGE_EVERY = timedelta(hours=1)
MOST_TRIES = 300
"""To keep a result: about a minute."""


class NotTaken(Transient):
    """The owner went before it took the request: nothing was done, and whoever asked may do it."""

    def __init__(self) -> None:
        super().__init__("request_interrupted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """For whoever asks.

    Attributes:
        patience_s: seconds that a request may stay untaken by an owner that lives.
    """

    store: RequestStore
    home: Path
    clock: Clock = field(default_factory=SystemClock)
    poll_s: float = 0.1
    patience_s: float = 120.0

    def do(self, operation: str, arguments: Arguments, progress: Progress) -> Any:
        """Leaves a request and waits for its result.

        Raises:
            NotTaken: the owner ended before it took it.
            Transient: `request_interrupted` (it ended or hung in the middle), `request_not_taken`.
            GongfuError: what the operation raised.
        """
        self._await_table()
        return self.wait(self.leave(operation, arguments), progress)

    def leave(self, operation: str, arguments: Arguments) -> int:
        """Leaves a request; returns its number.

        Raises:
            Permanent: `request_too_large`.
        """
        if len(json.dumps(arguments)) > MOST_CHARS:
            raise Permanent("request_too_large")
        return self.store.add(operation, arguments, at=self.clock.now())

    def wait(self, identity: int, progress: Progress) -> Any:
        """The result of a request; see `do`. Ctrl-C takes it back when nobody has begun with it."""
        watch, since, told = _Watch(self.home), time.monotonic(), None
        try:
            while True:
                lives = watch.lives()
                # After looking at the owner: what it finished before it went is a result.
                request = self.store.look(identity)
                if request is None or request.state not in {RequestState.NEW, RequestState.WORKING}:
                    return _result(request)
                if request.state is RequestState.NEW:
                    self._check_untaken(identity, lives=lives, waited_s=time.monotonic() - since)
                elif not lives:
                    raise Transient("request_interrupted")
                if request.progress not in {None, told}:
                    told = request.progress
                    progress(*told)
                time.sleep(self.poll_s)
        except KeyboardInterrupt:
            self.store.withdraw(identity, at=self.clock.now())
            raise

    def _check_untaken(self, identity: int, *, lives: bool, waited_s: float) -> None:
        if lives and waited_s < self.patience_s:
            return
        if self.store.withdraw(identity, at=self.clock.now()):
            raise Transient("request_not_taken") if lives else NotTaken()

    def _await_table(self) -> None:
        """An owner that starts on an empty home makes the tables first."""
        watch, since = _Watch(self.home), time.monotonic()
        while not self.store.is_there():
            if not watch.lives():
                raise NotTaken
            if time.monotonic() - since > self.patience_s:
                raise Transient("request_not_taken")
            time.sleep(self.poll_s)


class _Watch:
    """Whether an owner that serves is there, and gives signs of life as long as we look; no clock is compared."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._beat: datetime | None = None
        self._changed = time.monotonic()

    def lives(self) -> bool:
        owner = owner_of(self._home)
        if owner is None or not owner.serves:
            return False
        if owner.beat != self._beat:
            self._beat, self._changed = owner.beat, time.monotonic()
        return time.monotonic() - self._changed < SILENCE.total_seconds()


@contextmanager
def asking(settings: Settings, home: Path) -> Iterator[Requests]:
    """Opens the table of requests for somebody who asks."""
    engine = open_engine(settings.database_url)
    try:
        yield Requests(store=RequestStore(engine), home=home)
    finally:
        engine.dispose()


def server_of(home: Path) -> Owner | None:
    """The process that works for others; None: the home is free, or somebody else's.

    Raises:
        Permanent: `home_silent`: there is one, and it hangs.
    """
    owner = owner_of(home)
    if owner is None or not owner.serves:
        return None
    if owner.hangs:
        raise silent(owner)
    return owner


def has_server(home: Path) -> bool:
    """Whether there is one that gives signs of life."""
    owner = owner_of(home)
    return owner is not None and owner.serves and not owner.hangs


def _result(request: Request | None) -> Any:
    if request is None or request.state is RequestState.WITHDRAWN:
        raise Transient("request_interrupted")
    if request.error is not None:
        raise failure_from(request.error)
    return request.result


class RequestRunner:
    """Executes requests: several at once, changes of documents one after the other.

    Args:
        app: of the process that owns the home.
        conversation: for the terminals of others; None: they can't talk.
        operations: by name; nothing else is executed.
        workers: how many at once.
        poll_s: seconds between two looks.
    """

    def __init__(
        self,
        app: App,
        *,
        conversation: Conversation | None = None,
        operations: Mapping[str, Operation] = OPERATIONS,
        workers: int = 4,
        poll_s: float = 0.2,
    ) -> None:
        self._app = app
        self._operations = {**operations, **({"chat.say": talking(conversation)} if conversation is not None else {})}
        self._alone = frozenset(name for name, operation in self._operations.items() if operation.alone)
        self._workers = workers
        self._poll_s = poll_s
        self._clock: Clock = SystemClock()
        self._store = RequestStore(app.engine)
        self._stopping = asyncio.Event()
        self._running: dict[asyncio.Task[None], str] = {}
        self._progress: dict[int, tuple[str, int, int]] = {}
        self._purged: datetime | None = None
        self._ill = False

    def stop(self) -> None:
        """Takes nothing more; `run` returns when what was begun is finished."""
        self._stopping.set()

    async def run(self) -> None:
        """Works until `stop`; ends for no other reason."""
        interrupted = failure_json(Transient("request_interrupted"))
        with suppress(SQLAlchemyError):
            await asyncio.to_thread(self._store.interrupt, interrupted, at=self._clock.now())
        while not self._stopping.is_set():
            await self._look()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._poll_s)
        await asyncio.gather(*self._running)

    async def _look(self) -> None:
        try:
            taken = await asyncio.to_thread(self._step, tuple(self._running.values()))
        except SQLAlchemyError as error:
            # A full disk or a database that is away: said once, tried again at the next look.
            if not self._ill:
                await asyncio.to_thread(LOG.error, "requests_unreadable", exc_info=error)
            self._ill = True
            return
        self._ill = False
        for request in taken:
            task = asyncio.create_task(self._execute(request))
            self._running[task] = request.operation
            task.add_done_callback(self._running.pop)

    def _step(self, running: Sequence[str]) -> tuple[Request, ...]:
        now = self._clock.now()
        if self._purged is None or now - self._purged > PURGE_EVERY:
            self._store.purge(before=now - KEPT)
            self._purged = now
        for identity in list(self._progress):
            self._store.note(identity, self._progress.pop(identity))
        free = self._workers - len(running)
        busy = any(operation in self._alone for operation in running)
        return self._store.claim(at=now, limit=free, alone=self._alone, busy=busy) if free > 0 else ()

    async def _execute(self, request: Request) -> None:
        try:
            operation = self._find(request.operation)
            result = await perform(operation, self._app, request.arguments, self._teller(request.id))
            # Here, not when it is kept: a result that is no JSON is an error of this request alone.
            result, error = json.loads(json.dumps(result)), None
        except GongfuError as refused:
            result, error = None, failure_json(refused)
        except Exception as broken:  # noqa: BLE001 - the job runner: a person gets a sentence, the log the trace
            reference = uuid.uuid4().hex[:8]
            await asyncio.to_thread(LOG.error, "request_failed", reference=reference, exc_info=broken)
            result, error = None, failure_json(Permanent("unexpected", reference=reference))
        await self._keep(request.id, result, error)

    def _find(self, name: str) -> Operation:
        if name not in self._operations:
            raise Permanent("operation_unknown", operation=name)
        return self._operations[name]

    async def _keep(self, identity: int, result: Any, error: Mapping[str, Any] | None) -> None:
        """Somebody waits for it: a database that is away for a moment must not lose it."""
        for number in range(MOST_TRIES):
            now = self._clock.now()
            try:
                if error is None:
                    await asyncio.to_thread(self._store.done, identity, result, at=now)
                else:
                    await asyncio.to_thread(self._store.failed, identity, error, at=now)
                return
            except SQLAlchemyError as broken:
                if number == 0:
                    await asyncio.to_thread(LOG.error, "request_not_kept", exc_info=broken)
            await asyncio.sleep(self._poll_s)

    def _teller(self, identity: int) -> Progress:
        def tell(what: str, done: int, total: int) -> None:
            # Only remembered: the caller may be in the middle of a transaction of its own.
            self._progress[identity] = (what, done, total)

        return tell
