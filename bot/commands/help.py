"""`/help`: what can be asked and said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Call, Reply, Verbs
from config.messages import Messages
from reports.blocks import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Greets and lists the verbs."""

    verbs: Verbs
    messages: Messages

    async def __call__(self, call: Call) -> Reply:
        """What this person may say."""
        lines = [
            f"{' '.join((verb.words[0], verb.usage)).strip()}　{verb.summary}"
            for verb in self.verbs.all
            if call.person.admin or not verb.admin
        ]
        return Reply(blocks=(Text(self.messages.say("chat.welcome")), Text("\n".join(lines))))
