"""The double: a channel that hands over a script and records what was sent to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from bot.channels.base import Address, Incoming, IncomingFile, Limits, Part, Receive
from config.errors import Permanent
from reports.blocks import Attachment, Blocks, Choices, marks_of, options_of
from reports.render.text import render_text


class RecorderChannel:
    """Plays `script` in order, then ends; `sent` and `shown` hold what came back."""

    name = "recorder"
    limits = Limits(text_chars=None, caption_chars=None, buttons=False, files=True)

    def __init__(self, script: Iterable[Incoming] = (), *, files: Mapping[str, bytes] | None = None) -> None:
        self._script = tuple(script)
        self.files = dict(files or {})
        self._closed = asyncio.Event()
        self.sent: list[tuple[Address, Part]] = []
        self.shown: list[str] = []

    async def run(self, receive: Receive) -> None:
        """Hands over the script, one message after the other."""
        for incoming in self._script:
            if self._closed.is_set():
                return
            await receive(incoming)

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """The text of all blocks, then one part a file."""
        files = [block for block in blocks if isinstance(block, Attachment)]
        text = render_text(tuple(block for block in blocks if not isinstance(block, Attachment | Choices)))
        choices = options_of(blocks)
        marks = marks_of(blocks)
        head = (Part(text=text, plain=text, choices=choices, marks=marks),) if text or choices or marks else ()
        return (*head, *(Part(text=each.caption, plain=each.caption, file=each.path) for each in files))

    async def turn(self, to: Address) -> None:
        """At once."""

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """Records; every part gets the next number as its id."""
        self.sent.append((to, part))
        return str(len(self.sent))

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """Records the line."""
        if text is not None:
            self.shown.append(text)

    async def fetch(self, file: IncomingFile) -> bytes:
        """What `files` holds under its id."""
        if file.id not in self.files:
            raise Permanent("file_gone", file=file.name)
        return self.files[file.id]

    async def aclose(self) -> None:
        """Ends the script early."""
        self._closed.set()
