"""A question: the verb that needs no word."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bot.asking import Asker
from bot.commands.base import Call, Reply
from bot.pictures import Pictures
from config.errors import Permanent
from reports.blocks import Blocks, Choices

UNRATED = frozenset({"choices", "smalltalk", "help"})
"""Kinds of answers that nobody is asked to judge."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers and remembers what was said.

    Attributes:
        marks: buttons under an answer by which it is judged; empty: nobody listens.
    """

    asker: Asker
    pictures: Pictures
    marks: tuple[str, ...] = ()

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
            progress=call.progress,
        )
        blocks = await asyncio.to_thread(self.pictures.drawn, answer.blocks)
        return Reply(blocks=self._rated(blocks) if answer.kind not in UNRATED else blocks, said=answer.text)

    def _rated(self, blocks: Blocks) -> Blocks:
        """With the marks behind the choices."""
        if not self.marks:
            return blocks
        chosen = next((block for block in blocks if isinstance(block, Choices)), Choices(()))
        return (*(block for block in blocks if block is not chosen), replace(chosen, marks=self.marks))
