"""An OpenAI-compatible embeddings endpoint over real HTTP on loopback, that can be told to go wrong.

with EmbeddingsApi() as api:
    api.next(status=429, headers={"retry-after": "3"})
    OpenAIEmbedder(api.settings(), sleep=pauses.append).query("甲")
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from support.world import hashed

from config.sections import PassagesSettings

KEY, MODEL = "sk-loopback-0123456789", "loopback-1"


@dataclass(slots=True, kw_only=True)
class Oddity:
    """What happens at one call: a status, a body, a change of the right answer; `holds`: nothing until the end."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    rows: Any = None
    holds: bool = False


class EmbeddingsApi:
    """The server in a thread of its own; `calls` are the bodies it was sent."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self.calls: list[dict[str, Any]] = []
        self._scale = scale
        self._odd: deque[Oddity] = deque()
        self._over = threading.Event()
        app = Starlette(routes=[Route("/v1/embeddings", self._embed, methods=["POST"])])
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        # Listens from the beginning: a call that comes before the server runs waits in the queue.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.should_exit = True
        self._thread.join(20)

    def next(self, **odd: Any) -> None:
        """The next call goes so."""
        self._odd.append(Oddity(**odd))

    def settings(self, **changes: Any) -> PassagesSettings:
        """Settings that lead here."""
        given = {"base_url": self.url, "api_key": SecretStr(KEY), "model": MODEL, **changes}
        return PassagesSettings(embedder="openai", **given)

    async def _serve(self) -> None:
        await self._server.serve(sockets=[self._socket])

    async def _embed(self, request: Request) -> Response:
        asked = await request.json()
        self.calls.append(asked)
        odd = self._odd.popleft() if self._odd else Oddity()
        if odd.holds:
            await asyncio.to_thread(self._over.wait, 20)
        if odd.status == 200 and request.headers.get("authorization") != f"Bearer {KEY}":
            return Response(status_code=401)
        if odd.status != 200 or odd.body is not None:
            return Response(odd.body or b"", status_code=odd.status, headers=odd.headers)
        return Response(json.dumps({"data": odd.rows(self._rows(asked)) if odd.rows else self._rows(asked)}))

    def _rows(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        length = asked.get("dimensions", 16)
        return [
            {"index": number, "embedding": [value * self._scale for value in hashed(text)][:length]}
            for number, text in enumerate(asked["input"])
        ]
