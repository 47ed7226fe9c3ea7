"""HTTP to the Bot API: python-telegram-bot's request class, made strict about what counts as an answer of Telegram.

The library judges by the status alone, so that a proxy's 403 page would look like a user who has blocked us and a 404
page like a wrong token. Here an answer counts only when it has the form of the Bot API; the status is kept. Nothing of
an answer is logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.channels.telegram.errors import Busy, NotTelegram, Refused
from config.channels import TelegramSettings
from config.errors import Permanent

KNOWN = (400, 401, 403, 404, 409)
MOST_UPDATES = 100
UPDATES = ("message", "edited_message", "callback_query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds; `poll_more_s` is what a long poll may take beyond the time that it was asked to wait."""

    connect_s: float = 10
    read_s: float = 30
    write_s: float = 30
    upload_s: float = 120
    poll_more_s: float = 15


class StrictRequest(HTTPXRequest):
    """Tells answers of the Bot API from everything else."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """As in the library, but raises `Busy`, `Refused` or `NotTelegram` where it would guess."""
        status, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        answer = _object(payload)
        if 200 <= status < 300:
            if answer is None or answer.get("ok") is not True or "result" not in answer:
                raise TelegramError("not an answer of the Bot API")
            return status, payload
        if status == 429:
            raise Busy(_retry_after_s(answer))
        if answer is None or "ok" not in answer:
            raise NotTelegram(status)
        if status not in KNOWN:
            raise Refused(status, str(answer.get("description", ""))[:200])
        return status, payload

    async def stream(self, address: str, most_bytes: int) -> bytes | None:
        """The library would read any length into memory, and take a file for an answer of the Bot API."""
        content = bytearray()
        async with self._client.stream("GET", address) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > most_bytes:
                    return None
        return bytes(content)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer without fields of a wrong type, on which the library would stumble; garbage is never logged."""
        answer = _object(payload) or {}
        if not isinstance(answer.get("parameters"), dict):
            answer.pop("parameters", None)
        if not isinstance(answer.get("description"), str):
            answer.pop("description", None)
        return answer


class Api(Bot):
    """The library's `Bot`, updates as they came, and files within a bound."""

    async def download(self, address: str, *, most_bytes: int) -> bytes | None:
        """What stands at an address of `get_file`; None: it is longer than that.

        Raises:
            httpx.HTTPError: no connection, too slow, or a status that is no success.
        """
        request = self._request[1]
        assert isinstance(request, StrictRequest)
        return await request.stream(address, most_bytes)

    async def updates(self, *, offset: int | None, wait_s: int, timeouts: Timeouts) -> list[dict[str, Any]]:
        """One long poll. The library's own `get_updates` refuses a whole batch when one update has an unknown form.

        Raises:
            TelegramError: as every call; also when the answer is no list of updates.
        """
        found = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait_s, "limit": MOST_UPDATES, "allowed_updates": list(UPDATES)},
            read_timeout=wait_s + timeouts.poll_more_s,
        )
        if not isinstance(found, list) or not all(_is_update(update) for update in found):
            raise TelegramError("not a list of updates")
        return found


def open_api(settings: TelegramSettings, token: str, timeouts: Timeouts) -> tuple[Api, Sequence[BaseRequest]]:
    """The Bot and the two requests below it; whoever calls shuts the requests down.

    Raises:
        Permanent: `telegram_proxy_invalid`.
    """
    proxy = settings.proxy.get_secret_value() if settings.proxy is not None else None
    try:
        # Two pools: a long poll holds its connection all the time and must not take one from the messages.
        polling, sending = (
            StrictRequest(
                connection_pool_size=size,
                proxy=proxy,
                connect_timeout=timeouts.connect_s,
                read_timeout=timeouts.read_s,
                write_timeout=timeouts.write_s,
                media_write_timeout=timeouts.upload_s,
                pool_timeout=timeouts.connect_s,
            )
            for size in (1, 32)
        )
    except (ValueError, RuntimeError, httpx.InvalidURL) as error:
        raise Permanent("telegram_proxy_invalid") from error
    api = Api(
        token,
        base_url=settings.base_url,
        base_file_url=settings.base_file_url,
        request=sending,
        get_updates_request=polling,
    )
    return api, (polling, sending)


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _retry_after_s(answer: Mapping[str, Any] | None) -> float | None:
    parameters = (answer or {}).get("parameters")
    found = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(found) if isinstance(found, int | float) and 0 < found < 1e9 else None


def _is_update(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
