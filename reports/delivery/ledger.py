"""The ledger 台账: what is owed to whom, who is sending it, what became of it. It sends nothing itself.

Every write is one transaction and is guarded by the state, and while sending by the owner, that it starts from: a row is
finished once. Every method is synchronous; call it in a thread. Times are stored as `config.clock.stamp`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from config.clock import stamp
from config.database import reading, writing
from config.errors import NotFound, Permanent
from reports.blocks import Blocks
from reports.blocks_json import blocks_json
from reports.delivery.model import Delivery, DeliveryState, NewDelivery
from reports.delivery.queries import claimable, insert, lock_claims
from reports.delivery.rows import again_values, delivery_of, ended, recovered
from reports.delivery.tables import deliveries

_OPEN = DeliveryState.OWED.value
_SENDING = DeliveryState.SENDING.value
Change = Callable[[Delivery], dict[str, Any] | None]


class Ledger:
    """Reads and writes the table `deliveries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def owe(self, new: NewDelivery, *, connection: Connection | None = None) -> bool:
        """Records that something is owed.

        Args:
            new: what, to whom, when.
            connection: joins the caller's transaction; None: one of its own.

        Returns:
            False: it was owed already: the key, the due time of the subscription, or the region's week in that chat.
        """
        if connection is not None:
            return insert(connection, new)
        with writing(self._engine) as own:
            return insert(own, new)

    def claim(
        self,
        *,
        at: datetime,
        owner: str,
        limit: int,
        kinds: Collection[str] | None = None,
        channels: Collection[str] | None = None,
    ) -> tuple[Delivery, ...]:
        """Takes up to `limit` deliveries to send; no two claimers get the same one, nor the same address.

        An address (channel, chat) has at most one delivery under way. Replies are taken before the rest. Within a lane
        nothing overtakes: all replies to an address are one lane, each subscription is one; so a digest that waits for its
        signature or for a retry holds up no reply, and a digest that waits for its signature not even the next week's.

        Args:
            at: only what is to be tried by then.
            owner: who sends; must differ between processes.
            limit: most rows.
            kinds: None: every kind.
            channels: those that are switched on; None: every channel.
        """
        query = claimable(at, kinds, channels).limit(4 * limit)
        with writing(self._engine) as connection:
            lock_claims(connection)
            chosen: dict[tuple[str, str], int] = {}
            for row in connection.execute(query):
                chosen.setdefault((row.channel, row.chat), row.id)
            numbers = list(chosen.values())[:limit]
            if not numbers:
                return ()
            mine = deliveries.c.id.in_(numbers) & (deliveries.c.state == _OPEN)
            change = sa.update(deliveries).where(mine).values(state=_SENDING, owner=owner)
            rows = connection.execute(change.returning(deliveries)).mappings()
            found = {row["id"]: delivery_of(row) for row in rows}
        return tuple(found[number] for number in numbers if number in found)

    def take(self, number: int, owner: str, *, failed: bool = False) -> Delivery | None:
        """One that is owed, or with `failed` one that was given up, to be sent at once; None: it is not so any more."""
        states = (_OPEN, DeliveryState.FAILED.value) if failed else (_OPEN,)
        mine = (deliveries.c.id == number) & deliveries.c.state.in_(states)
        change = sa.update(deliveries).where(mine).values(state=_SENDING, owner=owner, finished_at=None)
        with writing(self._engine) as connection:
            row = connection.execute(change.returning(deliveries)).mappings().one_or_none()
        return delivery_of(row) if row is not None else None

    def prepared(self, number: int, owner: str, blocks: Blocks, *, late: bool = False) -> bool:
        """Keeps the content, so that every further try sends the very same; False: not the owner's any more."""
        return self._sending(number, owner, lambda _: {"content": blocks_json(blocks), "late": late})

    def begin(self, number: int, owner: str, part: int, *, total: int | None = None) -> bool:
        """Records that a part is about to be sent; False: it must not be (begun before, or not the owner's any more)."""

        def change(row: Delivery) -> dict[str, Any] | None:
            if row.begun != row.done or part <= row.done or part in row.skip:
                return None
            return {"begun": part, "done": part - 1, "total": total if total is not None else row.total}

        return self._sending(number, owner, change)

    def done(self, number: int, owner: str, part: int, receipt: str) -> bool:
        """Records that the platform has taken a part that was begun; False: it was not under way."""

        def change(row: Delivery) -> dict[str, Any] | None:
            return {"done": part, "receipts": [*row.receipts, receipt]} if row.begun == part > row.done else None

        return self._sending(number, owner, change)

    def unsure(self, number: int, owner: str, part: int, code: str) -> bool:
        """Records that nobody knows whether a part arrived; False: it was not under way."""

        def change(row: Delivery) -> dict[str, Any] | None:
            if not row.begun == part > row.done:
                return None
            return {"done": part, "uncertain": [*row.uncertain, part], "error": code}

        return self._sending(number, owner, change)

    def finish(self, number: int, owner: str, at: datetime, note: str | None = None) -> DeliveryState | None:
        """Ends it: SENT, with a note, or UNCERTAIN when any part is. None: not the owner's, or a part is under way."""
        states: list[DeliveryState] = []

        def change(row: Delivery) -> dict[str, Any] | None:
            if row.begun != row.done:
                return None
            states.append(DeliveryState.UNCERTAIN if row.uncertain else DeliveryState.SENT)
            clear = {} if row.uncertain else {"error": note}
            return ended(states[0], at) | clear

        return states[0] if self._sending(number, owner, change) else None

    def retry(self, number: int, owner: str, next_at: datetime, code: str, *, counts: bool = True) -> bool:
        """Back to OWED; a part that was begun was certainly not sent.

        Args:
            number: id of the delivery.
            owner: who claimed it.
            next_at: not before.
            code: why.
            counts: False: it waits for something else than the platform; no try, and holds up nothing but replies.
        """

        def change(row: Delivery) -> dict[str, Any]:
            tries = row.tries + 1 if counts else row.tries
            more = {"begun": row.done, "tries": tries, "waiting": not counts, "next_at": stamp(next_at)}
            return {"state": _OPEN, "owner": None, "error": code} | more

        return self._sending(number, owner, change)

    def fail(self, number: int, owner: str, code: str, at: datetime) -> bool:
        """Ends it as FAILED; a part that was begun was certainly not sent. False: not the owner's any more."""
        return self._sending(
            number, owner, lambda row: ended(DeliveryState.FAILED, at) | {"begun": row.done, "error": code}
        )

    def recover(
        self, *, owner_gone: Callable[[str], bool], at: datetime, only: Collection[int] | None = None
    ) -> tuple[Delivery, ...]:
        """Takes back what a dead owner was sending, and returns it as it then stands.

        A part that was under way is uncertain and never sent again by itself; the parts after it are owed again, or the
        delivery is UNCERTAIN when it was the last. What is interrupted again and again is tried less and less often and
        ends as FAILED with `delivery_interrupted`.

        Args:
            owner_gone: tells whether an owner is dead.
            at: now.
            only: ids to look at (a sender that broke without ending its delivery); None: all.
        """
        query = sa.select(deliveries).where(deliveries.c.state == _SENDING).with_for_update()
        if only is not None:
            query = query.where(deliveries.c.id.in_(list(only)))
        with writing(self._engine) as connection:
            rows = [delivery_of(row) for row in connection.execute(query).mappings()]
            lost = [row for row in rows if owner_gone(row.owner or "")]
            return tuple(_write(connection, row.id, recovered(row, at)) for row in lost)

    def cancel(self, subscription: int, *, at: datetime, code: str, connection: Connection | None = None) -> int:
        """What a subscription that has ended still has owed, and nothing of which went out, is SKIPPED; how many."""
        mine = (deliveries.c.subscription == subscription) & (deliveries.c.state == _OPEN) & (deliveries.c.begun == 0)
        change = sa.update(deliveries).where(mine).values(**ended(DeliveryState.SKIPPED, at), error=code)
        if connection is not None:
            return connection.execute(change).rowcount
        with writing(self._engine) as own:
            return own.execute(change).rowcount

    def drop(self, number: int, *, at: datetime, code: str) -> bool:
        """What is owed and nothing of which went out is SKIPPED; False: it is not so any more."""
        mine = (deliveries.c.id == number) & (deliveries.c.state == _OPEN) & (deliveries.c.begun == 0)
        change = sa.update(deliveries).where(mine).values(**ended(DeliveryState.SKIPPED, at), error=code)
        with writing(self._engine) as connection:
            return connection.execute(change).rowcount == 1

    def named(self, key: str) -> tuple[Delivery, ...]:
        """The delivery of a key; empty: there is none."""
        query = sa.select(deliveries).where(deliveries.c.key == key)
        with reading(self._engine) as connection:
            return tuple(delivery_of(row) for row in connection.execute(query).mappings())

    def wake(self, *, at: datetime) -> int:
        """What waits (for a signature, for a channel) is tried at once; how many."""
        mine = (deliveries.c.state == _OPEN) & deliveries.c.waiting & (deliveries.c.next_at > stamp(at))
        with writing(self._engine) as connection:
            return connection.execute(sa.update(deliveries).where(mine).values(next_at=stamp(at))).rowcount

    def get(self, number: int) -> Delivery:
        """One delivery.

        Raises:
            NotFound: `delivery_unknown`.
        """
        with reading(self._engine) as connection:
            return _get(connection, number)

    def list(self, *, states: Sequence[DeliveryState] = (), limit: int = 200) -> tuple[Delivery, ...]:
        """Deliveries in those states (none: in all), newest first."""
        query = sa.select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
        if states:
            query = query.where(deliveries.c.state.in_([state.value for state in states]))
        with reading(self._engine) as connection:
            return tuple(delivery_of(row) for row in connection.execute(query).mappings())

    def weeks(self, *, kind: str, channel: str, chat: str, region: str) -> dict[str, DeliveryState]:
        """The weeks of a region that a chat has in the ledger, with their states; the newest hundred."""
        row = deliveries.c
        here = (row.kind == kind) & (row.channel == channel) & (row.chat == chat) & (row.region == region)
        query = sa.select(row.week, row.state).where(here, row.week.is_not(None)).order_by(row.id.desc()).limit(100)
        with reading(self._engine) as connection:
            return {found.week: DeliveryState(found.state) for found in connection.execute(query)}

    def counts(self) -> dict[DeliveryState, int]:
        """How many deliveries stand in each state; every state is named."""
        query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
        with reading(self._engine) as connection:
            found = {row.state: int(row[1]) for row in connection.execute(query)}
        return {state: found.get(state.value, 0) for state in DeliveryState}

    def again(self, number: int, *, at: datetime) -> Delivery:
        """Has a failed, skipped or uncertain one sent again: its uncertain and missing parts, none that arrived.

        Raises:
            NotFound: `delivery_unknown`. Permanent: `delivery_state`.
        """
        fresh = {"state": _OPEN, "owner": None, "tries": 0, "interruptions": 0, "waiting": False, "finished_at": None}
        fresh |= {"next_at": stamp(at), "owed_at": stamp(at)}
        start = (DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN)
        return self._decide(number, start, lambda row: fresh | again_values(row))

    def settle(self, number: int, *, at: datetime) -> Delivery:
        """Somebody looked: an uncertain one has arrived.

        Raises:
            NotFound: `delivery_unknown`. Permanent: `delivery_state`.
        """
        return self._decide(number, (DeliveryState.UNCERTAIN,), lambda _: ended(DeliveryState.SENT, at))

    def _sending(self, number: int, owner: str, change: Change) -> bool:
        mine = (deliveries.c.id == number) & (deliveries.c.state == _SENDING) & (deliveries.c.owner == owner)
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(deliveries).where(mine).with_for_update()).mappings().one_or_none()
            values = change(delivery_of(row)) if row is not None else None
            if values is not None:
                _write(connection, number, values)
            return values is not None

    def _decide(self, number: int, start: Sequence[DeliveryState], change: Change) -> Delivery:
        with writing(self._engine) as connection:
            row = _get(connection, number, lock=True)
            if row.state not in start:
                raise Permanent("delivery_state", delivery=number, state=row.state.value)
            return _write(connection, number, change(row) or {})


def _get(connection: Connection, number: int, *, lock: bool = False) -> Delivery:
    query = sa.select(deliveries).where(deliveries.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise NotFound("delivery_unknown", delivery=number)
    return delivery_of(row)


def _write(connection: Connection, number: int, values: dict[str, Any]) -> Delivery:
    change = sa.update(deliveries).where(deliveries.c.id == number).values(**values)
    return delivery_of(connection.execute(change.returning(deliveries)).mappings().one())
