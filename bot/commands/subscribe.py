"""`/subscribe` and `/unsubscribe`: a county's digest every week, in this chat."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.commands.base import Call, Reply
from bot.subscriptions import Subscriptions
from bot.tables import region_code
from config.errors import NotAllowed, Permanent
from config.messages import Messages
from reports.blocks import Text


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Reads «[region] [day time]» in any order; a second time changes the time."""

    subscriptions: Subscriptions
    messages: Messages

    async def __call__(self, call: Call) -> Reply:
        """What was agreed, with the next time.

        Raises:
            Permanent: `region_missing`, `schedule_unclear`, `subscriptions_too_many`. NotFound: `region_unknown`.
            NotAllowed: `digest_not_yours`. Transient: `subscription_busy`.
        """
        when = self.subscriptions.words.parse(call.argument)
        catalogue, person = self.subscriptions.catalogue, call.person
        code = region_code(catalogue, when.rest) if when.rest else person.viewer.home_region
        if code is None:
            raise Permanent("region_missing")
        region = catalogue.regions[code].name
        if not person.may_read(code):
            raise NotAllowed("digest_not_yours", region=region)
        row = await asyncio.to_thread(
            self.subscriptions.subscribe,
            person.viewer.person,
            call.address.channel,
            call.address.chat,
            region,
            day=when.day,
            at=when.time,
        )
        key = "subscribed" if row["new"] else "subscription_changed"
        return Reply(blocks=(Text(self.messages.say(f"chat.{key}", **row)),))


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Reads «[region]»; without one all subscriptions of the chat end."""

    subscriptions: Subscriptions
    messages: Messages

    async def __call__(self, call: Call) -> Reply:
        """Which ended.

        Raises:
            NotFound: `region_unknown`.
        """
        region = self.subscriptions.words.parse(call.argument).rest or None
        rows = await asyncio.to_thread(self.subscriptions.unsubscribe, call.address.channel, call.address.chat, region)
        said = self.messages.say
        if not rows:
            return Reply(blocks=(Text(said("chat.unsubscribed_none")),))
        regions = said("digest.list_separator").join(row["region"] for row in rows)
        return Reply(blocks=(Text(said("chat.unsubscribed", regions=regions)),))
