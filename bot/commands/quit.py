"""`/quit`: ends the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Call, Reply
from config.messages import Messages
from reports.blocks import Text


@dataclass(frozen=True, slots=True)
class Quit:
    """Says good-bye; a channel that several people share does not close."""

    messages: Messages

    async def __call__(self, call: Call) -> Reply:
        """The reply that ends."""
        return Reply(blocks=(Text(self.messages.say("chat.goodbye")),), ends=True)
