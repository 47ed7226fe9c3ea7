"""Verbs that do one long piece of work and show its result: digest, reload, documents, status.

Each is the same step, «run this in a thread and show its blocks»; what is run is given by `bot.app`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.base import Call, Reply
from reports.blocks import Blocks


@dataclass(frozen=True, slots=True)
class InThread:
    """Runs `work(call)` outside the event loop."""

    work: Callable[[Call], Blocks]

    async def __call__(self, call: Call) -> Reply:
        """The blocks that the work returns."""
        return Reply(blocks=await asyncio.to_thread(self.work, call))
