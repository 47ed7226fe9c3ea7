"""WeCom's API and group robots on loopback over real HTTP, and the callbacks with which it brings what people write.

It is strict: what the documentation forbids is kept in `violations`, and refused. What goes wrong is scripted with `fails`.

    async with WecomServer() as wecom:
        ...                                   # start an app with `wecom.settings()`, its route at `callback.url`
        callback = wecom.callback(clock)
        await callback.says("zhang", "/help")
        await wecom.wait_sent("zhang", 1)
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from support.wecom_callbacks import AES_KEY, CORP, TOKEN, CallbackSender
from uvicorn.protocols.http.h11_impl import H11Protocol

from config.channels import WecomAppSettings, WecomGroupSettings, WecomRobotSettings
from config.clock import Clock

SECRET, AGENT, KEY = "appSecretOfTheCounty_0123456789abcdefghijkl", 1000002, "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TEXT_BYTES, ROBOT_BYTES, FILE_BYTES, PICTURE_BYTES = 2048, 4096, 20_000_000, 10_000_000
UPLOAD = re.compile(
    rb'name="media"; filename="([^"\r\n]+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*)\r\n--[^\r\n]+--\r\n$', re.DOTALL
)
Body = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong at the next calls of a path; `accepted`: after it was carried out; `hold`: until the event is set."""

    errcode: int | None = None
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False
    accepted: bool = False
    hold: asyncio.Event | None = None
    times: int = 1


@dataclass(slots=True, kw_only=True)
class Sent:
    """A message that somebody sees; `to`: a userid, or the key of a robot."""

    to: str
    kind: str
    body: Body
    id: str

    @property
    def text(self) -> str:
        """Its words; of a card and a file none."""
        return str(self.body.get("content", ""))


class Refusal(Exception):
    """What WeCom answers instead of carrying it out."""

    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


