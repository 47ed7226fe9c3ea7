"""A Bot API over real HTTP on loopback: people write through it, the bot answers through it, both can be looked at.

It keeps no secrets and needs no pytest: a demo uses it as the tests do, and the bot may be another process.

    async with BotApi() as api:
        ...                                   # start a bot with `api.settings()`
        api.says(10001, "/help")
        (answer,) = await api.wait_sent(10001, 1)
        api.taps(answer, answer.buttons[0])
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from support import bot_api_rules as rules
from support.bot_api_methods import Methods, Sent
from support.bot_api_rules import ApiError, Parameters
from uvicorn.protocols.http.h11_impl import H11Protocol

from config.channels import TelegramSettings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ"
SENDING = ("sendMessage", "sendPhoto", "sendDocument")
Update = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong at the next calls: a status, a body, a reset; `accepted`: after the call was carried out.

    `hold`: it takes until the event is set. `status` 200 with a body is garbage that looks well.
    """

    status: int | None = None
    body: bytes | None = None
    parameters: dict[str, int] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    reset: bool = False
    accepted: bool = False
    times: int = 1


class BotApi:
    """The server and, seen from the other side, the people.

    Args:
        limit: messages that one chat may get in a second; None: any number.
        limit_all: messages that all chats together may get in a second.
        slow: seconds that a message takes on the way, drawn twice: before it is there, and before that is answered.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "gongfu_test_bot",
        limit: int | None = None,
        limit_all: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        slow: Callable[[], float] | None = None,
    ) -> None:
        self.token, self.me = token, {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": username}
        self.calls: list[tuple[str, Parameters]] = []
        self.commands: list[dict[str, str]] = []
        self.blocked: set[int] = set()
        self.deleted_topics: set[int | None] = set()
        self.webhook: dict[str, str] = {}
        self.webhook_answers: list[int] = []
        self.on_the_way = 0
        self.answered: list[str] = []
        self.limit, self.monotonic, self.slow = limit, monotonic, slow
        self.limit_all, self.all_turns, self.refused = limit_all, deque[float](), 0
        self.turns: dict[int, deque[float]] = defaultdict(deque)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.messages: list[Sent] = []
        self.deleted: list[Sent] = []
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.keyboards: dict[tuple[int, int], list[list[dict[str, str]]]] = {}
        self.chats: set[int] = set()
        self.pending: list[Update] = []
        self.callbacks: set[str] = set()
        self._numbers = 1000
        self.poller: object = None
        self._changed = asyncio.Condition()
        self._transports: dict[int, asyncio.Transport] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # -- the people -------------------------------------------------------------------------------------------------

    def says(self, user: int, text: str, *, chat: int | None = None, **fields: Any) -> Update:
        """A person writes; a negative chat is a group."""
        return self.pushes(message=self._message(user, chat, text=text, **fields))

    def replies(self, sent: Sent, text: str, *, user: int | None = None) -> Update:
        """A person answers a message of the bot."""
        answered = {"message_id": sent.id, "from": self.me, "text": sent.text, "chat": {"id": sent.chat}}
        return self.says(user or sent.chat, text, chat=sent.chat, reply_to_message=answered)

    def edits(self, update: Update, text: str) -> Update:
        """A person changes the words of a message."""
        return self.pushes(edited_message={**update["message"], "text": text, "edit_date": self.next_number()})

    def sends_document(
        self, user: int, name: str, content: bytes = b"?", *, caption: str = "", chat: int | None = None, **fields: Any
    ) -> Update:
        """A person sends a file; it can be had over `getFile` until somebody takes it out of `files`."""
        fields |= {"caption": caption} if caption else {}
        file = f"F{self.next_number()}"
        self.files[file] = content
        document = {"file_id": file, "file_unique_id": "U", "file_name": name, "file_size": len(content)}
        return self.pushes(message=self._message(user, chat, document=document, **fields))

    def taps(self, sent: Sent, choice: str, *, user: int | None = None, data: str | None = None) -> Update:
        """A person taps a button of a message; `data` forges what the client sends."""
        keyboard = self.keyboards.get((sent.chat, sent.id), [])
        known = {button["text"]: button["callback_data"] for row in keyboard for button in row}
        message = self._message(self.me["id"], sent.chat, text=sent.text, reply_markup={"inline_keyboard": keyboard})
        message |= {"message_id": sent.id, "from": self.me}
        name = f"cb{self.next_number()}"
        self.callbacks.add(name)
        person = {"id": user or sent.chat, "is_bot": False, "first_name": "P"}
        data = known[choice] if data is None else data
        return self.pushes(callback_query={"id": name, "from": person, "message": message, "data": data})

    def pushes(self, **content: Any) -> Update:
        """Any update, as it is."""
        update = {"update_id": self.next_number(), **content}
        self.pending.append(update)
        self.spawn(self.tell())
        return update

    def again(self, update: Update) -> Update:
        """Telegram hands the same message over once more, under a new update id."""
        return self.pushes(**{key: each for key, each in update.items() if key != "update_id"})

    def knows(self, *chats: int) -> None:
        self.chats.update(chats)

    def sent(self, chat: int) -> list[Sent]:
        return [each for each in self.messages if each.chat == chat]

    async def wait_sent(self, chat: int, count: int, *, within_s: float = 20) -> list[Sent]:
        await self.wait(lambda: len(self.sent(chat)) >= count, within_s=within_s)
        return self.sent(chat)

    async def wait_called(self, method: str, times: int = 1, *, within_s: float = 20) -> list[Parameters]:
        def found() -> list[Parameters]:
            return [parameters for name, parameters in self.calls if name == method]

        await self.wait(lambda: len(found()) >= times, within_s=within_s)
        return found()

    async def wait(self, condition: Callable[[], bool], *, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(condition)

    @property
    def unacknowledged(self) -> int:
        """Updates that the bot has not yet confirmed."""
        return len(self.pending)

    # -- the server -------------------------------------------------------------------------------------------------

    def fails(self, method: str, **fault: Any) -> None:
        """See `Fault`; several faults of one method come one after the other."""
        self._faults[method].append(Fault(**fault))

    def settings(self, **more: Any) -> TelegramSettings:
        addresses = {"base_url": self.base_url, "base_file_url": self.base_url.replace("/bot", "/file/bot")}
        return TelegramSettings(**{"token": self.token, **addresses, **more})

    async def __aenter__(self) -> BotApi:
        route = Route("/{path:path}", self._answer, methods=["GET", "POST"])
        transports = self._transports

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                transports[transport.get_extra_info("peername")[1]] = transport
                super().connection_made(transport)

        config = uvicorn.Config(
            Starlette(routes=[route]), port=0, log_config=None, access_log=False, lifespan="off", http=Protocol,
            ws="none", log_level="warning", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        config.load()
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup()
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        self.poller = None
        await self.tell()
        for transport in self._transports.values():
            transport.abort()
        await self._server.shutdown()

    async def _answer(self, request: Request) -> Response:
        if file := re.fullmatch(r"/file/bot([^/]+)/documents/(\w+)", request.url.path):
            return await self._hand_out(file[1], file[2])
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", request.url.path)
        if found is None or found[2] not in rules.METHODS:
            return _failure(ApiError(404, "Not Found"))
        if found[1] != self.token:
            return _failure(ApiError(401, "Unauthorized"))
        method = found[2]
        try:
            body = await request.body()
        except ClientDisconnect:
            # Somebody was killed while he called.
            return Response()
        parameters = rules.read_parameters(request.headers.get("content-type", ""), body)
        self.calls.append((method, parameters))
        await self.tell()
        self.on_the_way += method in SENDING
        try:
            return await self._respond(request, method, parameters)
        finally:
            self.on_the_way -= method in SENDING

    async def _hand_out(self, token: str, file: str) -> Response:
        fault = self._next_fault("file")
        if fault is not None and fault.hold is not None:
            await fault.hold.wait()
        if fault is not None and fault.status is not None:
            return _failure(ApiError(fault.status, "made up"))
        if token != self.token or file not in self.files:
            return _failure(ApiError(404, "Not Found"))
        self.fetched.append(file)
        content = fault.body if fault is not None and fault.body is not None else self.files[file]
        return Response(content, media_type="application/octet-stream")

    async def _respond(self, request: Request, method: str, parameters: Parameters) -> Response:
        fault = self._next_fault(method)
        if fault is not None and fault.hold is not None:
            await fault.hold.wait()
        answer: Response = Response()
        await self._delay(method)
        if fault is None or fault.accepted or (fault.status is None and fault.body is None and not fault.reset):
            answer = await self._carry_out(method, parameters)
            await self._delay(method)
        if fault is not None and fault.reset and request.client is not None:
            self._transports[request.client.port].abort()
        if fault is not None and fault.body is not None:
            return Response(fault.body, status_code=fault.status or 200)
        if fault is not None and fault.status is not None:
            return _failure(ApiError(fault.status, "made up", **fault.parameters))
        return answer

    async def _carry_out(self, method: str, parameters: Parameters) -> Response:
        try:
            rules.check_names(method, parameters)
            result = await Methods(self, parameters).call(method)
        except ApiError as error:
            return _failure(error)
        await self.tell()
        return JSONResponse({"ok": True, "result": result})

    async def _delay(self, method: str) -> None:
        if self.slow is not None and method in SENDING:
            await asyncio.sleep(self.slow())

    def _next_fault(self, method: str) -> Fault | None:
        waiting = self._faults[method]
        if not waiting:
            return None
        waiting[0].times -= 1
        return waiting[0] if waiting[0].times else waiting.popleft()

    def _message(self, user: int, chat: int | None, **fields: Any) -> dict[str, Any]:
        chat = user if chat is None else chat
        self.chats.add(chat)
        return {
            "message_id": self.next_number(),
            "date": 1627268400,
            "chat": {"id": chat, "type": "supergroup" if chat < 0 else "private"},
            "from": {"id": user, "is_bot": False, "first_name": "P"},
            **fields,
        }

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def call_webhook(self) -> None:
        """Posts what is pending, in order, again and again until the bot has taken it."""
        async with httpx.AsyncClient(trust_env=False) as client:
            while self.webhook:
                await self.wait(lambda: bool(self.pending), within_s=3600)
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                try:
                    answer = await client.post(self.webhook["url"], json=self.pending[0], headers=headers)
                    self.webhook_answers.append(answer.status_code)
                except httpx.HTTPError:
                    self.webhook_answers.append(0)
                if self.webhook_answers[-1] == 200:
                    self.pending.pop(0)
                else:
                    await asyncio.sleep(0.02)
                await self.tell()


def _failure(error: ApiError) -> Response:
    body = {"ok": False, "error_code": error.status, "description": error.description}
    more = {"parameters": error.parameters} if error.parameters else {}
    return Response(json.dumps(body | more), status_code=error.status, media_type="application/json")
