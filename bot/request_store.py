"""The table of requests and its SQL: who may move a row from which state to which. It executes nothing.

new → working → done | failed by the owner of the home; new → withdrawn by whoever left the row. Each step is guarded by
the state before it, so that a row is taken or withdrawn, never both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from config.clock import stamp
from config.database import metadata, reading, writing


class RequestState(StrEnum):
    """Where a request stands."""

    NEW = "new"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("operation", sa.String(60), nullable=False),
    sa.Column("arguments", sa.JSON, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("progress", sa.JSON(none_as_null=True), comment="[what, done, total]"),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("asked_at", sa.String(40), nullable=False),
    sa.Column("taken_at", sa.String(40)),
    sa.Column("done_at", sa.String(40)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One row, as far as somebody else needs it."""

    id: int
    operation: str
    arguments: Mapping[str, Any]
    state: RequestState
    progress: tuple[str, int, int] | None
    result: Any
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RequestStore:
    """All of it is synchronous; each method is one transaction."""

    engine: Engine

    def is_there(self) -> bool:
        """Whether the table exists: an owner that starts for the first time makes it."""
        return sa.inspect(self.engine).has_table(requests.name)

    def add(self, operation: str, arguments: Mapping[str, Any], *, at: datetime) -> int:
        """A new row; returns its number."""
        values = {
            "operation": operation,
            "arguments": dict(arguments),
            "state": RequestState.NEW,
            "asked_at": stamp(at),
        }
        with writing(self.engine) as connection:
            return int(connection.execute(sa.insert(requests).values(**values).returning(requests.c.id)).scalar_one())

    def look(self, identity: int) -> Request | None:
        """How it stands; None: it is gone."""
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(requests).where(requests.c.id == identity)).one_or_none()
        return _request(row) if row is not None else None

    def withdraw(self, identity: int, *, at: datetime) -> bool:
        """Takes a row back that nobody took; False: somebody did."""
        return self._move(identity, RequestState.NEW, RequestState.WITHDRAWN, done_at=stamp(at))

    def claim(
        self, *, at: datetime, limit: int, alone: Collection[str] = (), busy: bool = False
    ) -> tuple[Request, ...]:
        """The oldest new rows become ours; of the operations `alone` at most one, and none while we are `busy` with one."""
        new = sa.select(requests).where(requests.c.state == RequestState.NEW).order_by(requests.c.id)
        is_alone = requests.c.operation.in_(tuple(alone))
        with reading(self.engine) as connection:
            rows = list(connection.execute(new.where(~is_alone).limit(limit)))
            if not busy:
                rows.extend(connection.execute(new.where(is_alone).limit(1)))
        oldest = sorted(rows, key=lambda row: row.id)[:limit]
        moved = (
            row for row in oldest if self._move(row.id, RequestState.NEW, RequestState.WORKING, taken_at=stamp(at))
        )
        return tuple(_request(row) for row in moved)

    def note(self, identity: int, progress: tuple[str, int, int]) -> None:
        """How far it is."""
        self._move(identity, RequestState.WORKING, RequestState.WORKING, progress=list(progress))

    def done(self, identity: int, result: Any, *, at: datetime) -> bool:
        """It came out; False: it is not ours any more."""
        return self._move(identity, RequestState.WORKING, RequestState.DONE, result=result, done_at=stamp(at))

    def failed(self, identity: int, error: Mapping[str, Any], *, at: datetime) -> bool:
        """It did not; False: it is not ours any more."""
        return self._move(identity, RequestState.WORKING, RequestState.FAILED, error=dict(error), done_at=stamp(at))

    def interrupt(self, error: Mapping[str, Any], *, at: datetime) -> int:
        """At the start of an owner: what a dead one was working at has failed; returns how many."""
        values = {"state": RequestState.FAILED, "error": dict(error), "done_at": stamp(at)}
        with writing(self.engine) as connection:
            changed = connection.execute(
                sa.update(requests).where(requests.c.state == RequestState.WORKING).values(**values)
            )
            return changed.rowcount

    def purge(self, *, before: datetime) -> int:
        """Deletes rows that ended before a time; returns how many."""
        ended = (RequestState.DONE, RequestState.FAILED, RequestState.WITHDRAWN)
        with writing(self.engine) as connection:
            return connection.execute(
                sa.delete(requests).where(requests.c.state.in_(ended), requests.c.done_at < stamp(before))
            ).rowcount

    def _move(self, identity: int, old: RequestState, new: RequestState, **values: Any) -> bool:
        with writing(self.engine) as connection:
            changed = connection.execute(
                sa.update(requests)
                .where(requests.c.id == identity, requests.c.state == old)
                .values(state=new, **values)
            )
            return changed.rowcount == 1


def _request(row: sa.Row[Any]) -> Request:
    return Request(
        id=row.id,
        operation=row.operation,
        arguments=row.arguments,
        state=RequestState(row.state),
        progress=tuple(row.progress) if row.progress is not None else None,
        result=row.result,
        error=row.error,
    )
