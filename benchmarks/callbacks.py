"""Two hundred callbacks of WeCom a second for half a minute, into the real `gongfu serve`: how soon each is acknowledged.

    python -m benchmarks.callbacks [--rate 200] [--seconds 30]

Every callback is a question of the golden sets in an envelope of its own, from one of many members; it is acknowledged
when the inbox (SQLite) has it, while workers answer the ones before. They come by the clock, whether the one before was
acknowledged or not. Beside it stands a route that acknowledges at once and does nothing, in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmarks.common import ROOT, golden, machine, percentile, table, temporary_home
from benchmarks.startup import command

sys.path.append(str(ROOT / "tests"))

from support.wecom_api import AGENT, SECRET, WecomServer
from support.wecom_callbacks import AES_KEY, CORP, TOKEN, CallbackSender, Envelope

from config.clock import SystemClock

MOST_MS = 200.0
"""No more than one in a hundred may take longer."""

MEMBERS = 400
READY_S, CONNECTIONS = 120.0, 64


@dataclass(slots=True)
class Load:
    """What became of the calls; milliseconds from the moment in which each was due."""

    times: list[float]
    refused: int


def envelopes(sender: CallbackSender, count: int) -> list[Envelope]:
    """Questions from all members in turn, sealed before the clock runs."""
    asked = [each.question for name in ("dev", "tune") for each in golden(name) if not each.context]
    return [sender.envelope(sender.text(f"u{number % MEMBERS}", asked[number % len(asked)])) for number in range(count)]


async def loaded(port: int, calls: Sequence[Envelope], *, rate: float) -> Load:
    """Makes all calls, one every 1/`rate` seconds, over connections that stay open.

    By hand: a client library would take more of the two cores than the callbacks do.
    """
    due: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()
    load = Load([], 0)
    requests = [_request(port, call) for call in calls]
    callers = [asyncio.create_task(_caller(port, due, load)) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for number, request in enumerate(requests):
        at = started + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((request, at))
    await due.join()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    return load


async def _caller(port: int, due: asyncio.Queue[tuple[bytes, float]], load: Load) -> None:
    """One connection after another."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while True:
                request, at = await due.get()
                try:
                    writer.write(request)
                    status = await _status(reader)
                except (OSError, asyncio.IncompleteReadError):
                    status = 0
                load.times.append((time.perf_counter() - at) * 1000)
                load.refused += status != 200
                due.task_done()
                if status == 0:
                    break
        finally:
            writer.close()


def _request(port: int, call: Envelope) -> bytes:
    head = (
        f"POST /wecom?{urlencode(call.params)} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: text/xml",
        f"Content-Length: {len(call.body)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + call.body


async def _status(reader: asyncio.StreamReader) -> int:
    """Reads one answer to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length is not None else 0)
    return int(head.split(b" ", 2)[1])


@asynccontextmanager
async def process(*arguments: str, environment: dict[str, str], port: int) -> AsyncIterator[None]:
    """A program from the moment in which its port answers."""
    started = await asyncio.create_subprocess_exec(
        *arguments,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(READY_S):
            while not _listens(port):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        yield
    finally:
        started.send_signal(signal.SIGKILL)
        await started.wait()


async def measured(home: Path, *, rate: float, seconds: float) -> tuple[Load, Load, int]:
    """The bare route, the service, and how many answers had arrived when the last callback was acknowledged."""
    async with WecomServer() as wecom:
        sender, count = wecom.callback(SystemClock()), int(rate * seconds)
        bare, own = _free_port(), _free_port()
        arguments = (sys.executable, "-m", "benchmarks.callbacks", "--bare", str(bare))
        async with process(*arguments, environment={}, port=bare):
            floor = await loaded(bare, envelopes(sender, count), rate=rate)
        serving = (*command(), "--home", str(home), "serve")
        async with process(*serving, environment=_environment(wecom, own), port=own):
            # Opening the documents goes on beside the port; the first message waits for it as any other would.
            await wecom.wait(lambda: wecom.tokens > 0, within_s=READY_S)
            load = await loaded(own, envelopes(sender, count), rate=rate)
            return floor, load, sum(each.kind == "text" for each in wecom.sent_to)


def _environment(wecom: WecomServer, port: int) -> dict[str, str]:
    people = [{"account": f"wecomapp:u{number}", "name": str(number)} for number in range(MEMBERS)]
    return {
        "GONGFU_WECOMAPP__CORP_ID": CORP,
        "GONGFU_WECOMAPP__AGENT_ID": str(AGENT),
        "GONGFU_WECOMAPP__SECRET": SECRET,
        "GONGFU_WECOMAPP__TOKEN": TOKEN,
        "GONGFU_WECOMAPP__AES_KEY": AES_KEY,
        "GONGFU_WECOMAPP__BASE_URL": wecom.base_url,
        "GONGFU_SERVER__PORT": str(port),
        "GONGFU_PEOPLE": json.dumps(people),
    }


def serve_bare(port: int) -> None:
    """Acknowledges everything at once."""

    async def answer(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("success")

    app = Starlette(routes=[Route("/wecom", answer, methods=["POST"])])
    uvicorn.run(app, port=port, log_config=None, access_log=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def row(name: str, load: Load, floor: Load) -> list[str]:
    """One line of the table."""
    shown = [percentile(load.times, share) for share in (0.5, 0.95, 0.99, 1.0)]
    ratio = percentile(load.times, 0.99) / percentile(floor.times, 0.99)
    return [name, str(len(load.times)), str(load.refused), *(f"{each:.1f}" for each in shown), f"{ratio:.1f}"]


def main() -> int:
    """Prints the table; exit 1 when acknowledging took too long or a callback was refused."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate", type=float, default=200.0)
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--bare", type=int)
    given = options.parse_args()
    if given.bare:
        serve_bare(given.bare)
        return 0
    print(machine())
    with temporary_home() as home:
        floor, load, answered = asyncio.run(measured(home, rate=given.rate, seconds=given.seconds))
    head = ("milliseconds", "callbacks", "refused", "50 %", "95 %", "99 %", "longest", "99 % / bare")
    print(table(head, [row("bare route", floor, floor), row("gongfu serve", load, floor)]))
    print(f"answers that had arrived by then: {answered}")
    return 0 if percentile(load.times, 0.99) < MOST_MS and not load.refused else 1


if __name__ == "__main__":
    sys.exit(main())
