"""The whole service in processes that start in a third of a second and can be killed: forked from one that imported all.

As a program: reads `{"home", "data", "base_url"}` line by line, starts a service for each, says its process number.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LATE = (
    "alembic.command",
    "apscheduler.schedulers.asyncio",
    "bm25s",
    "bot.channels.telegram.channel",
    "chromadb_rust_bindings",
    "httpcore",
    "mako.template",
)
"""What the service imports when it needs it."""


@dataclass(frozen=True, slots=True)
class Nursery:
    """The process that forks."""

    process: asyncio.subprocess.Process

    async def start(self, home: Path, data: Path, base_url: str) -> int:
        """A new service; returns its process number at once."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        wanted = {"home": str(home), "data": str(data), "base_url": base_url}
        stdin.write(json.dumps(wanted).encode() + b"\n")
        return int(await stdout.readline())


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield Nursery(process)
    finally:
        process.kill()
        await process.wait()


async def ended(process: int) -> None:
    """Waits until a process is gone."""
    async with asyncio.timeout(30):
        while True:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.01)


def main() -> None:
    from support import serving

    from config.logs import configure_logs

    for name in LATE:
        import_module(name)
    # The dead are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        process = os.fork()
        if process:
            print(process, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        configure_logs()
        serving.serve_for_good(**wanted)


if __name__ == "__main__":
    main()
