"""An application over real HTTP on loopback, in a thread of its own; what goes wrong at a call is queued before it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute


@dataclass(slots=True, kw_only=True)
class Oddity:
    """What happens at one call: a status, a raw body; `holds`: nothing until the end."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    holds: bool = False

    def response(self) -> Response:
        """As it goes out."""
        return Response(self.body or b"", status_code=self.status, headers=self.headers)


class Loopback:
    """The server; `root` is its address, `over` is set when it ends."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.over = threading.Event()
        app = Starlette(routes=routes)
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        # Listens from the beginning: a call that comes before the server runs waits in the queue.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.root = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.should_exit = True
        self._thread.join(20)

    async def held(self) -> None:
        """Says nothing until the end."""
        await asyncio.to_thread(self.over.wait, 20)

    async def _serve(self) -> None:
        await self._server.serve(sockets=[self._socket])
