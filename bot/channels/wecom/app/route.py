"""Where WeCom calls an app: proves that WeCom wrote, and answers only when the message is stored; else WeCom comes again.

Order of the checks: size (in `bot.server`), time, signature, replay, ciphertext, receiver, XML. What fails is refused with
one log line that names the check and nothing of the content.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.state import ChannelState, StateLog
from bot.channels.wecom.app.parse import NotXml, fields
from bot.channels.wecom.crypto import Crypt, CryptError
from config.clock import Clock
from config.errors import Transient

LOG = structlog.get_logger(__name__)
WINDOW_S = 300
"""Seconds that the time of a callback may lie before or after ours."""

MOST_SEEN = 100_000
MOST_ARGUMENT = 4096
TAKEN = "success"

Take = Callable[[Mapping[str, str]], Awaitable[None]]
"""Stores what the fields of a message say; Transient: it could not."""


class NotTaken(Exception):
    """A callback that is refused; the reason in a word, for the log."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


class Seen:
    """Envelopes that were taken, for as long as their time would let them in again.

    WeCom's own retries may use the same envelope: they are told that all is well, and nothing happens a second time.
    """

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def knows(self, signature: str, now: float) -> bool:
        """Whether it was taken before. Both in seconds since 1970."""
        return self._until.get(signature, 0.0) >= now

    def keep(self, signature: str, until: float, now: float) -> None:
        """It was taken."""
        self._until[signature] = until
        while self._until and (len(self._until) > MOST_SEEN or next(iter(self._until.values())) < now):
            self._until.popitem(last=False)


class Callbacks:
    """The route of an app.

    Args:
        crypt: of its callback.
        take: see there.
        clock: judges the time of a callback.
        log: told when nothing can be stored.
    """

    def __init__(self, crypt: Crypt, *, take: Take, clock: Clock, log: StateLog) -> None:
        self._crypt, self._take, self._clock, self._log = crypt, take, clock, log
        self._seen = Seen()

    def route(self, path: str) -> BaseRoute:
        """For `bot.server`: GET proves that the address is ours, POST brings messages."""
        return Route(path, self.answer, methods=["GET", "POST"])

    async def answer(self, request: Request) -> Response:
        """One call."""
        try:
            if request.method == "POST":
                return await self._taken(request)
            return self._echo(request)
        except (NotTaken, CryptError, NotXml) as error:
            reason = error.reason if isinstance(error, NotTaken | CryptError) else str(error)
            source = request.client.host if request.client is not None else ""
            LOG.warning("wecom_callback_refused", reason=reason, method=request.method, source=source)
            return Response(status_code=error.status if isinstance(error, NotTaken) else _status(reason))

    def _echo(self, request: Request) -> Response:
        # Who forgets to write «+» as «%2B» means «+»: the signature is over what was meant.
        echo = _argument(request, "echostr").replace(" ", "+")
        plain, _until = self._opened(request, echo)
        # Bare, without quotes, mark or line break: WeCom compares bytes.
        return Response(plain, media_type="text/plain")

    async def _taken(self, request: Request) -> Response:
        body = await request.body()
        encrypt = fields(body).get("Encrypt", "") if len(body) else ""
        signature, now = _argument(request, "msg_signature"), self._clock.now().timestamp()
        plain, until = self._opened(request, encrypt)
        if self._seen.knows(signature, now):
            return PlainTextResponse(TAKEN)
        try:
            await self._take(fields(plain))
        except Transient as error:
            self._log.enter(ChannelState.HOLDING, code=error.code)
            return Response(status_code=503)
        if self._log.state is ChannelState.HOLDING:
            self._log.enter(ChannelState.UP)
        self._seen.keep(signature, until, now)
        return PlainTextResponse(TAKEN)

    def _opened(self, request: Request, encrypt: str) -> tuple[bytes, float]:
        """What an envelope holds, and until when it would be let in."""
        timestamp = _argument(request, "timestamp")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise NotTaken("timestamp", 400)
        if not encrypt:
            raise NotTaken("empty", 400)
        plain = self._crypt.opened(
            encrypt,
            signature=_argument(request, "msg_signature"),
            timestamp=timestamp,
            nonce=_argument(request, "nonce"),
        )
        # After the signature: who can't sign is not told what our clock says.
        if abs(self._clock.now().timestamp() - int(timestamp)) > WINDOW_S:
            raise NotTaken("time", 403)
        return plain, int(timestamp) + float(WINDOW_S)


def _argument(request: Request, name: str) -> str:
    found = request.query_params.get(name, "")
    if len(found) > MOST_ARGUMENT:
        raise NotTaken("argument", 400)
    return found


def _status(reason: str) -> int:
    return 403 if reason in {"signature", "receiver"} else 400
