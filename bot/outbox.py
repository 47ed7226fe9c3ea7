"""The outbox: sends what the ledger owes through the channels that are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog

from bot.availability import Availability
from bot.channels.base import Address, Channel, Part
from bot.pump import Pump
from config.clock import Clock
from config.database import available
from config.errors import Permanent, Transient
from config.messages import Messages
from reports.blocks import Blocks
from reports.delivery.deliver import deliver
from reports.delivery.ledger import Ledger
from reports.delivery.model import DIGEST, NOT_ACTIVATED, REPLY, TEST, Delivery, DeliveryState, Prepare

LOG = structlog.get_logger(__name__)
AT_ONCE = 64
"""Many, since a chat that waits for its turn under the platform's limits holds a place."""

AWAY = "ledger_unavailable"
AGAIN_S, MOST_TRIES = 2.0, 30
IN_FOLDER, REFUSED_IN_FOLDER = "delivery_in_folder", "delivery_refused_in_folder"
"""Notes of a push that went into the folder, since its channel was away, or does not take it and never will."""

Reaches = Callable[[str, str], bool]
GONE, NOT_ALLOWED = "recipient_gone", "recipient_not_allowed"


@dataclass(frozen=True, slots=True)
class ChannelSender:
    """Finds the channel of a delivery, and takes down whether it was there.

    Attributes:
        seen: where that is taken down.
        reaches: whether a push to (channel, chat) can arrive; None: it is an answer.
    """

    channels: Mapping[str, Channel]
    seen: Availability | None = None
    reaches: Reaches | None = None

    def parts(self, channel: str, blocks: Blocks) -> tuple[Part, ...]:
        """What a message becomes on a channel; raises Permanent `channel_off`."""
        return self._channel(channel).parts(blocks)

    async def turn(self, channel: str, chat: str) -> None:
        """Waits for the turn of a chat; raises what `Channel.turn` raises, Permanent `channel_off`, Transient `not_activated`."""
        if self.reaches is not None and not await asyncio.to_thread(self.reaches, channel, chat):
            raise Transient(NOT_ACTIVATED)
        await self._channel(channel).turn(Address(channel, chat))

    async def send(self, channel: str, chat: str, part: Part, *, answers: str) -> str:
        """One part; raises what `Channel.send` raises, and Permanent `channel_off`."""
        try:
            receipt = await self._channel(channel).send(Address(channel, chat), part, answers=answers)
        except Transient as error:
            # Who names a time to come again is there.
            if self.seen is not None and "retry_after_s" not in error.data:
                self.seen.failed(channel)
            raise
        if self.seen is not None:
            self.seen.worked(channel)
        return receipt

    def _channel(self, name: str) -> Channel:
        if name not in self.channels:
            raise Permanent("channel_off", channel=name)
        return self.channels[name]


