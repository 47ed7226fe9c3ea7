"""Callbacks as WeCom sends them to an app: XML in an encrypted envelope, signed, again and again until it is taken."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import httpx

from bot.channels.wecom.crypto import Crypt
from config.clock import Clock

CORP, TOKEN, AES_KEY = "ww9a8b7c6d5e4f3a2b", "callbackTokenOfTheApp", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One call: query and body; sent twice it is a replay."""

    params: dict[str, str]
    body: bytes


@dataclass(slots=True)
class CallbackSender:
    """Speaks for WeCom.

    `clock`: stamps; `url`: of the route, set when it is known; `answers`: (status, body) of every call, in order.
    """

    clock: Clock
    url: str = ""
    token: str = TOKEN
    aes_key: str = AES_KEY
    corp: str = CORP
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    _numbers: int = 7_000_000_000

    def message(self, user: str, **fields: Any) -> dict[str, str]:
        """Fields of a message with an id of its own."""
        self._numbers += 1
        at = str(int(self.clock.now().timestamp()))
        common = {"ToUserName": self.corp, "FromUserName": user, "CreateTime": at, "AgentID": "1000002"}
        number = {} if fields.get("MsgType") == "event" else {"MsgId": str(self._numbers)}
        return {**common, **number, **{name: str(value) for name, value in fields.items()}}

    def text(self, user: str, text: str) -> dict[str, str]:
        return self.message(user, MsgType="text", Content=text)

    def event(self, user: str, name: str, **fields: Any) -> dict[str, str]:
        return self.message(user, MsgType="event", Event=name, **fields)

    def envelope(self, message: dict[str, str] | bytes, *, late_s: int = 0, nonce: str = "") -> Envelope:
        """Sealed and signed at this moment; `late_s`: so many seconds ago. Bytes go in as they are."""
        xml = message if isinstance(message, bytes) else to_xml(message)
        encrypt, params = self.sealed(xml, late_s=late_s, nonce=nonce)
        return Envelope(params, to_xml({"ToUserName": self.corp, "Encrypt": encrypt, "AgentID": "1000002"}))

    def sealed(self, plain: bytes, *, late_s: int = 0, nonce: str = "") -> tuple[str, dict[str, str]]:
        timestamp, nonce = str(int(self.clock.now().timestamp()) - late_s), nonce or str(secrets.randbelow(10**9))
        crypt = Crypt.of(token=self.token, aes_key=self.aes_key, receiver=self.corp)
        encrypt, signature = crypt.sealed(plain, timestamp=timestamp, nonce=nonce)
        return encrypt, {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    async def posts(self, envelope: Envelope) -> int:
        """One call; the status, 0: nobody answered."""
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                answer = await client.post(self.url, params=envelope.params, content=envelope.body)
            except httpx.HTTPError:
                return 0
        self.answers.append((answer.status_code, answer.content))
        return answer.status_code

    async def verifies(self, echo: str, **changes: str) -> tuple[int, bytes]:
        """The call that proves an address; `changes` to its query."""
        encrypt, params = self.sealed(echo.encode())
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(self.url, params={**params, "echostr": encrypt, **changes})
        return answer.status_code, answer.content

    async def brings(self, message: dict[str, str], *, times: int = 1) -> None:
        """Until it is taken, in a new envelope each time; then `times` - 1 times more, as if that had not been heard."""
        for _ in range(times):
            while await self.posts(self.envelope(message)) != 200:  # noqa: ASYNC110 - WeCom waits, too
                await asyncio.sleep(0.01)

    async def says(self, user: str, text: str, *, times: int = 1) -> None:
        await self.brings(self.text(user, text), times=times)


def to_xml(fields: dict[str, str]) -> bytes:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>".encode()