class WecomServer:
    """The server and, seen from the other side, the screens of the people."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.token, self.tokens = "", 0
        self.unknown: set[str] = set()
        self.sent_to: list[Sent] = []
        self.dropped: list[Body] = []
        self.cards: list[Body] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.violations: list[str] = []
        self.expires_in = 7200
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._seen: set[str] = set()
        self._changed = asyncio.Condition()
        self._transports: dict[int, asyncio.Transport] = {}

    # -- the people -------------------------------------------------------------------------------------------------

    def sent(self, to: str) -> list[Sent]:
        return [each for each in self.sent_to if each.to == to]

    def seen(self, to: str) -> str:
        """All words on his screen, as they are shown: without the markup."""
        shown = (
            re.sub(r"\\(.)|\*\*", r"\1", each.text) if each.kind == "markdown" else each.text for each in self.sent(to)
        )
        return "\n".join(text for text in shown if text)

    def buttons(self, to: str) -> list[str]:
        """What can be tapped on the last card."""
        cards = [each.body for each in self.sent(to) if each.kind == "template_card"]
        return [button["text"] for button in cards[-1]["button_list"]] if cards else []

    async def wait_sent(self, to: str, times: int) -> list[Sent]:
        await self.wait(lambda: len(self.sent(to)) >= times)
        return self.sent(to)

    async def wait(self, condition: Callable[[], bool], *, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(condition)

    # -- the server -------------------------------------------------------------------------------------------------

    def fails(self, path: str, **fault: Any) -> None:
        """See `Fault`; `path` without `/cgi-bin/`."""
        self._faults[path].append(Fault(**fault))

    def revoke(self) -> None:
        """The token ends before its time."""
        self.token = ""

    def settings(self, **more: Any) -> WecomAppSettings:
        given = {"corp_id": CORP, "agent_id": AGENT, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY}
        return WecomAppSettings(**{**given, "base_url": self.base_url, **more})

    def robots(self, *chats: str) -> WecomGroupSettings:
        """Each robot with a key of its own."""
        known = tuple(WecomRobotSettings(chat=chat, key=f"{KEY}{chat}") for chat in chats)  # type: ignore[arg-type]
        return WecomGroupSettings(robots=known, base_url=self.base_url)

    @staticmethod
    def plain(given: Body) -> WecomAppSettings:
        """Settings that need no server."""
        return WecomAppSettings(**given)

    def callback(self, clock: Clock) -> CallbackSender:
        return CallbackSender(clock)

    async def __aenter__(self) -> WecomServer:
        transports = self._transports

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                transports[transport.get_extra_info("peername")[1]] = transport
                super().connection_made(transport)

        routes = [Route("/cgi-bin/{path:path}", self._answer, methods=["GET", "POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes), port=0, log_config=None, access_log=False, lifespan="off", http=Protocol,
            ws="none", log_level="warning", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        config.load()
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup()
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for transport in self._transports.values():
            transport.abort()
        await self._server.shutdown()

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.calls.append(path)
        fault = self._next(path)
        try:
            body = await request.body()
            if fault is not None and fault.hold is not None:
                await self._tell()
                await fault.hold.wait()
            if fault is None or fault.accepted or fault.hold is not None:
                answer = self._carried_out(path, request, body)
            else:
                answer = Response()
        except Refusal as refusal:
            answer = JSONResponse({"errcode": refusal.errcode, "errmsg": "made up"})
        except ClientDisconnect:
            return Response()
        await self._tell()
        if fault is None or fault.hold is not None:
            return answer
        return self._gone_wrong(fault, request)

    def _gone_wrong(self, fault: Fault, request: Request) -> Response:
        if fault.reset and request.client is not None:
            self._transports[request.client.port].abort()
        if fault.errcode is not None:
            return JSONResponse({"errcode": fault.errcode, "errmsg": "made up, from ip 10.0.0.1"})
        return Response(fault.body or b"<html>gateway</html>", status_code=fault.status, headers=fault.headers)

    def _next(self, path: str) -> Fault | None:
        waiting = self._faults[path]
        if not waiting:
            return None
        waiting[0].times -= 1
        return waiting[0] if waiting[0].times else waiting.popleft()

    def _carried_out(self, path: str, request: Request, body: bytes) -> Response:
        query = request.query_params
        if path == "gettoken":
            return JSONResponse(self._gettoken(query.get("corpid"), query.get("corpsecret")))
        if path.startswith("webhook/"):
            return JSONResponse({"errcode": 0, "errmsg": "ok", **self._robot(path, query.get("key", ""), body, query)})
        if not self.token or query.get("access_token") != self.token:
            raise Refusal(40014 if not self.token else 42001)
        if path == "media/get":
            if query.get("media_id") not in self.media:
                raise Refusal(40007)
            return Response(self.media[query["media_id"]][1], media_type="application/octet-stream")
        calls = {"message/send": self._send, "message/update_template_card": self._update}
        found = self._upload(query.get("type", ""), body) if path == "media/upload" else calls[path](json.loads(body))
        return JSONResponse({"errcode": 0, "errmsg": "ok", **found})

    def _gettoken(self, corp: str | None, secret: str | None) -> Body:
        if (corp, secret) != (CORP, SECRET):
            raise Refusal(40013 if corp != CORP else 40001)
        self.tokens += 1
        self.token = self.token or f"accesstoken{secrets.token_urlsafe(60)}"
        return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": self.expires_in}

    def _send(self, body: Body) -> Body:
        kind, user = body.get("msgtype", ""), body.get("touser", "")
        content = body.get(kind)
        if body.get("agentid") != AGENT or not isinstance(content, dict) or not user or user == "@all":
            raise self._forbidden(40035, f"message of {kind}")
        if len(str(content.get("content", "")).encode()) > TEXT_BYTES:
            raise self._forbidden(45002, "too long")
        if kind in {"file", "image"} and content.get("media_id") not in self.media:
            raise Refusal(40007)
        if user in self.unknown:
            raise Refusal(81013)
        key = json.dumps([user, kind, content])
        if body.get("enable_duplicate_check") == 1 and key in self._seen:
            self.dropped.append(body)
            return {"msgid": "dropped"}
        self._seen.add(key)
        self.sent_to.append(Sent(to=user, kind=kind, body=content, id=secrets.token_hex(8)))
        return {"invaliduser": "", "msgid": self.sent_to[-1].id}

    def _update(self, body: Body) -> Body:
        if not body.get("response_code") or not body.get("userids"):
            raise self._forbidden(40035, "update without a code")
        self.cards.append(body)
        return {"invaliduser": []}

    def _upload(self, kind: str, body: bytes) -> Body:
        found = UPLOAD.search(body)
        if found is None:
            raise self._forbidden(44001, "no part media with a plain name")
        name, content = found[1].decode("utf-8"), found[2]
        if not 5 < len(content) <= (PICTURE_BYTES if kind == "image" else FILE_BYTES):
            raise self._forbidden(40006, "size of a file")
        media = f"3a{secrets.token_hex(16)}"
        self.media[media] = (name, content)
        return {"type": kind, "media_id": media, "created_at": "1380000000"}

    def _robot(self, path: str, key: str, body: bytes, query: Any) -> Body:
        if not key.startswith(KEY) or key == KEY:
            raise Refusal(93000)
        if path == "webhook/upload_media":
            return self._upload(query.get("type", ""), body)
        message = json.loads(body)
        kind = message["msgtype"]
        content = message[kind]
        if len(str(content.get("content", "")).encode()) > (TEXT_BYTES if kind == "text" else ROBOT_BYTES):
            raise self._forbidden(45002, "too long")
        if kind == "image":
            picture = base64.b64decode(content["base64"])
            if hashlib.md5(picture, usedforsecurity=False).hexdigest() != content["md5"]:
                raise self._forbidden(40035, "md5")
        self.sent_to.append(Sent(to=key.removeprefix(KEY), kind=kind, body=content, id=""))
        return {}

    def _forbidden(self, errcode: int, what: str) -> Refusal:
        self.violations.append(what)
        return Refusal(errcode)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
