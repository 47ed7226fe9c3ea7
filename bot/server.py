"""One small HTTP server for all callbacks; channels give the routes, this gives the socket, the limits and `/health`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.errors import Permanent
from config.settings import ServerSettings

HEALTH = "/health"
BODY_S = 10.0
CLOSE_S = 5


class CallbackServer:
    """Listens from `start` to `aclose`.

    Args:
        settings: address and limits; port 0 takes any free one.
        routes: where platforms call; each checks its own secret.
        healthy: whether `/health` says so; it must not block.
    """

    def __init__(
        self, settings: ServerSettings, routes: Sequence[BaseRoute], *, healthy: Callable[[], bool] = lambda: True
    ) -> None:
        self._settings = settings
        self._app = callback_app(routes, body_bytes=settings.body_bytes, healthy=healthy)
        self._port = 0
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it really listens on; 0 before `start`."""
        return self._port

    async def start(self) -> None:
        """Listens; callers may connect when it returns.

        Raises:
            Permanent: `server_address_taken`: the address is in use or not one of this machine.
        """
        host, port = self._settings.host, self._settings.port
        try:
            listening = await asyncio.to_thread(_listen, host, port)
        except (OSError, UnicodeError) as error:
            raise Permanent("server_address_taken", host=host, port=port) from error
        config = uvicorn.Config(
            self._app,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=CLOSE_S,
        )
        self._port = int(listening.getsockname()[1])
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def aclose(self) -> None:
        """Answers what has come in and stops; a second call does nothing."""
        server, task, self._server, self._task = self._server, self._task, None, None
        if server is not None and task is not None:
            server.should_exit = True
            await task


def callback_app(
    routes: Sequence[BaseRoute], *, body_bytes: int, healthy: Callable[[], bool] = lambda: True
) -> Starlette:
    """The application alone, without a socket."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok") if healthy() else PlainTextResponse("unavailable", status_code=503)

    return Starlette(
        routes=[Route(HEALTH, health, methods=["GET"]), *routes],
        middleware=[Middleware(BodyLimit, most_bytes=body_bytes)],
    )


class BodyLimit:
    """Refuses a body that is too long (413) or that trickles in (408), before any route has it whole."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app, self._most_bytes = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken, complete = 0, False

        async def limited() -> Message:
            nonlocal taken, complete
            if complete:
                return await receive()
            declared = Headers(scope=scope).get("content-length", "0")
            if not declared.isdecimal() or int(declared) > self._most_bytes:
                raise HTTPException(413)
            try:
                message = await asyncio.wait_for(receive(), BODY_S)
            except TimeoutError as error:
                raise HTTPException(408) from error
            taken += len(message.get("body", b""))
            if taken > self._most_bytes:
                raise HTTPException(413)
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, limited, send)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the service, which ends everything in order.
        yield


def _listen(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
