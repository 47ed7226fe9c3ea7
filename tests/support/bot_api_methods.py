"""The methods of the Bot API that `bot_api` answers: each checks what Telegram checks and does what Telegram does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support import bot_api_rules as rules
from support.bot_api_rules import ApiError, File, Parameters

if TYPE_CHECKING:
    from support.bot_api import BotApi


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message of the bot, as people see it. `raw` is the text as it came, with markup."""

    method: str
    chat: int
    id: int
    text: str
    raw: str = ""
    buttons: tuple[str, ...] = ()
    file: File | None = None
    topic: int | None = None
    answers: int | None = None


class Methods:
    """One call: checks what Telegram checks, does what Telegram does."""

    def __init__(self, api: BotApi, parameters: Parameters) -> None:
        self._api, self._parameters = api, parameters

    async def call(self, method: str) -> Any:
        return await getattr(self, f"_{method}")()

    def _text(self, name: str, default: str = "") -> str:
        found = self._parameters.get(name, default)
        assert isinstance(found, str), name
        return found

    async def _getMe(self) -> Any:  # noqa: N802 - named as in the Bot API
        return self._api.me

    async def _getUpdates(self) -> Any:  # noqa: N802
        api = self._api
        if api.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(self._text("offset", "0"))
        api.pending[:] = [each for each in api.pending if each["update_id"] >= offset]
        api.poller = mine = object()
        await api.tell()
        try:
            await api.wait(
                lambda: bool(api.pending) or api.poller is not mine, within_s=float(self._text("timeout", "0")) or 0.001
            )
        except TimeoutError:
            return []
        if api.poller is not mine:
            raise ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one is running")
        return api.pending[: int(self._text("limit", "100"))]

    async def _setWebhook(self) -> Any:  # noqa: N802
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", self._text("secret_token")):
            raise ApiError(400, "Bad Request: secret token contains unallowed characters")
        if not self._text("url").startswith("http"):
            raise ApiError(400, "Bad Request: bad webhook: invalid URL")
        before, self._api.webhook = self._api.webhook, {key: self._text(key) for key in self._parameters}
        if not before:
            self._api.spawn(self._api.call_webhook())
        return True

    async def _deleteWebhook(self) -> Any:  # noqa: N802
        self._api.webhook = {}
        return True

    async def _getWebhookInfo(self) -> Any:  # noqa: N802
        return {"url": self._api.webhook.get("url", ""), "pending_update_count": len(self._api.pending)}

    async def _setMyCommands(self) -> Any:  # noqa: N802
        self._api.commands = rules.check_commands(self._text("commands"))
        return True

    async def _sendMessage(self) -> Any:  # noqa: N802
        text = rules.check_text(self._text("text"), self._text("parse_mode"), most=rules.TEXT)
        return self._post("sendMessage", text, self._text("text"))

    async def _sendPhoto(self) -> Any:  # noqa: N802
        return self._post_file("sendPhoto", "photo")

    async def _sendDocument(self) -> Any:  # noqa: N802
        return self._post_file("sendDocument", "document")

    async def _sendChatAction(self) -> Any:  # noqa: N802
        self._chat()
        return True

    async def _answerCallbackQuery(self) -> Any:  # noqa: N802
        name = self._text("callback_query_id")
        if name not in self._api.callbacks:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._api.callbacks.remove(name)
        self._api.answered.append(name)
        return True

    async def _editMessageText(self) -> Any:  # noqa: N802
        text = rules.check_text(self._text("text"), self._text("parse_mode"), most=rules.TEXT)
        place = self._place()
        before = self._api.messages[place]
        if before.text == text and "reply_markup" not in self._parameters:
            raise ApiError(400, "Bad Request: message is not modified")
        self._api.messages[place] = Sent(method="editMessageText", chat=before.chat, id=before.id, text=text)
        return self._as_message(before.chat, before.id)

    async def _deleteMessage(self) -> Any:  # noqa: N802
        self._api.deleted.append(self._api.messages.pop(self._place()))
        return True

    async def _getFile(self) -> Any:  # noqa: N802
        name = self._text("file_id")
        if name not in self._api.files:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self._api.files[name])
        if size > rules.DOWNLOAD_BYTES:
            raise ApiError(400, "Bad Request: file is too big")
        return {"file_id": name, "file_unique_id": "U", "file_size": size, "file_path": f"documents/{name}"}

    async def _editMessageReplyMarkup(self) -> Any:  # noqa: N802
        before = self._api.messages[self._place()]
        self._api.keyboards[before.chat, before.id] = rules.check_keyboard(self._text("reply_markup"))
        return self._as_message(before.chat, before.id)

    def _post_file(self, method: str, name: str) -> Any:
        caption = rules.check_text(self._text("caption"), self._text("parse_mode"), most=rules.CAPTION, empty=True)
        file = rules.check_file(self._parameters[name], photo=method == "sendPhoto")
        return self._post(method, caption, self._text("caption"), file)

    def _post(self, method: str, text: str, raw: str, file: File | None = None) -> Any:
        keyboard = rules.check_keyboard(self._text("reply_markup"))
        chat, number = self._chat(), self._api.next_number()
        topic = int(self._text("message_thread_id")) if "message_thread_id" in self._parameters else None
        if topic in self._api.deleted_topics:
            raise ApiError(400, "Bad Request: message thread not found")
        answers = json.loads(self._text("reply_parameters", "{}")).get("message_id")
        self._take_turn(chat)
        buttons = tuple(button["text"] for row in keyboard for button in row)
        self._api.keyboards[chat, number] = keyboard
        self._api.messages.append(
            Sent(
                method=method,
                chat=chat,
                id=number,
                text=text,
                raw=raw,
                buttons=buttons,
                file=file,
                topic=topic,
                answers=answers,
            )
        )
        return self._as_message(chat, number)

    def _chat(self) -> int:
        chat = int(self._text("chat_id"))
        if chat in self._api.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat not in self._api.chats:
            raise ApiError(400, "Bad Request: chat not found")
        return chat

    def _place(self) -> int:
        wanted = (self._chat(), int(self._text("message_id")))
        for place, each in enumerate(self._api.messages):
            if (each.chat, each.id) == wanted:
                return place
        raise ApiError(400, "Bad Request: message to edit not found")

    def _take_turn(self, chat: int) -> None:
        api, now = self._api, self._api.monotonic()
        kept = [(api.turns[chat], api.limit), (api.all_turns, api.limit_all)]
        for turns, limit in kept:
            while turns and turns[0] <= now - 1:
                turns.popleft()
            if limit is not None and len(turns) >= limit:
                api.refused += 1
                raise ApiError(429, "Too Many Requests: retry after 1", retry_after=1)
        for turns, _ in kept:
            turns.append(now)

    def _as_message(self, chat: int, number: int) -> dict[str, Any]:
        kind = "supergroup" if chat < 0 else "private"
        return {"message_id": number, "date": 1627268400, "chat": {"id": chat, "type": kind}, "from": self._api.me}
