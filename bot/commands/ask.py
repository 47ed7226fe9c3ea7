"""A question: the verb that needs no word."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.asking import Asker
from bot.commands.base import Call, Reply
from bot.pictures import Pictures
from config.errors import Permanent


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers and remembers what was said."""

    asker: Asker
    pictures: Pictures

    async def __call__(self, call: Call) -> Reply:
        """The answer as blocks.

        Raises:
            Permanent: `question_empty`.
        """
        if not call.argument:
            raise Permanent("question_empty")
        answer = await asyncio.to_thread(
            self.asker.ask,
            call.argument,
            context=call.turns,
            viewer=call.person.viewer,
            channel=call.address.channel,
            chat=call.address.chat,
        )
        return Reply(blocks=await asyncio.to_thread(self.pictures.drawn, answer.blocks), said=answer.text)
