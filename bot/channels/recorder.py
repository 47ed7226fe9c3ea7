"""The double: a channel that hands over a script and records what was sent to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.channels.base import Address, Incoming, Limits, Receipt, Receive
from reports.blocks import Blocks


class RecorderChannel:
    """Plays `script` in order, then ends; `sent` and `shown` hold what came back."""

    name = "recorder"
    limits = Limits(text_chars=None, buttons=False, files=True)

    def __init__(self, script: Iterable[Incoming] = ()) -> None:
        self._script = tuple(script)
        self._closed = asyncio.Event()
        self.sent: list[tuple[Address, Blocks]] = []
        self.shown: list[str] = []

    async def run(self, receive: Receive) -> None:
        """Hands over the script, one message after the other."""
        for incoming in self._script:
            if self._closed.is_set():
                return
            await receive(incoming)

    async def send(self, to: Address, blocks: Blocks) -> Receipt:
        """Records; every non-empty message gets the next number as its id."""
        if not blocks:
            return Receipt(address=to, message_ids=())
        self.sent.append((to, blocks))
        return Receipt(address=to, message_ids=(str(len(self.sent)),))

    async def progress(self, to: Address, text: str | None) -> None:
        """Records the line."""
        if text is not None:
            self.shown.append(text)

    async def aclose(self) -> None:
        """Ends the script early."""
        self._closed.set()
