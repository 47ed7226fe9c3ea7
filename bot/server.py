"""One small HTTP server for all callbacks; channels give the routes, this gives socket, limits, `/health`, `/metrics`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.channels import ServerSettings
from config.errors import Permanent

LOG = structlog.get_logger(__name__)
HEALTH, METRICS = "/health", "/metrics"
METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"
States = Callable[[], Mapping[str, str]]
BODY_S = 10.0
CLOSE_S = 5
KEEP_S = 75
"""Longer than callers keep an idle connection: who closes first never sends into a connection that is just closing."""


class CallbackServer:
    """Listens from `start` to `aclose`.

    Args:
        settings: address and limits; port 0 takes any free one.
        routes: where platforms call; each checks its own secret.
        healthy: whether `/health` says so; it must not block.
        states: of the channels by name, which it also says; must not block; None: it says nothing of them.
        metrics: the page for Prometheus, made in a thread; None: there is no `/metrics`.
    """

    def __init__(
        self,
        settings: ServerSettings,
        routes: Sequence[BaseRoute],
        *,
        healthy: Callable[[], bool] = lambda: True,
        states: States | None = None,
        metrics: Callable[[], bytes] | None = None,
    ) -> None:
        self._settings = settings
        self._app = callback_app(
            routes, body_bytes=settings.body_bytes, healthy=healthy, states=states, metrics=metrics
        )
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
            timeout_keep_alive=KEEP_S,
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
    routes: Sequence[BaseRoute],
    *,
    body_bytes: int,
    healthy: Callable[[], bool] = lambda: True,
    states: States | None = None,
    metrics: Callable[[], bytes] | None = None,
) -> Starlette:
    """The application alone, without a socket.

    `/health` is 200 while we work, also when a platform is away: another start would not bring it back. Its body names
    the state of each channel.
    """

    async def health(_request: Request) -> Response:
        well = healthy()
        lines = ["ok" if well else "unavailable", *(f"{name} {state}" for name, state in (states or dict)().items())]
        return PlainTextResponse("\n".join(lines), status_code=200 if well else 503)

    async def page(_request: Request) -> Response:
        assert metrics is not None
        try:
            content = await asyncio.to_thread(metrics)
        except SQLAlchemyError:
            return PlainTextResponse("unavailable", status_code=503)
        return Response(content, media_type=METRICS_TYPE)

    own = [Route(HEALTH, health, methods=["GET"])]
    own += [Route(METRICS, page, methods=["GET"])] if metrics is not None else []
    return Starlette(
        routes=[*own, *routes],
        middleware=[Middleware(BodyLimit, most_bytes=body_bytes)],
    )


class BodyLimit:
    """Refuses a body that is too long (413) or that trickles in (408), before any route has it whole, with one log line.

    The one limit of all callbacks, `server.body_bytes`: what a platform calls with is far shorter.
    """

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
                raise _refused(scope, 413)
            try:
                message = await asyncio.wait_for(receive(), BODY_S)
            except TimeoutError as error:
                raise _refused(scope, 408) from error
            taken += len(message.get("body", b""))
            if taken > self._most_bytes:
                raise _refused(scope, 413)
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, limited, send)


def _refused(scope: Scope, status: int) -> HTTPException:
    source = scope["client"][0] if scope.get("client") else ""
    LOG.warning("callback_body_refused", status=status, path=scope["path"][:100], source=source)
    return HTTPException(status)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the service, which ends everything in order.
        yield


def _listen(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