@dataclass(frozen=True, slots=True)
class FolderSender:
    """Writes what was owed to another channel into the folder, with the address that it was owed to."""

    folder: Channel

    def parts(self, channel: str, blocks: Blocks) -> tuple[Part, ...]:
        """What a message becomes in the folder."""
        return self.folder.parts(blocks)

    async def turn(self, channel: str, chat: str) -> None:
        """At once."""

    async def send(self, channel: str, chat: str, part: Part, *, answers: str) -> str:
        """One message; raises what `FolderChannel.send` raises."""
        return await self.folder.send(Address(self.folder.name, f"{channel}:{chat}"), part, answers=answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """The way by hand for pushes whose channel is away, or refuses them for good (its key was revoked).

    Attributes:
        folder: writes signed files.
        after: for how long the channel has to be away.
    """

    folder: Channel
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Claims and sends; one per process.

    Attributes:
        prepare: makes the content of a delivery that has none.
        allowed: whether a delivery may still go to where it was once asked for; synchronous.
        gone: told (channel, chat) that a chat does not want us any more; synchronous.
        owner: names this process in the ledger.
        reaches: whether a push to (channel, chat) can arrive; synchronous.
        seen: which channels are away.
        instead: where pushes go that their channel does not take; None: they wait, and those refused for good have failed.
        ended: told (delivery, its state) when one was tried to the end.
    """

    ledger: Ledger
    channels: Mapping[str, Channel]
    prepare: Prepare
    allowed: Callable[[Delivery], bool]
    gone: Callable[[str, str], object]
    messages: Messages
    clock: Clock
    owner: str
    reaches: Reaches = lambda _channel, _chat: True
    seen: Availability | None = None
    instead: Instead | None = None
    ended: Callable[[Delivery, DeliveryState], object] = lambda _delivery, _state: None

    def pump(self) -> Pump[Delivery]:
        """Ring it when something new is owed. After `stop` it still sends what is due."""
        return Pump("outbox", claim=self._claim, work=self._send, at_once=AT_ONCE, drain=True)

    def _claim(self, room: int) -> tuple[Delivery, ...]:
        with available(AWAY):
            return self.ledger.claim(at=self.clock.now(), owner=self.owner, limit=room, channels=self.channels)

    async def _send(self, delivery: Delivery) -> None:
        state = None
        try:
            if not await asyncio.to_thread(self.allowed, delivery):
                await asyncio.to_thread(self.ledger.fail, delivery.id, self.owner, NOT_ALLOWED, self.clock.now())
                state = DeliveryState.FAILED
                return
            state = await self._deliver(delivery)
        finally:
            if state is None:
                # Whatever broke: the row must not stay ours, or nothing would reach this chat until the next start.
                await asyncio.shield(self._give_back(delivery))
        self.ended(delivery, state)
        if state is DeliveryState.FAILED:
            await asyncio.to_thread(self._given_up, delivery)

    async def _deliver(self, delivery: Delivery) -> DeliveryState:
        """By its channel, which may be back; a push that it does not take, and has not for long or never will, by hand."""
        state = await self._tried(delivery, None)
        note = await self._by_hand(delivery, state)
        if self.instead is None or note is None:
            return state
        again = await asyncio.to_thread(self.ledger.take, delivery.id, self.owner, failed=note == REFUSED_IN_FOLDER)
        return await self._tried(again, self.instead.folder, note) if again is not None else state

    async def _tried(self, delivery: Delivery, folder: Channel | None, note: str | None = None) -> DeliveryState:
        if delivery.kind == DIGEST and not _begun(delivery):
            # Made anew: what was to go into the folder need not be what may pass through the channel.
            delivery = replace(delivery, content=None)
        reaches = self.reaches if delivery.kind != REPLY and folder is None else None
        sender = FolderSender(folder) if folder is not None else ChannelSender(self.channels, self.seen, reaches)
        return await deliver(
            delivery,
            ledger=self.ledger,
            sender=sender,
            prepare=partial(self._prepared, folder, reaches),
            messages=self.messages,
            now=self.clock.now,
            note=note,
        )

    async def _by_hand(self, delivery: Delivery, state: DeliveryState) -> str | None:
        """Why a push goes into the folder, as the note that it gets; None: it does not."""
        if self.instead is None or self.seen is None or delivery.kind in {REPLY, TEST}:
            return None
        if delivery.channel == self.instead.folder.name or state not in {DeliveryState.OWED, DeliveryState.FAILED}:
            return None
        row = await asyncio.to_thread(self.ledger.get, delivery.id)
        if _begun(row):
            return None
        if state is DeliveryState.FAILED:
            # Who has left, or does not want us, gets nothing by another way either.
            return REFUSED_IN_FOLDER if row.error not in {GONE, NOT_ALLOWED} else None
        return IN_FOLDER if self.seen.away(delivery.channel) >= self.instead.after else None

    def _prepared(self, folder: Channel | None, reaches: Reaches | None, delivery: Delivery) -> Blocks:
        if reaches is not None and not reaches(delivery.channel, delivery.chat):
            # Not made now: it would be old when he writes at last.
            raise Transient(NOT_ACTIVATED)
        return self.prepare(delivery if folder is None else replace(delivery, channel=folder.name))

    async def _give_back(self, delivery: Delivery) -> None:
        """Again and again: what broke may be the disk that is full, or the database that is away."""
        for _ in range(MOST_TRIES):
            try:
                await asyncio.to_thread(self._recover, delivery)
            except Transient as error:
                LOG.warning("delivery_not_given_back", delivery=delivery.id, code=error.code)
                await asyncio.sleep(AGAIN_S)
            else:
                return

    def _recover(self, delivery: Delivery) -> None:
        with available(AWAY):
            self.ledger.recover(owner_gone=lambda owner: owner == self.owner, at=self.clock.now(), only=(delivery.id,))

    def _given_up(self, delivery: Delivery) -> None:
        failed = self.ledger.get(delivery.id)
        LOG.warning("delivery_failed", delivery=failed.id, channel=failed.channel, code=failed.error)
        if failed.error == GONE:
            self.gone(failed.channel, failed.chat)


def _begun(delivery: Delivery) -> bool:
    """Whether any of it has arrived, or may have."""
    return bool(delivery.begun or delivery.done or delivery.uncertain or delivery.skip)
