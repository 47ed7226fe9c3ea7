"""The executor of requests over a real table: what it takes, in which order, and what becomes of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy.engine import Engine

from bot.app import App
from bot.failures import failure_from, failure_json
from bot.operation import Operation, changing
from bot.request_store import Request, RequestState, RequestStore
from bot.requests import MOST_CHARS, RequestRunner, Requests
from config.clock import SystemClock
from config.database import is_newest, migrate, open_engine
from config.errors import GongfuError, NeedsClarification, NotFound, Permanent
from retrieval.metrics.tidy import CellProblem, TableInvalid

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Bare:
    """Of an application only what the runner itself uses."""

    engine: Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[RequestStore]:
    sqlite = f"sqlite:///{tmp_path / 't.db'}"
    engine = open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url"))
    migrate(engine)
    yield RequestStore(engine)
    engine.dispose()


def leave(store: RequestStore, operation: str, **arguments: Any) -> int:
    return store.add(operation, arguments, at=SystemClock().now())


async def ended(store: RequestStore, identity: int) -> Request:
    async with asyncio.timeout(SECONDS):
        while True:
            found = await asyncio.to_thread(store.look, identity)
            assert found is not None
            if found.state in {RequestState.DONE, RequestState.FAILED}:
                return found


@asynccontextmanager
async def running(store: RequestStore, operations: Mapping[str, Operation]) -> AsyncIterator[RequestRunner]:
    runner = RequestRunner(cast(App, Bare(store.engine)), operations=operations, poll_s=0.01)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        runner.stop()
        async with asyncio.timeout(SECONDS):
            await task


def work(step: Callable[[Mapping[str, Any]], Any]) -> Operation:
    return Operation(work=lambda _app, arguments, _progress: step(arguments))


async def test_result_is_kept(store: RequestStore) -> None:
    identity = leave(store, "double", number=21)

    async with running(store, {"double": work(lambda arguments: {"number": 2 * arguments["number"]})}):
        assert (await ended(store, identity)).result == {"number": 42}


async def test_only_operations_of_the_table_are_executed(store: RequestStore) -> None:
    identity = leave(store, "os.system", command="true")

    async with running(store, {}):
        error = (await ended(store, identity)).error

    assert error is not None
    assert (error["code"], error["data"]) == ("operation_unknown", {"operation": "os.system"})


@pytest.mark.parametrize("broken", [lambda _: 1 / 0, lambda _: object()], ids=["raises", "no json"])
async def test_what_breaks_is_an_error_with_a_reference_and_stops_nothing(
    store: RequestStore, broken: Callable[[Any], Any]
) -> None:
    first, second = leave(store, "broken"), leave(store, "fine")

    async with running(store, {"broken": work(broken), "fine": work(lambda _: 1)}):
        failed, done = await ended(store, first), await ended(store, second)

    assert failed.error is not None
    assert failed.error["code"] == "unexpected"
    assert len(failed.error["data"]["reference"]) == 8
    assert done.result == 1


async def test_changes_go_one_after_the_other_and_hold_up_nothing_else(store: RequestStore) -> None:
    inside, most, hold = [0], [0], threading.Event()

    def change(*_: Any) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        assert hold.wait(SECONDS)
        inside[0] -= 1

    changes = [leave(store, "change") for _ in range(6)]
    question = leave(store, "ask")

    async with running(store, {"change": changing(change), "ask": work(lambda _: "here")}):
        assert (await ended(store, question)).result == "here"
        hold.set()
        assert [(await ended(store, each)).state for each in changes] == [RequestState.DONE] * 6

    assert most == [1]


async def test_several_are_done_at_once(store: RequestStore) -> None:
    together = threading.Barrier(3, timeout=SECONDS)
    rows = [leave(store, "meet") for _ in range(3)]

    async with running(store, {"meet": work(lambda _: together.wait() >= 0)}):
        assert [(await ended(store, each)).result for each in rows] == [True] * 3


async def test_stop_lets_what_was_begun_finish_and_takes_nothing_more(store: RequestStore) -> None:
    begun, hold = threading.Event(), threading.Event()

    def slow(_: Any) -> str:
        begun.set()
        assert hold.wait(SECONDS)
        return "whole"

    first = leave(store, "slow")
    async with running(store, {"slow": work(slow)}) as runner:
        assert await asyncio.to_thread(begun.wait, SECONDS)
        runner.stop()
        second = leave(store, "slow")
        hold.set()

    assert (await ended(store, first)).result == "whole"
    left = store.look(second)
    assert left is not None
    assert left.state is RequestState.NEW


async def test_what_a_dead_owner_was_working_at_has_failed(store: RequestStore) -> None:
    identity = leave(store, "any")
    assert [each.id for each in store.claim(at=SystemClock().now(), limit=1)] == [identity]

    async with running(store, {"any": work(lambda _: pytest.fail("done twice"))}):
        error = (await ended(store, identity)).error

    assert error is not None
    assert error["code"] == "request_interrupted"


async def test_old_requests_are_forgotten_and_open_ones_are_not(store: RequestStore) -> None:
    now = SystemClock().now()
    old, open_ = leave(store, "any"), leave(store, "any")
    assert store.withdraw(old, at=now - timedelta(days=8))

    async with running(store, {"any": work(lambda _: 1)}):
        await ended(store, open_)

    assert store.look(old) is None


def test_request_is_taken_or_withdrawn_and_never_both(store: RequestStore) -> None:
    now = SystemClock().now()
    one, two = leave(store, "any"), leave(store, "any")

    assert store.withdraw(one, at=now)
    assert [each.id for each in store.claim(at=now, limit=5)] == [two]
    assert not store.withdraw(two, at=now)


def test_arguments_are_bounded(store: RequestStore, tmp_path: Any) -> None:
    with pytest.raises(Permanent, match="request_too_large"):
        Requests(store=store, home=tmp_path).leave("ask", {"question": "字" * MOST_CHARS})


@pytest.mark.parametrize(
    "error",
    [
        Permanent("file_missing", file="x"),
        NotFound("document_unknown", document="甲"),
        NeedsClarification("ambiguous", choices=("甲", "乙")),
        TableInvalid("t.csv", [CellProblem(2, "value", "—", "not_a_number"), CellProblem(3, "unit", "尺", "unit")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_error_comes_back_as_it_went(error: GongfuError) -> None:
    back = failure_from(failure_json(error))

    assert (type(back), back.code, dict(back.data)) == (type(error), error.code, dict(error.data))
    assert getattr(back, "problems", None) == getattr(error, "problems", None)


def test_schema_is_newest_only_after_the_migrations(tmp_path: Any) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 't.db'}")
    before = is_newest(engine)
    migrate(engine)

    assert (before, is_newest(engine)) == (False, True)
    engine.dispose()
