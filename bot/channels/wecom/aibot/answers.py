"""Requests that wait for their answer, by request id."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Mapping
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection

from bot.channels.wecom.aibot.frames import Frame, write

LOG = structlog.get_logger(__name__)
MOST_WAITING = 5000


class LostError(Exception):
    """The connection is of no more use.

    Args:
        why: for the log.
    """


class KickedError(Exception):
    """Another program has our place."""


class Answers:
    """Of one connection after the other.

    All frames of a stream have one request id, so their answers are told apart by their order alone.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[Frame]]] = {}
        self._numbers = itertools.count(1)

    async def ask(
        self, socket: ClientConnection, cmd: str, body: Mapping[str, Any] | None, *, req_id: str, within_s: float
    ) -> Frame:
        """Sends a request and waits for its answer; "": it gets an id of its own.

        Raises:
            TimeoutError, LostError, ConnectionClosed, OSError: whether it arrived is not known.
        """
        name = req_id or f"{cmd}_{next(self._numbers)}_{id(socket):x}"
        answer = self._expected(name)
        async with asyncio.timeout(within_s):
            await socket.send(write(cmd, name, body))
            return await answer

    def _expected(self, req_id: str) -> asyncio.Future[Frame]:
        """The answer to a request that is about to go out; fails with `LostError`."""
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(req_id, deque()).append(answer)
        if len(self._waiting) > MOST_WAITING:
            self._waiting = {name: left for name, left in self._waiting.items() if not left[-1].done()}
        return answer

    def came(self, frame: Frame) -> None:
        """Gives an answer to who waits for it; one that nobody waits for is left alone."""
        waiting = self._waiting.get(frame.req_id)
        if waiting is None:
            LOG.info("wecom_answer_unexpected", errcode=frame.errcode)
            return
        # An answer that comes too late belongs to who gave up waiting, not to the next one.
        answer = waiting.popleft()
        if not waiting:
            del self._waiting[frame.req_id]
        if not answer.done():
            answer.set_result(frame)

    def lost(self) -> None:
        """The connection is gone: what was sent and not answered is in doubt."""
        for waiting in self._waiting.values():
            for answer in waiting:
                if not answer.done():
                    answer.set_exception(LostError("closed"))
                    # Whoever waited may be gone too.
                    answer.exception()
        self._waiting.clear()


def why(error: BaseException) -> str:
    """For the log: never the words of a library, which may hold addresses."""
    return str(error) if isinstance(error, LostError) else type(error).__name__
