"""WeCom's server for AI bots on loopback: a real WebSocket, the frames of page 101463, and people to write to the bot.

It is strict: what the documentation forbids is kept in `violations`, and refused. What goes wrong is scripted: `refuse`
(handshakes), `fails` (error codes), `silent` (nothing is answered), `drops` (the connection ends before the answer),
`close`, `abort`, `kick`, `forget` (not subscribed any more).

    async with AibotServer() as wecom:
        ...                                   # start a bot with `wecom.settings()`
        asked = wecom.says("zhang", "/help")
        await wecom.wait_answered(asked)
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from websockets.asyncio.server import Request, Response, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed

from bot.channels.wecom.crypto import encrypt_media
from config.channels import WecomSettings

BOT_ID, SECRET = "aibBotOfTheCounty", "s3cr3tOfTheBot_0123456789abcdefghijklmn"
MOST_BYTES = 20_480
A_MINUTE, MOST_A_MINUTE = 60.0, 30
Body = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Stream:
    """What was shown in reply to one callback; `texts` is every frame."""

    id: str
    chat: str
    texts: list[str] = field(default_factory=list)
    finished: bool = False
    card: Body | None = None
    at: list[float] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Callback:
    """What was handed over; `req_ids` are all under which it was."""

    msgid: str
    chat: str
    cmd: str
    body: Body
    req_ids: list[str] = field(default_factory=list)
    at: float = 0.0


@dataclass(slots=True, kw_only=True)
class Shown:
    """One message as people see it: a finished stream, a push, a file."""

    chat: str
    text: str = ""
    card: Body | None = None
    file: bytes | None = None
    name: str = ""
    kind: str = ""
    msgid: str = ""


class AibotServer:
    """The server and, seen from the other side, the people.

    Args:
        strict_replies: a callback can be replied to only over the connection that handed it over.
        again: every callback is handed over so many times at once.
        limit: messages in a minute and a conversation, all frames counted; None: any number.
    """

    def __init__(self, *, strict_replies: bool = False, again: int = 1, limit: int | None = MOST_A_MINUTE) -> None:
        self.strict_replies, self.again, self.limit = strict_replies, again, limit
        self.subscribes: list[float] = []
        self.handshakes = 0
        self.frames: list[tuple[str, Body]] = []
        self.violations: list[str] = []
        self.callbacks: dict[str, Callback] = {}
        self.streams: dict[str, Stream] = {}
        self.shown: list[Shown] = []
        self.updates: list[tuple[str, Body]] = []
        self.welcomes: list[Body] = []
        self.media: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.uploads: dict[str, Body] = {}
        self.refuse = 0
        self.secret = SECRET
        self.mute = False
        self.gone: set[str] = set()
        self.downloads: dict[str, tuple[int, bytes, str]] = {}
        self._faults: dict[str, deque[int | None]] = defaultdict(deque)
        self._expired: set[str] = set()
        self._turns: dict[str, deque[float]] = defaultdict(deque)
        self._waiting: list[Callback] = []
        self._owners: dict[str, tuple[str, object]] = {}
        self._numbers = 0
        self._changed = asyncio.Condition()
        self._flushing = asyncio.Lock()
        self._bot: ServerConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # -- the people -------------------------------------------------------------------------------------------------

    def says(self, user: str, text: str, *, group: str = "", **more: Any) -> Callback:
        """A person writes; in a group with «@name» before it."""
        return self.sends(user, group=group, msgtype="text", text={"content": text}, **more)

    def sends(self, user: str, *, group: str = "", **body: Any) -> Callback:
        """Any message."""
        return self._hand("aibot_msg_callback", user, group, body)

    def happens(self, user: str, kind: str, *, group: str = "", **event: Any) -> Callback:
        """Any event."""
        event = {"eventtype": kind, **({kind: event} if event else {})}
        return self._hand("aibot_event_callback", user, group, {"msgtype": "event", "create_time": 1, "event": event})

    def taps(self, user: str, shown: Shown, words: str, *, group: str = "") -> Callback:
        """A person taps a button of a card."""
        assert shown.card is not None
        key = next(each["key"] for each in shown.card["button_list"] if each["text"] == words)
        task = shown.card["task_id"]
        return self.happens(user, "template_card_event", group=group, event_key=key, task_id=task)

    def again_now(self, callback: Callback) -> None:
        """The same message once more, under a new request id."""
        self._waiting.append(callback)
        self._spawn(self._flush())

    def holds(self, content: bytes, name: str = "", *, status: int = 200, damaged: bool = False) -> Body:
        """A file that somebody sent: its address and key."""
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        place = f"/media/{self._number()}"
        sealed = encrypt_media(content, key)
        sealed = sealed[:-7] if damaged else sealed
        disposition = f"attachment; filename*=UTF-8''{quote(name)}" if name else ""
        self.downloads[place] = (status, sealed, disposition)
        return {"url": f"http://127.0.0.1:{self.port}{place}", "aeskey": key}

    def answers(self, user: str) -> list[str]:
        """Texts that a conversation got, in order."""
        return [each.text for each in self.shown if each.chat == user and each.kind in {"stream", "markdown"}]

    def seen(self, user: str) -> str:
        """What a conversation got, as the app shows it: without the markup."""
        return "\n".join(re.sub(r"\\(.)|\*\*", r"\1", text) for text in self.answers(user))

    def stream(self, callback: Callback) -> Stream | None:
        """What replied to a callback, under whichever request id."""
        return next((self.streams[each] for each in callback.req_ids if each in self.streams), None)

    # -- what goes wrong --------------------------------------------------------------------------------------------

    def fails(self, cmd: str, code: int, times: int = 1) -> None:
        """The next requests of a kind are answered so, and not carried out."""
        self._faults[cmd].extend([code] * times)

    def drops(self, cmd: str, times: int = 1) -> None:
        """The next requests of a kind are carried out, but the connection ends before they are answered."""
        self._faults[cmd].extend([None] * times)

    async def close(self, code: int = 1001) -> None:
        """In order."""
        if self._bot is not None:
            await self._bot.close(code)

    def abort(self) -> None:
        """As when a cable is pulled, on our side."""
        if self._bot is not None:
            self._bot.transport.abort()

    async def kick(self) -> None:
        """Somebody else subscribes; the connection stays open."""
        await self._event_to(self._bot, "disconnected_event")
        self._bot = None

    def forget(self) -> None:
        """The subscription is lost, the connection stays."""
        self._bot = None

    def expire(self, callback: Callback) -> None:
        """Its stream is too old."""
        self._expired.update(callback.req_ids)

    async def raw(self, frame: str | bytes) -> None:
        """Anything, as it is."""
        assert self._bot is not None
        await self._bot.send(frame)

    # -- waiting ----------------------------------------------------------------------------------------------------

    async def wait(self, condition: Callable[[], object], *, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: bool(condition()))

    async def wait_up(self) -> None:
        await self.wait(lambda: self._bot is not None)

    async def wait_answers(self, user: str, count: int, *, within_s: float = 20) -> list[str]:
        await self.wait(lambda: len(self.answers(user)) >= count, within_s=within_s)
        return self.answers(user)

    async def wait_called(self, cmd: str, times: int = 1, *, within_s: float = 20) -> list[Body]:
        await self.wait(lambda: len(self.called(cmd)) >= times, within_s=within_s)
        return self.called(cmd)

    def called(self, cmd: str) -> list[Body]:
        return [frame for name, frame in self.frames if name == cmd]

    # -- the server -------------------------------------------------------------------------------------------------

    def settings(self, **more: Any) -> WecomSettings:
        return WecomSettings(**{"bot_id": BOT_ID, "secret": SECRET, "url": f"ws://127.0.0.1:{self.port}", **more})

    async def __aenter__(self) -> AibotServer:
        self._server = await serve(
            self._serve, "127.0.0.1", 0, process_request=self._http, max_size=4_000_000, close_timeout=0.2,
            ping_interval=None,
        )  # fmt: skip
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self._server.connections):
            connection.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def _http(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path in self.downloads:
            status, content, disposition = self.downloads[request.path]
            headers = Headers({"Content-Length": str(len(content)), "Connection": "close"})
            if disposition:
                headers["Content-Disposition"] = disposition
            return Response(status, HTTPStatus(status).phrase, headers, content)
        self.handshakes += 1
        if self.refuse > 0:
            self.refuse -= 1
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "not now")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            async for raw in connection:
                if self.mute:
                    continue
                frame = json.loads(raw)
                self.frames.append((frame["cmd"], frame))
                await self._tell()
                await self._answer(connection, frame)
        except ConnectionClosed:
            pass
        finally:
            if self._bot is connection:
                self._bot = None

    async def _answer(self, connection: ServerConnection, frame: Body) -> None:
        cmd, fault = frame["cmd"], 0
        faults = self._faults[cmd]
        dropping = False
        if faults:
            first = faults.popleft()
            dropping, fault = first is None, first or 0
        code, body = (fault, None) if fault else self._carry_out(connection, frame)
        await self._tell()
        if dropping:
            connection.transport.abort()
            return
        answer: Body = {
            "headers": frame["headers"],
            "errcode": code,
            "errmsg": "ok" if not code else f"made up {SECRET}",
        }
        await connection.send(json.dumps(answer | ({"body": body} if body else {})))
        if cmd == "aibot_subscribe" and not code:
            self._spawn(self._flush())

    def _carry_out(self, connection: ServerConnection, frame: Body) -> tuple[int, Body | None]:
        cmd, body, req_id = frame["cmd"], frame.get("body"), frame["headers"]["req_id"]
        if cmd == "aibot_subscribe":
            return self._subscribe(connection, body or {}), None
        if cmd == "ping":
            if "body" in frame:
                self.violations.append("ping with a body")
            return 0, None
        if self._bot is not connection:
            return 846609, None
        if cmd.startswith("aibot_upload"):
            return self._upload(cmd, body or {})
        if cmd == "aibot_send_msg":
            return self._push(body or {})
        callback = self._of(req_id)
        if callback is None or (self.strict_replies and self._owners[req_id][1] is not connection):
            return 846605, None
        match cmd:
            case "aibot_respond_msg":
                return self._reply(callback, req_id, body or {}), None
            case "aibot_respond_welcome_msg":
                self.welcomes.append(body or {})
            case "aibot_respond_update_msg":
                self.updates.append((callback.msgid, body or {}))
            case _:
                self.violations.append(f"unknown {cmd}")
        return 0, None

    def _subscribe(self, connection: ServerConnection, body: Body) -> int:
        self.subscribes.append(time.monotonic())
        if body != {"bot_id": BOT_ID, "secret": self.secret}:
            return 40001
        before, self._bot = self._bot, connection
        if before is not None and before is not connection:
            self._spawn(self._event_to(before, "disconnected_event"))
        return 0

    def _reply(self, callback: Callback, req_id: str, body: Body) -> int:
        sent = body.get("stream", {})
        stream = self.streams.get(req_id)
        if req_id in self._expired:
            return 846608
        if stream is not None and stream.finished:
            self.violations.append("frame after the last one")
            return 846608
        if body.get("msgtype") not in {"stream", "stream_with_template_card"}:
            self.violations.append(f"reply as {body.get('msgtype')}")
        if stream is None:
            stream = self.streams[req_id] = Stream(id=sent["id"], chat=callback.chat)
        if stream.id != sent["id"]:
            self.violations.append("another stream id")
        self._counted(callback.chat, sent["content"])
        stream.texts.append(sent["content"])
        stream.at.append(time.monotonic())
        stream.card = body.get("template_card")
        if sent["finish"]:
            stream.finished = True
            shown = Shown(
                chat=callback.chat, text=sent["content"], card=stream.card, kind="stream", msgid=callback.msgid
            )
            self.shown.append(shown)
        return 0

    def _push(self, body: Body) -> tuple[int, Body | None]:
        kind = body["msgtype"]
        chat = body["chatid"]
        if chat in self.gone or (body["chat_type"] == 2) != chat.startswith("wr"):
            return 93006, None
        shown = Shown(chat=chat, kind=kind)
        if kind == "markdown":
            shown.text = body["markdown"]["content"]
        elif kind == "template_card":
            shown.card = body["template_card"]
        elif kind in {"file", "image"} and body[kind]["media_id"] in self.media:
            shown.file, shown.name = self.media[body[kind]["media_id"]], self.names[body[kind]["media_id"]]
        elif kind in {"file", "image"}:
            return 40007, None
        else:
            self.violations.append(f"push of {kind}")
            return 40008, None
        self._counted(chat, shown.text)
        self.shown.append(shown)
        return 0, {"msgid": f"push{self._number()}"}

    def _counted(self, chat: str, text: str) -> None:
        if len(text.encode()) > MOST_BYTES:
            self.violations.append("too many bytes")
        now, turns = time.monotonic(), self._turns[chat]
        turns.append(now)
        while turns[0] <= now - A_MINUTE:
            turns.popleft()
        if self.limit is not None and len(turns) > self.limit:
            self.violations.append(f"{len(turns)} messages in a minute")

    def _upload(self, cmd: str, body: Body) -> tuple[int, Body | None]:
        if cmd == "aibot_upload_media_init":
            name = f"up{self._number()}"
            self.uploads[name] = body | {"chunks": []}
            return 0, {"upload_id": name}
        upload = self.uploads.get(body["upload_id"])
        if upload is None:
            return 40058, None
        if cmd == "aibot_upload_media_chunk":
            chunk = base64.b64decode(body["base64_data"], validate=True)
            if len(chunk) > 512 * 1024 or body["chunk_index"] != len(upload["chunks"]):
                self.violations.append("chunk")
            upload["chunks"].append(chunk)
            return 0, None
        content = b"".join(upload["chunks"])
        sums = (len(content), len(upload["chunks"]), hashlib.md5(content, usedforsecurity=False).hexdigest())
        if sums != (upload["total_size"], upload["total_chunks"], upload["md5"]):
            self.violations.append("upload differs from what was announced")
        media = f"media{self._number()}"
        self.media[media], self.names[media] = content, upload["filename"]
        return 0, {"type": upload["type"], "media_id": media, "created_at": 1}

    # -- callbacks --------------------------------------------------------------------------------------------------

    def _hand(self, cmd: str, user: str, group: str, body: Body) -> Callback:
        msgid = f"msg{self._number()}"
        place = {"chatid": group, "chattype": "group"} if group else {"chattype": "single"}
        whole = {"msgid": msgid, "aibotid": BOT_ID, **place, "from": {"userid": user}, **body}
        callback = self.callbacks[msgid] = Callback(msgid=msgid, chat=group or user, cmd=cmd, body=whole)
        self._waiting.append(callback)
        self._spawn(self._flush())
        return callback

    async def _flush(self) -> None:
        async with self._flushing:
            await self._flushed()

    async def _flushed(self) -> None:
        while self._waiting and self._bot is not None:
            callback, bot = self._waiting.pop(0), self._bot
            for _ in range(self.again):
                req_id = f"R{self._number()}"
                callback.req_ids.append(req_id)
                callback.at = callback.at or time.monotonic()
                self._owners[req_id] = (callback.msgid, bot)
                frame = {"cmd": callback.cmd, "headers": {"req_id": req_id}, "body": callback.body}
                try:
                    await bot.send(json.dumps(frame, ensure_ascii=False))
                except ConnectionClosed:
                    self._waiting.insert(0, callback)
                    return

    def _of(self, req_id: str) -> Callback | None:
        owner = self._owners.get(req_id)
        return self.callbacks[owner[0]] if owner is not None else None

    async def _event_to(self, connection: ServerConnection | None, kind: str) -> None:
        body = {"msgtype": "event", "create_time": 1, "aibotid": BOT_ID, "event": {"eventtype": kind}}
        frame = {"cmd": "aibot_event_callback", "headers": {"req_id": f"R{self._number()}"}, "body": body}
        if connection is not None:
            await connection.send(json.dumps(frame))

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
