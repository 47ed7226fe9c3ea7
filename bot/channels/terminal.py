"""The operator's own terminal: rich when somebody looks at it, plain lines when it is a pipe."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, TextIO

from bot.channels.base import Address, Incoming, IncomingFile, Limits, Part, Receive
from config.clock import Clock
from config.errors import Permanent
from reports.blocks import Blocks
from reports.render.text import render_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

CHAT = "local"


class TerminalChannel:
    """Reads lines from `source`, writes to `console`; the end of input ends it.

    Args:
        clock: stamps what comes in.
        console: where answers go; None: standard output.
        source: where lines come from; None: standard input, with line editing when it is a terminal.
        prompt: shown before each line on a terminal.
    """

    name = "terminal"
    limits = Limits(text_chars=None, caption_chars=None, buttons=False, files=False)

    def __init__(
        self, *, clock: Clock, console: Console | None = None, source: TextIO | None = None, prompt: str = "› "
    ) -> None:
        from rich.console import Console

        self._clock = clock
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._source = source
        self._prompt = prompt
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._received = 0
        self._sent = 0
        self._status: Status | None = None
        self._closed = False

    @property
    def address(self) -> Address:
        """The one chat that a terminal has."""
        return Address(self.name, CHAT)

    async def run(self, receive: Receive) -> None:
        """Asks for a line, hands it over, waits for the answer, asks again."""
        while not self._closed and (line := await self._next_line()) is not None:
            self._received += 1
            await receive(
                Incoming(
                    address=self.address,
                    sender=None,
                    message_id=str(self._received),
                    text=line,
                    at=self._clock.now(),
                )
            )

    def parts(self, blocks: Blocks) -> tuple[Part, ...]:
        """One text; files are named, choices are numbered."""
        text = render_text(blocks)
        return (Part(text=text, plain=text),) if text else ()

    async def turn(self, to: Address) -> None:
        """At once."""

    async def send(self, to: Address, part: Part, *, answers: str = "") -> str:
        """Prints it."""
        await self.progress(to, None)
        await asyncio.to_thread(self._print, part.text)
        self._sent += 1
        return str(self._sent)

    async def progress(self, to: Address, text: str | None, *, answers: str = "") -> None:
        """One moving line on a terminal; nothing in a pipe."""
        if not self._console.is_terminal:
            return
        if text is not None and self._status is not None:
            self._status.update(text)
        elif text is not None:
            self._status = self._console.status(text)
            self._status.start()
        elif self._status is not None:
            self._status.stop()
            self._status = None

    async def fetch(self, file: IncomingFile) -> bytes:
        """There are no files here."""
        raise Permanent("file_gone", file=file.name)

    async def aclose(self) -> None:
        """Ends `run` at the next line."""
        if not self._closed:
            self._closed = True
            await self.progress(self.address, None)
            self._lines.put_nowait(None)

    def _print(self, text: str) -> None:
        # Markup stays off: an answer may hold square brackets («[1]»), and document text is not ours.
        self._console.print(text, markup=False, emoji=False)

    async def _next_line(self) -> str | None:
        # A daemon thread, not the executor: Ctrl-C has to end the program while `input` still waits for Enter.
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), daemon=True).start()
        return await self._lines.get()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        line: str | None
        try:
            line = self._read_line()
        except (EOFError, UnicodeDecodeError, ValueError, OSError):
            line = None
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._lines.put_nowait, line)

    def _read_line(self) -> str:
        if self._source is None and sys.stdin.isatty():
            import readline  # noqa: F401 - its import gives `input` line editing

            return input(self._prompt)
        line = (self._source or sys.stdin).readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")
