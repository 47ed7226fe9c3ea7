"""The outbox: sends what the ledger owes through the channels that are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.channels.base import Address, Channel, Part
from bot.pump import Pump
from config.clock import Clock
from config.database import available
from config.errors import Permanent, Transient
from config.messages import Messages
from reports.blocks import Blocks
from reports.delivery.deliver import deliver
from reports.delivery.ledger import Ledger
from reports.delivery.model import Delivery, DeliveryState, Prepare

LOG = structlog.get_logger(__name__)
AT_ONCE = 32
"""Many, since a chat that waits for its turn under the platform's limits holds a place."""

AWAY = "ledger_unavailable"
AGAIN_S, MOST_TRIES = 2.0, 30
GONE, NOT_ALLOWED = "recipient_gone", "recipient_not_allowed"


@dataclass(frozen=True, slots=True)
class ChannelSender:
    """Finds the channel of a delivery."""

    channels: Mapping[str, Channel]

    def parts(self, channel: str, blocks: Blocks) -> tuple[Part, ...]:
        """What a message becomes on a channel; raises Permanent `channel_off`."""
        return self._channel(channel).parts(blocks)

    async def turn(self, channel: str, chat: str) -> None:
        """Waits for the turn of a chat; raises what `Channel.turn` raises, and Permanent `channel_off`."""
        await self._channel(channel).turn(Address(channel, chat))

    async def send(self, channel: str, chat: str, part: Part) -> str:
        """One part; raises what `Channel.send` raises, and Permanent `channel_off`."""
        return await self._channel(channel).send(Address(channel, chat), part)

    def _channel(self, name: str) -> Channel:
        if name not in self.channels:
            raise Permanent("channel_off", channel=name)
        return self.channels[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Claims and sends; one per process.

    Attributes:
        prepare: makes the content of a delivery that has none.
        allowed: whether a delivery may still go to where it was once asked for; synchronous.
        gone: told (channel, chat) that a chat does not want us any more; synchronous.
        owner: names this process in the ledger.
    """

    ledger: Ledger
    channels: Mapping[str, Channel]
    prepare: Prepare
    allowed: Callable[[Delivery], bool]
    gone: Callable[[str, str], object]
    messages: Messages
    clock: Clock
    owner: str

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
            state = await deliver(
                delivery,
                ledger=self.ledger,
                sender=ChannelSender(self.channels),
                prepare=self.prepare,
                messages=self.messages,
                now=self.clock.now,
            )
        finally:
            if state is None:
                # Whatever broke: the row must not stay ours, or nothing would reach this chat until the next start.
                await asyncio.shield(self._give_back(delivery))
        if state is DeliveryState.FAILED:
            await asyncio.to_thread(self._given_up, delivery)

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
