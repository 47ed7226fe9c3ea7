"""Where Telegram calls us: answers 200 only when the message is stored; anything else makes Telegram come again."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.state import ChannelState, StateLog
from config.errors import Transient

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook_route(
    path: str, *, secret: str, take: Callable[[dict[str, Any]], Awaitable[None]], log: StateLog
) -> BaseRoute:
    """The route.

    Args:
        path: below our server; the path of the public address.
        secret: compared in constant time, before the body is read.
        take: stores one update; raises `Transient` when it could not.
        log: told when nothing can be stored.
    """

    async def answer(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("latin-1"), secret.encode("ascii")):
            return Response(status_code=403)
        try:
            update = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if not isinstance(update, dict):
            return Response(status_code=400)
        try:
            await take(update)
        except Transient as error:
            log.enter(ChannelState.HOLDING, code=error.code)
            return Response(status_code=503)
        log.enter(ChannelState.UP)
        return Response(status_code=200)

    return Route(path, answer, methods=["POST"])
